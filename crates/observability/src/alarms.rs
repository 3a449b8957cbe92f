//! What alarms have in common, and which of them roll a deployment back.

use std::collections::BTreeMap;

use aws::CloudwatchMetricAlarm;
use layer::Module;
use platform::{Platform, Service, ServiceName};
use terraform::{Expr, Many, Map, Node, Str, code, for_each};

use crate::request_alarms::RequestAlarms;
use crate::task_alarms::TaskAlarms;
use crate::{Observability, RollbackAlarmNames};

/// An alarm for each release of a service, by the service's name.
pub type PerService = BTreeMap<String, Many<CloudwatchMetricAlarm>>;

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
    topic: &Expr<Str>,
) -> CloudwatchMetricAlarm {
    let alarm = CloudwatchMetricAlarm::new(label, name, when.is, when.of)
        .datapoints_to_alarm(when.minutes)
        .treat_missing_data("notBreaching")
        .alarm_description(description);
    measure(alarm).alarm_actions([topic]).ok_actions([topic])
}

/// Adds alarms for each release of a service.
pub struct ServiceAlarms<'a> {
    pub module: &'a mut Module<Observability>,
    pub service: &'a Service,
    pub topic: &'a Expr<Str>,
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
        let name = self.module.name(&self.service.name(name));
        let releases = self.module.release_names();
        let alarm = alarm(&label, name, description, when, measure, self.topic);
        self.module.add(for_each(&releases, |_| alarm))
    }

    /// The name of the service's log group, for a description.
    pub fn log_group(&mut self) -> Expr<Str> {
        self.module.name(&self.service.name(ServiceName::LogGroup))
    }
}

/// The release whose alarm it is.
pub fn release() -> Expr<Str> {
    code("each.key")
}

/// Gives the output its value.
pub fn roll_back(
    module: &mut Module<Observability>,
    platform: &Platform,
    requests: &RequestAlarms,
    tasks: &TaskAlarms,
) {
    module.file("rollback.tf");
    let release: Expr<Str> = code("release");
    let services = platform.services.iter().map(|service| {
        let alarms = [&requests.errors, &requests.latency, &tasks.memory];
        let names = alarms.into_iter().filter_map(|alarms| alarms.get(&service.name));
        let names = names.map(|alarm| alarm.at(&release).alarm_name().into());
        let by_release = Node::For {
            names: "release",
            collection: Box::new(module.release_names().into()),
            key: Some(Box::new((&release).into())),
            value: Box::new(Node::Lines(names.collect())),
        };
        (service.name.clone(), by_release)
    });
    let names = Expr::<Map<_>>::new(Node::Map(services.collect()));
    let names = module.local("rollback_alarm_names", names);
    module.because(
        "What a bad image sets off and a good one does not. Left out is what any deployment may set off:\n\
         starting tasks burn CPU and fail health checks, and the circuit breaker judges whether they come\n\
         up. ECS ignores a service's whole list if one of its alarms is on when a deployment begins.",
    );
    module.output::<RollbackAlarmNames>(names);
}
