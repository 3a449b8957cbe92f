//! Applying what was shown.
//!
//! Layers are applied in the order of the graph. A layer whose plan was real, and below which nothing
//! that it reads has changed in this run, has its saved plan applied. Any other is planned again, for
//! real, as soon as everything below it is done. If that plan does nothing beyond what was shown, it
//! falls under the same consent; if it does, the caller is asked. No preview is ever applied.
//!
//! Before a plan is applied, the caller is asked whether it may be ([`Session::with_ready`]). If a part of it has to
//! be there first, that is applied by itself, and what is left is planned again, under the same consent.
//!
//! A run that only takes away (a release that has no traffic any more, say) goes from the upper layers
//! down, as destroy does: what an upper layer still uses cannot be deleted below it. Lower layers keep
//! their outputs until then, so that the plans that were shown stay good.
//!
//! A run that also adds cannot go that way, nor one in which an upper layer lets go of something only once it
//! has read that it is gone, as of the subnets of a zone that is removed. Where AWS does not delete something of a lower layer
//! because an upper one still uses it, terraform has done all else, so that the upper layers go on;
//! when they are done, the lower layer is planned and applied once more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use env::{LayerGraph, Root};

use crate::changes::ResourceChange;
use crate::error::RunError;
use crate::events::Event;
use crate::known_failures::KnownFailure;
use crate::layer_plan::{LayerPlan, PlanMode, PreviewReason};
use crate::layer_result::{LayerOutcome, LayerResult};
use crate::plan::PlanPurpose;
use crate::ready::Readiness;
use crate::session::Session;
use crate::summary::PlanSummary;

/// What was done to a layer.
#[derive(Debug, Clone)]
pub struct Applied {
    /// How much.
    pub summary: PlanSummary,
    /// Whether there was anything to do.
    pub differed: bool,
    /// What was done to which object.
    pub changes: Vec<ResourceChange>,
}

impl Applied {
    pub(crate) fn of(plan: &LayerPlan) -> Self {
        let LayerPlan { summary, differs, changes, .. } = plan;
        Self { summary: *summary, differed: *differs, changes: changes.clone() }
    }

