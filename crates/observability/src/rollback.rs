//! Which alarms roll a deployment back.

use std::collections::BTreeMap;

use aws::CloudwatchMetricAlarm;
use layer::ModuleBuilder;
use platform::Platform;
use terraform::{Expr, List, Many, Map, Str, for_in};

use crate::{Observability, RollbackAlarmNames};

/// The alarms of each service that roll back what set them off, by the service's name.
pub type RollbackAlarms = BTreeMap<String, Vec<Many<CloudwatchMetricAlarm>>>;

/// Gives the output its value.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    alarms: &RollbackAlarms,
) {
    module.file("rollback.tf");
    let releases = module.release_names();
    let services = platform.services.iter().map(|service| {
        let alarms = alarms.get(&service.name).into_iter().flatten();
        let by_release = for_in("release", &releases).map(|release| {
            let names = alarms.map(|alarm| alarm.at(release).alarm_name());
            (release.clone(), Expr::<List<Str>>::lines(names))
        });
        (&service.name, by_release)
    });
    let names = Expr::<Map<Map<List<Str>>>>::map(services);
    let names = module.local("rollback_alarm_names", names);
    module.because(
        "What a bad image sets off and a good one does not. Left out is what any deployment may set off:\n\
         starting tasks burn CPU and fail health checks, and the circuit breaker judges whether they come\n\
         up. ECS ignores a service's whole list if one of its alarms is on when a deployment begins.",
    );
    module.output::<RollbackAlarmNames>(names);
}
