//! An applied environment is changed: each change touches what belongs to it, and nothing else.

use std::collections::BTreeSet;

use super::environments::{TRADING, assert_secrets_have_their_values, count};
use super::project::{Changes, Live, assert_changes, list};
use super::rules::{Calls, listed};

const PLATFORM: &str = "envs/platform.hcl";
/// Has a state for each layer.
const DEV: &str = "envs/dev.hcl";
/// Has one state for all layers.
const PULL_REQUEST: &str = "envs/pr-42.hcl";

/// Changes of `dev`.
pub fn of_layers(live: &mut Live) {
    secret(live);
    release(live);
    fourth_service(live);
}

/// Changes of `pr-42`.
pub fn of_one_state(live: &mut Live) {
    image_and_rotation(live);
    cpu(live);
    call(live);
    releases(live);
}

/// Renders and applies.
fn roll_out(live: &Live, spec: &str) -> Changes {
    live.render();
    let suffix = spec.strip_prefix("envs/").and_then(|name| name.strip_suffix(".hcl"));
    live.apply(suffix.expect("a suffix"))
}

/// A new image, and in the same run a secret whose version is raised, with its new value.
fn image_and_rotation(live: &mut Live) {
    let images = "frontend           = \"1.0.0\"";
    live.sandbox.replace(PULL_REQUEST, images, &images.replace("1.0.0", "1.1.0"));
    live.aws.push("ecr-frontend-pr-42", "1.1.0", &[]);
    let exec = "  exec   = true";
    let versions = "secret_versions = { token-signing-key = 2 }";
    live.sandbox.replace(PULL_REQUEST, exec, &format!("  {versions}\n{exec}"));
    let value = "hunter3-api-gateway-token-signing-key".to_owned();
    live.secrets.insert("api-gateway/token-signing-key".to_owned(), value);
    assert_changes(
        &roll_out(live, PULL_REQUEST),
        &[
            "replace compute.aws_ecs_task_definition.frontend[\"blue\"]",
            "update compute.aws_ecs_service.frontend[\"blue\"]",
            // What the release runs does not expire.
            "replace registry.aws_ecr_lifecycle_policy.frontend",
            "replace security.aws_secretsmanager_secret_version.api_gateway__token_signing_key",
            "replace compute.aws_ecs_task_definition.api_gateway[\"blue\"]",
            "update compute.aws_ecs_service.api_gateway[\"blue\"]",
        ],
    );
    assert_secrets_have_their_values(live, &live.aws.inventory(), "pr-42");
}

fn cpu(live: &Live) {
    live.sandbox.replace(
        PULL_REQUEST,
        "  cpu    = 512\n  memory = 1024",
        "  cpu    = 1024\n  memory = 2048",
    );
    assert_changes(
        &roll_out(live, PULL_REQUEST),
        &[
            "replace compute.aws_ecs_task_definition.processing_service[\"blue\"]",
            "update compute.aws_ecs_service.processing_service[\"blue\"]",
        ],
    );
}

fn secret(live: &mut Live) {
    let secrets = "secrets = [\"session-key\"]";
    live.sandbox.replace(PLATFORM, secrets, "secrets = [\"session-key\", \"news-key\"]");
    live.give_secrets(&["frontend/news-key"]);
    live.render();
    let plan = live.saved_plan("dev", "security");
    assert!(plan.windows(8).any(|window| window == b"news_key"), "the plan is not unpacked");
    live.assert_no_secret("the plan", &plan);
    assert_changes(
        &roll_out(live, DEV),
        &[
            "create security.aws_secretsmanager_secret.frontend__news_key",
            "create security.aws_secretsmanager_secret_version.frontend__news_key",
            "update security.aws_iam_role_policy.execution_frontend",
            "replace compute.aws_ecs_task_definition.frontend[\"blue\"]",
            "update compute.aws_ecs_service.frontend[\"blue\"]",
        ],
    );
}

