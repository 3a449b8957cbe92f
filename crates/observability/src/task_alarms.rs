//! Alarms on the tasks of each service: CPU, memory, how many there are.

use layer::ModuleBuilder;
use platform::{AppName, Platform, ServiceName};
use terraform::{Expr, List, Map, Num, Str, hcl, lookup, template};

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
        let of_releases = settings.field(ServiceSettings::RELEASE_MIN_TASKS);
        let least = lookup(&of_releases, release(), settings.field(ServiceSettings::MIN_TASKS));
        running_tasks(&mut of_service, &dimensions, &least);
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

fn running_tasks(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>, least: &Expr<Num>) {
    let description = template!(
        "Fewer tasks of {} ({}) run than its least number. Read the events of the ECS service, why its \
         tasks stopped, and the log group {}.",
        alarms.service.name,
        release(),
        alarms.log_group()
    );
    let when = When { is: "LessThanThreshold", minutes: 5, of: 5 };
    alarms.add("tasks", ServiceName::RunningTasksAlarm, description, &when, |alarm| {
        alarm
            .comment(
                "A service without running tasks has no value here, so missing data is an alarm.",
            )
            .treat_missing_data("breaching")
            .namespace(INSIGHTS)
            .metric_name("RunningTaskCount")
            .dimensions(dimensions)
            .statistic("Average")
            .period(60)
            .threshold(least)
    });
}
