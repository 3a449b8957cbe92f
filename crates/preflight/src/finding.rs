//! What was found.

use account::{AskError, AskErrorKind};
use serde_json::{Value, json};

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFinding {
    /// What it is about.
    pub topic: Topic,
    /// How it is with that.
    pub status: Status,
    /// What was found.
    pub text: String,
    /// What to do about it; empty if there is nothing to do.
    pub remedy: String,
    /// Commands that do it.
    pub commands: Vec<String>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The account itself.
    Account,
    /// Availability zones.
    Zones,
    /// Certificates of the load balancer.
    Certificate,
    /// The bucket of terraform's states.
    State,
    /// Images that releases name.
    Images,
    /// Values of secrets.
    Secrets,
    /// How much the account may have.
    Quotas,
}

/// How it is with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Holds,
    /// It may become a trouble.
    Warning,
    /// The account does not say.
    NotChecked,
    /// An apply would fail, or its tasks would not run.
    Wrong,
}

impl Topic {
    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Zones => "zones",
            Self::Certificate => "certificate",
            Self::State => "state",
            Self::Images => "images",
            Self::Secrets => "secrets",
            Self::Quotas => "quotas",
        }
    }
}

impl Status {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "ok",
            Self::Warning => "warning",
            Self::NotChecked => "not checked",
            Self::Wrong => "error",
        }
    }
}

impl AccountFinding {
    pub(crate) fn holds(topic: Topic, text: impl Into<String>) -> Self {
        Self::new(topic, Status::Holds, text, "")
    }

    pub(crate) fn warning(topic: Topic, text: impl Into<String>, remedy: &str) -> Self {
        Self::new(topic, Status::Warning, text, remedy)
    }

    pub(crate) fn wrong(topic: Topic, text: impl Into<String>, remedy: &str) -> Self {
        Self::new(topic, Status::Wrong, text, remedy)
    }

    pub(crate) fn not_checked(topic: Topic, text: impl Into<String>, remedy: &str) -> Self {
        Self::new(topic, Status::NotChecked, text, remedy)
    }

    /// That the account did not answer a question about something.
    pub(crate) fn unanswered(topic: Topic, about: &str, error: &AskError) -> Self {
        let verb = if error.kind == AskErrorKind::Denied { "may" } else { "could" };
        let text =
            format!("{about}: {verb} not be asked: {} ({})", error.reason(), error.operation);
        Self::new(topic, Status::NotChecked, text, "")
    }

    pub(crate) fn with_commands(mut self, commands: impl IntoIterator<Item = String>) -> Self {
        self.commands = commands.into_iter().collect();
        self
    }

    fn new(topic: Topic, status: Status, text: impl Into<String>, remedy: &str) -> Self {
        let (text, remedy) = (text.into(), remedy.to_owned());
        Self { topic, status, text, remedy, commands: Vec::new() }
    }

    /// In one line.
    pub fn line(&self) -> String {
        let (status, topic) = (self.status.name(), self.topic.name());
        let separator = if self.remedy.is_empty() { "" } else { ": " };
        format!("{status}: {topic}: {}{separator}{}", self.text, self.remedy)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "type": "finding",
            "topic": self.topic.name(),
            "status": self.status.name(),
            "text": self.text,
            "remedy": self.remedy,
            "commands": self.commands,
        })
    }
}
