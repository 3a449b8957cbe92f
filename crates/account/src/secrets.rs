//! Secrets of Secrets Manager, never their values.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;

/// What is known of a secret that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretState {
    /// It has a value.
    HasValue,
    /// Nothing was ever written to it.
    Empty,
    /// It is going to be deleted, and is not handed out any more.
    ScheduledForDeletion,
}

/// How many names are asked for at a time, as many as a filter takes.
pub const SECRETS_AT_A_TIME: usize = 10;

impl Account {
    /// What is known of secrets, by name; nothing of those that there are not. At most
    /// [`SECRETS_AT_A_TIME`] names.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn secrets(&self, names: &[String]) -> Result<BTreeMap<String, SecretState>, AskError> {
        let request = json!({
            "Filters": [{ "Key": "name", "Values": names }],
            "IncludePlannedDeletion": true,
        });
        let answer = self.ask("secretsmanager", "list-secrets", &request)?;
        // The filter is for names that begin so.
        let secrets = list(&answer, "/SecretList").iter().map(|it| (text(it, "/Name"), state(it)));
        Ok(secrets.filter(|(name, _)| names.contains(name)).collect())
    }
}

fn state(secret: &Value) -> SecretState {
    let stages = secret.get("SecretVersionsToStages").and_then(Value::as_object);
    let mut stages = stages.into_iter().flat_map(|versions| versions.values());
    let is_current = |stage: &Value| stage == "AWSCURRENT";
    if secret.get("DeletedDate").is_some_and(|date| !date.is_null()) {
        SecretState::ScheduledForDeletion
    } else if stages.any(|stages| list(stages, "").iter().any(is_current)) {
        SecretState::HasValue
    } else {
        SecretState::Empty
    }
}
