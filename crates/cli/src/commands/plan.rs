//! `strata plan`: all layers as one plan.

use std::io::Write;
use std::time::Instant;

use anyhow::Result;
use runner::{Purpose, Report};

use super::prepare::{Tree, prepare};
use super::show;
use crate::Outcome;
use crate::args::Plan;

/// Plans, and says what would happen.
pub fn run(args: &Plan, out: &mut dyn Write) -> Result<Outcome> {
    let began = Instant::now();
    let prepared = prepare(&args.run, Tree::UpToDate)?;
    let session = prepared.session()?;
    let reports = session.plan(&prepared.graph, Purpose::Show);
    show::plans(&prepared, &session, &reports, args.run.json, out)?;
    if args.run.json {
        show::summary(&prepared, "plan", &reports, |plan| plan.summary, began.elapsed(), out)?;
    }
    if session.is_interrupted() {
        return Ok(Outcome::Interrupted);
    }
    if !show::all_done(&reports) {
        return Ok(Outcome::Failed);
    }
    let differs = reports.iter().filter_map(Report::done).any(|plan| plan.differs);
    Ok(if args.detailed_exitcode && differs { Outcome::Changes } else { Outcome::Fine })
}
