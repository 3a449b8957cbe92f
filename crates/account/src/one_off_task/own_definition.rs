//! A task definition that is registered for as long as something is done with it.

use serde_json::Value;

use crate::account::Account;
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
        let arn = self.register(definition)?;
        let done = work(&arn);
        Ok((done, self.deregister(&arn).err()))
    }
}
