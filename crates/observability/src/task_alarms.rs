//! Alarms on the tasks of each service: CPU and memory. How many there are is watched in compute.

use layer::ModuleBuilder;
use platform::{AppName, Platform, ServiceName};
use terraform::{Expr, List, Map, Num, Str, hcl, template};

use crate::Observability;
use crate::alarms::{ServiceAlarms, When, release};
use crate::rollback::RollbackAlarms;
use crate::settings::{ServiceSettings, settings};

/// The namespace of a service's CPU and memory.
pub const NAMESPACE: &str = "AWS/ECS";

/// The namespace of the number of its tasks.
pub const INSIGHTS: &str = "ECS/ContainerInsights";

/// Adds the alarms. Clusters and services are named, not read: compute is a higher layer.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    topics: &Expr<List<Str>>,
    rollback: &mut RollbackAlarms,
) {
    module.file("task_alarms.tf");
    let cluster = module.name(AppName::Cluster);
    for service in &platform.services {
        let settings = settings(module, service);
        let ecs_service = module.name(service.name(ServiceName::EcsService));
        let dimensions = Expr::new(hcl!({ ClusterName = (&cluster), ServiceName = (ecs_service) }));
        let mut of_service = ServiceAlarms { module, service, topics, rollback };
        cpu(&mut of_service, &dimensions, &settings.field(ServiceSettings::CPU_ALARM));
        memory(&mut of_service, &dimensions);
    }
}

fn cpu(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>, threshold: &Expr<Num>) {
    let description = template!(
        "Tasks of {} ({}) are short of CPU although scaling adds tasks. Raise the greatest number of \
         tasks, or the CPU of each.",
        alarms.service.name,
        release()
    );
    let when = When { is: "GreaterThanThreshold", minutes: 15, of: 15 };
    alarms.add("cpu", ServiceName::CpuAlarm, description, &when, |alarm| {
        alarm
            .namespace(NAMESPACE)
            .metric_name("CPUUtilization")
            .dimensions(dimensions)
            .statistic("Average")
            .period(60)
            .threshold(threshold)
    });
}

fn memory(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let description = template!(
        "Tasks of {} ({}) use over 90 % of their memory, and are killed at 100 %. Look for a leak in \
         the last image, or raise the memory of each.",
        alarms.service.name,
        release()
    );
    let when = When { is: "GreaterThanThreshold", minutes: 5, of: 5 };
    alarms.add_rolling_back("memory", ServiceName::MemoryAlarm, description, &when, |alarm| {
        alarm
            .namespace(NAMESPACE)
            .metric_name("MemoryUtilization")
            .dimensions(dimensions)
            .statistic("Average")
            .period(60)
            .threshold(90)
    });
}
