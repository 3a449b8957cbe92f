//! The edge layer: the load balancer, its listeners, rules and target groups, firewall and access logs.

mod access_logs;
mod firewall;
mod listeners;
mod load_balancer;
mod target_groups;
mod terraform_tests;
#[cfg(test)]
mod tests;
mod traffic_shift;

use layer::{Build, Layer, ModuleBuilder, PreviewScope, outputs};
use platform::Platform;
use terraform::{
    Expr, List, Map, Node, Num, Str, Type as _, Variable, alltrue, contains, for_in, hcl, keys, sum,
};

/// The edge layer.
#[derive(Debug)]
pub struct Edge;

outputs! { Edge:
    /// DNS name of the load balancer.
    pub LoadBalancerDnsName: Str = "load_balancer_dns_name", |_| "preview.us-east-1.elb.amazonaws.com";

    /// ID of the hosted zone of the load balancer's DNS name, which an alias record needs.
    pub LoadBalancerZoneId: Str = "load_balancer_zone_id", |_| "Z00000000000000000000";

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

    /// ARN suffix of the second target group of each exposed service whose traffic ECS shifts, by service and release.
    pub AlternateTargetGroupArnSuffixes: Map<Map<Str>> = "alternate_target_group_arn_suffixes", |scope| {
        per_shifted(scope, |name| format!("targetgroup/{name}-alternate/0000000000000000").into())
    };

    /// What ECS is told to shift the traffic of each exposed service, where it does, by service and release.
    pub ServiceShifts: Map<Map<ServiceShift>> = "service_shifts", |scope| per_shifted(scope, |name| {
        let arn = |resource| scope.arn("elasticloadbalancing", resource);
        let (group, rule) = (format!("targetgroup/{name}-alternate/0000000000000000"), "listener-rule/app/preview");
        Expr::new(hcl!({
            alternate_target_group_arn = (arn(&group)),
            production_rule_arn = (arn(&format!("{rule}/0/0/{name}"))),
            test_rule_arn = (arn(&format!("{rule}/0/0/{name}-test"))),
            role_arn = (format!("arn:aws:iam::{}:role/shift-{name}", scope.environment.account_id))
        }))
    });
}

terraform::record! {
    /// A release's share of the traffic.
    pub(crate) ReleaseWeight {
        /// Per cent.
        WEIGHT: Num = "weight",
        /// Value of the header that reaches it without traffic.
        HEADER: Str = "header",
    }
}

terraform::record! {
    /// What ECS is told to shift the traffic of a service.
    pub ServiceShift {
        /// ARN of the second target group.
        ALTERNATE_TARGET_GROUP_ARN: Str = "alternate_target_group_arn",
        /// ARN of the rule of everybody's requests.
        PRODUCTION_RULE_ARN: Str = "production_rule_arn",
        /// ARN of the rule of requests with the header.
        TEST_RULE_ARN: Str = "test_rule_arn",
        /// ARN of the role that ECS changes the two rules with.
        ROLE_ARN: Str = "role_arn",
    }
}

impl Layer for Edge {
    const NAME: &'static str = "edge";
    const PURPOSE: &'static str = "The load balancer in front of the exposed services. A service's \
        paths forward to its releases by weight; a visitor stays in one by its cookie, and a header from \
        the spec reaches one without traffic. HTTPS where a certificate is given, a firewall and access logs where asked for.";
}

impl Build for Edge {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let releases = releases(module);
        let logs = access_logs::add(module);
        let load_balancer = load_balancer::add(module, &logs);
        let groups = target_groups::add(module, platform, &releases);
        let rules = listeners::add(module, &load_balancer, &releases, &groups);
        firewall::add(module, &load_balancer);

        let mut shifts = Vec::new();
        let mut policies = Vec::new();
        for (group, rules) in groups.iter().zip(&rules) {
            let shift = traffic_shift::add(module, &releases, group, rules);
            if let Some((shift, policy)) = shift {
                shifts.push((&group.service.name, shift));
                policies.push(policy);
            }
        }
        let rules = rules
            .into_iter()
            .flat_map(|rules| [rules.test.reference(), rules.production.reference()]);

