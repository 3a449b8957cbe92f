//! `strata check`: rules over what is rendered, and waivers from the specs.

use std::io::Write;

use anyhow::Result;
use review::check::{self, CheckReport};

use super::{evaluated, read_specs};
use crate::Ending;
use crate::args::review::{CheckArgs, FormatArgs};

/// Checks, or explains.
pub fn run(args: &CheckArgs, out: &mut dyn Write) -> Result<Ending> {
    if args.list {
        return list(&args.form, out);
    }
    let (_, spec) = read_specs::all(&args.root, args.env.as_deref())?;
    let rendered = evaluated::on_disk(&args.root)?;
    // All environments are looked at, or a waiver that only another one needs would seem needless.
    let mut report = CheckReport::of(&rendered, &spec.assertions, &spec.waivers);
    if let Some(name) = &args.env {
        evaluated::environment(&rendered, name)?;
        report = report.only(name);
    }
    match args.form {
        FormatArgs { json: true, .. } => {
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        }
        FormatArgs { markdown: true, .. } => write!(out, "{}", check::markdown(&report))?,
        FormatArgs { .. } => write!(out, "{}", check::text(&report))?,
    }
    Ok(if report.holds() { Ending::Fine } else { Ending::Differs })
}

fn list(form: &FormatArgs, out: &mut dyn Write) -> Result<Ending> {
    match form {
        FormatArgs { json: true, .. } => {
            let rules: Vec<_> = check::rules().collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&rules)?)?;
        }
        FormatArgs { markdown: true, .. } => write!(out, "{}", check::list_markdown())?,
        FormatArgs { .. } => write!(out, "{}", check::list_text())?,
    }
    Ok(Ending::Fine)
}
