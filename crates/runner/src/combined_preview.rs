//! The preview of an environment of which nothing is applied: one plan of all layers.
//!
//! Planned by itself, each layer would have placeholders for what it reads from the layers below. In
//! one root of the same modules it reads the real thing, as far as that is known before an apply; and
//! terraform and the provider start once instead of once a layer, which is what a plan takes its time
//! for. The root is rendered to the copy for previews only. Its addresses say which layer an object
//! belongs to, `module.<layer>.`, and are the same as in the roots of the layers.

use std::collections::BTreeMap;

use env::{LayerGraph, Root};
use platform::Backend;

use crate::diagnostic::{DiagnosticSeverity, TerraformDiagnostic};
use crate::environment::CombinedRoot;
use crate::error::RunError;
use crate::events::Event;
use crate::known_failures::KnownFailure;
use crate::layer_plan::{LayerPlan, PlanMode, PreviewReason};
use crate::layer_result::{LayerOutcome, LayerResult};
use crate::session::Session;
use crate::step_output::StepOutput;
use crate::summary::PlanSummary;
use crate::terraform_commands as commands;

/// Why layers cannot be planned together. Each may still be planned by itself.
#[derive(Debug)]
pub(crate) struct NotTogether(RunError);

impl NotTogether {
    /// Adds the reason to plans that were made one by one. If one of them has failed, that says enough.
    pub fn warn(self, results: &mut [LayerResult<LayerPlan>]) {
        if results.iter().any(|result| result.done().is_none()) {
            return;
        }
        if let Some(LayerResult { outcome: LayerOutcome::Done(plan), .. }) = results.first_mut() {
            plan.warnings.push(TerraformDiagnostic {
                severity: DiagnosticSeverity::Warning,
                summary: "each layer can be planned by itself, but not all of them together"
                    .to_owned(),
                detail: self.0.to_string(),
                place: None,
                code: None,
            });
        }
    }
}

impl Session<'_> {
    /// Whether all layers are to be planned, each has a root, and nothing is applied as far as that can
    /// be known.
    pub(crate) fn can_be_combined(&self, graph: &LayerGraph) -> bool {
        let roots = &self.environment.roots;
        self.environment.combined.is_some()
            && graph.len() == roots.len()
            && roots.iter().filter(|root| self.may_be_asked(root)).all(|root| self.is_absent(root))
    }

    /// Whether a look at the state of a root is worth its time. A state in a bucket takes terraform a
    /// second, and credentials; but a layer is applied only after those that it reads.
    fn may_be_asked(&self, root: &Root) -> bool {
        root.backend == Backend::Local || (root.upstream.is_empty() && self.has_credentials())
    }

    /// Whether a root is known to have no state. If its state cannot be read, its own plan says why.
    fn is_absent(&self, root: &Root) -> bool {
        self.state(root).is_ok_and(|state| state.unwrap_or_default().is_empty())
    }

    /// Plans all layers as one root.
    pub(crate) fn preview_combined(
        &self,
        graph: &LayerGraph,
    ) -> Result<Vec<LayerResult<LayerPlan>>, NotTogether> {
        for layer in graph.names() {
            self.progress.step(layer, "preview");
        }
        let combined = self.environment.combined.as_ref().expect("layers that can be combined");
        match self.plan_combined(combined) {
            Ok(told) => Ok(self.by_layer(graph, told)),
            // The lock file of one root need not do for all of them.
            Err(error @ RunError::KnownFailure { failure: KnownFailure::LockFile(_), .. }) => {
                Err(NotTogether(error))
            }
            Err(error @ (RunError::KnownFailure { .. } | RunError::Interrupted)) => {
                Ok(stopped(graph, error))
            }
            Err(error) => Err(NotTogether(error)),
        }
    }

    fn plan_combined(
        &self,
        CombinedRoot { root, files }: &CombinedRoot,
    ) -> Result<StepOutput, RunError> {
        self.workdir.begin_log(&root.layer)?;
        self.copy_modules()?;
        self.preview_copy.remove_configuration(&root.directory)?;
        for (path, text) in files {
            self.preview_copy.write(path, text)?;
        }
        self.preview_copy.override_backend(&root.directory)?;
        let at = self.preview_copy.path(&root.directory);
        self.initialised(root, &at, || {
            // With credentials, the plan asks whose they are; there is nothing else to ask.
            let mut command = if self.has_credentials() {
                self.with_values(root, commands::plan(self.terraform, &at))
            } else {
                commands::preview(self.terraform, &at)
            };
            self.step(root, "plan", &mut command, &mut |event| {
                if let Event::Planned(change) = event
                    && let Some(layer) = layer_of(&change.address)
                {
                    self.progress.detail(layer, &change.address);
                }
            })
        })
    }

    /// The plan of each layer, taken from the plan of all.
    fn by_layer(&self, graph: &LayerGraph, told: StepOutput) -> Vec<LayerResult<LayerPlan>> {
        let why = || {
            if self.has_credentials() {
                PreviewReason::NothingApplied
            } else {
                PreviewReason::NoCredentials
            }
        };
        let mut warnings = told.warnings();
        let mut changes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for change in told.changes {
            let layer = layer_of(&change.address).unwrap_or_default().to_owned();
            changes.entry(layer).or_default().push(change);
        }
        let results = graph.names().iter().map(|layer| {
            let changes = changes.remove(layer).unwrap_or_default();
            let told = StepOutput {
                summary: Some(PlanSummary::of(&changes)),
                differs: !changes.is_empty(),
                changes,
                ..StepOutput::default()
            };
            let mut plan = LayerPlan::told(PlanMode::Preview(why()), told, None);
            plan.warnings = std::mem::take(&mut warnings);
            self.progress.done(layer, &format!("preview plan: {}", plan.summary));
            LayerResult { layer: layer.clone(), outcome: LayerOutcome::Done(plan), time: None }
        });
        results.collect()
    }
}

/// Nothing can be planned: the first layer says why, and the others are skipped.
fn stopped(graph: &LayerGraph, error: RunError) -> Vec<LayerResult<LayerPlan>> {
    let mut error = Some(error);
    let results = graph.names().iter().map(|layer| {
        let outcome = error.take().map_or(LayerOutcome::Halted, LayerOutcome::Failed);
        LayerResult { layer: layer.clone(), outcome, time: None }
    });
    results.collect()
}

/// The layer that an object of the combined root belongs to: `network` of `module.network.aws_vpc.this`.
fn layer_of(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("module.")?;
    rest.split(['.', '[']).next()
}

#[cfg(test)]
mod tests {
    use super::layer_of;

    #[test]
    fn the_address_of_an_object_begins_with_its_layer() {
        assert_eq!(layer_of("module.network.aws_vpc.this"), Some("network"));
        assert_eq!(layer_of("module.edge[0].aws_lb.this[\"a.b\"]"), Some("edge"));
        assert_eq!(layer_of("aws_vpc.this"), None);
    }
}