        module.output::<LoadBalancerDnsName>(load_balancer.dns_name());
        module.output::<LoadBalancerZoneId>(load_balancer.zone_id());
        module.output::<LoadBalancerArnSuffix>(load_balancer.arn_suffix());
        module.output_after::<TargetGroupArns>(
            Expr::<Map<Map<Str>>>::map(
                groups.iter().map(|group| (&group.service.name, group.groups.by_key().arn())),
            ),
            rules,
        );
        module.output_because("An ECS service is refused a target group that no rule forwards to.");
        module.output::<TargetGroupArnSuffixes>(Expr::<Map<Map<Str>>>::map(
            groups.iter().map(|group| (&group.service.name, group.groups.by_key().arn_suffix())),
        ));
        if shifts.is_empty() {
            return;
        }
        let alternates = groups.iter().filter_map(|group| {
            Some((&group.service.name, group.alternates.as_ref()?.by_key().arn_suffix()))
        });
        module.output::<AlternateTargetGroupArnSuffixes>(Expr::<Map<Map<Str>>>::map(alternates));
        module.output_after::<ServiceShifts>(Expr::<Map<Map<ServiceShift>>>::map(shifts), policies);
        module.output_because(
            "ECS is refused what its role may not do yet. A service that goes before the policy leaves its groups; \
             after it, it would hang.",
        );
    }

    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        terraform_tests::add(module, platform);
    }
}

/// `var.releases`: the releases that run, and their weights.
fn releases(module: &mut ModuleBuilder<Edge>) -> Expr<Map<ReleaseWeight>> {
    let variable = Variable::new(
        "releases",
        "Releases that run, by name: the per cent of the traffic that each gets, and the value of the header \
         X-Release that reaches it without traffic, if one does.",
    )
    .constraint(Node::call(
        "map",
        [Node::call(
            "object",
            [hcl!({
                weight = (Num::constraint()),
                header = (Node::call("optional", [Str::constraint()]))
            })],
        )],
    ))
    .valid_if(
        |releases| {
            let names = Expr::row(["blue", "green"]);
            alltrue(for_in("name", &keys(releases)).list(|name| contains(&names, name)))
        },
        "A release is called blue or green.",
    )
    .valid_if(
        |releases| {
            let weights = for_in("release", releases);
            alltrue(weights.list(|release| release.field(ReleaseWeight::WEIGHT).at_least(0)))
        },
        "A weight is 0 or more.",
    )
    .valid_if(
        |releases| sum(weights(releases)).equals(100),
        "The weights of the releases add up to 100.",
    );
    module.input(&variable, |environment| {
        Expr::<Map<ReleaseWeight>>::map(environment.releases.iter().map(|release| {
            let mut fields = vec![("weight".to_owned(), release.weight.into())];
            fields.extend(release.header.as_ref().map(|it| ("header".to_owned(), it.into())));
            (release.color.name(), Expr::<ReleaseWeight>::new(Node::Object(fields)))
        }))
    })
}

/// `[for release in var.releases : release.weight]`.
fn weights(releases: &Expr<Map<ReleaseWeight>>) -> Expr<List<Num>> {
    for_in("release", releases).list(|release| release.field(ReleaseWeight::WEIGHT))
}

fn per_shifted<T>(scope: &PreviewScope, value: impl Fn(&str) -> Expr<T>) -> Expr<Map<Map<T>>> {
    let shifted = scope.platform.exposed().map(|(service, _)| service);
    scope.per_service(shifted.filter(|service| service.traffic_shift.is_some()), |service| {
        scope.per_release(|color| value(&format!("{}-{}", service.name, color.name())))
    })
}

fn per_exposed(scope: &PreviewScope, value: impl Fn(&str) -> String) -> Expr<Map<Map<Str>>> {
    scope.per_service(scope.platform.exposed().map(|(service, _)| service), |service| {
        scope.per_release(|color| value(&format!("{}-{}", service.name, color.name())))
    })
}
