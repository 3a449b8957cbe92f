//! The discovery layer: where services find each other: a Cloud Map namespace per release, and in it a service for each service that others call.

mod cloud_map;

use layer::{Layer, Module, Test, outputs};
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

    fn module(platform: &Platform) -> Module<Self> {
        let mut module = Module::new();
        let releases = module.release_names();
        let namespaces = cloud_map::namespaces(&mut module, platform, &releases);
        let services: Vec<_> = platform
            .called()
            .map(|service| {
                let made = cloud_map::service(&mut module, service, &releases, &namespaces);
                (&service.name, made.by_key().arn())
            })
            .collect();
        module.output::<NamespaceArns>(namespaces.by_key().arn());
        module.output::<DiscoveryServiceArns>(Expr::<Map<Map<Str>>>::map(services));
        module.test(
            Test::new("a_release_has_a_namespace_of_its_own")
                .assert(
                    "length(distinct([for it in aws_service_discovery_private_dns_namespace.release : it.name])) == length(var.releases)",
                    "Releases share no namespace.",
                ),
        );
        for service in platform.called() {
            let label = service.name.replace('-', "_");
            module.test(
                Test::new(&format!("{label}_is_found_by_name"))
                    .assert(
                        format!("length(aws_service_discovery_service.{label}) == length(var.releases)"),
                        "It is in the namespace of each release.",
                    )
                    .assert(
                        format!("alltrue([for it in aws_service_discovery_service.{label} : it.force_destroy])"),
                        "Destroy works with tasks registered.",
                    ),
            );
        }
        module
    }
}
