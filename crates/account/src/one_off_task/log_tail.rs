//! The log of a container, line by line, while it is written.

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::{AskError, AskErrorKind};
use crate::rollouts::log_stream;

/// How far a log stream has been read.
pub(super) struct LogTail {
    group: String,
    stream: String,
    /// Where the next lines begin.
    token: Option<String>,
}

impl LogTail {
    /// The log of a task's container; `None` if it does not write to CloudWatch.
    pub fn of(container: &Value, task_id: &str) -> Option<Self> {
        let options = &container["logConfiguration"]["options"];
        let group = options["awslogs-group"].as_str()?.to_owned();
        Some(Self { group, stream: log_stream(container, task_id), token: None })
    }

    /// Tells every line that has come since, and says whether there was any.
    ///
    /// # Errors
    /// If the account does not answer. A stream that is not there yet has no lines.
    pub fn read(
        &mut self,
        account: &Account,
        tell: &mut dyn FnMut(&str),
    ) -> Result<bool, AskError> {
        let mut any = false;
        loop {
            let mut request = json!({
                "logGroupName": self.group, "logStreamName": self.stream, "startFromHead": true,
            });
            if let Some(token) = &self.token {
                request["nextToken"] = token.as_str().into();
            }
            let answer = match account.ask("logs", "get-log-events", &request) {
                Ok(answer) => answer,
                Err(error) if error.kind == AskErrorKind::NotFound => return Ok(any),
                Err(error) => return Err(error),
            };
            for event in list(&answer, "/events") {
                tell(text(event, "/message").trim_end());
                any = true;
            }
            let next = answer["nextForwardToken"].as_str().map(str::to_owned);
            // At the end of a stream, the token is the one that was given.
            let is_at_end = next.is_none() || next == self.token;
            self.token = next.or(self.token.take());
            if is_at_end {
                return Ok(any);
            }
        }
    }
}
