//! The HCL of one service's rules, and what a change of the spec changes of it.

use layer::example::exposed_service as service;
use layer::{Build, InputSource, example, rendered_file};
use platform::{Service, TrafficShift};
use terraform::Version;
use terraform::requirements::PROVIDER;

use crate::Edge;

/// A service whose traffic ECS shifts.
fn shifted(name: &str, priority: u32, paths: &[&str]) -> Service {
    Service { traffic_shift: Some(TrafficShift::default()), ..service(name, priority, paths) }
}

fn render(services: Vec<Service>) -> Vec<(String, String)> {
    let platform = example::platform(services);
    Edge::module(&platform).files(&platform, "Generated")
}

fn file(services: Vec<Service>, name: &str) -> String {
    let platform = example::platform(services);
    rendered_file(&Edge::module(&platform), &platform, name)
}

/// Names of the files in which lines were added, and in how many runs; no line may have changed.
fn added(before: Vec<Service>, after: Vec<Service>) -> Vec<(String, usize)> {
    let (before, after) = (render(before), render(after));
    let mut added = Vec::new();
    for ((name, old), (_, new)) in before.iter().zip(&after) {
        let mut runs = 0;
        let mut old = old.lines().rev().peekable();
        let mut in_run = false;
        for line in new.lines().rev() {
            let kept = old.next_if_eq(&line).is_some();
            runs += usize::from(!kept && !in_run);
            in_run = !kept;
        }
        assert_eq!(old.next(), None, "a line of {name} changed");
        if runs > 0 {
            added.push((name.clone(), runs));
        }
    }
    added
}

