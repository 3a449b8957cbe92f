//! `strata status`: what there is, and what runs.

mod services;

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use runner::{LayerResult, LayerStatus};
use serde_json::json;

use self::services::Services;
use super::prepare::{Tree, prepare};
use super::print_results;
use crate::Ending;
use crate::args::StatusArgs;

/// Reads the states, and says what is in them.
pub fn run(args: &StatusArgs, out: &mut dyn Write) -> Result<Ending> {
    let prepared = prepare(&args.run, Tree::AnyAge)?;
    let session = prepared.session()?;
    let results = session.status(&prepared.graph);
    prepared.progress.finish();
    let services = Services::of(&prepared, &session, &results);
    if args.run.json {
        for result in &results {
            writeln!(out, "{}", line(result))?;
        }
        for line in services.json() {
            writeln!(out, "{line}")?;
        }
    } else {
        write!(out, "{}{}", table(&results), services.text(&prepared.environment.name))?;
        for key in
            results.iter().filter_map(LayerResult::done).flat_map(|s| &s.secrets_without_value)
        {
            writeln!(out, "secret without a value: {key}")?;
        }
        writeln!(
            out,
            "drift is not checked here; run `strata plan --env {}`",
            prepared.environment.name
        )?;
    }
    out.flush()?;
    print_results::failures(&results);
    Ok(if print_results::all_done(&results) { Ending::Fine } else { Ending::Failed })
}

fn table(results: &[LayerResult<LayerStatus>]) -> String {
    let width = results.iter().map(|result| result.layer.len()).max().unwrap_or(0).max(5);
    let mut text =
        format!("{:<width$}  {:<11}  {:>9}  {:>7}\n", "layer", "state", "resources", "outputs");
    for result in results {
        let (name, resources, outputs) = match result.done() {
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
        let layer = &result.layer;
        let _ = writeln!(text, "{layer:<width$}  {name:<11}  {resources:>9}  {outputs:>7}");
    }
    text
}

fn line(result: &LayerResult<LayerStatus>) -> serde_json::Value {
    let Some(status) = result.done() else {
        return json!({ "type": "status", "layer": result.layer, "status": "unknown" });
    };
    let state = status.state.clone().unwrap_or_default();
    json!({
        "type": "status",
        "layer": result.layer,
        "status": status.name(),
        "resources": state.resources,
        "outputs": state.outputs.keys().collect::<Vec<_>>(),
        "secrets_without_value": status.secrets_without_value,
    })
}
