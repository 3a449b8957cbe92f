//! `strata rotate`: the next version of a secret.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use platform::wording::listed;
use spec_edit::{Place, set};

use super::chosen::instead;
use super::edit::{SpecEdit, refuse_without_values};
use crate::Ending;
use crate::args::edit::RotateArgs;

/// Raises the versions.
pub fn run(args: &RotateArgs, out: &mut dyn Write) -> Result<Ending> {
    let edit = SpecEdit::open(&args.edit)?;
    let versions = env::secrets(edit.platform(), edit.environment()?);
    let (mut text, mut variables) = (edit.text().to_owned(), Vec::new());
    let mut moved = Vec::new();
    for (service, secret) in &args.secrets {
        edit.service(service)?;
        let of_service = versions.iter().filter(|version| version.service == *service);
        let Some(version) = of_service.clone().find(|version| version.name == *secret) else {
            let names = of_service.map(|version| &*version.name);
            return Err(anyhow!("{service} has no secret {secret:?}{}", instead(secret, names)));
        };
        if variables.contains(&version.variable()) {
            bail!("{} is given twice", version.key());
        }
        let place = Place::of_block("service", service).key("secret_versions").entry(secret);
        let (old, new) = (version.version, version.version + 1);
        text = set(&text, &place, new)?;
        moved.push(format!("{} {old} -> {new}", version.key()));
        variables.push(version.variable());
    }
    refuse_without_values(&args.edit, &variables)?;
    let ending = edit.finish(&text, &moved, out)?;
    if !args.edit.apply {
        writeln!(out, "apply wants the new values: {}", listed(&variables))?;
    }
    Ok(ending)
}
