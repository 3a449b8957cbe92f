//! Plans of many layers, read as one.
//!
//! Planning touches nothing, so that all layers are planned at once, as many as there are jobs. Each
//! is planned **for real** if what it reads from the states below is there, and as a **preview** if
//! not, on placeholders. Where the state is on disk, that is seen by looking; where it is in a
//! bucket, the real plan is tried, and terraform's answer tells. A layer that exists, but cannot be
//! planned before a layer below has changed, is planned **later**: which objects come and go is known,
//! because no number of objects depends on a value from below, but not which change.
//!
//! Where nothing is applied yet, all layers are planned together instead: see
//! [`combined_preview`](crate::combined_preview).

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::PoisonError;

use env::{LayerGraph, Root, StateRead};
use platform::Backend;

use crate::changes::{ResourceAction, ResourceChange};
use crate::error::{RunError, RunnerError};
use crate::events::Event;
use crate::layer_plan::{LayerPlan, PlanMode, PreviewReason};
use crate::layer_result::{LayerOutcome, LayerResult};
use crate::session::Session;
use crate::step_output::StepOutput;
use crate::summary::PlanSummary;
use crate::terraform_commands as commands;
use project::terraform_state::TerraformState;

/// What terraform warns of in a plan with targets. Who asks for a layer knows that it is not all.
const TARGETED: &str = "Resource targeting is in effect";

/// What a plan is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanPurpose {
    /// To be looked at.
    Show,
    /// To be applied.
    Apply,
}

