//! What became of a one-off task.

use std::fmt;

use crate::ask_error::AskError;

/// What a one-off task came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OneOffOutcome {
    /// The command has ended.
    Exited {
        /// With this code.
        code: i64,
        /// Why the task has stopped, in AWS's words.
        reason: String,
    },
    /// The command never ran.
    NotRun {
        /// Why, in AWS's words.
        reason: String,
    },
    /// It did not end in time, and was told to stop.
    TimedOut,
    /// Somebody did not want to wait for it, and it was told to stop.
    Interrupted,
    /// The account does not say any more how it goes; it was not told to stop.
    Unknown(AskError),
}

/// How AWS says that a container has ended by itself, which an exit code says as well.
const EXITED: &str = "Essential container in task exited";

/// As in `exit code 3`, or `did not run: CannotPullContainerError: ...`.
impl fmt::Display for OneOffOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited { code, reason } => {
                write!(f, "exit code {code}")?;
                let more = reason.strip_prefix(EXITED).unwrap_or(reason);
                match more.trim_start_matches([':', ' ']) {
                    "" => Ok(()),
                    more => write!(f, " ({more})"),
                }
            }
            Self::NotRun { reason } => write!(f, "did not run: {reason}"),
            Self::TimedOut => f.write_str("did not end in time"),
            Self::Interrupted => f.write_str("was interrupted"),
            Self::Unknown(error) => write!(f, "what became of it cannot be asked: {error}"),
        }
    }
}
