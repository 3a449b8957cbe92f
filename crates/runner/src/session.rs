//! A run over the roots of an environment: what every command of the runner needs.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use toolchain::Terraform;

use crate::credentials::may_have_credentials;
use crate::environment::{Environment, Root, StatePlace};
use crate::error::{Failure, RunError, RunnerError};
use crate::events::{Action, Change, Event};
use crate::interrupt::Interrupt;
use crate::message::{Diagnostic, PlanSummary, Severity};
use crate::process;
use crate::progress::Progress;
use crate::secrets::{SECRET_PREFIX, Secrets, VARIABLE};
use crate::state::State;
use crate::trouble::{Cause, Message, Trouble};
use crate::work::Work;

/// A run over the roots of an environment.
pub struct Session<'a> {
    pub(crate) terraform: &'a Terraform,
    pub(crate) environment: &'a Environment,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) interrupt: Interrupt,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) secrets: Secrets,
    pub(crate) work: Work,
    /// Layers that turned out to have no state.
    pub(crate) absent: Mutex<BTreeSet<String>>,
    pub(crate) modules_copied: Mutex<bool>,
    credentials: OnceLock<bool>,
}

/// What a terraform has told us.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub diagnostics: Vec<Diagnostic>,
    pub changes: Vec<Change>,
    pub summary: PlanSummary,
    pub outputs: BTreeMap<String, Action>,
    /// Lines that are not JSON.
    pub plain: String,
    /// It ended with the exit code 2, which with `-detailed-exitcode` means that the plan does
    /// something.
    pub differs: bool,
}

impl Told {
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let warnings = self.diagnostics.iter();
        warnings.filter(|found| found.severity == Severity::Warning).cloned().collect()
    }
}

impl<'a> Session<'a> {
    /// Begins a run, after waiting for terraforms that a killed run has left at work.
    ///
    /// # Errors
    /// If another strata works on the environment, or if the disk refuses.
    pub fn begin(
        terraform: &'a Terraform,
        environment: &'a Environment,
        progress: &'a dyn Progress,
        interrupt: Interrupt,
        jobs: NonZeroUsize,
    ) -> Result<Self, RunError> {
        let Some(work) = Work::open(environment)? else {
            return Err(RunError::Busy { environment: environment.name.clone() });
        };
        let session = Self {
            terraform,
            environment,
            progress,
            interrupt,
            jobs,
            secrets: Secrets::default(),
            work,
            absent: Mutex::default(),
            modules_copied: Mutex::default(),
            credentials: OnceLock::new(),
        };
        for root in &environment.roots {
            session.wait_for_left_running(&root.layer)?;
        }
        Ok(session)
    }

    /// Gives the values of secrets.
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// For a caller who knows whether there are credentials.
    pub fn with_credentials(mut self, there: bool) -> Self {
        self.credentials = OnceLock::from(there);
        self
    }

    /// Where a layer's full log is.
    pub fn log(&self, layer: &str) -> PathBuf {
        self.work.log(layer)
    }

