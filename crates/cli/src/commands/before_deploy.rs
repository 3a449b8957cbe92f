//! `before_deploy`: what has to succeed before a new revision of a service rolls out.
//!
//! It runs in a task of the new revision: of an apply, between the plan of the layer that has the services and its
//! apply, and of `strata deploy`, before anything else. A task definition of its own is registered for it, so that
//! whatever becomes of it, nothing of the service has changed. What tasks need has to be there: on a first apply,
//! that is applied before the rest.

mod planned;

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use account::{
    Account, AskError, OneOffNews, OneOffOutcome, OneOffTask, OneOffWatch, TaskSettings,
};
use anyhow::Result;
use platform::Service;
use runner::{Readiness, Upcoming};
use serde_json::{Value, json};

pub use planned::new_revisions;
use planned::{PlannedRevision, PlannedRevisions};

use super::prepare::Prepared;

/// Who starts the task, as ECS shows it.
const STARTED_BY: &str = "strata-before-deploy";

/// A revision of a service that is about to roll out.
pub struct NewRevision<'a> {
    /// The service.
    pub service: &'a Service,
    /// `blue` or `green`.
    pub release: &'a str,
    /// The request that registers its task definition in a family of its own.
    pub definition: &'a Value,
    /// Where and as what its tasks run.
    pub settings: &'a TaskSettings,
}

/// What became of what has to succeed before a revision rolls out.
pub struct RanBefore {
    service: String,
    release: String,
    command: String,
    outcome: Result<OneOffOutcome, AskError>,
    time: Duration,
}

/// Runs what has to succeed before a revision rolls out, and tells its log and what became of it, a line each; nothing
/// if its service asks for nothing.
pub fn run(
    account: &Account,
    revision: &NewRevision<'_>,
    is_interrupted: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(&str),
) -> Option<RanBefore> {
    let before = revision.service.before_deploy.as_ref()?;
    let began = Instant::now();
    let label = label(&revision.service.name, revision.release);
    let registered = account.while_registered(revision.definition, |arn| {
        let task = OneOffTask {
            task_definition: arn,
            container: &revision.service.name,
            command: &before.command,
            settings: revision.settings,
            started_by: STARTED_BY,
            timeout: Duration::from_mins(before.timeout.into()),
        };
        let mut heard = |news: OneOffNews<'_>| match news {
            OneOffNews::Started(id) => {
                tell(&format!("{label}: before its rollout: `{}` in task {id}", before.shown()));
            }
            OneOffNews::Line(line) => tell(&format!("{label}: | {line}")),
            OneOffNews::NoLog(error) => tell(&format!("{label}: its log cannot be read: {error}")),
            OneOffNews::Stopping => tell(&format!("{label}: the task is told to stop")),
            OneOffNews::NotStopped(error) => {
                tell(&format!("{label}: the task cannot be told to stop, and goes on: {error}"));
            }
        };
        account.run_once(&task, &mut OneOffWatch { is_interrupted, heard: &mut heard })
    });
    let (outcome, kept) = match registered {
        Ok((outcome, kept)) => (outcome, kept),
        Err(error) => (Err(error), None),
    };
    if let Some(error) = kept {
        tell(&format!("{label}: its task definition stays registered: {error}"));
    }
    let ran = RanBefore {
        service: revision.service.name.clone(),
        release: revision.release.to_owned(),
        command: before.shown(),
        outcome,
        time: began.elapsed(),
    };
    tell(&format!("{label}: {}", ran.result()));
    Some(ran)
}

/// As in `api-gateway blue`.
fn label(service: &str, release: &str) -> String {
    format!("{service} {release}")
}

impl RanBefore {
    /// What it came to: ``exit code 3 of `./manage migrate` after 12 s``.
    fn result(&self) -> String {
        let (command, seconds) = (&self.command, self.time.as_secs());
        match &self.outcome {
            Ok(OneOffOutcome::Exited { .. }) => {
                format!("`{command}`: {} after {seconds} s", self.outcome_text())
            }
            _ => format!("`{command}`: {}", self.outcome_text()),
        }
    }

    fn outcome_text(&self) -> String {
        match &self.outcome {
            Ok(outcome) => outcome.to_string(),
            Err(error) => format!("its task is not started: {error}"),
        }
    }

