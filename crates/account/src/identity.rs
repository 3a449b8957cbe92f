//! Whose the credentials are.

use serde_json::json;

use crate::account::Account;
use crate::answer::text;
use crate::ask_error::AskError;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's number.
    pub account: String,
    /// The user or the session.
    pub arn: String,
}

impl Account {
    /// Whose the credentials are. Nobody has to be allowed to ask that.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn identity(&self) -> Result<Identity, AskError> {
        let answer = self.ask("sts", "get-caller-identity", &json!({}))?;
        Ok(Identity { account: text(&answer, "/Account"), arn: text(&answer, "/Arn") })
    }
}
