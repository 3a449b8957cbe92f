//! Parameters of Systems Manager.

use serde_json::json;

use crate::account::Account;
use crate::answer::text;
use crate::ask_error::{AskError, AskErrorKind};

impl Account {
    /// The value of a parameter that is no secret; `None` if there is none of that name.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn parameter(&self, name: &str) -> Result<Option<String>, AskError> {
        match self.ask("ssm", "get-parameter", &json!({ "Name": name })) {
            Ok(answer) => Ok(Some(text(&answer, "/Parameter/Value"))),
            Err(error) if error.kind == AskErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives a parameter that there is another value. The rest of it stays.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn set_parameter(&self, name: &str, value: &str) -> Result<(), AskError> {
        let request = json!({ "Name": name, "Value": value, "Overwrite": true });
        self.ask("ssm", "put-parameter", &request).map(drop)
    }
}