    /// Both, one after the other.
    fn and(self, plan: &LayerPlan) -> Self {
        Self {
            summary: [self.summary, plan.summary].into_iter().sum(),
            differed: self.differed || plan.differs,
            changes: [self.changes, plan.changes.clone()].concat(),
        }
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
    pub fn can_apply(&self, plans: &[LayerResult<LayerPlan>]) -> Result<(), RunError> {
        for result in plans {
            let Some(LayerPlan { mode: PlanMode::Preview(why), .. }) = result.done() else {
                continue;
            };
            let remedy = match why {
                PreviewReason::NoCredentials => self.message(&KnownFailure::NoCredentials),
                // All its lower layers are in the same run.
                PreviewReason::NothingApplied => continue,
                PreviewReason::NotApplied(layers) => {
                    let planned = |layer: &&String| plans.iter().all(|one| one.layer != **layer);
                    let left_out: Vec<_> = layers.iter().filter(planned).cloned().collect();
                    if left_out.is_empty() {
                        continue;
                    }
                    format!("Apply {} first, or leave out --layer", left_out.join(", "))
                }
            };
            let layer = result.layer.clone();
            return Err(RunError::PreviewOnly { layer, why: why.to_string(), remedy });
        }
        Ok(())
    }

    /// Applies plans. `agree` is asked about a plan that does more than was shown, with the layer's
    /// name.
    pub fn apply(
        &self,
        graph: &LayerGraph,
        plans: &[LayerResult<LayerPlan>],
        agree: Agree<'_>,
    ) -> Vec<LayerResult<Applied>> {
        let down = only_takes_away(plans) && !self.has_to_follow(plans);
        let order = if down { graph.reversed() } else { graph.clone() };
        let moved = Mutex::default();
        let refused = Mutex::new(BTreeMap::new());
        let mut results = self.each(&order, |root| {
            let shown = plans.iter().find(|result| result.layer == root.layer);
            let shown = shown.and_then(LayerResult::done).ok_or(RunError::NotPlanned)?;
            let stale = is_stale(root, &moved);
            let again = (stale || shown.mode != PlanMode::Real)
                .then(|| self.plan_with_consent(root, shown, agree))
                .transpose()?;
            let plan = again.as_ref().unwrap_or(shown);
            let prepared = if plan.differs { self.make_ready(root, plan, agree)? } else { None };
            let part = prepared.as_ref().map(|(part, _)| part);
            let plan = prepared.as_ref().map_or(plan, |(_, rest)| rest);
            let result = if plan.differs { self.apply_file(root, plan) } else { Ok(()) };
            let text = match result {
                Ok(()) if plan.differs => "applied",
                Ok(()) => "nothing to do",
                Err(error @ RunError::StillUsed { .. }) if !down => {
                    let mut refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
                    refused.insert(root.layer.clone(), (plan.clone(), error));
                    "applied, except for what is still in use"
                }
                Err(error) => return Err(error),
            };
            let mut moved = moved.lock().unwrap_or_else(PoisonError::into_inner);
            for plan in part.into_iter().chain([plan]).filter(|plan| plan.differs) {
                let outputs = plan.outputs.keys().filter(|output| plan.moves(output));
                moved.extend(outputs.map(|output| (root.layer.clone(), output.clone())));
            }
            self.progress.done(&root.layer, text);
            Ok(part.map_or_else(|| Applied::of(plan), |part| Applied::of(part).and(plan)))
        });
        let refused = refused.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.apply_refused(graph, refused, &mut results, agree);
        results
    }

    /// Whether a layer whose plan does nothing reads what a layer below is about to change: it lets go of
    /// what is taken away below, as of subnets when a zone goes, only once it has read that.
    fn has_to_follow(&self, plans: &[LayerResult<LayerPlan>]) -> bool {
        let idle = plans.iter().filter(|result| result.done().is_some_and(|plan| !plan.differs));
        let mut roots = idle.filter_map(|result| self.environment.root(&result.layer));
        roots.any(|root| !self.changing_below(root, plans).is_empty())
    }

    /// Once more for the layers of which AWS did not delete something, where all that stands on them
    /// is done by now.
    fn apply_refused(
        &self,
        graph: &LayerGraph,
        mut refused: BTreeMap<String, (LayerPlan, RunError)>,
        results: &mut [LayerResult<Applied>],
        agree: Agree<'_>,
    ) {
        let is_done = |place: usize| results[place].done().is_some();
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
            again.into_iter().map(|result| (result.layer.clone(), result)).collect();
        for result in results {
            let Some((_, error)) = refused.remove(&result.layer) else { continue };
            let (outcome, time) = again
                .remove(&result.layer)
                .map_or((LayerOutcome::Failed(error), None), |last| (last.outcome, last.time));
            result.time = result.time.map(|first| first + time.unwrap_or_default());
            match outcome {
                LayerOutcome::Done(()) => {}
                LayerOutcome::Failed(error) => result.outcome = LayerOutcome::Failed(error),
                LayerOutcome::Blocked(by) => result.outcome = LayerOutcome::Blocked(by),
                LayerOutcome::Halted => result.outcome = LayerOutcome::Halted,
            }
        }
    }

    /// Sees to it that a plan may be applied: nothing, or a part that had to be applied first, and the plan
    /// of what is left.
    fn make_ready(
        &self,
        root: &Root,
        plan: &LayerPlan,
        agree: Agree<'_>,
    ) -> Result<Option<(LayerPlan, LayerPlan)>, RunError> {
        let refused = |has_part| {
            move |why| {
                if self.is_interrupted() {
                    RunError::Interrupted
                } else {
                    RunError::NotReady { why, has_part }
                }
            }
        };
        let addresses = match self.ask_ready(root, plan).map_err(refused(false))? {
            Readiness::Ready => return Ok(None),
            Readiness::After(addresses) => addresses,
        };
        let part = self.plan_part(root, &addresses)?;
        let part = consented(root, part, plan, agree)?;
        if part.differs {
            self.apply_file(root, &part)?;
        }
        let rest = self.plan_with_consent(root, plan, agree)?;
        if rest.differs {
            match self.ask_ready(root, &rest).map_err(refused(true))? {
                Readiness::Ready => {}
                Readiness::After(addresses) => {
                    let why =
                        format!("what comes first is still not there: {}", addresses.join(", "));
                    return Err(refused(true)(why));
                }
            }
        }
        Ok(Some((part, rest)))
    }

    /// A plan that is made in the course of the run, if nobody has to agree or somebody does.
    fn plan_with_consent(
        &self,
        root: &Root,
        shown: &LayerPlan,
        agree: Agree<'_>,
    ) -> Result<LayerPlan, RunError> {
        consented(root, self.plan_again(root)?, shown, agree)
    }

    fn plan_again(&self, root: &Root) -> Result<LayerPlan, RunError> {
        let refused = |layers: Vec<String>| RunError::PreviewOnly {
            layer: root.layer.clone(),
            remedy: format!("Apply {} first", layers.join(", ")),
            why: PreviewReason::NotApplied(layers).to_string(),
        };
        self.absent.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let missing = self.missing_below(root)?;
        if !missing.is_empty() {
            return Err(refused(missing));
        }
        match self.plan_for_real(root, PlanPurpose::Apply) {
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
            Event::Begun(address, action) => {
                let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
                begun.insert((*action, address.clone()));
                drop(begun);
                self.progress.detail(&root.layer, &format!("{done}/{all} {address}"));
            }
            Event::Ended(_) => done += 1,
            _ => {}
        });
        let _ = std::fs::remove_file(file);
        result.map(|_| ())
    }
}

/// A plan, if it does nothing beyond what was shown or somebody agrees to it.
fn consented(
    root: &Root,
    plan: LayerPlan,
    shown: &LayerPlan,
    agree: Agree<'_>,
) -> Result<LayerPlan, RunError> {
    if plan.is_within(shown) || agree(&root.layer, &plan) {
        Ok(plan)
    } else {
        Err(RunError::Declined)
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
fn only_takes_away(plans: &[LayerResult<LayerPlan>]) -> bool {
    let is_real = |result: &LayerResult<LayerPlan>| {
        result.done().is_some_and(|plan| plan.mode == PlanMode::Real && plan.summary.add == 0)
    };
    let destroyed: u64 =
        plans.iter().filter_map(LayerResult::done).map(|plan| plan.summary.destroy).sum();
    destroyed > 0 && plans.iter().all(is_real)
}
