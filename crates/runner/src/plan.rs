//! Plans of many layers, read as one.
//!
//! Planning touches nothing, so that all layers are planned at once, as many as there are jobs. Each
//! is planned **for real** if what it reads from the states below is there, and as a **preview** if
//! not, on made-up values. Where the state is on disk, that is seen by looking; where it is in a
//! bucket, the real plan is tried, and terraform's answer tells. A layer that exists, but cannot be
//! planned before a layer below has changed, is planned **later**: which objects come and go is known,
//! because no number of objects depends on a value from below, but not which change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::environment::{Root, StatePlace};
use crate::error::{RunError, RunnerError};
use crate::events::{Action, Change, Event};
use crate::graph::Graph;
use crate::message::{Diagnostic, PlanSummary};
use crate::schedule::{self, Ended, Next};
use crate::session::{Session, Told};
use crate::state::State;
use crate::steps::without_credentials;

/// What is planned for a layer.
#[derive(Debug, Clone)]
pub struct LayerPlan {
    /// How it was planned.
    pub mode: Mode,
    /// How much it does.
    pub summary: PlanSummary,
    /// What it does to which object, replacements first.
    pub changes: Vec<Change>,
    /// What it does to which output.
    pub outputs: BTreeMap<String, Action>,
    /// Whether it does anything at all.
    pub differs: bool,
    /// What terraform warns of.
    pub warnings: Vec<Diagnostic>,
    /// The saved plan, if it can be applied.
    pub(crate) file: Option<PathBuf>,
}

/// How a layer was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// Against its state and the states below.
    Real,
    /// On made-up values.
    Preview(Why),
    /// Not yet: it cannot be planned before these layers are applied. What is known is which objects
    /// are not there yet, and which are no longer wanted.
    Later(Vec<String>),
}

/// Why a layer was not planned for real.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// There are no AWS credentials on this machine.
    NoCredentials,
    /// These layers below are not applied yet.
    NotApplied(Vec<String>),
}

/// What a plan is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at.
    Show,
    /// To be applied.
    Apply,
}

/// How it went with a layer, and how long it took.
#[derive(Debug)]
pub struct Report<R> {
    /// The layer.
    pub layer: String,
    /// What came of it.
    pub outcome: Outcome<R>,
    /// How long it took.
    pub time: Duration,
}

/// What came of the work on a layer.
#[derive(Debug)]
pub enum Outcome<R> {
    /// This.
    Done(R),
    /// It failed.
    Failed(RunError),
    /// It was left out, because this layer failed.
    Blocked(String),
    /// It was left out, because everything was stopped.
    Halted,
}

impl Mode {
    /// `real`, `preview` or `later`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Preview(_) => "preview",
            Self::Later(_) => "later",
        }
    }

    /// Why it is not real.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Real => None,
            Self::Preview(why) => Some(why.to_string()),
            Self::Later(below) => Some(format!("at least; planned after {}", below.join(", "))),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCredentials => f.write_str("no AWS credentials"),
            Self::NotApplied(layers) => write!(f, "{} not applied yet", layers.join(", ")),
        }
    }
}

impl<R> Report<R> {
    /// What was done, if it was.
    pub fn done(&self) -> Option<&R> {
        match &self.outcome {
            Outcome::Done(done) => Some(done),
            _ => None,
        }
    }
}

impl LayerPlan {
    /// Whether an output of this layer may change.
    pub(crate) fn moves(&self, output: &str) -> bool {
        self.mode != Mode::Real
            || self.outputs.get(output).is_some_and(|action| *action != Action::Noop)
    }

    /// Whether applying this does nothing that another plan has not shown.
    pub(crate) fn is_within(&self, shown: &Self) -> bool {
        let is_shown = |change: &Change| {
            let mut shown = shown.changes.iter();
            shown.any(|known| known.address == change.address && known.action == change.action)
        };
        let mut changes = self.changes.iter();
        changes.all(|change| change.action == Action::Noop || is_shown(change))
    }

    pub(crate) fn told(mode: Mode, told: Told, file: Option<PathBuf>) -> Self {
        let warnings = told.warnings();
        let mut changes = told.changes;
        changes.retain(|change| change.action != Action::Noop);
        changes.sort();
        Self {
            mode,
            summary: told.summary,
            changes,
            outputs: told.outputs,
            differs: told.differs,
            warnings,
            file,
        }
    }

