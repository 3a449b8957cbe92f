//! What the alarms need to know of a service that an environment may change.

use layer::ModuleBuilder;
use platform::{Override, ScalingPolicy, Service};
use terraform::{Expr, Node, Num};

use crate::Observability;

terraform::record! {
    /// What an environment may change of a service.
    pub ServiceSettings {
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
    let alarm = ServiceSettings::CPU_ALARM.name;
    module.service_settings(service, vec![(alarm, default.into())], move |changes: &Override| {
        let changed = changes.up_cpu.or(changes.target_cpu).map(cpu_alarm);
        vec![(alarm, changed.filter(|changed| *changed != default).map(Node::from))]
    })
}

/// 90 per cent; where tasks are added that late, halfway from there to 100. CPU at which scaling is
/// still to act is not worth an alarm.
fn cpu_alarm(scaled_at: u32) -> u32 {
    scaled_at.midpoint(100).max(90)
}
