//! Roles in words, of what the shipped specs render.

use std::collections::BTreeSet;

use rendered::Rendered;
use rendered::index::Index;
use review::roles::{Purpose, Role, roles};

use crate::fixtures::{PLATFORM, PROD, spec};

fn prod(text: &str) -> Vec<Role> {
    let spec = spec(PLATFORM, &[("prod", text)]);
    roles(&Index::new(&Rendered::read(&env::render(&spec).files).unwrap().environments[0]))
}

fn may(role: &Role) -> Vec<&str> {
    role.may.iter().map(|sentence| sentence.text.as_str()).collect()
}

#[test]
fn every_role_has_a_purpose_and_a_service() {
    let roles = prod(PROD);
    let found: Vec<_> = roles.iter().map(|role| (role.service.as_deref(), role.purpose)).collect();
    let services = ["api-gateway", "frontend", "processing-service"];
    let mut expected: Vec<_> = services
        .iter()
        .flat_map(|it| [(Some(*it), Purpose::Execution), (Some(*it), Purpose::Task)])
        .collect();
    expected.push((None, Purpose::FlowLogs));
    assert_eq!(found, expected);
    let names: BTreeSet<_> = roles.iter().map(|role| &role.name).collect();
    assert_eq!(names.len(), roles.len());
}

#[test]
fn a_role_is_told_in_words() {
    let roles = prod(PROD);
    let role = |name: &str| roles.iter().find(|role| role.name == name).unwrap();
    let execution = role("role-exec-api-gateway-prod");
    assert_eq!(
        may(execution),
        [
            "may sign in to ECR",
            "may pull images of ecr-api-gateway-prod",
            "may write to the log group log-api-gateway-prod",
            "may read the secrets token-signing-key (secret-api-gateway-token-signing-key-prod), \
             database-password (secret-api-gateway-database-password-prod)",
            "may decrypt with the key \"Secrets\", only through secretsmanager.us-east-1.amazonaws.com",
        ]
    );
    assert_eq!(
        execution.assumed_by,
        [
            "ecs-tasks.amazonaws.com, only for arn:aws:ecs:us-east-1:123456789012:*, only for account \
          123456789012"
        ]
    );
    assert_eq!(execution.may[1].sid.as_deref(), Some("Image"));
    assert_eq!(&*execution.may[1].place.file, "modules/security/execution_roles.tf");
    assert_eq!(
        may(role("role-task-processing-service-prod")),
        [
            "may read objects in trades-123456789012-prod/*",
            "may put objects in trades-123456789012-prod/*",
        ]
    );
    assert_eq!(may(role("role-task-frontend-prod")), Vec::<&str>::new());
    assert_eq!(
        may(role("role-flow-trading-prod")),
        ["may write to the log group log-flow-trading-prod", "may list log groups"]
    );
}

#[test]
fn a_shell_and_a_boundary_are_told() {
    let spec = PROD.replace(
        "waf ",
        "permissions_boundary = \"arn:aws:iam::123456789012:policy/limits\"\nservice \"frontend\" {\n  exec = true\n}\nwaf ",
    );
    assert_ne!(spec, PROD);
    let roles = prod(&spec);
    let role = roles.iter().find(|role| role.name == "role-task-frontend-prod").unwrap();
    assert_eq!(may(role), ["may open a shell in its tasks (ECS Exec)"]);
    assert_eq!(role.boundary.as_deref(), Some("arn:aws:iam::123456789012:policy/limits"));
    let json = serde_json::to_value(role).unwrap();
    assert_eq!(json["purpose"], "task");
}
