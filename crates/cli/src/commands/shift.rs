//! `strata shift`: traffic moves between releases.

mod bake;
mod walk;

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, Result, bail};
use platform::Environment;
use spec_edit::{Place, set};

use self::walk::Walk;
use super::edit::SpecEdit;
use super::running::RunningEnvironment;
use crate::Ending;
use crate::args::edit::ShiftArgs;

/// The weight of each release.
type Weights = BTreeMap<String, u32>;

/// Edits the weights, at once or step by step.
pub fn run(args: &ShiftArgs, out: &mut dyn Write) -> Result<Ending> {
    let edit = SpecEdit::open(&args.edit)?;
    for (name, _) in &args.weights {
        edit.release(name)?;
    }
    let current = weights(edit.environment()?);
    let wanted = wanted(&args.weights, &current)?;
    let is_walk = args.step.is_some() || args.bake.is_some() || args.abort_on_alarm;
    let running = if (is_walk || args.edit.apply) && !args.from_spec {
        let asked = RunningEnvironment::ask(&args.edit, &args.edit.env).context(
            "nothing was shifted, as it is not known whether the release runs; --from-spec takes the \
             spec's word",
        );
        Some(asked?)
    } else {
        None
    };
    if let Some(running) = &running {
        refuse_not_ready(&edit, running, &wanted)?;
    }
    if is_walk {
        return Walk::new(args, edit, running, current, &wanted)?.run(out);
    }
    let text = written(edit.text(), &wanted)?;
    let named = args.weights.iter().filter(|(name, weight)| current[name] != *weight);
    let moved = named.map(|(name, weight)| format!("{name} {} -> {weight} %", current[name]));
    edit.finish(&text, &moved.collect::<Vec<_>>(), out)
}

fn weights(environment: &Environment) -> Weights {
    let releases = environment.releases.iter();
    releases.map(|release| (release.color.name().to_owned(), release.weight)).collect()
}

/// What is given, and the rest for the other release.
fn wanted(given: &[(String, u32)], current: &Weights) -> Result<Weights> {
    let wanted: Weights = given.iter().cloned().collect();
    if wanted.len() < given.len() {
        bail!("a release is given two weights");
    }
    let sum: u32 = wanted.values().sum();
    let mut others = current.keys().filter(|name| !wanted.contains_key(*name));
    match others.next() {
        Some(other) if sum <= 100 => {
            let rest = [(other.clone(), 100 - sum)];
            Ok(wanted.into_iter().chain(rest).collect())
        }
        _ if sum != 100 => bail!("the weights add up to {sum}, not to 100"),
        _ => Ok(wanted),
    }
}

/// The spec with these weights.
fn written(text: &str, weights: &Weights) -> Result<String> {
    let mut text = text.to_owned();
    for (name, weight) in weights {
        text = set(&text, &Place::of_block("release", name).key("weight"), *weight)?;
    }
    Ok(text)
}

/// A release that is to have more traffic than is applied has to run.
fn refuse_not_ready(
    edit: &SpecEdit<'_>,
    running: &RunningEnvironment,
    wanted: &Weights,
) -> Result<()> {
    let raised = wanted.iter().filter(|(name, weight)| u64::from(**weight) > running.weight(name));
    let services = || edit.platform().service_names();
    let missing: Vec<_> =
        raised.flat_map(|(name, _)| running.not_ready(name, services())).collect();
    if !missing.is_empty() {
        bail!("nothing was shifted:\n  {}", missing.join("\n  "));
    }
    Ok(())
}
