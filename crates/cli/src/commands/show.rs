//! What a run has come to, for people and for machines.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use runner::report::{applied_json, changes, plan_json, table};
use runner::{Applied, LayerPlan, Mode, Outcome, PlanSummary, Report, RunError, Session};
use serde_json::json;

use super::prepare::Prepared;

/// Prints plans: a table, the changes by address, what terraform warns of, and what failed.
pub fn plans(
    prepared: &Prepared,
    session: &Session<'_>,
    reports: &[Report<LayerPlan>],
    json: bool,
    out: &mut dyn Write,
) -> Result<()> {
    prepared.progress.finish();
    let again = |layer: &str| {
        let root = prepared.environment.root(layer);
        root.map_or_else(Vec::new, |root| session.changing_below(root, reports))
    };
    if json {
        for report in reports {
            writeln!(out, "{}", plan_json(report, &again(&report.layer)))?;
        }
        return Ok(());
    }
    if reports.iter().all(|report| report.done().is_none()) {
        failures(reports);
        return Ok(());
    }
    let text = table(reports, |layer, plan| {
        let note = match (&plan.mode, again(layer)) {
            (Mode::Real, below) if !below.is_empty() => {
                format!("planned again after {}", below.join(", "))
            }
            (mode, _) => mode.reason().unwrap_or_default(),
        };
        (plan.mode.name().to_owned(), Some(plan.summary), note)
    });
    write!(out, "{text}")?;
    let text = changes(reports.iter().filter_map(Report::done));
    if !text.is_empty() {
        write!(out, "\n{text}")?;
    }
    let warnings = reports.iter().filter_map(Report::done).flat_map(|plan| &plan.warnings);
    let warnings: BTreeSet<_> = warnings.map(ToString::to_string).collect();
    for warning in warnings {
        writeln!(out, "\n{warning}")?;
    }
    out.flush()?;
    failures(reports);
    Ok(())
}

/// Prints what was done.
pub fn applied(
    prepared: &Prepared,
    reports: &[Report<Applied>],
    verb: &str,
    json: bool,
    out: &mut dyn Write,
) -> Result<()> {
    prepared.progress.finish();
    if json {
        for report in reports {
            writeln!(out, "{}", applied_json(report))?;
        }
        return Ok(());
    }
    let text = table(reports, |_, applied| {
        let mode = if applied.differed { verb } else { "unchanged" };
        (mode.to_owned(), Some(applied.summary), String::new())
    });
    write!(out, "{text}")?;
    out.flush()?;
    failures(reports);
    Ok(())
}

/// The last line of `--json`.
pub fn summary<R>(
    prepared: &Prepared,
    command: &str,
    reports: &[Report<R>],
    summary_of: impl Fn(&R) -> PlanSummary,
    time: Duration,
    out: &mut dyn Write,
) -> Result<()> {
    let mut total = PlanSummary::default();
    for one in reports.iter().filter_map(Report::done).map(summary_of) {
        total.add += one.add;
        total.change += one.change;
        total.destroy += one.destroy;
    }
    let line = json!({
        "type": "summary",
        "command": command,
        "environment": prepared.environment.name,
        "add": total.add,
        "change": total.change,
        "destroy": total.destroy,
        "failed": reports.iter().filter(|report| report.done().is_none()).count(),
        "seconds": time.as_secs_f64(),
    });
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}

/// Whether every layer came through.
pub fn all_done<R>(reports: &[Report<R>]) -> bool {
    reports.iter().all(|report| report.done().is_some())
}

/// The trouble that stands between us and all layers, if there is one.
pub fn trouble<R>(reports: &[Report<R>]) -> bool {
    reports.iter().any(|report| matches!(report.outcome, Outcome::Failed(RunError::Trouble { .. })))
}

/// Says what failed. What is the same for several layers is said once.
pub fn failures<R>(reports: &[Report<R>]) {
    let mut said = BTreeSet::new();
    for report in reports {
        let Outcome::Failed(error) = &report.outcome else { continue };
        if matches!(error, RunError::Interrupted) {
            continue;
        }
        let text = match error {
            RunError::Trouble { message, .. } => format!("error: {message}"),
            other => format!("error: {}: {other}", report.layer),
        };
        if said.insert(text.clone()) {
            eprintln!("\n{text}");
        }
    }
}
