//! The compute layer: the ECS cluster and, per release and service, the task definition, the ECS service, its
//! autoscaling and an alarm on its tasks.

mod alarms;
mod autoscaling;
mod cluster;
mod container;
mod images;
mod rollouts;
mod services;
mod settings;
mod terraform_tests;
#[cfg(test)]
mod tests;
mod volumes;

use layer::{Build, Layer, ModuleBuilder, outputs};
use platform::Platform;
use terraform::{Expr, Map, Str};

use crate::autoscaling::Scaled;
use crate::services::Parts;

/// The compute layer.
#[derive(Debug)]
pub struct Compute;

outputs! { Compute:
    /// ARN of the ECS cluster.
    pub ClusterArn: Str = "cluster_arn", |scope| scope.arn("ecs", "cluster/preview");

    /// ARN of each ECS service, by service and release.
    pub ServiceArns: Map<Map<Str>> = "service_arns", |scope| {
        scope.per_service(&scope.platform.services, |service| {
            scope.per_release(|color| {
                scope.arn("ecs", &format!("service/preview/{}-{}", service.name, color.name()))
            })
        })
    };
}

impl Layer for Compute {
    const NAME: &'static str = "compute";
    const PURPOSE: &'static str = "The ECS cluster and, per release and service, the task definition, the ECS \
        service, its autoscaling and an alarm on its tasks.";
}

impl Build for Compute {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let releases = settings::releases(module, platform);
        let cluster = cluster::add(module);
        let settings = platform
            .services
            .iter()
            .map(|service| (service.name.clone(), settings::of(module, service)))
            .collect();
        let rollouts = rollouts::add(module, platform);
        let parts = Parts {
            platform,
            cluster: &cluster,
            releases: &releases,
            settings: &settings,
            rollouts: &rollouts,
        };
        let scaled = Scaled { cluster: &cluster, releases: &releases, settings: &settings };
        let mut arns = Vec::new();
        for service in &platform.services {
            let ecs_service = parts.add(module, service);
            module.file("autoscaling.tf");
            scaled.add(module, service, &ecs_service);
            module.file("alarms.tf");
            alarms::add(module, &parts, service, &ecs_service);
            arns.push((&service.name, ecs_service.by_key().id()));
        }
        module.output::<ClusterArn>(cluster.cluster.arn());
        module.output::<ServiceArns>(Expr::<Map<Map<Str>>>::map(arns));
    }

    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        terraform_tests::add(module, platform);
    }
}
