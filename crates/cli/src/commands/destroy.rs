//! `strata destroy`: upper layers first, after its name was typed.

use std::io::Write;
use std::time::Instant;

use anyhow::{Result, bail};
use runner::Report;

use super::ask::{ask, can_ask};
use super::prepare::{Tree, prepare};
use super::show;
use crate::Outcome;
use crate::args::Destroy;

/// Plans the destruction, asks for the name, destroys.
pub fn run(args: &Destroy, out: &mut dyn Write) -> Result<Outcome> {
    let began = Instant::now();
    if !args.auto_approve && !can_ask() {
        bail!("there is nobody to ask: give --auto-approve, or run it on a terminal");
    }
    let prepared = prepare(&args.run, Tree::UpToDate)?;
    let session = prepared.session()?;
    let plans = session.plan_destroy(&prepared.graph);
    show::plans(&prepared, &session, &plans, args.run.json, out)?;
    if session.is_interrupted() {
        return Ok(Outcome::Interrupted);
    }
    if show::trouble(&plans) {
        return Ok(Outcome::Failed);
    }
    let environment = &prepared.environment;
    if !plans.iter().filter_map(Report::done).any(|plan| plan.differs) {
        if !args.run.json {
            writeln!(out, "\n{}: nothing there", environment.name)?;
        }
        return Ok(if show::all_done(&plans) { Outcome::Fine } else { Outcome::Failed });
    }
    if !args.auto_approve {
        let question = format!(
            "\nThis destroys {} in account {} for good. Type its name: ",
            environment.name, environment.account_id
        );
        if !ask(&question, &environment.name, &prepared.interrupt) {
            if session.is_interrupted() {
                return Ok(Outcome::Interrupted);
            }
            bail!("not agreed to: nothing was destroyed");
        }
    }
    let reports = session.destroy(&prepared.graph, &plans);
    if !args.run.json {
        writeln!(out)?;
    }
    show::applied(&prepared, &reports, "destroyed", args.run.json, out)?;
    if args.run.json {
        show::summary(&prepared, "destroy", &reports, |done| done.summary, began.elapsed(), out)?;
    }
    if session.is_interrupted() {
        eprintln!("interrupted: `strata destroy --env {}` continues", environment.name);
        return Ok(Outcome::Interrupted);
    }
    Ok(if show::all_done(&reports) { Outcome::Fine } else { Outcome::Failed })
}
