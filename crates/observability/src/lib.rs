//! The observability layer: logs, metrics of the errors in them, alarms, the topic that alarms notify,
//! and the dashboard.

mod alarms;
mod dashboard;
mod logs;
mod request_alarms;
mod settings;
mod task_alarms;
#[cfg(test)]
mod tests;
mod tests_hcl;
mod topic;

use layer::{Layer, Module, outputs};
use platform::Platform;
use terraform::{Expr, List, Map, Str};

/// The observability layer.
#[derive(Debug)]
pub struct Observability;

outputs! { Observability:
    /// Name of each service's log group.
    pub LogGroupNames: Map<Str> = "log_group_names", |scope| {
        scope.per_service(&scope.platform.services, |service| format!("log-{}", service.name))
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

    fn module(platform: &Platform) -> Module<Self> {
        let mut module = Module::new();
        let key = logs::key(&mut module, platform);
        let log_groups = logs::add(&mut module, platform, &key);
        let topic = topic::add(&mut module, platform, &key);
        let requests = request_alarms::add(&mut module, platform, &topic);
        let tasks = task_alarms::add(&mut module, platform, &topic);
        dashboard::add(&mut module, platform);

        module.output::<LogGroupNames>(Expr::map(log_groups));
        alarms::roll_back(&mut module, platform, &requests, &tasks);
        tests_hcl::add(&mut module, platform);
        module
    }
}
