//! The load balancer itself.

use aws::{Lb, LbAccessLogs, LbRef};
use layer::ModuleBuilder;
use network::PublicSubnetIds;
use platform::{AppName, IDLE_TIMEOUT};
use security::LoadBalancerSecurityGroupId;

use crate::Edge;
use crate::access_logs::AccessLogs;

/// Adds the load balancer.
pub fn add(module: &mut ModuleBuilder<Edge>, logs: &AccessLogs) -> LbRef {
    module.file("load_balancer.tf");
    let name = module.name(AppName::LoadBalancer);
    let subnets = module.upstream::<PublicSubnetIds>();
    let security_group = module.upstream::<LoadBalancerSecurityGroupId>();
    module.add(
        Lb::new("this")
            .name(name)
            .load_balancer_type("application")
            .internal(false)
            .subnets(subnets)
            .security_groups([security_group])
            .idle_timeout(IDLE_TIMEOUT)
            .drop_invalid_header_fields(true)
            .desync_mitigation_mode("defensive")
            .enable_deletion_protection(false)
            .access_logs(LbAccessLogs::new(&logs.bucket).enabled(&logs.enabled))
            .depends_on([logs.policy.clone()]),
    )
}
