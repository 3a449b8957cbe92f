//! `strata check`: rules over what is rendered, and waivers from the specs.

use std::io::Write;

use anyhow::Result;
use project::specs;
use review::check::{self, CheckReport};

use super::evaluated;
use crate::Outcome;
use crate::args::review::{Check, Form};

/// Checks, or explains.
pub fn run(args: &Check, out: &mut dyn Write) -> Result<Outcome> {
    if args.list {
        return list(&args.form, out);
    }
    let spec = specs::parse(&specs::read(&args.root)?)?;
    let rendered = evaluated::on_disk(&args.root)?;
    // All environments are looked at, or a waiver that only another one needs would seem needless.
    let mut report = CheckReport::of(&rendered, &spec.assertions, &spec.waivers);
    if let Some(name) = &args.env {
        evaluated::environment(&rendered, name)?;
        report = report.only(name);
    }
    match args.form {
        Form { json: true, .. } => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        Form { markdown: true, .. } => write!(out, "{}", check::markdown(&report))?,
        Form { .. } => write!(out, "{}", check::text(&report))?,
    }
    Ok(if report.holds() { Outcome::Fine } else { Outcome::Differs })
}

fn list(form: &Form, out: &mut dyn Write) -> Result<Outcome> {
    match form {
        Form { json: true, .. } => {
            let rules: Vec<_> = check::rules().collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&rules)?)?;
        }
        Form { markdown: true, .. } => write!(out, "{}", check::list_markdown())?,
        Form { .. } => write!(out, "{}", check::list_text())?,
    }
    Ok(Outcome::Fine)
}
