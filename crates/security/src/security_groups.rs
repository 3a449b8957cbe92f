//! Security groups: one for the load balancer, one per service. Their rules are in `rules.rs`.

use std::collections::HashMap;

use layer::{ModuleBuilder, Named};
use network::VpcId;
use platform::{AppName, Platform, Service, ServiceName};
use terraform::{Expr, Str};

use crate::Security;

/// IDs of the security groups.
pub struct SecurityGroups {
    pub load_balancer: Expr<Str>,
    services: HashMap<String, Expr<Str>>,
}

impl SecurityGroups {
    /// ID of a service's security group.
    pub fn of(&self, service: &Service) -> &Expr<Str> {
        &self.services[&service.name]
    }
}

/// Adds the groups.
pub fn add(module: &mut ModuleBuilder<Security>, platform: &Platform) -> SecurityGroups {
    module.file("security_groups.tf");
    let name = AppName::LoadBalancerSecurityGroup;
    let load_balancer = group(module, "load_balancer", name, "Load balancer");
    let services = platform.services.iter().map(|service| {
        let name = service.name(ServiceName::SecurityGroup);
        let label = format!("service_{}", service.name);
        let group = group(module, &label, name, &format!("Tasks of {}", service.name));
        (service.name.clone(), group)
    });
    SecurityGroups { services: services.collect(), load_balancer }
}

fn group(
    module: &mut ModuleBuilder<Security>,
    label: &str,
    name: impl Named + Clone,
    description: &str,
) -> Expr<Str> {
    let vpc_id = module.upstream::<VpcId>();
    let tags = module.name_tag(name.clone());
    let name = module.name(name);
    let group = aws::SecurityGroup::new(label)
        .name(name)
        .description(description)
        .vpc_id(vpc_id)
        .tags(tags);
    module.add(group).id()
}
