//! What GuardDuty's agent needs, where it watches the tasks.

use platform::guardduty_repository;
use rendered::index::{Index, Policy, PolicyOf};
use rendered::policy::Statement;
use serde_json::Value;

use super::principals::is_bound;

/// Whether a statement lets the account's own principals through the endpoint to which the agent sends: AWS
/// documents none of the actions for it.
pub(super) fn is_telemetry(index: &Index<'_>, policy: &Policy<'_>, statement: &Statement) -> bool {
    let service = policy.resource.text("/service_name").unwrap_or_default();
    policy.of == PolicyOf::Endpoint
        && service.ends_with(".guardduty-data")
        && is_bound(statement, index.account().unwrap_or_default())
}

/// ARN of the repository with the agent, if a cluster says that it is to be watched.
pub(super) fn agent_repository(index: &Index<'_>) -> Option<String> {
    let mut clusters = index.of("aws_ecs_cluster").iter();
    let is_watched = clusters.any(|it| it.text("/tags/GuardDutyManaged") == Some("true"));
    let region = index.input("region").and_then(Value::as_str)?;
    guardduty_repository(region).filter(|_| is_watched)
}
