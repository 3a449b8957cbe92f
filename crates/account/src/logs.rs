//! Lines of CloudWatch log streams.

use serde_json::json;

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;

impl Account {
    /// The last lines of a log stream, oldest first.
    ///
    /// # Errors
    /// If the account does not answer; a stream that nothing was written to is not there.
    pub fn last_lines(
        &self,
        group: &str,
        stream: &str,
        count: usize,
    ) -> Result<Vec<String>, AskError> {
        let request = json!({
            "logGroupName": group,
            "logStreamName": stream,
            "limit": count,
            "startFromHead": false,
        });
        let answer = self.ask("logs", "get-log-events", &request)?;
        let events = list(&answer, "/events").iter();
        Ok(events.map(|event| text(event, "/message").trim_end().to_owned()).collect())
    }
}
