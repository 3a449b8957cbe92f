//! A run over the roots of an environment: what every command of the runner needs.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use env::{LayerGraph, Root};
use platform::Backend;
use toolchain::Terraform;

use crate::changes::ResourceAction;
use crate::credentials::may_have_credentials;
use crate::environment::RootedEnvironment;
use crate::error::{RunError, RunnerError, StepError};
use crate::events::Event;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::known_failures::{Cause, KnownFailure, Message};
use crate::layer_result::{LayerOutcome, LayerResult};
use crate::lock_files::LockFiles;
use crate::offline_run::captured;
use crate::process;
use crate::progress::Progress;
use crate::ready::{Readiness, Ready, Upcoming};
use crate::schedule::{self, Ended, Next};
use crate::scratch::Scratch;
use crate::secrets::{SECRET_VALUES, Secrets};
use crate::step_output::StepOutput;
use crate::terraform_commands as commands;
use crate::workdir::Workdir;
use project::terraform_state::{LOCAL_STATE, TerraformState};

/// Whether an object that terraform makes will not get there any more, by its address.
type IsLost<'a> = Box<dyn Fn(&str) -> bool + Sync + 'a>;

/// A run over the roots of an environment.
pub struct Session<'a> {
    pub(crate) terraform: &'a Terraform,
    pub(crate) environment: &'a RootedEnvironment,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) interrupt: Interrupt,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) secrets: Secrets,
    /// Where one root has all layers: those that are asked for, or none for all.
    pub(crate) targets: Vec<String>,
    pub(crate) ready: Ready<'a>,
    /// Put away while the working directory is still ours, so before it.
    pub(crate) lock_files: LockFiles<'a>,
    pub(crate) is_lost: IsLost<'a>,
    pub(crate) workdir: Workdir,
    /// Layers that turned out to have no state.
    pub(crate) absent: Mutex<BTreeSet<String>>,
    /// What terraform has begun to do to which objects.
    pub(crate) begun: Mutex<BTreeSet<(ResourceAction, String)>>,
    /// Layers, and addresses of the objects that terraform is at work on.
    pub(crate) at_work: Mutex<BTreeSet<(String, String)>>,
    /// The copy for previews; and whether this run has copied the modules to it.
    pub(crate) preview_copy: Scratch,
    pub(crate) modules_copied: Mutex<bool>,
    credentials: OnceLock<bool>,
}

impl<'a> Session<'a> {
    /// Begins a run, after waiting for terraforms that a killed run has left at work.
    ///
    /// # Errors
    /// If another strata works on the environment, or if the disk refuses.
    pub fn begin(
        terraform: &'a Terraform,
        environment: &'a RootedEnvironment,
        progress: &'a dyn Progress,
        interrupt: Interrupt,
        jobs: NonZeroUsize,
    ) -> Result<Self, RunError> {
        let Some(workdir) = Workdir::open(environment)? else {
            return Err(RunError::Busy { environment: environment.name.clone() });
        };
        let session = Self {
            terraform,
            environment,
            progress,
            interrupt,
            jobs,
            secrets: Secrets::default(),
            targets: Vec::new(),
            ready: Box::new(|_| Ok(Readiness::Ready)),
            is_lost: Box::new(|_| false),
            preview_copy: Scratch::kept(workdir.preview()),
            lock_files: LockFiles::new(environment, &workdir),
            workdir,
            absent: Mutex::default(),
            begun: Mutex::default(),
            at_work: Mutex::default(),
            modules_copied: Mutex::default(),
            credentials: OnceLock::new(),
        };
        let combined = environment.combined.as_ref().map(|combined| &combined.root);
        for root in environment.roots.iter().chain(combined) {
            session.wait_for_left_running(&root.layer)?;
        }
        Ok(session)
    }

