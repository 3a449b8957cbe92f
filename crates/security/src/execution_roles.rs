//! The role that ECS starts the tasks of a service with.

use layer::ModuleBuilder;
use platform::{Service, ServiceName};
use registry::RepositoryArns;
use terraform::{Expr, List, Str, compact, count_if, hcl, template};

use crate::Security;
use crate::role::assumed_by_tasks;
use crate::secrets::ServiceSecrets;

/// Adds the role that ECS pulls the image, reads the secrets and writes the logs of a service with;
/// gives its ARN.
pub fn add(
    module: &mut ModuleBuilder<Security>,
    service: &Service,
    secrets: &ServiceSecrets,
) -> Expr<Str> {
    let label = format!("execution_{}", service.name);
    let name = module.name(service.name(ServiceName::ExecutionRole));
    let role = assumed_by_tasks(
        module,
        &label,
        name,
        format!("ECS starts the tasks of {} with it", service.name),
    );

    let (region, account_id) = (module.region(), module.account_id());
    // The log group is of a higher layer: its name comes from the table.
    let log_group = module.name(service.name(ServiceName::LogGroup));
    let repository = module.upstream::<RepositoryArns>().get(&service.name);
    let guardduty = module.guardduty_repository();
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
            Resource = (compact(Expr::row([&repository, &guardduty])))
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
    let policy_name = module.name(service.name(ServiceName::ExecutionPolicy));
    module
        .add(aws::IamRolePolicy::new(&label, aws::policy(statements), role.id()).name(policy_name));
    if !secret_arns.is_empty() {
        decrypt_secrets(module, service, role.id(), &secrets.key);
    }
    role.arn()
}

fn decrypt_secrets(
    module: &mut ModuleBuilder<Security>,
    service: &Service,
    role: Expr<Str>,
    key: &Expr<Str>,
) {
    let (managed, region) = (module.customer_managed_keys(), module.region());
    let name = module.name(service.name(ServiceName::ExecutionKeyPolicy));
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
