//! `strata output`: what the layers promise, with its values.

use std::io::Write;

use anyhow::{Result, bail};
use project::terraform_state::OutputValue;
use serde_json::{Map, Value};

use super::prepare::{Tree, prepare};
use super::print_results;
use crate::Ending;
use crate::args::OutputArgs;

/// Prints the outputs of all layers, or one.
pub fn run(args: &OutputArgs, out: &mut dyn Write) -> Result<Ending> {
    let prepared = prepare(&args.run, Tree::AnyAge)?;
    let session = prepared.session()?;
    let results = session.status(&prepared.graph);
    prepared.progress.finish();
    if !print_results::all_done(&results) {
        print_results::failures(&results);
        return Ok(Ending::Failed);
    }
    let layers: Vec<_> = results
        .iter()
        .filter_map(|result| {
            let state = result.done()?.state.as_ref()?;
            Some((result.layer.as_str(), &state.outputs))
        })
        .collect();
    if let Some(name) = &args.name {
        let mut found = layers.iter().filter_map(|(_, outputs)| outputs.get(name));
        let Some(output) = found.next() else {
            bail!("{} has no output {name}: is its layer applied?", prepared.environment.name);
        };
        match &output.value {
            Value::String(text) if !args.run.json => writeln!(out, "{text}")?,
            value => writeln!(out, "{value}")?,
        }
        return Ok(Ending::Fine);
    }
    if args.run.json {
        let all = layers.iter().map(|(layer, outputs)| {
            let values = outputs.iter().map(|(name, output)| (name.clone(), output.value.clone()));
            ((*layer).to_owned(), Value::Object(values.collect()))
        });
        writeln!(out, "{}", Value::Object(all.collect::<Map<_, _>>()))?;
        return Ok(Ending::Fine);
    }
    for (layer, outputs) in layers.iter().filter(|(_, outputs)| !outputs.is_empty()) {
        writeln!(out, "{layer}")?;
        for (name, output) in *outputs {
            writeln!(out, "  {name} = {}", shown(output))?;
        }
    }
    Ok(Ending::Fine)
}

fn shown(output: &OutputValue) -> String {
    if output.sensitive {
        return "(sensitive)".to_owned();
    }
    let text = serde_json::to_string_pretty(&output.value).unwrap_or_default();
    text.replace('\n', "\n  ")
}
