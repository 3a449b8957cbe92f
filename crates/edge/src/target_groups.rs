//! A target group per exposed service and release.

use aws::{LbTargetGroup, LbTargetGroupHealthCheck};
use layer::ModuleBuilder;
use network::VpcId;
use platform::{Expose, Health, Platform, Service, ServiceName};
use terraform::{Expr, Many, Map, Str, for_each};

use crate::{Edge, ReleaseWeight};

/// An exposed service and its target groups, one per release.
pub struct TargetGroups<'a> {
    pub service: &'a Service,
    pub expose: &'a Expose,
    pub groups: Many<LbTargetGroup>,
}

/// Adds the target groups.
pub fn add<'a>(
    module: &mut ModuleBuilder<Edge>,
    platform: &'a Platform,
    releases: &Expr<Map<ReleaseWeight>>,
) -> Vec<TargetGroups<'a>> {
    module.file("target_groups.tf");
    let vpc = module.upstream::<VpcId>();
    let exposed = platform.exposed();
    exposed
        .map(|(service, expose)| {
            let name = module.name(service.name(ServiceName::TargetGroup));
            let groups = module.add(for_each(releases, |_| {
                LbTargetGroup::new(&service.name)
                    .comment(
                        "Created before destroyed, so that a release that goes leaves the rules \
                         before its group does.\nECS registers each task with the task's own port, \
                         so a new port of the service replaces no group.",
                    )
                    .name(name)
                    .vpc_id(&vpc)
                    .target_type("ip")
                    .protocol("HTTP")
                    .port(80)
                    .load_balancing_algorithm_type("least_outstanding_requests")
                    .deregistration_delay(Expr::<Str>::new(expose.deregistration_delay))
                    .health_check(health_check(&service.health))
                    .create_before_destroy()
            }));
            TargetGroups { service, expose, groups }
        })
        .collect()
}

fn health_check(health: &Health) -> LbTargetGroupHealthCheck {
    LbTargetGroupHealthCheck::new()
        .protocol("HTTP")
        .port("traffic-port")
        .path(health.path.as_deref().unwrap_or("/"))
        .matcher(&health.matcher)
        .interval(health.interval)
        .timeout(health.timeout)
        .healthy_threshold(health.healthy)
        .unhealthy_threshold(health.unhealthy)
}
