//! Services that ECS has given up.
//!
//! Where no deployment was ever complete, there is nothing that the circuit breaker could go back to: ECS
//! starts no more tasks, and nothing that terraform looks at has changed.

use serde_json::json;

use super::{EcsServiceName, RolloutState, RunningService};
use crate::account::Account;
use crate::ask_error::AskError;

impl RunningService {
    /// Whether nothing runs of it, and ECS starts nothing more.
    pub fn has_stalled(&self) -> bool {
        self.rollout == RolloutState::Failed && self.running == 0 && self.desired > 0
    }
}

impl Account {
    /// Has ECS start the tasks of a service anew, as they are defined.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn start_again(&self, service: &EcsServiceName) -> Result<(), AskError> {
        let EcsServiceName { cluster, name } = service;
        let request = json!({ "cluster": cluster, "service": name, "forceNewDeployment": true });
        self.ask("ecs", "update-service", &request).map(drop)
    }
}
