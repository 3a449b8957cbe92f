//! Destroying, from the top down.
//!
//! Plans are made at once, as for an apply; they are carried out in the reverse order of the graph. A
//! layer without objects is left alone. terraform reads the states below even when it destroys; where
//! they are gone already, as after a destroy that was interrupted at a bad moment, it is told to take
//! the state's word for what exists.

use env::{LayerGraph, Root};

use crate::apply::Applied;

use crate::error::RunError;
use crate::known_failures::KnownFailure;
use crate::layer_plan::{LayerPlan, PlanMode};
use crate::layer_result::LayerResult;
use crate::session::Session;
use crate::terraform_commands as commands;

impl Session<'_> {
    /// Plans the destruction of layers. A layer without objects has a plan that does nothing.
    pub fn plan_destroy(&self, graph: &LayerGraph) -> Vec<LayerResult<LayerPlan>> {
        self.each(&graph.without_edges(), |root| {
            self.workdir.begin_log(&root.layer)?;
            let plan = self.plan_destroy_root(root, graph)?;
            let text =
                if plan.differs { plan.summary.to_string() } else { "nothing to destroy".into() };
            self.progress.done(&root.layer, &text);
            Ok(plan)
        })
    }

    /// Destroys what was planned, upper layers first.
    pub fn destroy(
        &self,
        graph: &LayerGraph,
        plans: &[LayerResult<LayerPlan>],
    ) -> Vec<LayerResult<Applied>> {
        self.each(&graph.reversed(), |root| {
            let plan = plans.iter().find(|result| result.layer == root.layer);
            let plan = plan.and_then(LayerResult::done).ok_or(RunError::NotPlanned)?;
            if plan.differs {
                self.apply_file(root, plan)?;
                self.progress.done(&root.layer, "destroyed");
            }
            Ok(Applied::of(plan))
        })
    }

    fn plan_destroy_root(&self, root: &Root, graph: &LayerGraph) -> Result<LayerPlan, RunError> {
        let state = self.state(root)?.unwrap_or_default();
        if state.is_empty() {
            return Ok(LayerPlan::nothing());
        }
        if !self.has_credentials() {
            return Err(self.known_failure(root, &KnownFailure::NoCredentials));
        }
        self.refuse_in_use(root, graph)?;
        let at = self.environment.at(&root.directory);
        let file = self.workdir.plan(&root.layer);
        let plan = |refresh: bool| {
            self.initialised(root, &at, || {
                self.progress.step(&root.layer, "plan");
                let mut command = commands::plan(self.terraform, &at);
                command.arg("-destroy");
                if !refresh {
                    command.arg("-refresh=false");
                }
                self.plan_step(root, command, Some(&file), &self.target_addresses())
            })
        };
        let told = match plan(true) {
            Err(RunError::NoUpstream { .. }) => plan(false)?,
            other => other?,
        };
        Ok(LayerPlan::told(PlanMode::Real, told, Some(file)))
    }

    /// Fails if a layer that is not destroyed with it still stands on it.
    fn refuse_in_use(&self, root: &Root, graph: &LayerGraph) -> Result<(), RunError> {
        let all = self.environment.graph();
        let place = |layer: &str| all.names().iter().position(|name| name == layer);
        let lower = place(&root.layer).expect("a layer of the environment");
        for other in &self.environment.roots {
            let stands = place(&other.layer).is_some_and(|upper| all.stands_on(upper, lower));
            if !stands || graph.names().contains(&other.layer) {
                continue;
            }
            // A state in a bucket that cannot be had is found out by the layer itself.
            let state = self.state(other)?.unwrap_or_default();
            if state.resources > 0 {
                let (layer, by) = (root.layer.clone(), other.layer.clone());
                return Err(RunError::InUse { layer, by });
            }
        }
        Ok(())
    }
}
