//! Alarms of CloudWatch.

use std::collections::BTreeSet;

use serde_json::json;

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;

impl Account {
    /// The names of all alarms of the region that are on.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn alarms_on(&self) -> Result<BTreeSet<String>, AskError> {
        let answer =
            self.ask("cloudwatch", "describe-alarms", &json!({ "StateValue": "ALARM" }))?;
        let alarms = list(&answer, "/MetricAlarms").iter();
        Ok(alarms.map(|alarm| text(alarm, "/AlarmName")).collect())
    }
}
