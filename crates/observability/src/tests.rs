//! Input and exact HCL of the tricky parts.

use layer::example::{exposed_service, internal_service as internal, platform};
use layer::{Build, InputSource, LayerModule, example, rendered_file};
use platform::{Override, Platform, ScalingPolicy, Service};

use crate::Observability;

#[test]
fn a_pattern_is_data() {
    let mut platform = platform([internal("worker")]);
    platform.services[0].error_pattern = r#"{ $.level = "error" } ${x} %{y}"#.to_owned();
    assert!(file(&platform, "logs.tf").ends_with(
        r#"
resource "aws_cloudwatch_log_metric_filter" "worker" {
  name           = "filter-errors-worker-${var.environment_suffix}"
  log_group_name = aws_cloudwatch_log_group.worker.name
  pattern        = "{ $.level = \"error\" } $${x} %%{y}"

  metric_transformation {
    name          = "errors-worker"
    namespace     = "metrics-trading-${var.environment_suffix}"
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}
"#
    ));
}

/// ECS would make the group itself, without retention and key; a key that does not know it refuses it.
#[test]
fn the_log_group_of_container_insights_is_ours() {
    let logs = file(&platform([internal("container-insights")]), "logs.tf");
    let name = "/aws/ecs/containerinsights/ecs-trading-${var.environment_suffix}/performance";
    let group = format!(
        "resource \"aws_cloudwatch_log_group\" \"cluster__container_insights\" {{
  name              = \"{name}\"
  retention_in_days = 30
  kms_key_id        = one(aws_kms_key.logs[*].arn)
"
    );
    assert!(logs.contains(&group), "{logs}");
    let arn = format!("\"arn:aws:logs:${{var.region}}:${{var.account_id}}:log-group:{name}\",");
    assert!(logs.contains(&arn), "{logs}");
}

/// The load balancer tells how an exposed service answers; of others, their callers' proxies do.
#[test]
fn calls_are_watched_where_the_load_balancer_is_not() {
    let mut web = exposed("web");
    web.calls = vec!["api".to_owned(), "worker".to_owned(), "cache".to_owned()];
    let cache = Service { protocol: platform::Protocol::Tcp, ..internal("cache") };
    let calls = file(&platform([web, exposed("api"), internal("worker"), cache]), "call_alarms.tf");
    let alarms: Vec<_> = calls.lines().filter(|line| line.starts_with("resource ")).collect();
    assert_eq!(
        alarms,
        [
            "resource \"aws_cloudwatch_metric_alarm\" \"call_5xx_web_to_worker\" {",
            "resource \"aws_cloudwatch_metric_alarm\" \"call_latency_web_to_worker\" {",
        ]
    );
    let seen_by_web =
        "        ServiceName         = \"svc-web-${each.key}-${var.environment_suffix}\"
        TargetDiscoveryName = \"worker\"
";
    assert_eq!(calls.matches(seen_by_web).count(), 2, "{calls}");
    let arriving = "ServiceName   = \"svc-worker-${each.key}-${var.environment_suffix}\"";
    assert_eq!(calls.matches(arriving).count(), 2, "{calls}");
}

#[test]
fn alarms_go_off_where_the_service_says() {
    let mut web = exposed("web");
    web.alarms = platform::AlarmThresholds {
        latency: 1500,
        errors: 7,
        least_requests: 20,
        unhealthy: 3,
        logged_errors: 50,
        silence: None,
    };
    let platform = platform([web]);
    let requests = file(&platform, "request_alarms.tf");
    for wanted in [
        "IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)",
        "IF(requests >= 20, 1000 * seconds, 0)",
        "  threshold           = 7\n",
        "  threshold           = 1500\n",
        "  threshold           = 3\n",
    ] {
        assert_eq!(requests.matches(wanted).count(), 1, "{wanted}\n{requests}");
    }
    assert!(file(&platform, "log_alarms.tf").contains("  threshold           = 50\n"));
}

#[test]
fn a_release_without_weight_pages_nobody() {
    let platform = platform([internal("worker")]);
    let module = module(&platform);
    let input = module.inputs.iter().find(|input| input.name == "serving_releases").unwrap();
    let InputSource::Environment(value) = &input.source else { panic!("a caller gives it") };
    let mut environment = example::environment(&platform);
    environment.releases[0].weight = 100;
    environment.releases[1].weight = 0;
    let given = value(&environment).map(|value| value.to_string());
    assert_eq!(given.as_deref(), Some("[\n  \"blue\",\n]"));
    let tasks = file(&platform, "task_alarms.tf");
    let alarms = tasks.matches("resource ").count();
    let gated =
        tasks.matches("actions_enabled     = contains(var.serving_releases, each.key)").count();
    assert_eq!(gated, alarms, "{tasks}");
}

#[test]
fn requests_roll_back_exposed_services_only() {
    let rollback = file(&platform([exposed("web"), internal("worker")]), "rollback.tf");
    let (_, value) = rollback.split_once("  rollback_alarm_names = ").unwrap();
    assert_eq!(
        value,
        "{
    web : { for release in var.releases : release => [
      aws_cloudwatch_metric_alarm.target_5xx_web[release].alarm_name,
      aws_cloudwatch_metric_alarm.latency_web[release].alarm_name,
      aws_cloudwatch_metric_alarm.memory_web[release].alarm_name,
    ] }
    worker : { for release in var.releases : release => [
      aws_cloudwatch_metric_alarm.memory_worker[release].alarm_name,
    ] }
  }
}
"
    );
}

