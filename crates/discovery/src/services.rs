//! The Cloud Map services of those that others call.

use aws::{ServiceDiscoveryPrivateDnsNamespace, ServiceDiscoveryService};
use layer::ModuleBuilder;
use platform::{Service, ServiceName};
use terraform::{Expr, Many, Set, Str, for_each};

use crate::Discovery;

/// Adds the Cloud Map service of a service that others call, for each release.
pub fn add(
    module: &mut ModuleBuilder<Discovery>,
    service: &Service,
    releases: &Expr<Set<Str>>,
    namespaces: &Many<ServiceDiscoveryPrivateDnsNamespace>,
) -> Many<ServiceDiscoveryService> {
    module.file("services.tf");
    let name = module.name(service.name(ServiceName::DiscoveryService));
    module.add(for_each(releases, |release| {
        let records = aws::ServiceDiscoveryServiceDnsConfigDnsRecords::new(10, "A");
        let dns =
            aws::ServiceDiscoveryServiceDnsConfig::new(namespaces.at(&release.key).id(), records);
        let health = aws::ServiceDiscoveryServiceHealthCheckCustomConfig::new()
            .failure_threshold(1)
            .because(
                "ECS says which tasks are well, and DNS answers with those. AWS knows no other number than\n\
                 1, and without one the provider leaves the block out.",
            );
        ServiceDiscoveryService::new(&service.name, name)
            .description(format!("Addresses of the tasks of {}", service.name))
            .force_destroy(true)
            .dns_config(dns.routing_policy("MULTIVALUE"))
            .health_check_custom_config(health)
    }))
}