impl Session<'_> {
    /// Plans layers, as many at a time as there are jobs.
    pub fn plan(&self, graph: &LayerGraph, purpose: PlanPurpose) -> Vec<LayerResult<LayerPlan>> {
        let mut refused = None;
        if purpose == PlanPurpose::Show && self.can_be_combined(graph) {
            match self.preview_combined(graph) {
                Ok(results) => return results,
                Err(failure) => refused = Some(failure),
            }
        }
        let mut results = self.each(&graph.without_edges(), |root| self.plan_root(root, purpose));
        self.put_off(graph, &mut results);
        if let Some(failure) = refused {
            failure.warn(&mut results);
        }
        results
    }

    fn plan_root(&self, root: &Root, purpose: PlanPurpose) -> Result<LayerPlan, RunError> {
        self.workdir.begin_log(&root.layer)?;
        let plan = self.plan_somehow(root, purpose)?;
        let text = match &plan.mode {
            PlanMode::Later(_) => format!("planned later: {}", plan.summary),
            mode => format!("{} plan: {}", mode.name(), plan.summary),
        };
        self.progress.done(&root.layer, &text);
        Ok(plan)
    }

    fn plan_somehow(&self, root: &Root, purpose: PlanPurpose) -> Result<LayerPlan, RunError> {
        if !self.has_credentials() {
            return self.preview_root(root, PreviewReason::NoCredentials);
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
        purpose: PlanPurpose,
    ) -> Result<LayerPlan, RunError> {
        let at = self.environment.at(&root.directory);
        let file = (purpose == PlanPurpose::Apply).then(|| self.workdir.plan(&root.layer));
        let told = self.initialised(root, &at, || {
            self.progress.step(&root.layer, "plan");
            let command = commands::plan(self.terraform, &at);
            self.plan_step(root, command, file.as_deref(), &self.target_addresses())
        })?;
        let outputs = told.outputs.values();
        if !told.outputs.is_empty()
            && outputs.clone().all(|action| *action == ResourceAction::Create)
        {
            let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
            absent.insert(root.layer.clone());
        }
        Ok(LayerPlan::told(PlanMode::Real, told, file))
    }

    /// A plan of a part of a root, to be applied.
    pub(crate) fn plan_part(&self, root: &Root, part: &[String]) -> Result<LayerPlan, RunError> {
        let at = self.environment.at(&root.directory);
        let file = self.workdir.plan(&root.layer);
        let told = self.initialised(root, &at, || {
            self.progress.step(&root.layer, "plan");
            self.plan_step(root, commands::plan(self.terraform, &at), Some(&file), part)
        })?;
        Ok(LayerPlan::told(PlanMode::Real, told, Some(file)))
    }

    /// Runs a plan of a root, of these addresses or of all, and saves it in a file.
    pub(crate) fn plan_step(
        &self,
        root: &Root,
        command: Command,
        file: Option<&Path>,
        targets: &[String],
    ) -> Result<StepOutput, RunError> {
        let mut command = self.with_values(root, command);
        command.args(targets.iter().map(|address| format!("-target={address}")));
        if let Some(file) = file {
            // terraform would give it the permissions that the umask leaves.
            drop(crate::process::open_private(file)?);
            command.arg(format!("-out={}", file.display()));
        }
        let follow = &mut |event: &Event| self.follow(&root.layer, event);
        let mut told = self.step(root, "plan", &mut command, follow)?;
        if !targets.is_empty() {
            told.diagnostics.retain(|diagnostic| diagnostic.summary != TARGETED);
        }
        Ok(told)
    }

    fn follow(&self, layer: &str, event: &Event) {
        match event {
            Event::Refreshing(address) => self.progress.detail(layer, address),
            Event::Planned(change) => self.progress.detail(layer, &change.address),
            _ => {}
        }
    }

    /// A layer that is not applied is previewed. One that is would show up as new in a preview, which
    /// would be wrong, so it has to wait.
    fn without_upstream(&self, root: &Root, missing: Vec<String>) -> Result<LayerPlan, RunError> {
        match self.state(root)? {
            Some(state) if state.resources > 0 => self.plan_later(root, &state, missing),
            _ => self.preview_root(root, PreviewReason::NotApplied(missing)),
        }
    }

    /// What is known of a plan that cannot be made yet, from a preview and the state. Nothing, if
    /// there can be no preview either.
    fn plan_later(
        &self,
        root: &Root,
        state: &TerraformState,
        below: Vec<String>,
    ) -> Result<LayerPlan, RunError> {
        let mut told = StepOutput { differs: true, ..StepOutput::default() };
        match self.preview_root(root, PreviewReason::NotApplied(below.clone())) {
            Ok(preview) => {
                told.changes = preview.changes;
                told.changes.retain(|change| change.action == ResourceAction::Create);
                let wanted: BTreeSet<_> =
                    told.changes.iter().map(|change| change.address.clone()).collect();
                told.changes.retain(|change| !state.addresses.contains(&change.address));
                let gone = state.addresses.difference(&wanted);
                told.changes.extend(gone.map(|address| ResourceChange {
                    action: ResourceAction::Delete,
                    address: address.clone(),
                    reason: None,
                }));
                told.summary = Some(PlanSummary::of(&told.changes));
            }
            Err(error @ (RunError::Interrupted | RunError::Runner(_))) => return Err(error),
            Err(_) => {}
        }
        Ok(LayerPlan::told(PlanMode::Later(below), told, None))
    }

    /// The layers below of which something that this root reads is known not to be there.
    pub(crate) fn missing_below(&self, root: &Root) -> Result<Vec<String>, RunnerError> {
        let mut missing = Vec::new();
        for upstream in &root.upstream {
            let Some(below) = self.environment.root(&upstream.layer) else { continue };
            let is_there = if below.backend == Backend::Local {
                let state = self.local_state(below)?.unwrap_or_default();
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
    fn put_off(&self, graph: &LayerGraph, results: &mut [LayerResult<LayerPlan>]) {
        for place in 0..graph.len() {
            let LayerOutcome::Failed(RunError::Failed { .. }) = &results[place].outcome else {
                continue;
            };
            let Some(root) = self.environment.root(&results[place].layer) else { continue };
            let changing = self.changing_below(root, results);
            if changing.is_empty() {
                continue;
            }
            let state = self.state(root).map(Option::unwrap_or_default);
            let later = state.and_then(|state| self.plan_later(root, &state, changing));
            let result = &mut results[place];
            match later {
                Ok(plan) => {
                    self.progress.done(&root.layer, &format!("planned later: {}", plan.summary));
                    result.outcome = LayerOutcome::Done(plan);
                }
                Err(error) => result.outcome = LayerOutcome::Failed(error),
            }
        }
    }

    /// The layers below whose plans change something that a root reads.
    pub fn changing_below(&self, root: &Root, results: &[LayerResult<LayerPlan>]) -> Vec<String> {
        let changes = |upstream: &&StateRead| {
            let result = results.iter().find(|result| result.layer == upstream.layer);
            result
                .and_then(LayerResult::done)
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
