//! The security layer: who may talk to whom, who may do what, and the secrets: a security group and two roles per service, and a rule pair per edge of the call graph.

mod execution_roles;
mod role;
mod rollout_hooks;
mod rules;
mod secrets;
mod security_groups;
mod settings;
mod task_roles;
mod terraform_tests;
#[cfg(test)]
mod tests;

use layer::{Build, Layer, ModuleBuilder, PreviewScope, outputs};
use platform::{Platform, Service};
use terraform::{Expr, Map, Str};

pub use secrets::{VALUES as SECRET_VALUES, secret_label};

/// The security layer.
#[derive(Debug)]
pub struct Security;

outputs! { Security:
    /// ID of the load balancer's security group.
    pub LoadBalancerSecurityGroupId: Str = "load_balancer_security_group_id", |_| "sg-00000000000000002";

    /// ID of each service's security group.
    pub ServiceSecurityGroupIds: Map<Str> = "service_security_group_ids", |scope| {
        scope.per_service(&scope.platform.services, |_| "sg-00000000000000003")
    };

    /// ARN of each service's task execution role, which ECS starts its tasks with.
    pub ExecutionRoleArns: Map<Str> = "execution_role_arns", |scope| {
        scope.per_service(&scope.platform.services, |service| role(scope, "exec", &service.name))
    };

    /// ARN of each service's task role, which its code has.
    pub TaskRoleArns: Map<Str> = "task_role_arns", |scope| {
        scope.per_service(&scope.platform.services, |service| role(scope, "task", &service.name))
    };

    /// ARN of the role by which ECS asks Lambda functions about rollouts of a service, if it asks any.
    pub HookRoleArns: Map<Str> = "hook_role_arns", |scope| {
        let asked = scope.platform.services.iter();
        let asked = asked.filter(|service| service.traffic_shift.is_some_and(|shift| shift.function));
        scope.per_service(asked, |service| role(scope, "hook", &service.name))
    };

    /// ARN of each secret, by service and name.
    pub SecretArns: Map<Map<Str>> = "secret_arns", |scope| {
        let with_secrets = scope.platform.services.iter().filter(|service| !service.secrets.is_empty());
        scope.per_service(with_secrets, |service| {
            Expr::<Map<Str>>::map(service.secrets.iter().map(|secret| {
                let name = format!("secret:{}-{}-000000", service.name, secret.name);
                (&secret.name, scope.arn("secretsmanager", &name))
            }))
        })
    };
}

impl Layer for Security {
    const NAME: &'static str = "security";
    const PURPOSE: &'static str = "Who may talk to whom, who may do what, and the secrets: a security group and two roles per service, and a rule pair per edge of the call graph.";
}

impl Build for Security {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let groups = security_groups::add(module, platform);
        rules::add(module, platform, &groups);
        let settings = settings::add(module, platform);
        let secrets = secrets::add(module, platform, &settings);
        module.file("execution_roles.tf");
        let execution = each(platform, |service| execution_roles::add(module, service, &secrets));
        module.file("task_roles.tf");
        let task =
            each(platform, |service| task_roles::add(module, service, &settings[&service.name]));
        let policies = module.addresses_of::<aws::IamRolePolicy>();
        let hooks = rollout_hooks::add(module, platform);

        module.output::<LoadBalancerSecurityGroupId>(&groups.load_balancer);
        let mut rules = module.addresses_of::<aws::VpcSecurityGroupIngressRule>();
        rules.extend(module.addresses_of::<aws::VpcSecurityGroupEgressRule>());
        module.output_after::<ServiceSecurityGroupIds>(
            each(platform, |service| groups.of(service)),
            rules,
        );
        module.output_because("A task that may not yet connect to anything cannot start.");
        module.output_after::<ExecutionRoleArns>(execution, policies.clone());
        module.output_because("A task whose role may do nothing yet cannot start.");
        module.output_after::<TaskRoleArns>(task, policies);
        module.output_because("A task whose role may do nothing yet fails.");
        if let Some((arns, policies)) = hooks {
            module.output_after::<HookRoleArns>(arns, policies);
            module.output_because("ECS is refused what its role may not do yet.");
        }
        let with_secrets = platform.services.iter().filter(|service| !service.secrets.is_empty());
        let arns = Expr::<Map<Map<Str>>>::map(with_secrets.map(|service| {
            let arns = secrets.of(service).iter().map(|(name, arn)| (name, arn));
            (&service.name, Expr::<Map<Str>>::map(arns))
        }));
        let values = module.addresses_of::<aws::SecretsmanagerSecretVersion>();
        if values.is_empty() {
            module.output::<SecretArns>(arns);
        } else {
            module.output_after::<SecretArns>(arns, values);
            module.output_because("A task is refused a secret that has no value yet.");
        }
    }

    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        terraform_tests::add(module, platform);
    }
}

/// An item for each service.
fn each<E: Into<Expr<Str>>>(
    platform: &Platform,
    value: impl FnMut(&Service) -> E,
) -> Expr<Map<Str>> {
    let names = platform.services.iter().map(|service| &service.name);
    Expr::map(names.zip(platform.services.iter().map(value)))
}

fn role(scope: &PreviewScope, kind: &str, service: &str) -> String {
    format!("arn:aws:iam::{}:role/{kind}-{service}", scope.environment.account_id)
}
