//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use platform::{Platform, Service};
use terraform::{Node, hcl};

use crate::Observability;

/// Adds the tests.
pub fn add(module: &mut Module<Observability>, platform: &Platform) {
    module.test(for_services(platform, "logs_are_kept_thirty_days", |test, label, _| {
        let kept = format!("aws_cloudwatch_log_group.{label}.retention_in_days == 30");
        test.assert(kept, "Thirty days.")
    }));
    module.test(for_services(
        platform,
        "errors_are_counted_by_a_metric_with_a_default",
        |test, label, _| {
            let filter = format!("aws_cloudwatch_log_metric_filter.{label}");
            test.assert(
                format!("{filter}.metric_transformation[0].default_value == \"0\""),
                "A minute without errors counts 0.",
            )
        },
    ));
    module.test(
        for_services(platform, "alarms_notify_the_topic", |test, label, service| {
            alarms(label, service).into_iter().fold(test, |test, alarm| {
                test.assert(
                    format!("alltrue([for alarm in {alarm} : length(alarm.alarm_actions) == 1 && length(alarm.ok_actions) == 1])"),
                    "The topic is told when an alarm goes off and when it is over.",
                )
            })
        })
        .assert(
            "length(aws_cloudwatch_metric_alarm.load_balancer.alarm_actions) == 1",
            "The topic is told of errors of the load balancer.",
        ),
    );
    let only_green =
        for_services(platform, "alarms_are_only_for_releases_that_run", |test, label, service| {
            let alarms = alarm("cpu", label);
            let names = format!("output.rollback_alarm_names[\"{}\"]", service.name);
            test.assert(
                format!("keys({alarms}) == [\"green\"] && keys({names}) == [\"green\"]"),
                "Only green runs.",
            )
        });
    module.test(only_green.with("releases", ["green"]));
    module.test(for_services(platform, "thresholds_are_the_environments", |test, label, _| {
        test.with(&format!("service_{label}"), hcl!({ min_tasks = 5, cpu_alarm = 95 }))
            .assert(
                format!("{}[\"blue\"].threshold == 5", alarm("tasks", label)),
                "Fewer than five tasks are too few.",
            )
            .assert(
                format!("{}[\"blue\"].treat_missing_data == \"breaching\"", alarm("tasks", label)),
                "No tasks at all are too few.",
            )
            .assert(
                format!("{}[\"blue\"].threshold == 95", alarm("cpu", label)),
                "CPU may rise as far as the environment says.",
            )
    }));
    module.test(for_services(
        platform,
        "deployments_roll_back_on_what_they_break",
        |test, label, service| {
            let names = format!("output.rollback_alarm_names[\"{}\"][\"blue\"]", service.name);
            let name = |what| format!("{}[\"blue\"].alarm_name", alarm(what, label));
            let test = test.assert(
                format!(
                    "contains({names}, {}) && !contains({names}, {})",
                    name("memory"),
                    name("cpu")
                ),
                "An image that fills the memory goes back; tasks that start use CPU.",
            );
            if service.expose.is_none() {
                return test;
            }
            test.assert(
                format!("contains({names}, {})", name("target_5xx")),
                "An image that fails requests goes back.",
            )
        },
    ));
    module.test(
        Test::new("mail_where_asked_for")
            .assert("length(aws_sns_topic_subscription.mail) == 1", "One subscription."),
    );
    module.test(
        Test::new("no_mail_elsewhere")
            .with("alarm_email", Node::Null)
            .assert("length(aws_sns_topic_subscription.mail) == 0", "No subscription."),
    );
    module.test(
        Test::new("keys_only_where_asked_for")
            .with("customer_managed_keys", Node::Bool(false))
            .assert("length(aws_kms_key.logs) == 0", "No key of ours.")
            .assert(
                "aws_sns_topic.alarms.kms_master_key_id == null",
                "No key that alarms cannot use.",
            ),
    );
}

/// A test with assertions about each service.
fn for_services(
    platform: &Platform,
    name: &str,
    assert: impl Fn(Test, &str, &Service) -> Test,
) -> Test {
    let services = platform.services.iter();
    services.fold(Test::new(name), |test, service| {
        assert(test, &service.name.replace('-', "_"), service)
    })
}

/// The addresses of a service's alarms.
fn alarms(label: &str, service: &Service) -> Vec<String> {
    let mut whats = vec!["cpu", "memory", "tasks"];
    if service.expose.is_some() {
        whats.extend(["target_5xx", "unhealthy", "latency"]);
    }
    whats.into_iter().map(|what| alarm(what, label)).collect()
}

fn alarm(what: &str, label: &str) -> String {
    format!("aws_cloudwatch_metric_alarm.{what}_{label}")
}
