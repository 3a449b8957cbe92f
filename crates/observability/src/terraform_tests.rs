//! What `terraform test` asserts of the module.

use aws::{
    CloudwatchLogGroup, CloudwatchLogMetricFilter, CloudwatchMetricAlarm, KmsKey, SnsTopic,
    SnsTopicSubscription,
};
use layer::{LayerOutput as _, ModuleBuilder, Test};
use platform::{LOG_RETENTION_DAYS, Platform, Service};
use terraform::{
    Expr, Many, Node, Optional, Resource as _, Set, Str, alltrue, contains, hcl, keys, length,
};

use crate::{InsightsLogGroup, Observability, RollbackAlarmNames};

/// The release that assertions are about.
const BLUE: &str = "blue";

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Observability>, platform: &Platform) {
    module.test(for_services(platform, "logs_expire", |test, label, _| {
        let group = CloudwatchLogGroup::labelled(label);
        test.assert(
            group.retention_in_days().equals(LOG_RETENTION_DAYS),
            &format!("Logs are kept {LOG_RETENTION_DAYS} days."),
        )
    }));
    let insights = CloudwatchLogGroup::labelled("cluster__container_insights");
    module.test(
        Test::new("container_insights_expire_too")
            .assert(
                insights.name().equals(InsightsLogGroup::reference()),
                "The cluster waits for the group.",
            )
            .assert(
                insights.retention_in_days().equals(LOG_RETENTION_DAYS),
                &format!("Its metrics are kept {LOG_RETENTION_DAYS} days."),
            ),
    );
    module.test(for_services(
        platform,
        "errors_are_counted_by_a_metric_with_a_default",
        |test, label, _| {
            let filter = CloudwatchLogMetricFilter::labelled(label);
            let metric = filter.blocks("metric_transformation").at(0);
            test.assert(
                metric.attribute::<Str>("default_value").equals("0"),
                "A minute without errors counts 0.",
            )
        },
    ));
    module.test(alarms_notify_the_topic(module));
    let only_green =
        for_services(platform, "alarms_are_only_for_releases_that_run", |test, label, service| {
            let alarms = alarm("cpu", label);
            let names = RollbackAlarmNames::reference().get(&service.name);
            test.assert(
                alarms.keys().equals(["green"]).and(keys(names).equals(["green"])),
                "Only green runs.",
            )
        });
    module.test(only_green.with("releases", ["green"]));
    module.test(for_services(platform, "thresholds_are_the_environments", |test, label, _| {
        test.with(&format!("service_{label}"), hcl!({ cpu_alarm = 95 })).assert(
            alarm("cpu", label).at(BLUE).threshold().equals(95),
            "CPU may rise as far as the environment says.",
        )
    }));
    module.test(for_services(
        platform,
        "deployments_roll_back_on_what_they_break",
        |test, label, service| {
            let names = RollbackAlarmNames::reference().get(&service.name).get(BLUE);
            let rolls_back = |what| contains(&names, alarm(what, label).at(BLUE).alarm_name());
            let test = test.assert(
                rolls_back("memory").and(rolls_back("cpu").not()),
                "An image that fills the memory goes back; tasks that start use CPU.",
            );
            if service.expose.is_none() {
                return test;
            }
            test.assert(rolls_back("target_5xx"), "An image that fails requests goes back.")
        },
    ));
    let mail = Optional::<SnsTopicSubscription>::labelled("mail");
    module.test(
        Test::new("mail_where_asked_for").assert(mail.count().equals(1), "One subscription."),
    );
    module.test(
        Test::new("no_mail_elsewhere")
            .with("alarm_email", Node::Null)
            .assert(mail.count().equals(0), "No subscription."),
    );
    module.test(
        Test::new("keys_only_where_asked_for")
            .with("customer_managed_keys", Node::Bool(false))
            .assert(Optional::<KmsKey>::labelled("logs").count().equals(0), "No key of ours.")
            .assert(
                SnsTopic::labelled("alarms").kms_master_key_id().equals(Expr::null()),
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

/// Every alarm of the module, whoever added it.
fn alarms_notify_the_topic(module: &ModuleBuilder<Observability>) -> Test {
    let alarms = module.resources_of::<CloudwatchMetricAlarm>();
    alarms.fold(Test::new("alarms_notify_the_topic"), |test, alarm| {
        test.assert(
            alltrue(alarm.for_in("alarm").list(|alarm| {
                let one = |actions| length::<Set<Str>>(&actions).equals(1);
                one(alarm.alarm_actions()).and(one(alarm.ok_actions()))
            })),
            "The topic is told when an alarm goes off and when it is over.",
        )
    })
}

fn alarm(what: &str, label: &str) -> Many<CloudwatchMetricAlarm> {
    Many::labelled(&format!("{what}_{label}"))
}