    /// Whether somebody has asked us to stop.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.is_raised()
    }

    /// Whether this machine may have AWS credentials. Asked once.
    pub fn has_credentials(&self) -> bool {
        *self.credentials.get_or_init(may_have_credentials)
    }

    /// What the state of a root says; `None` if there is none. A state in a bucket is asked of
    /// terraform.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub fn state(&self, root: &Root) -> Result<Option<State>, RunError> {
        let at = self.environment.at(&root.directory);
        if root.state == StatePlace::Local {
            return Ok(State::read(&at.join("terraform.tfstate"))?);
        }
        if !self.has_credentials() {
            return Err(self.trouble(root, &Trouble::NoCredentials));
        }
        self.init(root, &at)?;
        let mut command = self.command(root, &at);
        let output = process::output(command.args(["state", "pull", "-no-color"]))?;
        if !output.status.success() {
            let plain = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(self.failed(root, "state pull", Told { plain, ..Told::default() }));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        State::parse(&text).map_err(|error| {
            RunnerError::Io { action: "understand the state of", path: at, source: error.into() }
                .into()
        })
    }

    /// terraform for a root, in a directory that is the root's or a copy of it.
    ///
    /// The environment goes through as it is, except for what must not: values of secrets reach only
    /// the root that takes them, and a variable that would turn a real plan into a preview reaches
    /// none.
    pub(crate) fn command(&self, root: &Root, at: &Path) -> Command {
        let mut command = self.terraform.command(at);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with(SECRET_PREFIX) {
                command.env_remove(name);
            }
        }
        command.env_remove("TF_VAR_preview").env_remove(VARIABLE);
        if root.takes_secrets && !self.secrets.is_empty() {
            command.env(VARIABLE, self.secrets.to_hcl());
            // A trace of the provider shows what it sends.
            for name in ["TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_AWS"] {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs a step on a root to its end, and hands on what it tells meanwhile.
    pub(crate) fn step(
        &self,
        root: &Root,
        step: &'static str,
        command: &mut Command,
        heard: &mut dyn FnMut(&Event),
    ) -> Result<Told, RunError> {
        let mut told = Told::default();
        let (log, pid) = (self.work.log(&root.layer), self.work.pid(&root.layer));
        let mut hear = |line: &str| {
            let event = Event::read(line, &root.directory);
            heard(&event);
            match event {
                Event::Planned(change) => told.changes.push(change),
                Event::Summary(summary) => told.summary = summary,
                Event::Outputs(outputs) => told.outputs = outputs,
                Event::Diagnostic(diagnostic) => told.diagnostics.push(diagnostic),
                Event::Plain => told.plain.extend([line, "\n"]),
                Event::Refreshing(_) | Event::Begun(_) | Event::Ended | Event::Other => {}
            }
        };
        let status = process::run(command, &log, &pid, &self.interrupt, &mut hear)?;
        let Some(status) = status else { return Err(RunError::Interrupted) };
        told.differs = status.code() == Some(2);
        if status.success() || (told.differs && step == "plan") {
            return Ok(told);
        }
        if self.is_interrupted() {
            return Err(RunError::Interrupted);
        }
        if told.plain.trim().is_empty() {
            told.plain = status.to_string();
        }
        Err(self.failed(root, step, told))
    }

    /// Why a step did not succeed.
    fn failed(&self, root: &Root, step: &'static str, told: Told) -> RunError {
        let explained = told.diagnostics.iter().any(|found| found.severity == Severity::Error);
        let mut seen = told.diagnostics.clone();
        if !explained {
            seen.push(Diagnostic {
                severity: Severity::Error,
                summary: told.plain.clone(),
                detail: String::new(),
                place: None,
                code: None,
            });
        }
        let output = if explained { String::new() } else { told.plain };
        let failure = Failure { step, diagnostics: told.diagnostics, output };
        let log = self.log(&root.layer);
        match Cause::of(&seen) {
            Some(Cause::Trouble(trouble)) => self.trouble(root, &trouble),
            Some(Cause::NotInitialised) => RunError::NotInitialised(failure),
            Some(Cause::NoUpstream { layers }) => RunError::NoUpstream { layers, failure, log },
            Some(Cause::StillUsed) => RunError::StillUsed { failure, log },
            None => RunError::Failed { failure, log },
        }
    }

    /// What a trouble is that is not about one layer, and what to do about it.
    pub fn message(&self, trouble: &Trouble) -> String {
        let Some(root) = self.environment.roots.first() else { return String::new() };
        self.trouble(root, trouble).to_string()
    }

    pub(crate) fn trouble(&self, root: &Root, trouble: &Trouble) -> RunError {
        let message = Message {
            trouble,
            account: &self.environment.account_id,
            directory: &root.directory.display().to_string(),
            bucket: root.bucket(),
        };
        RunError::Trouble { message: message.to_string(), trouble: trouble.clone() }
    }

    /// A killed strata leaves its terraform at work, and that is well: it comes to an end and keeps
    /// its state.
    fn wait_for_left_running(&self, layer: &str) -> Result<(), RunError> {
        let pid = self.work.pid(layer);
        let mut told = false;
        while let Some(number) = process::left_running(&pid) {
            if self.is_interrupted() {
                return Err(RunError::Interrupted);
            }
            if !told {
                let text = format!("waiting for process {number}, which an earlier run has left");
                self.progress.step(layer, &text);
                told = true;
            }
            thread::sleep(Duration::from_millis(200));
        }
        let _ = std::fs::remove_file(&pid);
        Ok(())
    }
}
