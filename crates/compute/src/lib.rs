//! The compute layer: the ECS cluster and, per release and service, the task definition, the ECS service and its autoscaling.

use layer::{Layer, Module, outputs};
use platform::Platform;
use terraform::{Map, Str};

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
    const PURPOSE: &'static str = "The ECS cluster and, per release and service, the task definition, the ECS service and its autoscaling.";

    fn module(platform: &Platform) -> Module<Self> {
        let _ = platform;
        Module::new()
    }
}