/// A release comes from the lower layers up, and goes from the upper layers down.
fn release(live: &Live) {
    let spec = live.sandbox.read(DEV);
    let blue = blue(&spec);
    let green = blue.replace("\"blue\"", "\"green\"").replace("weight = 100", "weight = 0");
    live.sandbox.write(DEV, &spec.replace(blue, &format!("{blue}\n{green}")));
    let added = roll_out(live, DEV);
    let order = live.order("dev");
    live.sandbox.write(DEV, &spec);
    let removed = roll_out(live, DEV);
    let reverse = live.order("dev");
    for (changes, action) in [(&added, "create"), (&removed, "delete")] {
        let mut others = changes.clone();
        others.retain(|address, did| did != action || !address.contains("[\"green\"]"));
        assert_changes(&others, &["update observability.aws_cloudwatch_dashboard.this"]);
    }
    assert_eq!(added.keys().collect::<Vec<_>>(), removed.keys().collect::<Vec<_>>());
    assert_eq!(order.last().map(String::as_str), Some("compute"), "{order:?}");
    assert_eq!(order.iter().collect::<BTreeSet<_>>(), reverse.iter().collect());
    let place = |order: &[String], layer| order.iter().position(|it| it == layer);
    for (lower, upper) in
        [("discovery", "compute"), ("edge", "observability"), ("observability", "compute")]
    {
        assert!(place(&order, lower) < place(&order, upper), "{order:?}");
        assert!(place(&reverse, upper) < place(&reverse, lower), "{reverse:?}");
    }
}

fn blue(spec: &str) -> &str {
    let start = spec.find("release \"blue\"").expect("blue");
    let end = start + spec[start..].find("\n}\n").expect("its end") + 3;
    &spec[start..end]
}

fn call(live: &Live) {
    let calls = "calls = [\"api-gateway\"]";
    live.sandbox.replace(PLATFORM, calls, "calls = [\"api-gateway\", \"processing-service\"]");
    let rule = "security.aws_vpc_security_group";
    let label = "call_frontend_to_processing_service";
    let alarm = "observability.aws_cloudwatch_metric_alarm.call";
    assert_changes(
        &roll_out(live, PULL_REQUEST),
        &[
            &format!("create {alarm}_5xx_frontend_to_processing_service[\"blue\"]"),
            &format!("create {alarm}_latency_frontend_to_processing_service[\"blue\"]"),
            &format!("create {rule}_egress_rule.{label}"),
            &format!("create {rule}_ingress_rule.{label}"),
            // It is told the address.
            "replace compute.aws_ecs_task_definition.frontend[\"blue\"]",
            "update compute.aws_ecs_service.frontend[\"blue\"]",
        ],
    );
}

fn fourth_service(live: &Live) {
    let service = r#"
service "reporting" {
  port   = 7070
  tier   = "isolated"
  cpu    = 256
  memory = 512
  expose {
    paths    = ["/reports/*"]
    priority = 500
  }
  health {
    path = "/healthz"
  }
}
"#;
    let text = live.sandbox.read(PLATFORM) + service;
    live.sandbox.write(PLATFORM, &text);
    live.sandbox.replace(DEV, "images = {", "images = {\n    reporting = \"1.0.0\"");
    let changes = roll_out(live, DEV);
    let mut others = changes.clone();
    others.retain(|address, action| action != "create" || !address.contains("reporting"));
    assert_changes(&others, &["update observability.aws_cloudwatch_dashboard.this"]);
    assert!(count(&changes, "create") >= 20, "{}", list(&changes));

    let with_reporting = Calls {
        services: &[TRADING.services, &[("reporting", 7070)]].concat(),
        exposed: &[TRADING.exposed, &["reporting"]].concat(),
        ..TRADING
    };
    assert_eq!(listed(&live.aws.inventory(), "dev"), with_reporting.rules("dev", false));
}

