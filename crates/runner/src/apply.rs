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
//!
//! A run that also adds cannot go that way. Where AWS does not delete something of a lower layer
//! because an upper one still uses it, terraform has done all else, so that the upper layers go on;
//! when they are done, the lower layer is planned and applied once more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::environment::Root;
use crate::error::RunError;
use crate::events::{Change, Event};
use crate::graph::Graph;
use crate::message::PlanSummary;
use crate::plan::{LayerPlan, Mode, Outcome, Purpose, Report, Why};
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

/// Whether somebody agrees to a plan of a layer.
type Agree<'a> = &'a (dyn Fn(&str, &LayerPlan) -> bool + Sync);

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
        agree: Agree<'_>,
    ) -> Vec<Report<Applied>> {
        let down = only_takes_away(plans);
        let order = if down { graph.reversed() } else { graph.clone() };
        let moved = Mutex::default();
        let refused = Mutex::new(BTreeMap::new());
        let mut reports = self.each(&order, |root| {
            let shown = plans.iter().find(|report| report.layer == root.layer);
            let shown = shown.and_then(Report::done).ok_or(RunError::NotPlanned)?;
            let stale = is_stale(root, &moved);
            let again = (stale || shown.mode != Mode::Real)
                .then(|| self.plan_with_consent(root, shown, agree))
                .transpose()?;
            let plan = again.as_ref().unwrap_or(shown);
            let result = if plan.differs { self.apply_file(root, plan) } else { Ok(()) };
            let text = match result {
                Ok(()) if plan.differs => "applied",
                Ok(()) => "nothing to do",
                Err(error @ RunError::StillUsed { .. }) if !down => {
                    let mut refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
                    refused.insert(root.layer.clone(), (plan.clone(), error));
                    "applied, but for what is in use"
                }
                Err(error) => return Err(error),
            };
            let mut moved = moved.lock().unwrap_or_else(PoisonError::into_inner);
            let outputs = plan.outputs.keys().filter(|output| plan.differs && plan.moves(output));
            moved.extend(outputs.map(|output| (root.layer.clone(), output.clone())));
            self.progress.done(&root.layer, text);
            Ok(Applied::of(plan))
        });
        let refused = refused.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.apply_refused(graph, refused, &mut reports, agree);
        reports
    }

    /// Once more for the layers of which AWS did not delete something, where all that stands on them
    /// is done by now.
    fn apply_refused(
        &self,
        graph: &Graph,
        mut refused: BTreeMap<String, (LayerPlan, RunError)>,
        reports: &mut [Report<Applied>],
        agree: Agree<'_>,
    ) {
        let is_done = |place: usize| reports[place].done().is_some();
        let is_free = |layer: &str| {
            let place = graph.names().iter().position(|name| name == layer).expect("a layer");
            let mut above =
                (0..graph.len()).filter(|&upper| graph.stands_on(upper, place)).peekable();
            above.peek().is_some() && above.all(is_done)
        };
        let free = graph.only(|layer| refused.contains_key(layer) && is_free(layer)).reversed();
        let again = self.each(&free, |root| {
            let rest = self.plan_with_consent(root, &refused[&root.layer].0, agree)?;
            if rest.differs {
                self.apply_file(root, &rest)?;
            }
            self.progress.done(&root.layer, "applied");
            Ok(())
        });
        let mut again: BTreeMap<_, _> =
            again.into_iter().map(|report| (report.layer.clone(), report)).collect();
        for report in reports {
            let Some((_, error)) = refused.remove(&report.layer) else { continue };
            let (outcome, time) = again
                .remove(&report.layer)
                .map_or((Outcome::Failed(error), Duration::ZERO), |last| (last.outcome, last.time));
            report.time += time;
            match outcome {
                Outcome::Done(()) => {}
                Outcome::Failed(error) => report.outcome = Outcome::Failed(error),
                Outcome::Blocked(by) => report.outcome = Outcome::Blocked(by),
                Outcome::Halted => report.outcome = Outcome::Halted,
            }
        }
    }

    /// A plan that is made in the course of the run, if nobody has to agree or somebody does.
    fn plan_with_consent(
        &self,
        root: &Root,
        shown: &LayerPlan,
        agree: Agree<'_>,
    ) -> Result<LayerPlan, RunError> {
        let plan = self.plan_again(root)?;
        if plan.is_within(shown) || agree(&root.layer, &plan) {
            Ok(plan)
        } else {
            Err(RunError::Declined)
        }
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

/// Whether something that a root reads has changed in this run.
fn is_stale(root: &Root, moved: &Mutex<BTreeSet<(String, String)>>) -> bool {
    let moved = moved.lock().unwrap_or_else(PoisonError::into_inner);
    root.upstream.iter().any(|upstream| {
        let mut outputs = upstream.outputs.iter();
        outputs.any(|output| moved.contains(&(upstream.layer.clone(), output.clone())))
    })
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
