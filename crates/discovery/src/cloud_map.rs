//! The namespaces and the services in them.

use aws::{ServiceDiscoveryPrivateDnsNamespace, ServiceDiscoveryService};
use layer::Module;
use network::VpcId;
use platform::{AppName, Platform, Service, ServiceName};
use terraform::{Expr, Many, Set, Str, for_each};

use crate::Discovery;

/// Adds a namespace for each release.
pub fn namespaces(
    module: &mut Module<Discovery>,
    platform: &Platform,
    releases: &Expr<Set<Str>>,
) -> Many<ServiceDiscoveryPrivateDnsNamespace> {
    module.file("namespaces.tf");
    let name = module.name(&platform.name(AppName::Namespace));
    let vpc_id = module.upstream::<VpcId>();
    module.add(for_each(releases, |_| {
        ServiceDiscoveryPrivateDnsNamespace::new("release", name, vpc_id)
            .comment(
                "One for each release: a call made inside a release stays inside it, and the names that \
                 ECS\nService Connect gives its endpoints need only be unique in it.",
            )
            .description("Services of one release")
    }))
}

/// Adds the Cloud Map service of a service that others call, for each release.
pub fn service(
    module: &mut Module<Discovery>,
    service: &Service,
    releases: &Expr<Set<Str>>,
    namespaces: &Many<ServiceDiscoveryPrivateDnsNamespace>,
) -> Many<ServiceDiscoveryService> {
    module.file("services.tf");
    let name = module.name(&service.name(ServiceName::DiscoveryService));
    module.add(for_each(releases, |release| {
        let records = aws::ServiceDiscoveryServiceDnsConfigDnsRecords::new(10, "A");
        let dns =
            aws::ServiceDiscoveryServiceDnsConfig::new(namespaces.at(&release.key).id(), records);
        ServiceDiscoveryService::new(&service.name, name)
            .description(format!("Addresses of the tasks of {}", service.name))
            .force_destroy(true)
            .dns_config(dns.routing_policy("MULTIVALUE"))
    }))
}
