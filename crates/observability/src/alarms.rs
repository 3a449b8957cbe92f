//! What alarms have in common.

use aws::CloudwatchMetricAlarm;
use layer::ModuleBuilder;
use platform::{Name, Service, ServiceName};
use terraform::{Expr, List, Many, Str, contains, for_each, reference};

use crate::Observability;
use crate::rollback::RollbackAlarms;

/// How long something has to be wrong.
pub struct When {
    /// As in `GreaterThanThreshold`.
    pub is: &'static str,
    /// In so many minutes.
    pub minutes: u32,
    /// Of the last so many.
    pub of: u32,
}

/// An alarm over what is measured in each minute. A minute without a value is a good one.
pub fn alarm(
    label: &str,
    name: Expr<Str>,
    description: Expr<Str>,
    when: &When,
    measure: impl FnOnce(CloudwatchMetricAlarm) -> CloudwatchMetricAlarm,
    topics: &Expr<List<Str>>,
) -> CloudwatchMetricAlarm {
    let alarm = CloudwatchMetricAlarm::new(label, name, when.is, when.of)
        .datapoints_to_alarm(when.minutes)
        .treat_missing_data("notBreaching")
        .alarm_description(description);
    measure(alarm).alarm_actions(topics).ok_actions(topics)
}

/// Adds alarms for each release of a service.
pub struct ServiceAlarms<'a> {
    pub module: &'a mut ModuleBuilder<Observability>,
    pub service: &'a Service,
    pub topics: &'a Expr<List<Str>>,
    pub rollback: &'a mut RollbackAlarms,
}

impl ServiceAlarms<'_> {
    /// Adds an alarm. Its label is `{what}_{service}`; no `what` begins like another one and `_`, so
    /// labels differ however services are called.
    pub fn add(
        &mut self,
        what: &str,
        name: ServiceName,
        description: Expr<Str>,
        when: &When,
        measure: impl FnOnce(CloudwatchMetricAlarm) -> CloudwatchMetricAlarm,
    ) -> Many<CloudwatchMetricAlarm> {
        let label = format!("{what}_{}", self.service.name);
        let name = self.service.name(name);
        self.add_named(&label, name, description, when, measure)
    }

    /// The same with a label and a name of its own.
    pub fn add_named(
        &mut self,
        label: &str,
        name: Name,
        description: Expr<Str>,
        when: &When,
        measure: impl FnOnce(CloudwatchMetricAlarm) -> CloudwatchMetricAlarm,
    ) -> Many<CloudwatchMetricAlarm> {
        let name = self.module.name(name);
        let releases = self.module.release_names();
        let serving = self.module.serving_releases();
        let alarm = alarm(label, name, description, when, measure, self.topics)
            .actions_enabled(contains(serving, release()));
        self.module.add(for_each(&releases, |_| alarm))
    }

    /// The same for an alarm that rolls a deployment back.
    pub fn add_rolling_back(
        &mut self,
        what: &str,
        name: ServiceName,
        description: Expr<Str>,
        when: &When,
        measure: impl FnOnce(CloudwatchMetricAlarm) -> CloudwatchMetricAlarm,
    ) {
        let alarm = self.add(what, name, description, when, measure);
        self.rollback.entry(self.service.name.clone()).or_default().push(alarm);
    }

    /// The name of the service's log group, for a description.
    pub fn log_group(&mut self) -> Expr<Str> {
        self.module.name(self.service.name(ServiceName::LogGroup))
    }
}

/// The release whose alarm it is.
pub fn release() -> Expr<Str> {
    reference("each.key")
}
