//! The role that the code of a service has.

use layer::ModuleBuilder;
use platform::{Service, ServiceName};
use terraform::{Expr, List, Node, Str, count_if, hcl};

use crate::Security;
use crate::role::assumed_by_tasks;
use crate::settings::ServiceSettings;

/// Adds the role that a service's code has; gives its ARN.
pub fn add(
    module: &mut ModuleBuilder<Security>,
    service: &Service,
    settings: &Expr<ServiceSettings>,
) -> Expr<Str> {
    let label = format!("task_{}", service.name);
    let name = module.name(service.name(ServiceName::TaskRole));
    let role =
        assumed_by_tasks(module, &label, name, format!("The code of {} has it", service.name));
    if !service.permissions.is_empty() {
        let policy = aws::policy(permissions(module, service));
        let name = module.name(service.name(ServiceName::TaskPolicy));
        module.add(aws::IamRolePolicy::new(&label, policy, role.id()).name(name));
    }
    let name = module.name(service.name(ServiceName::TaskExecPolicy));
    let shell = aws::policy([hcl!({
        Effect = "Allow",
        Action = (aws::SHELL),
        Resource = "*"
    })]);
    let policy = aws::IamRolePolicy::new(&format!("shell_{}", service.name), shell, role.id())
        .comment("ECS Exec. These actions know no resources.")
        .name(name);
    module.add(count_if(settings.field(ServiceSettings::EXEC), policy));
    role.arn()
}

/// What the spec lets a service's code do besides.
fn permissions(module: &mut ModuleBuilder<Security>, service: &Service) -> Vec<Node> {
    let statement = |permission: &platform::Permission| {
        let resources = permission.resources.iter().map(|pattern| module.arn(pattern));
        let resources = Expr::<List<Str>>::lines(resources.collect::<Vec<_>>());
        let actions = Expr::<List<Str>>::lines(&permission.actions);
        hcl!({ Effect = "Allow", Action = actions, Resource = resources })
    };
    service.permissions.iter().map(statement).collect()
}
