//! `strata check`: rules over what is rendered, and waivers from the specs.

use std::io::Write;

use ::rendered::Place;
use anyhow::Result;
use project::specs::{self, Sources};
use review::check::{self, Report, Waiver};

use super::evaluated;
use crate::Outcome;
use crate::args::review::{Check, Form};

/// Checks, or explains.
pub fn run(args: &Check, out: &mut dyn Write) -> Result<Outcome> {
    if args.list {
        return list(&args.form, out);
    }
    let sources = specs::read(&args.root)?;
    let spec = specs::parse(&sources)?;
    let waivers = waivers(&sources)?;
    let rendered = evaluated::on_disk(&args.root)?;
    // All environments are looked at, or a waiver that only another one needs would seem needless.
    let mut report = Report::of(&rendered, &spec.assertions, &waivers);
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

/// What the specs waive: the platform's everywhere, an environment's in it.
pub(super) fn waivers(sources: &Sources) -> Result<Vec<Waiver>> {
    let environments = sources.names.iter().map(Some).zip(&sources.environments);
    let mut waivers = Vec::new();
    for (environment, source) in [(None, &sources.platform)].into_iter().chain(environments) {
        let found = platform::waivers(source).map_err(|mistakes| sources.mistakes(&mistakes))?;
        waivers.extend(found.into_iter().map(|waiver| Waiver {
            rule: waiver.rule,
            reason: waiver.reason,
            environment: environment.cloned(),
            service: waiver.service,
            place: Place { file: waiver.path.into(), line: waiver.line },
        }));
    }
    Ok(waivers)
}
