//! The spec files of a project: which there are, and what they say.

use std::fmt;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::stand_in::{
    Environment, Platform, Source, check_environments, parse_environment, parse_platform,
    render_diagnostics,
};

/// Where the specs are, relative to the project's root.
pub const SPECS: &str = "envs";

/// The name of the spec that is no environment.
pub const PLATFORM: &str = "platform";

/// What the specs say, all of them.
pub struct Specs {
    /// The services and their calls.
    pub platform: Platform,
    /// The environments, in the order of their names, which are their suffixes.
    pub environments: Vec<Environment>,
}

/// Mistakes in specs, as a text for the person who wrote them.
#[derive(Debug)]
pub struct Mistakes(String);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for Mistakes {}

/// The text of every spec of a project.
pub struct Sources {
    /// The platform's.
    pub platform: Source,
    /// Each environment's, by name.
    pub environments: Vec<(String, Source)>,
}

/// Reads every spec of a project.
///
/// All are read even if one environment is asked for, because environments are checked against
/// each other.
pub fn read(root: &Path) -> Result<Sources> {
    let platform = path(PLATFORM);
    if !root.join(&platform).exists() {
        bail!(
            "there is no {platform} in {}: run strata where the specs are, or name that directory \
             with --root",
            root.display()
        );
    }
    let read = |name: &str| {
        let path = path(name);
        let bytes = fs::read(root.join(&path)).with_context(|| format!("cannot read {path}"))?;
        Ok::<_, anyhow::Error>(Source::new(path, bytes))
    };
    let platform = read(PLATFORM)?;
    let environments = names(root)?
        .into_iter()
        .map(|name| {
            let source = read(&name)?;
            Ok((name, source))
        })
        .collect::<Result<_>>()?;
    Ok(Sources {
        platform,
        environments,
    })
}

/// What the specs say, or every mistake in them.
pub fn parse(sources: &Sources) -> Result<Specs, Mistakes> {
    let mut everything = vec![&sources.platform];
    everything.extend(sources.environments.iter().map(|(_, source)| source));
    let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mistakes =
        |diagnostics: &[_]| Mistakes(render_diagnostics(diagnostics, &everything, color));

    // What an environment may say depends on the platform, so the platform's mistakes come first.
    let platform = parse_platform(&sources.platform).map_err(|found| mistakes(&found))?;
    let mut environments = Vec::new();
    let mut diagnostics = Vec::new();
    let mut misnamed = String::new();
    for (name, source) in &sources.environments {
        match parse_environment(source, &platform) {
            Ok(environment) => {
                if environment.suffix != *name {
                    misnamed += &misnomer(source, &environment);
                }
                environments.push(environment);
            }
            Err(found) => diagnostics.extend(found),
        }
    }
    if diagnostics.is_empty() {
        let pairs = sources.environments.iter().map(|(_, source)| source);
        let pairs: Vec<_> = pairs.zip(&environments).collect();
        diagnostics = check_environments(&pairs);
    }
    if diagnostics.is_empty() && misnamed.is_empty() {
        Ok(Specs {
            platform,
            environments,
        })
    } else {
        let Mistakes(text) = mistakes(&diagnostics);
        Err(Mistakes(text + &misnamed))
    }
}

/// The path of a spec, relative to the project's root.
pub fn path(name: &str) -> String {
    format!("{SPECS}/{name}.hcl")
}

/// `dev, prod`, or that there is none.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// The names of all environments: every spec but the platform's, sorted.
fn names(root: &Path) -> Result<Vec<String>> {
    let directory = root.join(SPECS);
    let unreadable = || format!("cannot read {}", directory.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_none_or(|extension| extension != "hcl") || !path.is_file() {
            continue;
        }
        match path.file_stem().and_then(|name| name.to_str()) {
            Some(PLATFORM) => {}
            Some(name) => names.push(name.to_owned()),
            None => bail!("the name of {} is not UTF-8", path.display()),
        }
    }
    names.sort();
    Ok(names)
}

fn misnomer(source: &Source, environment: &Environment) -> String {
    let (found, suffix) = (&source.path, &environment.suffix);
    format!(
        "error: {found} has environment_suffix = \"{suffix}\": a spec is named after its suffix\n\
         help: rename it to {}, or change the suffix\n\n",
        path(suffix)
    )
}
