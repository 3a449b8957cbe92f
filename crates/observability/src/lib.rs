//! The observability layer: what is known of the platform while it runs: a log group per service, metrics from its errors, alarms, a topic that they notify, and a dashboard.

use layer::{Layer, Module, outputs};
use platform::Platform;
use terraform::{List, Map, Str};

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
    const PURPOSE: &'static str = "What is known of the platform while it runs: a log group per service, metrics from its errors, alarms, a topic that they notify, and a dashboard.";

    fn module(platform: &Platform) -> Module<Self> {
        let _ = platform;
        Module::new()
    }
}
