//! The discovery layer: where services find each other: a Cloud Map namespace per release, and in it a service for each service that others call.

use layer::{Layer, Module, outputs};
use platform::Platform;
use terraform::{Map, Str};

/// The discovery layer.
#[derive(Debug)]
pub struct Discovery;

outputs! { Discovery:
    /// ARN of each release's Cloud Map namespace.
    pub NamespaceArns: Map<Str> = "namespace_arns", |scope| {
        scope.per_release(|color| scope.arn("servicediscovery", &format!("namespace/ns-{}", color.name())))
    };

    /// ARN of the Cloud Map service of each service that others call, by service and release.
    pub DiscoveryServiceArns: Map<Map<Str>> = "discovery_service_arns", |scope| {
        scope.per_service(scope.platform.called(), |service| {
            scope.per_release(|color| {
                scope.arn("servicediscovery", &format!("service/srv-{}-{}", service.name, color.name()))
            })
        })
    };
}

impl Layer for Discovery {
    const NAME: &'static str = "discovery";
    const PURPOSE: &'static str = "Where services find each other: a Cloud Map namespace per release, and in it a service for each service that others call.";

    fn module(platform: &Platform) -> Module<Self> {
        let _ = platform;
        Module::new()
    }
}