#[test]
fn a_metric_reads_in_pairs() {
    let dashboard = file(&platform([internal("worker")]), "dashboard.tf");
    let running = r#"
        properties = {
          title  = "worker: running tasks"
          region = var.region
          view   = "timeSeries"
          stat   = "Average"
          period = 60
          metrics = [for release in var.releases : [
            "ECS/ContainerInsights", "RunningTaskCount",
            "ClusterName", "ecs-trading-${var.environment_suffix}",
            "ServiceName", "svc-worker-${release}-${var.environment_suffix}",
            { label = release },
          ]]
        }
"#;
    assert!(dashboard.contains(running), "{dashboard}");
}

#[test]
fn a_new_service_adds_lines_in_one_run_of_each_file() {
    let before = files(&platform([exposed("web"), internal("worker")]));
    for new in [exposed("a-service-with-a-much-longer-name"), internal("b")] {
        let after = files(&platform([exposed("web"), new, internal("worker")]));
        for ((path, before), (_, after)) in before.iter().zip(&after) {
            if !path.contains('/') && path != "README.md" {
                assert!(is_one_run(before, after), "{path}\n{before}\n{after}");
            }
        }
    }
}

#[test]
fn releases_are_the_environments() {
    for (path, text) in files(&platform([exposed("web"), internal("worker")])) {
        if !path.contains('/') && path != "README.md" && path != "variables.tf" {
            assert!(!text.contains("blue") && !text.contains("green"), "{path}");
        }
    }
}

/// Two resources of one address would panic.
#[test]
fn labels_differ_however_services_are_called() {
    let whats = ["cpu", "memory", "tasks", "target-5xx", "unhealthy", "latency", "load-balancer"];
    let services = whats.iter().flat_map(|what| {
        [(*what).to_owned(), format!("{what}-x"), format!("x-{what}"), format!("{what}-{what}")]
    });
    // "load-balancer" is a name that no spec can have.
    module(&platform(services.map(|name| Service { name, ..exposed("web") })));
}

#[test]
fn the_cpu_alarm_is_above_where_scaling_acts() {
    let at = |cpu| {
        let mut service = internal("worker");
        service.scaling.policy = ScalingPolicy::TargetTracking { cpu };
        let variables = file(&platform([service]), "variables.tf");
        let (_, alarm) = variables.split_once("cpu_alarm ").unwrap();
        let (_, alarm) = alarm.split_once("= optional(number, ").unwrap();
        alarm.split_once(')').unwrap().0.to_owned()
    };
    assert_eq!([at(70), at(85), at(95)], ["90", "92", "97"]);
}

