//! `strata doctor`: what stands between an environment and its account.

use std::collections::BTreeSet;
use std::io::Write;

use ::preflight::{AccountFinding, SecretValues};
use anyhow::Result;
use platform::Spec;
use runner::Secrets;

use super::preflight::{Preflight, commands, is_wrong};
use super::read_specs;
use crate::Ending;
use crate::args::DoctorArgs;

/// Asks the account, and says what was found.
pub fn run(args: &DoctorArgs, out: &mut dyn Write) -> Result<Ending> {
    let spec = read_specs::of(&args.root, Some(&args.env))?;
    let findings = findings(&spec)?;
    for finding in &findings {
        if args.json {
            writeln!(out, "{}", finding.json())?;
        } else {
            writeln!(out, "{}", finding.line())?;
        }
    }
    let commands = commands(&findings);
    if !args.json && !commands.is_empty() {
        writeln!(out, "\n{commands}")?;
    }
    Ok(if is_wrong(&findings) { Ending::Failed } else { Ending::Fine })
}

/// What is found of the only environment of a spec, of which nothing need be rendered.
pub fn findings(spec: &Spec) -> Result<Vec<AccountFinding>> {
    let layers: Vec<_> = env::layers().collect();
    let secrets = env::secrets(&spec.platform, &spec.environments[0]);
    let given = Secrets::from_environment(&secrets)?.keys();
    let values = SecretValues { secrets: &secrets, given: &given, needed: &BTreeSet::new() };
    Ok(Preflight::new(spec, &layers)?.run(&values))
}
