//! `strata doctor`: what stands between an environment and its account.

use std::collections::BTreeSet;
use std::io::Write;

use ::preflight::SecretValues;
use anyhow::Result;
use runner::Secrets;

use super::preflight::{Preflight, commands, is_wrong};
use super::read_specs;
use crate::Ending;
use crate::args::DoctorArgs;

/// Asks the account, and says what was found.
pub fn run(args: &DoctorArgs, out: &mut dyn Write) -> Result<Ending> {
    let spec = read_specs::of(&args.root, Some(&args.env))?;
    let layers: Vec<_> = env::layers().collect();
    let secrets = env::secrets(&spec.platform, &spec.environments[0]);
    let given = Secrets::from_environment(&secrets)?.keys();
    let values = SecretValues { secrets: &secrets, given: &given, needed: &BTreeSet::new() };
    let findings = Preflight::new(&spec, &layers)?.run(&values);
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
