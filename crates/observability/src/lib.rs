//! The observability layer: logs, metrics of the errors in them, alarms, the topic that alarms notify,
//! and the dashboard.

mod alarms;
mod call_alarms;
mod dashboard;
mod log_alarms;
mod logs;
mod request_alarms;
mod rollback;
mod settings;
mod task_alarms;
mod terraform_tests;
#[cfg(test)]
mod tests;
mod topic;

use layer::{Build, Layer, ModuleBuilder, outputs};
use platform::Platform;
use terraform::{Expr, List, Map, Str};

use crate::rollback::RollbackAlarms;

/// The observability layer.
#[derive(Debug)]
pub struct Observability;

outputs! { Observability:
    /// Name of each service's log group.
    pub LogGroupNames: Map<Str> = "log_group_names", |scope| {
        scope.per_service(&scope.platform.services, |service| format!("log-{}", service.name))
    };

    /// Name of the log group of Container Insights, which has to be there before the cluster.
    pub InsightsLogGroup: Str = "insights_log_group", |_| "/aws/ecs/containerinsights/preview/performance";

    /// ARNs of the topics that alarms notify.
    pub AlarmTopicArns: List<Str> = "alarm_topic_arns", |scope| {
        [scope.arn("sns", "sns-alarms-preview")]
    };

    /// Names of the alarms that roll a deployment back, by service and release.
    pub RollbackAlarmNames: Map<Map<List<Str>>> = "rollback_alarm_names", |scope| {
        scope.per_service(&scope.platform.services, |service| {
            scope.per_release(|color| [format!("alarm-{}-{}", service.name, color.name())])
        })
    };
}

impl Layer for Observability {
    const NAME: &'static str = "observability";
    const PURPOSE: &'static str = "What is known of the platform while it runs: a log group per \
        service, metrics from its errors, alarms, a topic that they notify, and a dashboard.";
}

impl Build for Observability {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let key = logs::key(module);
        let insights = logs::insights(module, &key);
        let log_groups = logs::add(module, platform, &key);
        let topics = topic::add(module, &key);
        let mut rollback = RollbackAlarms::default();
        request_alarms::add(module, platform, &topics, &mut rollback);
        call_alarms::add(module, platform, &topics, &mut rollback);
        log_alarms::add(module, platform, &topics);
        task_alarms::add(module, platform, &topics, &mut rollback);
        dashboard::add(module, platform);

        module.output::<LogGroupNames>(Expr::map(log_groups));
        module.output::<InsightsLogGroup>(insights);
        module.output::<AlarmTopicArns>(topics);
        rollback::add(module, platform, &rollback);
    }

    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        terraform_tests::add(module, platform);
    }
}