#[test]
fn rules_of_a_service() {
    let listeners = file(vec![service("api-gateway", 100, &["/api/*"])], "listeners.tf");
    let (_, rules) = listeners.split_once("\n# Asked").expect("a release rule");
    let expected = r#" before any rule by weight: what a release is known by reaches it. One that is known by nothing is reached
# by nobody, as no request comes from 127.0.0.1; its rule is there because ECS refuses a target group without one.
resource "aws_lb_listener_rule" "release_api_gateway" {
  for_each = var.releases

  listener_arn = local.listener_arn
  priority     = { blue = 100, green = 1100 }[each.key]
  tags         = { Name = "rule-api-gateway-${each.key}-${var.environment_suffix}" }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api_gateway[each.key].arn
  }

  condition {
    path_pattern {
      values = [
        "/api/*",
      ]
    }
  }

  dynamic "condition" {
    for_each = local.known_by[each.key].value != null ? [local.known_by[each.key].value] : []

    content {
      http_header {
        http_header_name = local.known_by[each.key].header
        values           = [condition.value]
      }
    }
  }

  dynamic "condition" {
    for_each = local.known_by[each.key].value == null ? ["127.0.0.1/32"] : []

    content {
      source_ip {
        values = [condition.value]
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener_rule" "weighted_api_gateway" {
  listener_arn = local.listener_arn
  priority     = 2100
  tags         = { Name = "rule-api-gateway-${var.environment_suffix}" }

  action {
    type = "forward"

    forward {
      dynamic "target_group" {
        for_each = local.weights

        content {
          arn    = aws_lb_target_group.api_gateway[target_group.key].arn
          weight = target_group.value
        }
      }

      stickiness {
        duration = 3600

        # For a release that gives no cookie, and only for the service that is asked last: the load balancer's
        # cookie names one service's target group, so another service would overwrite it.
        enabled = local.sticky && alltrue([for priority in local.priorities : priority < 101])
      }
    }
  }

  condition {
    path_pattern {
      values = [
        "/api/*",
      ]
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
"#;
    assert_eq!(rules, expected);
}

#[test]
fn a_path_is_data() {
    let listeners = file(vec![service("a", 1, &["/${b}\"*"])], "listeners.tf");
    assert!(listeners.contains(r#"        "/$${b}\"*","#), "{listeners}");
}

#[test]
fn a_service_more_changes_no_other_line() {
    let frontend = || service("frontend", 900, &["/*"]);
    let api = || service("api-gateway", 100, &["/api/*"]);
    let files = added(vec![frontend()], vec![frontend(), api()]);
    let runs: Vec<_> = files.iter().map(|(name, runs)| (name.as_str(), *runs)).collect();
    let expected = [
        ("target_groups.tf", 1),
        // Its rules, and a line in the list of priorities.
        ("listeners.tf", 2),
        // A line in each of two maps, two lines in the list of what the first one waits for.
        ("outputs.tf", 3),
        // Target groups and rules.
        ("README.md", 2),
        ("tests/edge.tftest.hcl", 1),
    ];
    assert_eq!(runs, expected);
}

#[test]
fn a_path_more_is_a_line_more() {
    let with = |paths: &[&str]| vec![service("api-gateway", 100, paths)];
    let runs = added(with(&["/api/*"]), with(&["/api/*", "/v2/*"]));
    assert_eq!(runs, [("listeners.tf".to_owned(), 2)]);
}

#[test]
fn services_whose_names_look_like_rules_do_not_collide() {
    let names = ["a", "release-a", "weighted-a", "redirect", "a-release"];
    let services = names.iter().zip(1..).map(|(name, at)| service(name, at, &["/a"])).collect();
    let listeners = file(services, "listeners.tf");
    assert_eq!(listeners.matches("resource \"aws_lb_listener_rule\"").count(), 2 * names.len() + 1);
}

#[test]
fn the_firewall_is_told_only_what_the_environment_changes() {
    let platform = example::platform([service("web", 1, &["/*"])]);
    let module = Edge::module(&platform);
    let input = module.inputs.iter().find(|input| input.name == "firewall").expect("it is there");
    let InputSource::Environment(value) = &input.source else { panic!("a caller gives it") };
    let mut environment = example::environment(&platform);
    assert_eq!(value(&environment).map(|value| value.to_string()), None);
    let rules = ["SizeRestrictions_BODY".to_owned()].into();
    let group = "AWSManagedRulesCommonRuleSet".to_owned();
    environment.firewall.counted_rules.insert(group, rules);
    environment.firewall.rate_limit = 20000;
    assert_eq!(
        value(&environment).map(|value| value.to_string()).as_deref(),
        Some(
            "{\n  rate_limit = 20000\n  counted_rules = {\n    AWSManagedRulesCommonRuleSet : \
             [\n      \"SizeRestrictions_BODY\",\n    ]\n  }\n}"
        )
    );
}

/// What it counted and what it blocked is in the log, and no session.
#[test]
fn the_firewall_logs_what_it_does_and_no_credentials() {
    let firewall = file(vec![service("web", 1, &["/*"])], "firewall.tf");
    let (_, log) = firewall.split_once("aws_wafv2_web_acl_logging_configuration").unwrap();
    let actions: Vec<_> = log.lines().filter(|line| line.contains(" action = ")).collect();
    assert_eq!(actions.len(), 3, "{log}");
    for kept in
        ["\"BLOCK\"", "\"COUNT\"", "\"EXCLUDED_AS_COUNT\"", "\"cookie\"", "\"authorization\""]
    {
        assert!(log.contains(kept), "{log}");
    }
    assert!(log.contains("default_behavior = \"DROP\""), "{log}");
}

#[test]
fn a_prefix_is_taken_off_in_every_rule_of_the_service_and_needs_a_later_provider() {
    let oldest = |services| Edge::module(&example::platform(services)).terraform.oldest_provider();
    let plain = service("api-gateway", 100, &["/api", "/api/*"]);
    let mut stripped = plain.clone();
    if let Some(expose) = &mut stripped.expose {
        expose.strip_prefix = Some("/api".to_owned());
    }
    let other = service("frontend", 900, &["/*"]);
    assert_eq!(oldest(vec![plain.clone(), other.clone()]), PROVIDER.start);
    assert_eq!(oldest(vec![stripped.clone(), other.clone()]), Version::new(6, 19, 0));
    let (before, after) = (vec![plain, other.clone()], vec![stripped.clone(), other.clone()]);
    assert_eq!(added(before, after), [("listeners.tf".to_owned(), 2)]);
    let listeners = file(vec![stripped, other], "listeners.tf");
    let transform = r#"
  transform {
    type = "url-rewrite"

    url_rewrite_config {
      rewrite {
        regex   = "^/api/?(.*)$"
        replace = "/$1"
      }
    }
  }
"#;
    assert_eq!(listeners.matches(transform).count(), 2, "{listeners}");
}

/// A line of an argument in a file, without the spaces that align it.
fn says(text: &str, line: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().any(|it| plain(it) == line)
}

#[test]
fn ecs_owns_the_rules_of_a_service_that_it_shifts() {
    let services = || vec![shifted("web", 900, &["/*"]), service("api", 100, &["/api/*"])];
    let listeners = file(services(), "listeners.tf");
    let rule = |label: &str| {
        let (_, rule) = listeners.split_once(&format!("\"{label}\" {{\n")).expect(label);
        rule.split("\n}\n").next().unwrap().to_owned()
    };
    // First weights: all traffic has the first group, and who tests has the second.
    for (label, group, weight) in [
        ("weighted_web", "web[target_group.key]", "target_group.value"),
        ("weighted_web", "web__alternate[target_group.key]", "0"),
        ("test_web", "web__alternate[each.key]", "100"),
        ("test_web", "web[each.key]", "0"),
    ] {
        let rule = rule(label);
        let group = format!(" = aws_lb_target_group.{group}.arn\n");
        let (_, rest) = rule.split_once(&group).unwrap_or_else(|| panic!("no {group} in {rule}"));
        assert!(says(rest.lines().next().unwrap(), &format!("weight = {weight}")), "{rule}");
        assert!(says(&rule, "ignore_changes = [action]"), "{rule}");
        assert!(!rule.contains("    target_group_arn"), "{rule}");
    }
    // A release rule that was there leaves its place after the test rule has taken its own.
    assert!(says(&rule("test_web"), "priority = { blue = 1900, green = 900 }[each.key]"));
    assert!(!listeners.contains("\"release_web\""), "{listeners}");
    for label in ["weighted_api", "release_api"] {
        assert!(!rule(label).contains("ignore_changes"), "{listeners}");
    }
}

#[test]
fn the_role_of_a_shift_is_of_one_service() {
    let services = vec![shifted("web", 900, &["/*"]), shifted("api", 100, &["/api/*"])];
    let roles = file(services, "traffic_shift.tf");
    let (web, api) = roles.split_once("\"shift_api\"").expect("both are there");
    assert!(web.contains("aws_lb_target_group.web__alternate"), "{web}");
    assert!(web.contains("aws_lb_listener_rule.test_web"), "{web}");
    assert!(!web.contains(".api") && !api.contains(".web"), "{roles}");
    assert!(web.contains("\"aws:SourceAccount\" = var.account_id"), "{web}");
    assert!(web.contains("permissions_boundary = var.permissions_boundary"), "{web}");
    let outputs = file(vec![shifted("web", 900, &["/*"])], "outputs.tf");
    let (_, shifts) = outputs.split_once("output \"service_shifts\"").expect("it is there");
    assert!(shifts.contains("    aws_iam_role_policy.shift_web,\n"), "{shifts}");
}

#[test]
fn without_a_shift_there_is_nothing_of_it() {
    let files = render(vec![service("web", 1, &["/*"])]);
    for (name, text) in files {
        let found = ["shift", "alternate", "ignore_changes"].iter().find(|it| text.contains(**it));
        assert_eq!(found, None, "{name}");
    }
}
