//! The edge layer: the load balancer in front of the exposed services: listeners, a rule per service that splits traffic over the releases, a rule per release, target groups; a firewall and access logs where asked for.

use layer::{Layer, Module, Scope, outputs};
use platform::Platform;
use terraform::{Expr, Map, Str};

/// The edge layer.
#[derive(Debug)]
pub struct Edge;

outputs! { Edge:
    /// DNS name of the load balancer.
    pub LoadBalancerDnsName: Str = "load_balancer_dns_name", |_| "preview.us-east-1.elb.amazonaws.com";

    /// ARN suffix of the load balancer, its name in metrics.
    pub LoadBalancerArnSuffix: Str = "load_balancer_arn_suffix", |_| "app/preview/0000000000000000";

    /// ARN of each exposed service's target group, by service and release.
    pub TargetGroupArns: Map<Map<Str>> = "target_group_arns", |scope| {
        per_exposed(scope, |name| scope.arn("elasticloadbalancing", &format!("targetgroup/{name}/0000000000000000")))
    };

    /// ARN suffix of each exposed service's target group, its name in metrics, by service and release.
    pub TargetGroupArnSuffixes: Map<Map<Str>> = "target_group_arn_suffixes", |scope| {
        per_exposed(scope, |name| format!("targetgroup/{name}/0000000000000000"))
    };
}

impl Layer for Edge {
    const NAME: &'static str = "edge";
    const PURPOSE: &'static str = "The load balancer in front of the exposed services: listeners, a rule per service that splits traffic over the releases, a rule per release, target groups; a firewall and access logs where asked for.";

    fn module(platform: &Platform) -> Module<Self> {
        let _ = platform;
        Module::new()
    }
}

fn per_exposed(scope: &Scope, value: impl Fn(&str) -> String) -> Expr<Map<Map<Str>>> {
    scope.per_service(scope.platform.exposed().map(|(service, _)| service), |service| {
        scope.per_release(|color| value(&format!("{}-{}", service.name, color.name())))
    })
}
