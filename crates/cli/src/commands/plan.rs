//! `strata plan`: all layers as one plan.

use std::io::Write;
use std::time::Instant;

use anyhow::Result;
use runner::{LayerPlan, LayerResult, PlanPurpose};

use super::planned_rollouts::PlannedRollouts;
use super::prepare::prepare_part;
use super::{print_results, rollouts};
use crate::Ending;
use crate::args::PlanArgs;

/// Plans, and says what would happen.
pub fn run(args: &PlanArgs, out: &mut dyn Write) -> Result<Ending> {
    let began = Instant::now();
    let prepared = prepare_part(&args.run, &args.until)?;
    let session = prepared.session()?;
    let results = session.plan(&prepared.graph, PlanPurpose::Show);
    let tried = rollouts::tried_before(&prepared, &session, &results)?;
    let rollouts = PlannedRollouts::of(&prepared, &session, &results)?;
    print_results::plans(
        &prepared,
        &session,
        &results,
        &rollouts,
        &tried.warnings,
        began.elapsed(),
        out,
    )?;
    tried.print_json(&prepared, out)?;
    let summary = |plan: &LayerPlan| plan.summary;
    print_results::summary(&prepared, "plan", &results, summary, began.elapsed(), out)?;
    if session.is_interrupted() {
        return Ok(Ending::Interrupted);
    }
    if !print_results::all_done(&results) {
        return Ok(Ending::Failed);
    }
    let differs = results.iter().filter_map(LayerResult::done).any(|plan| plan.differs);
    Ok(if args.detailed_exitcode && differs { Ending::Changes } else { Ending::Fine })
}
