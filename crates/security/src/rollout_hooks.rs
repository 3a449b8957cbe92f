//! The role by which ECS asks Lambda functions whether a rollout may go on.

use layer::ModuleBuilder;
use platform::{Platform, ServiceName};
use terraform::{Expr, List, Map, Str, Variable, count_if, hcl, length};

use crate::Security;

/// Adds a role for each service that some environment asks functions about; gives their ARNs by service, and the
/// addresses of their policies.
pub fn add(
    module: &mut ModuleBuilder<Security>,
    platform: &Platform,
) -> Option<(Expr<Map<Str>>, Vec<String>)> {
    let asked = platform.services.iter();
    let asked = asked.filter(|service| service.traffic_shift.is_some_and(|shift| shift.function));
    let asked: Vec<_> = asked.cloned().collect();
    if asked.is_empty() {
        return None;
    }
    module.file("rollout_hooks.tf");
    let variable = Variable::<Map<List<Str>>>::new(
        "rollout_functions",
        "ARNs of the Lambda functions that ECS asks whether a rollout may go on, by service.",
    );
    let of_environment = asked.clone();
    let functions = module.input(&variable, move |environment| {
        Expr::<Map<List<Str>>>::map(of_environment.iter().map(|service| {
            let functions = environment.rollout(service).functions();
            let functions = functions.into_iter().map(|function| function.fill(environment));
            (&service.name, Expr::<List<Str>>::lines(functions))
        }))
    });
    let account_id = module.account_id();
    let boundary = module.permissions_boundary();
    let mut arns = Vec::new();
    let mut policies = Vec::new();
    for service in &asked {
        let functions = functions.get(&service.name);
        let is_asked = length(&functions).greater_than(0);
        let label = format!("hook_{}", service.name);
        let name = module.name(service.name(ServiceName::HookRole));
        let role = module.add(count_if(
            &is_asked,
            aws::IamRole::new(&label, aws::assumed_by_ecs(&account_id))
                .name(name)
                .description(format!(
                    "ECS asks functions with it about rollouts of {}",
                    service.name
                ))
                .permissions_boundary(&boundary),
        ));
        let policy = aws::policy([hcl!({
            Effect = "Allow",
            Action = "lambda:InvokeFunction",
            Resource = functions
        })]);
        let name = module.name(service.name(ServiceName::HookPolicy));
        let policy = aws::IamRolePolicy::new(&label, policy, role.first().id()).name(name);
        policies.push(module.add(count_if(&is_asked, policy)).reference());
        arns.push((&service.name, role.maybe().arn()));
    }
    Some((Expr::<Map<Str>>::map(arns), policies))
}
