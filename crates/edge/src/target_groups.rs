//! A target group per exposed service and release, and a second one where ECS shifts the service's traffic.

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
    /// The second ones, where ECS shifts the service's traffic.
    pub alternates: Option<Many<LbTargetGroup>>,
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
            let group = |label: &str, name, comment| {
                LbTargetGroup::new(label)
                    .comment(comment)
                    .name(name)
                    .vpc_id(&vpc)
                    .target_type("ip")
                    .protocol("HTTP")
                    .port(80)
                    .load_balancing_algorithm_type("least_outstanding_requests")
                    .deregistration_delay(Expr::<Str>::new(expose.deregistration_delay))
                    .health_check(health_check(&service.health))
                    .create_before_destroy()
            };
            let comment = "Created before destroyed, so that a release that goes leaves the rules \
                           before its group does.\nECS registers each task with the task's own port, \
                           so a new port of the service replaces no group.";
            let groups = module.add(for_each(releases, |_| group(&service.name, name, comment)));
            let alternates = service.traffic_shift.map(|_| {
                let name = module.name(service.name(ServiceName::AlternateTargetGroup));
                // No service has two hyphens in a row in its name.
                let label = format!("{}__alternate", service.name);
                let comment = "The other of the two groups that ECS moves the service between. Which one \
                               serves changes\nwith each rollout, so both are alike.";
                module.add(for_each(releases, |_| group(&label, name, comment)))
            });
            TargetGroups { service, expose, groups, alternates }
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