/// A release comes, takes over, and the other goes.
fn releases(live: &Live) {
    let spec = live.sandbox.read(PULL_REQUEST);
    let blue = blue(&spec);
    let green = blue.replace("\"blue\"", "\"green\"").replace("1.0.0", "2.0.0");
    let weigh = |blue_weight: u32, green_weight: u32| {
        let weigh = |release: &str, weight: u32| {
            release.replace("weight = 100", &format!("weight = {weight}"))
        };
        let releases = weigh(blue, blue_weight) + "\n" + &weigh(&green, green_weight);
        live.sandbox.write(PULL_REQUEST, &spec.replace(blue, &releases));
    };

    // The images of a release do not expire while it is there. Both have the same of the frontend.
    let kept = [
        "replace registry.aws_ecr_lifecycle_policy.api_gateway",
        "replace registry.aws_ecr_lifecycle_policy.processing_service",
        "update observability.aws_cloudwatch_dashboard.this",
    ];
    weigh(100, 0);
    let changes = roll_out(live, PULL_REQUEST);
    let mut others = changes.clone();
    others.retain(|address, action| action != "create" || !address.contains("[\"green\"]"));
    assert_changes(&others, &kept);
    let added = count(&changes, "create");
    assert!(added >= 20, "{}", list(&changes));
    assert_weights(live, &[("blue", 100)]);

    let shifted = [
        "update edge.aws_lb_listener_rule.weighted_frontend",
        "update edge.aws_lb_listener_rule.weighted_api_gateway",
    ];
    // While both have traffic, a cookie keeps a visitor in the one that he came to.
    let with_cookies = [
        &shifted[..],
        &[
            "update edge.aws_lb_listener_rule.release_api_gateway[\"blue\"]",
            "update edge.aws_lb_listener_rule.release_api_gateway[\"green\"]",
            "update edge.aws_lb_listener_rule.release_frontend[\"blue\"]",
            "update edge.aws_lb_listener_rule.release_frontend[\"green\"]",
        ],
    ]
    .concat();
    weigh(90, 10);
    assert_changes(&without_alarms(roll_out(live, PULL_REQUEST)), &with_cookies);
    assert_weights(live, &[("blue", 90), ("green", 10)]);
    weigh(50, 50);
    assert_changes(&without_alarms(roll_out(live, PULL_REQUEST)), &shifted);
    weigh(0, 100);
    assert_changes(&without_alarms(roll_out(live, PULL_REQUEST)), &with_cookies);
    assert_weights(live, &[("green", 100)]);

    live.sandbox.write(PULL_REQUEST, &spec.replace(blue, &green));
    let changes = roll_out(live, PULL_REQUEST);
    let mut others = without_alarms(changes.clone());
    others.retain(|address, action| action != "delete" || !address.contains("[\"blue\"]"));
    // What kept the frontend's image was there for blue.
    let kept = [&kept[..], &["replace registry.aws_ecr_lifecycle_policy.frontend"]].concat();
    assert_changes(&others, &kept);
    assert_eq!(count(&changes, "delete"), added, "{}", list(&changes));
}

/// Asserts how the load balancer spreads the traffic of every service, where no header says.
fn assert_weights(live: &Live, expected: &[(&str, u32)]) {
    let rules = live.aws.inventory();
    for service in TRADING.exposed {
        let name = format!("rule-{service}-pr-42");
        let rule = rules.iter().find(|it| it.tags.get("Name") == Some(&name)).expect("a rule");
        let weights = rule.weights.clone().unwrap_or_default();
        let expected = expected
            .iter()
            .map(|(release, weight)| (format!("tg-{service}-{release}-pr-42"), *weight));
        assert_eq!(weights, expected.collect(), "{service}");
    }
}

/// Alarms notify somebody only of releases with traffic, so that they change with the weights.
fn without_alarms(mut changes: Changes) -> Changes {
    let is_alarm = |address: &str| address.contains(".aws_cloudwatch_metric_alarm.");
    changes.retain(|address, action| action != "update" || !is_alarm(address));
    changes
}
