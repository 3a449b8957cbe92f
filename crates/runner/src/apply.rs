//! Applying what was shown.
//!
//! Layers are applied in the order of the graph. A layer whose plan was real, and below which nothing
//! that it reads has changed in this run, has its saved plan applied. Any other is planned again, for
//! real, as soon as everything below it is done. If that plan does nothing beyond what was shown, it
//! falls under the same consent; if it does, the caller is asked. No preview is ever applied.
//!
//! A run that only takes away (a release that has no traffic any more, say) goes from the upper layers
//! down, as destroy does: what an upper layer still uses cannot be deleted below it. Lower layers keep
//! their outputs until then, so that the plans that were shown stay good.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::environment::Root;
use crate::error::RunError;
use crate::events::{Change, Event};
use crate::graph::Graph;
use crate::message::PlanSummary;
use crate::plan::{LayerPlan, Mode, Purpose, Report, Why};
use crate::session::Session;
use crate::trouble::Trouble;

/// What was done to a layer.
#[derive(Debug, Clone)]
pub struct Applied {
    /// How much.
    pub summary: PlanSummary,
    /// Whether there was anything to do.
    pub differed: bool,
    /// What was done to which object.
    pub changes: Vec<Change>,
}

impl Applied {
    pub(crate) fn of(plan: &LayerPlan) -> Self {
        let LayerPlan { summary, differs, changes, .. } = plan;
        Self { summary: *summary, differed: *differs, changes: changes.clone() }
    }
}

impl Session<'_> {
    /// Why these plans cannot be applied, if they cannot: a preview whose lower layers are not
    /// applied in the same run, or no credentials.
    ///
    /// # Errors
    /// With the first such reason.
    pub fn can_apply(&self, plans: &[Report<LayerPlan>]) -> Result<(), RunError> {
        for report in plans {
            let Some(LayerPlan { mode: Mode::Preview(why), .. }) = report.done() else { continue };
            let remedy = match why {
                Why::NoCredentials => self.message(&Trouble::NoCredentials),
                Why::NotApplied(layers) => {
                    let planned = |layer: &&String| plans.iter().all(|one| one.layer != **layer);
                    let left_out: Vec<_> = layers.iter().filter(planned).cloned().collect();
                    if left_out.is_empty() {
                        continue;
                    }
                    format!("Apply {} first, or leave out --layer", left_out.join(", "))
                }
            };
            let layer = report.layer.clone();
            return Err(RunError::PreviewOnly { layer, why: why.to_string(), remedy });
        }
        Ok(())
    }

    /// Applies plans. `agree` is asked about a plan that does more than was shown, with the layer's
    /// name.
    pub fn apply(
        &self,
        graph: &Graph,
        plans: &[Report<LayerPlan>],
        agree: &(dyn Fn(&str, &LayerPlan) -> bool + Sync),
    ) -> Vec<Report<Applied>> {
        let moved = Mutex::new(BTreeSet::new());
        let order = if only_takes_away(plans) { graph.reversed() } else { graph.clone() };
        self.each(&order, |root| {
            let shown = plans.iter().find(|report| report.layer == root.layer);
            let shown = shown.and_then(Report::done).ok_or(RunError::NotPlanned)?;
            self.apply_root(root, shown, &moved, agree)
        })
    }

    fn apply_root(
        &self,
        root: &Root,
        shown: &LayerPlan,
        moved: &Mutex<BTreeSet<(String, String)>>,
        agree: &(dyn Fn(&str, &LayerPlan) -> bool + Sync),
    ) -> Result<Applied, RunError> {
        let stale = {
            let moved = moved.lock().unwrap_or_else(PoisonError::into_inner);
            root.upstream.iter().any(|upstream| {
                let layer = &upstream.layer;
                let mut outputs = upstream.outputs.iter();
                outputs.any(|output| moved.contains(&(layer.clone(), output.clone())))
            })
        };
        let again;
        let plan = if shown.mode == Mode::Real && !stale {
            shown
        } else {
            again = self.plan_again(root)?;
            if !again.is_within(shown) && !agree(&root.layer, &again) {
                return Err(RunError::Declined);
            }
            &again
        };
        if plan.differs {
            self.apply_file(root, plan)?;
            let mut moved = moved.lock().unwrap_or_else(PoisonError::into_inner);
            let outputs = plan.outputs.keys().filter(|output| plan.moves(output));
            moved.extend(outputs.map(|output| (root.layer.clone(), output.clone())));
        }
        let text = if plan.differs { "applied" } else { "nothing to do" };
        self.progress.done(&root.layer, text);
        Ok(Applied::of(plan))
    }

    fn plan_again(&self, root: &Root) -> Result<LayerPlan, RunError> {
        let refused = |layers: Vec<String>| RunError::PreviewOnly {
            layer: root.layer.clone(),
            remedy: format!("Apply {} first", layers.join(", ")),
            why: Why::NotApplied(layers).to_string(),
        };
        self.absent.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let missing = self.missing_below(root)?;
        if !missing.is_empty() {
            return Err(refused(missing));
        }
        match self.plan_for_real(root, Purpose::Apply) {
            Err(RunError::NoUpstream { layers, .. }) => Err(refused(layers)),
            other => other,
        }
    }

    /// Applies a saved plan, and removes it.
    pub(crate) fn apply_file(&self, root: &Root, plan: &LayerPlan) -> Result<(), RunError> {
        let file = plan.file.as_ref().expect("a real plan has a file");
        let at = self.environment.at(&root.directory);
        let (all, mut done) = (plan.changes.len(), 0);
        self.progress.step(&root.layer, "apply");
        let mut command = self.command(root, &at);
        let path = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        command.args(["apply", "-json", "-input=false"]).arg(path);
        let result = self.step(root, "apply", &mut command, &mut |event| match event {
            Event::Begun(address) => {
                self.progress.detail(&root.layer, &format!("{done}/{all} {address}"));
            }
            Event::Ended => done += 1,
            _ => {}
        });
        let _ = std::fs::remove_file(file);
        result.map(|_| ())
    }
}

/// Whether all plans are real, and objects go but none comes.
fn only_takes_away(plans: &[Report<LayerPlan>]) -> bool {
    let is_real = |report: &Report<LayerPlan>| {
        report.done().is_some_and(|plan| plan.mode == Mode::Real && plan.summary.add == 0)
    };
    let destroyed: u64 =
        plans.iter().filter_map(Report::done).map(|plan| plan.summary.destroy).sum();
    destroyed > 0 && plans.iter().all(is_real)
}
