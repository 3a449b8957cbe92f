//! What the alarms need to know of a service that an environment may change.

use layer::ModuleBuilder;
use platform::{Override, ScalingPolicy, Service};
use terraform::{Expr, Map, Node, Num};

use crate::Observability;

terraform::record! {
    /// What an environment may change of a service.
    pub ServiceSettings {
        /// Least number of tasks in a release.
        MIN_TASKS: Num = "min_tasks",
        /// Least number of tasks in a release that has one of its own.
        RELEASE_MIN_TASKS: Map<Num> = "release_min_tasks",
        /// Per cent of CPU above which there is an alarm.
        CPU_ALARM: Num = "cpu_alarm",
    }
}

/// `var.service_NAME`.
pub fn settings(
    module: &mut ModuleBuilder<Observability>,
    service: &Service,
) -> Expr<ServiceSettings> {
    let scaled_at = match service.scaling.policy {
        ScalingPolicy::Step { up_cpu, .. } => up_cpu,
        ScalingPolicy::TargetTracking { cpu } => cpu,
    };
    let default = cpu_alarm(scaled_at);
    let (min_tasks, alarm) = (ServiceSettings::MIN_TASKS.name, ServiceSettings::CPU_ALARM.name);
    let release_min_tasks = ServiceSettings::RELEASE_MIN_TASKS.name;
    module.service_settings(
        service,
        vec![
            (min_tasks, service.scaling.min.into()),
            (release_min_tasks, Node::Map(Vec::new())),
            (alarm, default.into()),
        ],
        move |changes: &Override| {
            let changed = changes.up_cpu.or(changes.target_cpu).map(cpu_alarm);
            vec![
                (min_tasks, changes.min.map(Node::from)),
                (release_min_tasks, layer::release_min_tasks(changes)),
                (alarm, changed.filter(|changed| *changed != default).map(Node::from)),
            ]
        },
    )
}

/// 90 per cent; where tasks are added that late, halfway from there to 100. CPU at which scaling is
/// still to act is not worth an alarm.
fn cpu_alarm(scaled_at: u32) -> u32 {
    scaled_at.midpoint(100).max(90)
}
