//! Two IAM roles per service: one that ECS starts its tasks with, one that its code has.

use layer::Module;
use platform::{Service, ServiceName};
use registry::RepositoryArns;
use terraform::{Expr, List, Node, Str, count_if, hcl, template};

use crate::Security;
use crate::secrets::Secrets;
use crate::settings::Settings;

/// Adds the role that ECS pulls the image, reads the secrets and writes the logs of a service with;
/// gives its ARN.
pub fn execution(module: &mut Module<Security>, service: &Service, secrets: &Secrets) -> Expr<Str> {
    let label = format!("execution_{}", service.name);
    let name = module.name(&service.name(ServiceName::ExecutionRole));
    let role =
        add(module, &label, name, format!("ECS starts the tasks of {} with it", service.name));

    let (region, account_id) = (module.region(), module.account_id());
    // The log group is of a higher layer: its name comes from the table.
    let log_group = module.name(&service.name(ServiceName::LogGroup));
    let repository = module.upstream::<RepositoryArns>().get(&service.name);
    let mut statements = vec![
        hcl!({
            Sid = "Registry",
            Effect = "Allow",
            Action = "ecr:GetAuthorizationToken",
            Resource = "*"
        }),
        hcl!({
            Sid = "Image",
            Effect = "Allow",
            Action = (aws::PULL),
            Resource = repository
        }),
        hcl!({
            Sid = "Logs",
            Effect = "Allow",
            Action = ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource = (template!("arn:aws:logs:{}:{}:log-group:{}:*", region, account_id, log_group))
        }),
    ];
    let secret_arns = secrets.of(service);
    if !secret_arns.is_empty() {
        let arns = Expr::<List<Str>>::lines(secret_arns.iter().map(|(_, arn)| arn));
        statements.push(hcl!({
            Sid = "Secrets",
            Effect = "Allow",
            Action = "secretsmanager:GetSecretValue",
            Resource = arns
        }));
    }
    let policy_name = module.name(&service.name(ServiceName::ExecutionPolicy));
    module
        .add(aws::IamRolePolicy::new(&label, aws::policy(statements), role.id()).name(policy_name));
    if !secret_arns.is_empty() {
        decrypt_secrets(module, service, role.id(), &secrets.key);
    }
    role.arn()
}

fn decrypt_secrets(
    module: &mut Module<Security>,
    service: &Service,
    role: Expr<Str>,
    key: &Expr<Str>,
) {
    let (managed, region) = (module.customer_managed_keys(), module.region());
    let name = module.name(&service.name(ServiceName::ExecutionKeyPolicy));
    let policy = aws::policy([hcl!({
        Effect = "Allow",
        Action = "kms:Decrypt",
        Resource = key,
        Condition = {
            StringEquals = { "kms:ViaService" = (template!("secretsmanager.{}.amazonaws.com", region)) }
        }
    })]);
    let label = format!("secrets_key_{}", service.name);
    module.add(count_if(managed, aws::IamRolePolicy::new(&label, policy, role).name(name)));
}

/// Adds the role that a service's code has; gives its ARN.
pub fn task(
    module: &mut Module<Security>,
    service: &Service,
    settings: &Expr<Settings>,
) -> Expr<Str> {
    let label = format!("task_{}", service.name);
    let name = module.name(&service.name(ServiceName::TaskRole));
    let role = add(module, &label, name, format!("The code of {} has it", service.name));
    if !service.permissions.is_empty() {
        let policy = aws::policy(permissions(module, service));
        let name = module.name(&service.name(ServiceName::TaskPolicy));
        module.add(aws::IamRolePolicy::new(&label, policy, role.id()).name(name));
    }
    let name = module.name(&service.name(ServiceName::TaskExecPolicy));
    let shell = aws::policy([hcl!({
        Effect = "Allow",
        Action = (aws::SHELL),
        Resource = "*"
    })]);
    let policy = aws::IamRolePolicy::new(&format!("shell_{}", service.name), shell, role.id())
        .comment("ECS Exec. These actions know no resources.")
        .name(name);
    module.add(count_if(settings.field(Settings::EXEC), policy));
    role.arn()
}

/// What the spec lets a service's code do besides.
fn permissions(module: &mut Module<Security>, service: &Service) -> Vec<Node> {
    let statement = |permission: &platform::Permission| {
        let resources = permission.resources.iter().map(|pattern| module.arn(pattern));
        let resources = Expr::<List<Str>>::lines(resources.collect::<Vec<_>>());
        let actions = Expr::<List<Str>>::lines(&permission.actions);
        hcl!({ Effect = "Allow", Action = actions, Resource = resources })
    };
    service.permissions.iter().map(statement).collect()
}

/// A role that tasks of this account assume.
fn add(
    module: &mut Module<Security>,
    label: &str,
    name: Expr<Str>,
    description: String,
) -> aws::IamRoleRef {
    let (region, account_id) = (module.region(), module.account_id());
    let boundary = module.permissions_boundary();
    let source = template!("arn:aws:ecs:{}:{}:*", region, account_id);
    let trust = aws::assume_role("ecs-tasks.amazonaws.com", &account_id, &source);
    module.add(
        aws::IamRole::new(label, trust)
            .name(name)
            .description(description)
            .permissions_boundary(boundary),
    )
}