    pub(crate) fn nothing() -> Self {
        Self::told(Mode::Real, Told::default(), None)
    }
}

impl Session<'_> {
    /// Plans layers, as many at a time as there are jobs.
    pub fn plan(&self, graph: &Graph, purpose: Purpose) -> Vec<Report<LayerPlan>> {
        let mut reports = self.each(&graph.loose(), |root| self.plan_root(root, purpose));
        self.put_off(graph, &mut reports);
        reports
    }

    /// Works on layers in the order of a graph.
    pub(crate) fn each<R: Send>(
        &self,
        graph: &Graph,
        work: impl Fn(&Root) -> Result<R, RunError> + Sync,
    ) -> Vec<Report<R>> {
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
        let reports = ended.into_iter().zip(graph.names()).map(|(ended, layer)| {
            let (outcome, time) = match ended {
                Ended::Ran((Ok(done), time)) => (Outcome::Done(done), time),
                Ended::Ran((Err(error), time)) => (Outcome::Failed(error), time),
                Ended::Blocked(by) => (Outcome::Blocked(graph.names()[by].clone()), Duration::ZERO),
                Ended::Halted => (Outcome::Halted, Duration::ZERO),
            };
            Report { layer: layer.clone(), outcome, time }
        });
        reports.collect()
    }

    fn plan_root(&self, root: &Root, purpose: Purpose) -> Result<LayerPlan, RunError> {
        self.work.begin_log(&root.layer)?;
        let plan = self.plan_somehow(root, purpose)?;
        let text = match &plan.mode {
            Mode::Later(_) => format!("planned later: {}", plan.summary),
            mode => format!("{} plan: {}", mode.name(), plan.summary),
        };
        self.progress.done(&root.layer, &text);
        Ok(plan)
    }

    fn plan_somehow(&self, root: &Root, purpose: Purpose) -> Result<LayerPlan, RunError> {
        if !self.has_credentials() {
            return self.preview_root(root, Why::NoCredentials);
        }
        let missing = self.missing_below(root)?;
        if !missing.is_empty() {
            return self.without_upstream(root, missing);
        }
        match self.plan_for_real(root, purpose) {
            Err(RunError::NoUpstream { layers, .. }) => {
                let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
                absent.extend(layers.iter().cloned());
                drop(absent);
                self.without_upstream(root, sorted(layers))
            }
            other => other,
        }
    }

    /// A plan against the root's state and the states below it.
    pub(crate) fn plan_for_real(
        &self,
        root: &Root,
        purpose: Purpose,
    ) -> Result<LayerPlan, RunError> {
        let at = self.environment.at(&root.directory);
        let file = (purpose == Purpose::Apply).then(|| self.work.plan(&root.layer));
        let told = self.initialised(root, &at, || {
            self.progress.step(&root.layer, "plan");
            let mut command = self.command(root, &at);
            self.plan_step(root, &mut command, file.as_deref(), &[])
        })?;
        let outputs = told.outputs.values();
        if !told.outputs.is_empty() && outputs.clone().all(|action| *action == Action::Create) {
            let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
            absent.insert(root.layer.clone());
        }
        Ok(LayerPlan::told(Mode::Real, told, file))
    }

    pub(crate) fn plan_step(
        &self,
        root: &Root,
        command: &mut Command,
        file: Option<&Path>,
        more: &[&str],
    ) -> Result<Told, RunError> {
        command.args(["plan", "-json", "-input=false", "-detailed-exitcode"]).args(more);
        if let Some(file) = file {
            // terraform would give it the permissions that the umask leaves.
            drop(crate::process::open_private(file)?);
            command.arg(format!("-out={}", absolute(file).display()));
        }
        self.step(root, "plan", command, &mut |event| self.follow(root, event))
    }

    fn follow(&self, root: &Root, event: &Event) {
        match event {
            Event::Refreshing(address) => self.progress.detail(&root.layer, address),
            Event::Planned(change) => self.progress.detail(&root.layer, &change.address),
            _ => {}
        }
    }

    /// A plan on made-up values, in a copy, without credentials and without a state.
    fn preview_root(&self, root: &Root, why: Why) -> Result<LayerPlan, RunError> {
        let at = self.copy_for_preview(root)?;
        let told = self.initialised(root, &at, || {
            self.progress.step(&root.layer, "preview");
            let mut command = self.command(root, &at);
            without_credentials(&mut command).env("TF_VAR_preview", "true");
            command.env_remove(crate::secrets::VARIABLE);
            self.plan_step(root, &mut command, None, &[])
        })?;
        Ok(LayerPlan::told(Mode::Preview(why), told, None))
    }

    /// A layer that is not applied is previewed. One that is would show up as new in a preview, which
    /// would be wrong, so it has to wait.
    fn without_upstream(&self, root: &Root, missing: Vec<String>) -> Result<LayerPlan, RunError> {
        match self.state(root)? {
            Some(state) if state.resources > 0 => self.plan_later(root, &state, missing),
            _ => self.preview_root(root, Why::NotApplied(missing)),
        }
    }

    /// What is known of a plan that cannot be made yet, from a preview and the state. Nothing, if
    /// there can be no preview either.
    fn plan_later(
        &self,
        root: &Root,
        state: &State,
        below: Vec<String>,
    ) -> Result<LayerPlan, RunError> {
        let mut told = Told { differs: true, ..Told::default() };
        match self.preview_root(root, Why::NotApplied(below.clone())) {
            Ok(preview) => {
                told.changes = preview.changes;
                told.changes.retain(|change| change.action == Action::Create);
                let wanted: BTreeSet<_> =
                    told.changes.iter().map(|change| change.address.clone()).collect();
                told.changes.retain(|change| !state.addresses.contains(&change.address));
                told.summary.add = told.changes.len() as u64;
                let gone = state.addresses.difference(&wanted);
                told.changes.extend(gone.map(|address| Change {
                    action: Action::Delete,
                    address: address.clone(),
                    reason: None,
                }));
                told.summary.destroy = told.changes.len() as u64 - told.summary.add;
            }
            Err(error @ (RunError::Interrupted | RunError::Runner(_))) => return Err(error),
            Err(_) => {}
        }
        Ok(LayerPlan::told(Mode::Later(below), told, None))
    }

    /// The layers below of which something that this root reads is known not to be there.
    pub(crate) fn missing_below(&self, root: &Root) -> Result<Vec<String>, RunnerError> {
        let mut missing = Vec::new();
        for upstream in &root.upstream {
            let Some(below) = self.environment.root(&upstream.layer) else { continue };
            let is_there = if below.state == StatePlace::Local {
                let path = self.environment.at(&below.directory).join("terraform.tfstate");
                let state = State::read(&path)?.unwrap_or_default();
                upstream.outputs.iter().all(|output| state.outputs.contains_key(output))
            } else {
                let absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
                !absent.contains(&upstream.layer)
            };
            if !is_there {
                missing.push(upstream.layer.clone());
            }
        }
        Ok(sorted(missing))
    }

    /// A layer may fail because the states below are not yet what it needs, as when a service is new:
    /// then it is planned later.
    fn put_off(&self, graph: &Graph, reports: &mut [Report<LayerPlan>]) {
        for place in 0..graph.len() {
            let Outcome::Failed(RunError::Failed { .. }) = &reports[place].outcome else {
                continue;
            };
            let Some(root) = self.environment.root(&reports[place].layer) else { continue };
            let changing = self.changing_below(root, reports);
            if changing.is_empty() {
                continue;
            }
            let state = self.state(root).map(Option::unwrap_or_default);
            let later = state.and_then(|state| self.plan_later(root, &state, changing));
            let report = &mut reports[place];
            match later {
                Ok(plan) => {
                    self.progress.done(&root.layer, &format!("planned later: {}", plan.summary));
                    report.outcome = Outcome::Done(plan);
                }
                Err(error) => report.outcome = Outcome::Failed(error),
            }
        }
    }

    /// The layers below whose plans change something that a root reads.
    pub fn changing_below(&self, root: &Root, reports: &[Report<LayerPlan>]) -> Vec<String> {
        let changes = |upstream: &&crate::environment::Upstream| {
            let report = reports.iter().find(|report| report.layer == upstream.layer);
            report
                .and_then(Report::done)
                .is_some_and(|plan| upstream.outputs.iter().any(|output| plan.moves(output)))
        };
        root.upstream.iter().filter(changes).map(|upstream| upstream.layer.clone()).collect()
    }
}

fn sorted(mut layers: Vec<String>) -> Vec<String> {
    layers.retain(|layer| !layer.is_empty());
    layers.sort();
    layers.dedup();
    layers
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