    /// Gives the values of secrets.
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Asks this before a plan is applied, and does not apply it if the answer is why not.
    pub fn with_ready(
        mut self,
        ready: impl Fn(&Upcoming<'_>) -> Result<Readiness, String> + Sync + 'a,
    ) -> Self {
        self.ready = Box::new(ready);
        self
    }

    /// Asks this about what terraform still makes: once none of it gets there any more, terraform is not
    /// waited for, but interrupted.
    pub fn with_lost(mut self, is_lost: impl Fn(&str) -> bool + Sync + 'a) -> Self {
        self.is_lost = Box::new(is_lost);
        self
    }

    /// Plans only these layers of a root that has all, and what they stand on.
    pub fn with_targets(mut self, layers: Vec<String>) -> Self {
        self.targets = layers;
        self
    }

    /// Addresses of the layers that are planned, or none for all.
    pub(crate) fn target_addresses(&self) -> Vec<String> {
        self.targets.iter().map(|layer| format!("module.{layer}")).collect()
    }

    /// For a caller who knows whether there are credentials.
    pub fn with_credentials(mut self, there: bool) -> Self {
        self.credentials = OnceLock::from(there);
        self
    }

    /// Where a layer's full log is.
    pub fn log(&self, layer: &str) -> PathBuf {
        self.workdir.log(layer)
    }

    /// Addresses of the objects that terraform has begun to create or to change, whether or not it got
    /// through.
    pub fn begun(&self) -> BTreeSet<String> {
        self.begun_to(&[ResourceAction::Create, ResourceAction::Update])
    }

    /// Addresses of the objects that terraform is at work on.
    pub fn at_work(&self) -> BTreeSet<String> {
        let at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        at_work.iter().map(|(_, address)| address.clone()).collect()
    }

    /// Addresses of the objects that terraform has begun to create, whether or not it got through.
    pub fn begun_to_create(&self) -> BTreeSet<String> {
        self.begun_to(&[ResourceAction::Create])
    }

    /// Addresses of the objects that terraform has begun to delete, whether or not it got through.
    pub fn begun_to_delete(&self) -> BTreeSet<String> {
        self.begun_to(&[ResourceAction::Delete])
    }

    fn begun_to(&self, actions: &[ResourceAction]) -> BTreeSet<String> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = begun.iter().filter(|(action, _)| actions.contains(action));
        begun.map(|(_, address)| address.clone()).collect()
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
    pub fn state(&self, root: &Root) -> Result<Option<TerraformState>, RunError> {
        if root.backend == Backend::Local {
            return Ok(self.local_state(root)?);
        }
        if !self.has_credentials() {
            return Err(self.known_failure(root, &KnownFailure::NoCredentials));
        }
        let at = self.environment.at(&root.directory);
        self.init(root, &at)?;
        let mut command = self.command(root, &at);
        command.args(["state", "pull", "-no-color"]);
        let nothing = |_: &str| StepOutput::default();
        let (_, output) = match captured(self.terraform, "state pull", &mut command, nothing) {
            Ok(pulled) => pulled,
            Err(StepError::Failed(failure)) => return Err(self.explain(root, failure)),
            Err(StepError::Runner(error)) => return Err(error.into()),
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let unreadable = RunnerError::io("understand the state of", &at);
        Ok(TerraformState::parse(&text).map_err(|error| unreadable(error.into()))?)
    }

    /// What the state of a root says that is on disk.
    pub(crate) fn local_state(&self, root: &Root) -> Result<Option<TerraformState>, RunnerError> {
        let path = self.environment.at(&root.directory).join(LOCAL_STATE);
        TerraformState::read(&path).map_err(RunnerError::io("read", &path))
    }

    /// terraform for a root, in a directory that is the root's or a copy of it. Only the root that
    /// takes the values of secrets is given them.
    pub(crate) fn command(&self, root: &Root, at: &Path) -> Command {
        self.with_values(root, commands::terraform(self.terraform, at))
    }

    /// Gives a command the values of secrets, if its root takes them.
    pub(crate) fn with_values(&self, root: &Root, mut command: Command) -> Command {
        if root.takes_secrets && !self.secrets.is_empty() {
            command.env(SECRET_VALUES, self.secrets.to_hcl());
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
        step: &str,
        command: &mut Command,
        heard: &mut dyn FnMut(&Event),
    ) -> Result<StepOutput, RunError> {
        let has_given_up = Cell::new(false);
        let give_up = || {
            let at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
            let mut here = at_work.iter().filter(|(layer, _)| *layer == root.layer).peekable();
            let all_lost =
                here.peek().is_some() && here.all(|(_, address)| (self.is_lost)(address));
            has_given_up.set(all_lost);
            all_lost
        };
        let mut told = StepOutput::default();
        let (log, pid) = (self.workdir.log(&root.layer), self.workdir.pid(&root.layer));
        let mut hear = |line: &str| {
            let event = Event::read(line, &root.directory);
            heard(&event);
            let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
            match &event {
                Event::Begun(address, _) => {
                    at_work.insert((root.layer.clone(), address.clone()));
                }
                Event::Ended(address) => {
                    at_work.remove(&(root.layer.clone(), address.clone()));
                }
                _ => {}
            }
            drop(at_work);
            told.hear(line, event);
        };
        let status = process::run(command, &log, &pid, &self.interrupt, &mut hear, &give_up)?;
        let Some(status) = status else { return Err(RunError::Interrupted) };
        told.end(self.terraform.name(), step, status).map_err(|failure| {
            if self.is_interrupted() {
                RunError::Interrupted
            } else if has_given_up.get() {
                RunError::Lost { log: self.log(&root.layer) }
            } else {
                self.explain(root, failure)
            }
        })
    }

    /// What a failed step means.
    pub(crate) fn explain(&self, root: &Root, failure: Failure) -> RunError {
        let log = self.log(&root.layer);
        match Cause::of(&failure) {
            Some(Cause::Known(known)) => self.known_failure(root, &known),
            Some(Cause::NotInitialised) => RunError::NotInitialised(failure),
            Some(Cause::NoUpstream { layers }) => RunError::NoUpstream { layers, failure, log },
            Some(Cause::StillUsed) => RunError::StillUsed { failure, log },
            None => RunError::Failed { failure, log },
        }
    }

    /// What a known failure is that is not about one layer, and what to do about it.
    pub fn message(&self, failure: &KnownFailure) -> String {
        let Some(root) = self.environment.roots.first() else { return String::new() };
        self.known_failure(root, failure).to_string()
    }

    pub(crate) fn known_failure(&self, root: &Root, failure: &KnownFailure) -> RunError {
        let message = Message {
            failure,
            program: self.terraform.name(),
            account: &self.environment.account_id,
            directory: &root.directory.display().to_string(),
            bucket: root.bucket(),
        };
        RunError::KnownFailure { message: message.to_string(), failure: failure.clone() }
    }

    /// Works on layers in the order of a graph.
    pub(crate) fn each<R: Send>(
        &self,
        graph: &LayerGraph,
        work: impl Fn(&Root) -> Result<R, RunError> + Sync,
    ) -> Vec<LayerResult<R>> {
        let ended = schedule::run(graph, self.jobs, |layer| {
            let began = Instant::now();
            let root = self.environment.root(&graph.names()[layer]).expect("a layer of the graph");
            let result =
                if self.is_interrupted() { Err(RunError::Interrupted) } else { work(root) };
            let next = match &result {
                Ok(_) => Next::GoOn,
                Err(error) => {
                    self.progress.done(&root.layer, "failed");
                    error.next()
                }
            };
            ((result, began.elapsed()), next)
        });
        let results = ended.into_iter().zip(graph.names()).map(|(ended, layer)| {
            let (outcome, time) = match ended {
                Ended::Ran((Ok(done), time)) => (LayerOutcome::Done(done), Some(time)),
                Ended::Ran((Err(error), time)) => (LayerOutcome::Failed(error), Some(time)),
                Ended::Blocked(by) => (LayerOutcome::Blocked(graph.names()[by].clone()), None),
                Ended::Halted => (LayerOutcome::Halted, None),
            };
            LayerResult { layer: layer.clone(), outcome, time }
        });
        results.collect()
    }

    /// A killed strata leaves its terraform at work, and that is well: it comes to an end and keeps
    /// its state.
    fn wait_for_left_running(&self, layer: &str) -> Result<(), RunError> {
        let pid = self.workdir.pid(layer);
        let mut told = false;
        while let Some(number) = process::left_running(&pid, self.terraform.name()) {
            if self.is_interrupted() {
                return Err(RunError::Interrupted);
            }
            if !told {
                let text = format!("waiting for process {number}, left by an earlier run");
                self.progress.step(layer, &text);
                told = true;
            }
            thread::sleep(Duration::from_millis(200));
        }
        let _ = std::fs::remove_file(&pid);
        Ok(())
    }
}
