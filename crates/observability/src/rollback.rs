//! Which alarms roll a deployment back.

use std::collections::BTreeMap;

use aws::CloudwatchMetricAlarm;
use layer::Module;
use platform::Platform;
use terraform::{Expr, Many, Map, Node, Str, code};

use crate::{Observability, RollbackAlarmNames};

/// The alarms of each service that roll back what set them off, by the service's name.
pub type RollbackAlarms = BTreeMap<String, Vec<Many<CloudwatchMetricAlarm>>>;

/// Gives the output its value.
pub fn add(module: &mut Module<Observability>, platform: &Platform, alarms: &RollbackAlarms) {
    module.file("rollback.tf");
    let release: Expr<Str> = code("release");
    let services = platform.services.iter().map(|service| {
        let alarms = alarms.get(&service.name).into_iter().flatten();
        let names = alarms.map(|alarm| alarm.at(&release).alarm_name().into());
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
