//! What a run has come to, for people and for machines.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use runner::result_format::{applied_json, changes, plan_json, table};
use runner::{
    Applied, LayerOutcome, LayerPlan, LayerResult, PlanMode, PlanSummary, RunError, Session,
};
use serde_json::json;

use super::planned_rollouts::PlannedRollouts;
use super::prepare::Prepared;

/// Prints plans: the changes by address, what their rollouts cost, what terraform and we warn of, then the table and
/// what failed.
/// The table stands last, so that it is still on the screen when somebody is asked about it.
pub fn plans(
    prepared: &Prepared,
    session: &Session<'_>,
    results: &[LayerResult<LayerPlan>],
    rollouts: &PlannedRollouts,
    warnings: &[String],
    elapsed: Duration,
    out: &mut dyn Write,
) -> Result<()> {
    prepared.progress.finish();
    let again = |layer: &str| {
        let root = prepared.environment.root(layer);
        root.map_or_else(Vec::new, |root| session.changing_below(root, results))
    };
    if prepared.json {
        for result in results {
            writeln!(out, "{}", plan_json(result, &again(&result.layer)))?;
        }
        return rollouts.print_json(out);
    }
    if results.iter().all(|result| result.done().is_none()) {
        failures(results);
        return Ok(());
    }
    let text = changes(results.iter().filter_map(LayerResult::done));
    if !text.is_empty() {
        writeln!(out, "{text}")?;
    }
    let text = rollouts.text();
    if !text.is_empty() {
        writeln!(out, "{text}")?;
    }
    let of_terraform = results.iter().filter_map(LayerResult::done).flat_map(|plan| &plan.warnings);
    let of_terraform: BTreeSet<_> = of_terraform.map(ToString::to_string).collect();
    for warning in of_terraform.iter().chain(warnings) {
        writeln!(out, "{warning}\n")?;
    }
    let text = table(results, elapsed, |layer, plan| {
        let note = match (&plan.mode, again(layer)) {
            (PlanMode::Real, below) if !below.is_empty() => {
                format!("planned again after {}", below.join(", "))
            }
            (mode, _) => mode.reason().unwrap_or_default(),
        };
        (plan.mode.name().to_owned(), Some(plan.summary), note)
    });
    write!(out, "{text}")?;
    out.flush()?;
    failures(results);
    Ok(())
}

/// Prints what was done.
pub fn applied(
    prepared: &Prepared,
    results: &[LayerResult<Applied>],
    verb: &str,
    elapsed: Duration,
    out: &mut dyn Write,
) -> Result<()> {
    prepared.progress.finish();
    if prepared.json {
        for result in results {
            writeln!(out, "{}", applied_json(result))?;
        }
        return Ok(());
    }
    let text = table(results, elapsed, |_, applied| {
        let mode = if applied.differed { verb } else { "unchanged" };
        (mode.to_owned(), Some(applied.summary), String::new())
    });
    write!(out, "{text}")?;
    out.flush()?;
    failures(results);
    Ok(())
}

/// The last line of `--json`; nothing without it.
pub fn summary<R>(
    prepared: &Prepared,
    command: &str,
    results: &[LayerResult<R>],
    summary_of: impl Fn(&R) -> PlanSummary,
    elapsed: Duration,
    out: &mut dyn Write,
) -> Result<()> {
    if !prepared.json {
        return Ok(());
    }
    let total: PlanSummary = results.iter().filter_map(LayerResult::done).map(summary_of).sum();
    let line = json!({
        "type": "summary",
        "command": command,
        "environment": prepared.environment.name,
        "add": total.add,
        "change": total.change,
        "destroy": total.destroy,
        "failed": results.iter().filter(|result| result.done().is_none()).count(),
        "seconds": elapsed.as_secs_f64(),
    });
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}

/// Whether every layer came through.
pub fn all_done<R>(results: &[LayerResult<R>]) -> bool {
    results.iter().all(|result| result.done().is_some())
}

/// Whether a failure that is known stands in the way of all layers.
pub fn known_failure<R>(results: &[LayerResult<R>]) -> bool {
    results
        .iter()
        .any(|result| matches!(result.outcome, LayerOutcome::Failed(RunError::KnownFailure { .. })))
}

/// Says what failed. What is the same for several layers is said once.
pub fn failures<R>(results: &[LayerResult<R>]) {
    let mut said = BTreeSet::new();
    for result in results {
        let LayerOutcome::Failed(error) = &result.outcome else { continue };
        if matches!(error, RunError::Interrupted) {
            continue;
        }
        let text = match error {
            RunError::KnownFailure { message, .. } => format!("error: {message}"),
            other => format!("error: {}: {other}", result.layer),
        };
        if said.insert(text.clone()) {
            eprintln!("\n{text}");
        }
    }
}
