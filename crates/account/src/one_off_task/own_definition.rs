//! A task definition that is registered for as long as something is done with it.

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::text;
use crate::ask_error::AskError;

impl Account {
    /// Registers a task definition, does something with its ARN, and deregisters it, whatever came of that. Gives
    /// also why it could not be deregistered, if it could not.
    ///
    /// # Errors
    /// If the account does not register it; then nothing is done.
    pub fn while_registered<R>(
        &self,
        definition: &Value,
        work: impl FnOnce(&str) -> R,
    ) -> Result<(R, Option<AskError>), AskError> {
        let answer = self.ask("ecs", "register-task-definition", definition)?;
        let arn = text(&answer, "/taskDefinition/taskDefinitionArn");
        let done = work(&arn);
        let gone = self.ask("ecs", "deregister-task-definition", &json!({ "taskDefinition": arn }));
        Ok((done, gone.err()))
    }
}
