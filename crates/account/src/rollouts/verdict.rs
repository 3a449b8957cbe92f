//! What became of a rollout.

use std::fmt;

use super::{
    Deployment, DeploymentPause, DeploymentStatus, EcsServiceName, RunningService, ServiceRevision,
    StoppedTask,
};
use crate::account::Account;
use crate::ask_error::AskError;

/// What became of the rollout of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutVerdict {
    /// In a word.
    pub outcome: RolloutOutcome,
    /// Why, in AWS's words, or how far it is; empty where nothing is said.
    pub reason: String,
    /// The alarms for which it was rolled back.
    pub alarms: Vec<String>,
    /// What waits for a person.
    pub pause: Option<DeploymentPause>,
    /// How long it took.
    pub seconds: Option<u64>,
    /// Tasks that run, and that should, as far as that is known.
    pub tasks: Option<(u64, u64)>,
    /// What was to be rolled out, if it did not get there.
    pub revision: Option<ServiceRevision>,
    /// The task that tells why it did not.
    pub task: Option<StoppedTask>,
    /// What could not be asked about that.
    pub unasked: Option<AskError>,
}

/// What became of a rollout, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutOutcome {
    /// All tasks run.
    Done,
    /// ECS went back to the revision before.
    RolledBack,
    /// It failed, and there was nothing to go back to.
    Failed,
    /// Somebody stopped it.
    Stopped,
    /// It goes on.
    GoesOn,
    /// It waits for a person.
    Paused,
    /// There is none: what was changed needs no new tasks, or the change did not get so far.
    NotBegun,
    /// The account does not say.
    Unknown,
}

impl RolloutOutcome {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::RolledBack => "rolled back",
            Self::Failed => "failed, and there was nothing to roll back to",
            Self::Stopped => "stopped",
            Self::GoesOn => "goes on",
            Self::Paused => "paused",
            Self::NotBegun => "no rollout",
            Self::Unknown => "unknown",
        }
    }

    /// As JSON has it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::RolledBack => "rolled_back",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::GoesOn => "goes_on",
            Self::Paused => "paused",
            Self::NotBegun => "not_begun",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the service is known not to be where it was to go.
    pub fn is_failure(self) -> bool {
        match self {
            Self::RolledBack | Self::Failed | Self::Stopped => true,
            Self::Done | Self::GoesOn | Self::Paused | Self::NotBegun | Self::Unknown => false,
        }
    }
}

impl RolloutVerdict {
    /// One about which nothing else is known.
    pub fn of(outcome: RolloutOutcome, reason: &str) -> Self {
        Self {
            outcome,
            reason: reason.to_owned(),
            alarms: Vec::new(),
            pause: None,
            seconds: None,
            tasks: None,
            revision: None,
            task: None,
            unasked: None,
        }
    }

    /// One of a deployment that waits for a person.
    pub(super) fn paused(pause: DeploymentPause) -> Self {
        Self { pause: Some(pause), ..Self::of(RolloutOutcome::Paused, "") }
    }

    /// One that the account does not give.
    pub(super) fn unknown(error: &AskError) -> Self {
        Self::of(RolloutOutcome::Unknown, &error.to_string())
    }

    /// Its reason, with the alarms.
    pub fn why(&self) -> String {
        with_alarms(&self.reason, &self.alarms)
    }

    /// That of a deployment which has come to its end.
    pub(super) fn at_the_end(
        account: &Account,
        service: &EcsServiceName,
        running: &RunningService,
        deployment: &Deployment,
    ) -> Self {
        let outcome = match deployment.status {
            DeploymentStatus::Successful => RolloutOutcome::Done,
            DeploymentStatus::RolledBack => RolloutOutcome::RolledBack,
            DeploymentStatus::Stopped => RolloutOutcome::Stopped,
            DeploymentStatus::Failed | DeploymentStatus::InProgress => RolloutOutcome::Failed,
        };
        let (began, ended) = (deployment.created_at, deployment.finished_at);
        let mut verdict = Self {
            seconds: began.zip(ended).map(|(began, ended)| ended.seconds_since(began)),
            tasks: Some((running.running, running.desired)),
            ..Self::of(outcome, &deployment.reason)
        };
        if deployment.reason.contains("alarm") {
            match account.details(deployment) {
                Ok(details) => verdict.alarms = details.alarms,
                Err(error) => verdict.unasked = Some(error),
            }
        }
        if outcome != RolloutOutcome::Done {
            match account.revision_of(deployment) {
                Ok(revision) => {
                    let task = account.failed_task(service, &revision);
                    verdict.revision = Some(revision);
                    match task {
                        Ok(task) => verdict.task = task,
                        Err(error) => verdict.unasked = Some(error),
                    }
                }
                Err(error) => verdict.unasked = Some(error),
            }
        }
        verdict
    }
}

/// As in `done in 94 s, 2 of 2 running`, `paused after test traffic`, or `rolled back: deployment failed:
/// tasks failed to start`.
impl fmt::Display for RolloutVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(pause) = &self.pause {
            return f.write_str(&pause.text());
        }
        f.write_str(self.outcome.name())?;
        let is_told = matches!(self.outcome, RolloutOutcome::Done | RolloutOutcome::GoesOn);
        if let Some(seconds) = self.seconds.filter(|_| is_told) {
            write!(f, " in {seconds} s")?;
        }
        if let Some((running, desired)) = self.tasks.filter(|_| is_told) {
            write!(f, ", {running} of {desired} running")?;
        }
        if !self.reason.is_empty() && self.outcome != RolloutOutcome::Done {
            write!(f, ": {}", self.why())?;
        }
        Ok(())
    }
}

/// A reason of AWS, with the alarms of which it speaks.
pub fn with_alarms(reason: &str, alarms: &[String]) -> String {
    if alarms.is_empty() {
        return reason.to_owned();
    }
    format!("{}: {}", reason.trim_end_matches('.'), alarms.join(", "))
}
