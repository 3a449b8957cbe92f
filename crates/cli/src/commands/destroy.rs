//! `strata destroy`: upper layers first, after its name was typed.

use std::io::Write;
use std::time::Instant;

use anyhow::{Result, bail};
use platform::paths::spec;
use platform::wording::listed;
use runner::{Applied, LayerResult};

use super::confirm::{can_confirm, confirm};
use super::leftovers;
use super::planned_rollouts::PlannedRollouts;
use super::prepare::{Prepared, Tree, prepare};
use super::print_results;
use crate::Ending;
use crate::args::DestroyArgs;

/// Plans the destruction, asks for the name, destroys.
pub fn run(args: &DestroyArgs, out: &mut dyn Write) -> Result<Ending> {
    let began = Instant::now();
    if !args.auto_approve && !can_confirm() {
        bail!("stdin is not a terminal: pass --auto-approve");
    }
    let prepared = prepare(&args.run, Tree::UpToDate)?;
    refuse_while_read(&prepared)?;
    let session = prepared.session()?;
    let plans = session.plan_destroy(&prepared.graph);
    let none = PlannedRollouts::default();
    print_results::plans(&prepared, &session, &plans, &none, &[], began.elapsed(), out)?;
    if session.is_interrupted() {
        return Ok(Ending::Interrupted);
    }
    if print_results::known_failure(&plans) {
        return Ok(Ending::Failed);
    }
    let environment = &prepared.environment;
    if !plans.iter().filter_map(LayerResult::done).any(|plan| plan.differs) {
        if !prepared.json {
            writeln!(out, "\n{}: nothing to destroy", environment.name)?;
        }
        return Ok(if print_results::all_done(&plans) { Ending::Fine } else { Ending::Failed });
    }
    if !args.auto_approve {
        let question = format!(
            "\nThis destroys {} in account {} for good. Type its name: ",
            environment.name, environment.account_id
        );
        if !confirm(&question, &environment.name, &prepared.interrupt) {
            if session.is_interrupted() {
                return Ok(Ending::Interrupted);
            }
            bail!("not confirmed: nothing was destroyed");
        }
    }
    let applying = Instant::now();
    let results = leftovers::clear_while(
        &prepared,
        &session,
        || session.destroy(&prepared.graph, &plans),
        |results| print_results::all_done(results),
    )?;
    if !prepared.json {
        writeln!(out)?;
    }
    print_results::applied(&prepared, &results, "destroyed", applying.elapsed(), out)?;
    let summary = |done: &Applied| done.summary;
    print_results::summary(&prepared, "destroy", &results, summary, began.elapsed(), out)?;
    if session.is_interrupted() {
        eprintln!("interrupted: `strata destroy --env {}` continues", environment.name);
        return Ok(Ending::Interrupted);
    }
    Ok(if print_results::all_done(&results) { Ending::Fine } else { Ending::Failed })
}

/// Repositories go with their images, and so must not go while other environments run these.
fn refuse_while_read(prepared: &Prepared) -> Result<()> {
    let readers = &prepared.spec.environments[0].image_readers;
    if readers.is_empty() || !prepared.layers().iter().any(|layer| layer == "registry") {
        return Ok(());
    }
    let name = &prepared.environment.name;
    let suffixes = readers.iter().map(|reader| &*reader.suffix);
    let specs = readers.iter().map(|reader| spec(&reader.suffix));
    let runs = if readers.len() == 1 { "runs" } else { "run" };
    bail!(
        "{readers} {runs} images from the repositories of {name}, which would go with them: nothing was destroyed\n\
         destroy {readers}, or apply without images_from once the images are in repositories of its own; then \
         take images_from = \"{name}\" out of {specs}",
        readers = listed(suffixes),
        specs = listed(specs),
    )
}
