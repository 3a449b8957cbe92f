//! The ECS service of a release, as the spec names it.

use account::EcsServiceName;
use anyhow::{Error, anyhow};
use platform::{AppName, Environment, Platform, Service, ServiceName};

/// Its name, whether or not it is applied.
pub fn name(
    platform: &Platform,
    environment: &Environment,
    service: &Service,
    release: &str,
) -> EcsServiceName {
    let suffix = &environment.suffix;
    EcsServiceName {
        cluster: AppName::Cluster.of(&platform.application).fill("", suffix),
        name: service.name(ServiceName::EcsService).fill(release, suffix),
    }
}

/// Why nothing can be done with one that is not applied.
pub fn not_there(ecs: &EcsServiceName, environment: &str) -> Error {
    anyhow!(
        "there is no service {} in the cluster {}: `strata apply --env {environment}` makes it",
        ecs.name,
        ecs.cluster
    )
}
