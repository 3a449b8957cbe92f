//! The discovery layer: where services find each other: a Cloud Map namespace per release, and in it a service for each service that others call.

mod namespaces;
mod services;
mod terraform_tests;
#[cfg(test)]
mod tests;

use layer::{Build, Layer, ModuleBuilder, outputs};
use platform::Platform;
use terraform::{Expr, Map, Str};

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
}

impl Build for Discovery {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let releases = module.release_names();
        let namespaces = namespaces::add(module, &releases);
        let services: Vec<_> = platform
            .called()
            .map(|service| {
                let made = services::add(module, service, &releases, &namespaces);
                (&service.name, made.by_key().arn())
            })
            .collect();
        module.output::<NamespaceArns>(namespaces.by_key().arn());
        module.output::<DiscoveryServiceArns>(Expr::<Map<Map<Str>>>::map(services));
    }

    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        terraform_tests::add(module, platform);
    }
}
