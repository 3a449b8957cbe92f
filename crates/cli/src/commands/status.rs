//! `strata status`: what there is.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use runner::{LayerStatus, Report};
use serde_json::json;

use super::prepare::{Tree, prepare};
use super::show;
use crate::Outcome;
use crate::args::Status;

/// Reads the states, and says what is in them.
pub fn run(args: &Status, out: &mut dyn Write) -> Result<Outcome> {
    let prepared = prepare(&args.run, Tree::AnyAge)?;
    let session = prepared.session()?;
    let reports = session.status(&prepared.graph);
    prepared.progress.finish();
    if args.run.json {
        for report in &reports {
            writeln!(out, "{}", line(report))?;
        }
    } else {
        write!(out, "{}", table(&reports))?;
        for key in reports.iter().filter_map(Report::done).flat_map(|s| &s.secrets_without_value) {
            writeln!(out, "secret without a value: {key}")?;
        }
        writeln!(out, "drift: unknown; `strata plan --env {}` looks", prepared.environment.name)?;
    }
    out.flush()?;
    show::failures(&reports);
    Ok(if show::all_done(&reports) { Outcome::Fine } else { Outcome::Failed })
}

fn table(reports: &[Report<LayerStatus>]) -> String {
    let width = reports.iter().map(|report| report.layer.len()).max().unwrap_or(0).max(5);
    let mut text =
        format!("{:<width$}  {:<11}  {:>9}  {:>7}\n", "layer", "state", "resources", "outputs");
    for report in reports {
        let (name, resources, outputs) = match report.done() {
            None => ("unknown", String::new(), String::new()),
            Some(status) => {
                let count = |count: Option<usize>| count.unwrap_or(0).to_string();
                let state = status.state.as_ref();
                (
                    status.name(),
                    count(state.map(|state| state.resources)),
                    count(state.map(|state| state.outputs.len())),
                )
            }
        };
        let layer = &report.layer;
        let _ = writeln!(text, "{layer:<width$}  {name:<11}  {resources:>9}  {outputs:>7}");
    }
    text
}

fn line(report: &Report<LayerStatus>) -> serde_json::Value {
    let Some(status) = report.done() else {
        return json!({ "type": "status", "layer": report.layer, "status": "unknown" });
    };
    let state = status.state.clone().unwrap_or_default();
    json!({
        "type": "status",
        "layer": report.layer,
        "status": status.name(),
        "resources": state.resources,
        "outputs": state.outputs.keys().collect::<Vec<_>>(),
        "secrets_without_value": status.secrets_without_value,
    })
}