    /// Why the rollout must not begin, if it must not.
    pub fn failure(&self) -> Option<String> {
        let Self { service, release, command, outcome, .. } = self;
        match outcome {
            Ok(OneOffOutcome::Exited { code: 0, .. }) => None,
            _ => Some(format!(
                "before {} rolls out, `{command}` has to succeed: {}",
                label(service, release),
                self.outcome_text()
            )),
        }
    }

    /// For a machine.
    pub fn json(&self) -> Value {
        let (outcome, code) = match &self.outcome {
            Ok(OneOffOutcome::Exited { code, .. }) => ("exited", Some(code)),
            Ok(OneOffOutcome::TimedOut) => ("timed_out", None),
            Ok(OneOffOutcome::Interrupted) => ("interrupted", None),
            Ok(OneOffOutcome::NotRun { .. }) | Err(_) => ("not_run", None),
            Ok(OneOffOutcome::Unknown(_)) => ("unknown", None),
        };
        json!({
            "type": "before_deploy",
            "service": self.service,
            "release": self.release,
            "outcome": outcome,
            "exit_code": code,
            "reason": self.failure(),
            "seconds": self.time.as_secs_f64(),
        })
    }
}

/// Runs what has to succeed before the rollouts of an apply.
pub struct BeforeRollouts<'a> {
    prepared: &'a Prepared,
    ran: Mutex<Vec<RanBefore>>,
    /// Whether what tasks need was applied before the rest.
    is_prepared: AtomicBool,
}

impl<'a> BeforeRollouts<'a> {
    /// Nothing has run yet.
    pub fn new(prepared: &'a Prepared) -> Self {
        Self { prepared, ran: Mutex::default(), is_prepared: AtomicBool::default() }
    }

    /// A line of JSON for each that has run, with `--json`.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn print_json(&self, out: &mut dyn Write) -> Result<()> {
        let ran = self.ran.lock().unwrap_or_else(PoisonError::into_inner);
        for ran in ran.iter().filter(|_| self.prepared.json) {
            writeln!(out, "{}", ran.json())?;
        }
        Ok(())
    }

    /// Runs what has to succeed before a plan is applied, or says what of it comes before that.
    ///
    /// # Errors
    /// With why the plan must not be applied.
    pub fn ready(&self, upcoming: &Upcoming<'_>) -> Result<Readiness, String> {
        let spec = &self.prepared.spec;
        if new_revisions(&spec.platform, &upcoming.plan.changes).is_empty() {
            return Ok(Readiness::Ready);
        }
        let Some(environment) = spec.environments.first() else { return Ok(Readiness::Ready) };
        let objects = upcoming.objects().map_err(|error| error.to_string())?;
        let is_prepared = self.is_prepared.load(Ordering::Relaxed);
        let revisions = match planned::read(&spec.platform, environment, &objects, is_prepared)? {
            PlannedRevisions::After(addresses) => {
                self.is_prepared.store(true, Ordering::Relaxed);
                return Ok(Readiness::After(addresses));
            }
            PlannedRevisions::Known(revisions) => revisions,
        };
        let account = Account::discover(&environment.region).map_err(|error| {
            let label = revisions.first().map(|it| label(&it.service.name, &it.release));
            let label = label.unwrap_or_default();
            format!("what has to succeed before {label} rolls out cannot be run: {error}")
        })?;
        for revision in &revisions {
            self.run_planned(&account, upcoming.layer, revision)?;
        }
        Ok(Readiness::Ready)
    }

    fn run_planned(
        &self,
        account: &Account,
        layer: &str,
        planned: &PlannedRevision<'_>,
    ) -> Result<(), String> {
        let Prepared { progress, interrupt, .. } = self.prepared;
        let PlannedRevision { service, release, definition, settings } = planned;
        progress.step(layer, &format!("before {}", label(&service.name, release)));
        let tell = &mut |line: &str| progress.pause(&mut || eprintln!("{line}"));
        let revision = NewRevision { service, release, definition, settings };
        let Some(ran) = run(account, &revision, &|| interrupt.is_raised(), tell) else {
            return Ok(());
        };
        let failure = ran.failure();
        self.ran.lock().unwrap_or_else(PoisonError::into_inner).push(ran);
        match failure {
            None => Ok(()),
            Some(why) => {
                Err(format!("{why}\nno service was changed: put that right, and apply again"))
            }
        }
    }
}
