//! What ECS needs to shift a service's traffic between its two target groups: a role that may change the two
//! rules and register tasks in the two groups, and nothing else.

use layer::ModuleBuilder;
use platform::{Service, ServiceName};
use terraform::{Expr, List, Map, Str, concat, for_in, hcl, keys, reference};

use crate::target_groups::TargetGroups;
use crate::{Edge, ReleaseWeight, ServiceShift};

/// What ECS may look at; none of it can be narrowed to a resource.
const LOOKS: [&str; 4] = [
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
];

/// The rules by which a service's requests reach its tasks.
pub struct Rules {
    /// Of everybody.
    pub production: aws::LbListenerRuleRef,
    /// Of who has the header.
    pub test: terraform::Many<aws::LbListenerRule>,
}

/// Adds the role of a service; gives what ECS is told, by release, and the address of the role's policy.
pub fn add(
    module: &mut ModuleBuilder<Edge>,
    releases: &Expr<Map<ReleaseWeight>>,
    group: &TargetGroups,
    rules: &Rules,
) -> Option<(Expr<Map<ServiceShift>>, String)> {
    let TargetGroups { service, groups, alternates, .. } = group;
    let alternates = alternates.as_ref()?;
    module.file("traffic_shift.tf");
    let role = role(module, service);
    let listener: Expr<Str> = reference("local.listener_arn");
    let both = concat([groups.each().arn(), alternates.each().arn()]);
    let policy = aws::policy([
        hcl!({ Effect = "Allow", Action = LOOKS, Resource = "*" }),
        hcl!({
            Effect = "Allow",
            Action = ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            Resource = both
        }),
        hcl!({
            Effect = "Allow",
            Action = ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
            Resource = (concat([
                Expr::<List<Str>>::row([listener, rules.production.arn()]),
                rules.test.each().arn(),
            ]))
        }),
    ]);
    let name = module.name(service.name(ServiceName::ShiftPolicy));
    let policy = module.add(
        aws::IamRolePolicy::new(&format!("shift_{}", service.name), policy, role.id())
            .comment(
                "The rules and groups of this service only. What ECS looks at cannot be narrowed.",
            )
            .name(name),
    );
    let shift = for_in("release", &keys(releases)).map(|release| {
        let shift = hcl!({
            alternate_target_group_arn = (alternates.at(release).arn()),
            production_rule_arn = (rules.production.arn()),
            test_rule_arn = (rules.test.at(release).arn()),
            role_arn = (role.arn())
        });
        (release.clone(), Expr::<ServiceShift>::new(shift))
    });
    Some((shift, policy.reference()))
}

fn role(module: &mut ModuleBuilder<Edge>, service: &Service) -> aws::IamRoleRef {
    let account_id = module.account_id();
    let boundary = module.permissions_boundary();
    let name = module.name(service.name(ServiceName::ShiftRole));
    module.add(
        aws::IamRole::new(&format!("shift_{}", service.name), aws::assumed_by_ecs(&account_id))
            .name(name)
            .description(format!("ECS shifts the traffic of {} with it", service.name))
            .permissions_boundary(boundary),
    )
}
