//! What both roles of a service have in common.

use layer::ModuleBuilder;
use terraform::{Expr, Str, template};

use crate::Security;

/// Adds a role that tasks of this account assume.
pub fn assumed_by_tasks(
    module: &mut ModuleBuilder<Security>,
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
