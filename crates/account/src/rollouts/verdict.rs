//! What became of a rollout.

use std::fmt;

use super::{
    Deployment, DeploymentStatus, EcsServiceName, RunningService, ServiceRevision, StoppedTask,
};
use crate::account::Account;
use crate::ask_error::AskError;

/// What became of the rollout of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutVerdict {
    /// In a word.
    pub outcome: RolloutOutcome,
    /// Why, in AWS's words; empty where it says nothing.
    pub reason: String,
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
            Self::NotBegun => "not_begun",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the service is known not to be where it was to go.
    pub fn is_failure(self) -> bool {
        match self {
            Self::RolledBack | Self::Failed | Self::Stopped => true,
            Self::Done | Self::GoesOn | Self::NotBegun | Self::Unknown => false,
        }
    }
}

impl RolloutVerdict {
    /// One about which nothing else is known.
    pub fn of(outcome: RolloutOutcome, reason: &str) -> Self {
        Self {
            outcome,
            reason: reason.to_owned(),
            seconds: None,
            tasks: None,
            revision: None,
            task: None,
            unasked: None,
        }
    }

    /// One that the account does not give.
    pub(super) fn unknown(error: &AskError) -> Self {
        Self::of(RolloutOutcome::Unknown, &error.to_string())
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

/// As in `done in 94 s, 2 of 2 running`, or `rolled back: deployment failed: tasks failed to start`.
impl fmt::Display for RolloutVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.outcome.name())?;
        let is_told = matches!(self.outcome, RolloutOutcome::Done | RolloutOutcome::GoesOn);
        if let Some(seconds) = self.seconds.filter(|_| is_told) {
            write!(f, " in {seconds} s")?;
        }
        if let Some((running, desired)) = self.tasks.filter(|_| is_told) {
            write!(f, ", {running} of {desired} running")?;
        }
        if !self.reason.is_empty() && self.outcome != RolloutOutcome::Done {
            write!(f, ": {}", self.reason)?;
        }
        Ok(())
    }
}