#[test]
fn an_environment_gives_only_what_it_changes() {
    let platform = platform([internal("worker")]);
    let module = module(&platform);
    let input = module.inputs.iter().find(|input| input.name == "service_worker").unwrap();
    let InputSource::Environment(value) = &input.source else { panic!("a caller gives it") };
    let given = |changes: Override| {
        let mut environment = example::environment(&platform);
        environment.overrides.insert("worker".to_owned(), changes);
        value(&environment).map(|value| value.to_string())
    };
    assert_eq!(given(Override { up_cpu: Some(75), ..Override::default() }), None);
    assert_eq!(
        given(Override { min: Some(4), up_cpu: Some(90), ..Override::default() }).as_deref(),
        Some("{ cpu_alarm = 95 }")
    );
}

/// Whether `after` is `before` with lines put in at one place.
fn is_one_run(before: &str, after: &str) -> bool {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = &before[same..];
    after.len() >= before.len() && after[same..].ends_with(rest)
}

fn module(platform: &Platform) -> LayerModule {
    Observability::module(platform)
}

fn files(platform: &Platform) -> Vec<(String, String)> {
    module(platform).files(platform, "")
}

fn file(platform: &Platform, name: &str) -> String {
    rendered_file(&module(platform), platform, name)
}

fn exposed(name: &str) -> Service {
    exposed_service(name, 100, &[&format!("/{name}")])
}

/// CloudWatch takes 500 widgets on a dashboard; what no longer fits begins another one.
#[test]
fn many_services_have_several_dashboards() {
    let services = |number: usize| {
        let services: Vec<_> = (0..number).map(|at| exposed(&format!("web-{at}"))).collect();
        file(&platform(services), "dashboard.tf")
    };
    let few = services(99);
    assert_eq!(few.matches("resource \"aws_cloudwatch_dashboard\"").count(), 1);
    let many = services(100);
    let (first, second) =
        many.split_once("\nresource \"aws_cloudwatch_dashboard\" \"page_2\"").unwrap();
    assert_eq!(first, few);
    assert!(second.contains("dashboard_name = \"dashboard-trading-2-${var.environment_suffix}\""));
    assert_eq!(second.matches("type   = \"metric\"").count(), 5);
    for dashboard in [first, second] {
        assert!(dashboard.matches("type   = \"metric\"").count() <= 500);
    }
}

/// New tasks may have a small share of the traffic, in which good answers of the others would hide their errors.
#[test]
fn the_worse_of_two_target_groups_counts() {
    let web = Service { traffic_shift: Some(platform::TrafficShift::default()), ..exposed("web") };
    let requests = file(&platform([web]), "request_alarms.tf").replace("  =", " =");
    for wanted in [
        "expression = \"MAX([FILL(rate_1, 0), FILL(rate_2, 0)])\"",
        "expression = \"IF(requests_1 >= 10, 100 * FILL(errors_1, 0) / requests_1, 0)\"",
        "expression = \"IF(requests_2 >= 10, 100 * FILL(errors_2, 0) / requests_2, 0)\"",
        "expression = \"MAX([FILL(tasks_1, 0), FILL(tasks_2, 0)])\"",
        "expression = \"MAX([FILL(latency_1, 0), FILL(latency_2, 0)])\"",
        "expression = \"IF(requests_2 >= 10, 1000 * seconds_2, 0)\"",
    ] {
        assert_eq!(requests.matches(wanted).count(), 1, "{wanted}: {requests}");
    }
    // Each alarm compares one value.
    assert_eq!(requests.matches("return_data = true").count(), 3, "{requests}");
    let second = "var.alternate_target_group_arn_suffixes[\"web\"][each.key]";
    assert_eq!(requests.matches(second).count(), 5, "{requests}");
    let plain = file(&platform([exposed("web")]), "request_alarms.tf");
    assert!(!plain.contains("MAX(") && !plain.contains("alternate"), "{plain}");
}
