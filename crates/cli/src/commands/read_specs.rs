//! The specs, as every command reads them.

use std::path::Path;

use anyhow::Result;
use platform::Spec;
use project::specs::{self, Sources};

/// Reads the specs of all environments, and prints what there is to warn of, in one of them or in all.
pub fn all(root: &Path, environment: Option<&str>) -> Result<(Sources, Spec)> {
    let sources = specs::read(root)?;
    let spec = specs::parse(&sources)?;
    warn(&sources, &spec, environment);
    Ok((sources, spec))
}

/// What the specs say, with the environment that is asked for or with all.
pub fn of(root: &Path, environment: Option<&str>) -> Result<Spec> {
    let (sources, spec) = all(root, environment)?;
    only(&sources, spec, environment)
}

/// Leaves out the environments that are not asked for.
pub fn only(sources: &Sources, mut spec: Spec, environment: Option<&str>) -> Result<Spec> {
    if let Some(name) = environment {
        spec.environments.retain(|environment| environment.suffix == name);
        if spec.environments.is_empty() {
            return Err(sources.unknown(name).into());
        }
    }
    Ok(spec)
}

/// Prints what there is to warn of.
pub fn warn(sources: &Sources, spec: &Spec, environment: Option<&str>) {
    eprint!("{}", sources.warnings(spec, environment));
}
