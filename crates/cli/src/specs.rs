//! The spec files of a project: which there are, and what they say.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use platform::{Diagnostic, Spec, SpecFile};

/// Where the specs are, relative to the project's root.
pub const SPECS: &str = "envs";

/// The name of the spec that is no environment.
pub const PLATFORM: &str = "platform";

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
    pub platform: SpecFile,
    /// The names of the environments, sorted.
    pub names: Vec<String>,
    /// The environments', in the order of the names.
    pub environments: Vec<SpecFile>,
}

impl Sources {
    /// The spec of an environment, if there is one.
    pub fn environment(&self, name: &str) -> Option<&SpecFile> {
        let position = self.names.iter().position(|known| known == name)?;
        self.environments.get(position)
    }

    /// That an environment has no spec, with the list of those that have one.
    pub fn unknown(&self, name: &str) -> anyhow::Error {
        anyhow!(
            "there is no {}; the environments are: {}",
            path(name),
            list(self.names.iter().map(|name| &**name))
        )
    }

    /// Diagnostics, with the lines that they are about.
    pub fn mistakes(&self, diagnostics: &[Diagnostic]) -> Mistakes {
        let mut sources = vec![&self.platform];
        sources.extend(&self.environments);
        let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Mistakes(platform::format_diagnostics(diagnostics, &sources, color))
    }
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
        Ok::<_, anyhow::Error>(SpecFile::new(path, bytes))
    };
    let platform = read(PLATFORM)?;
    let names = names(root)?;
    let environments = names.iter().map(|name| read(name)).collect::<Result<_>>()?;
    Ok(Sources { platform, names, environments })
}

/// The specs among other files, by path from the project's root.
pub fn among(files: &BTreeMap<PathBuf, Vec<u8>>) -> Option<Sources> {
    let source = |name: &str| {
        let path = path(name);
        let bytes = files.get(Path::new(&path))?;
        Some(SpecFile::new(path, bytes.as_slice()))
    };
    let specs = files.keys().filter(|path| path.parent() == Some(Path::new(SPECS)));
    let names = specs.filter(|path| path.extension().is_some_and(|extension| extension == "hcl"));
    let names = names.filter_map(|path| path.file_stem()?.to_str());
    let mut names: Vec<_> = names.filter(|&it| it != PLATFORM).map(str::to_owned).collect();
    names.sort();
    let environments = names.iter().map(|name| source(name)).collect::<Option<_>>()?;
    Some(Sources { platform: source(PLATFORM)?, names, environments })
}

/// What the specs say, or every mistake in them.
pub fn parse(sources: &Sources) -> Result<Spec, Mistakes> {
    let spec = platform::load(&sources.platform, &sources.environments)
        .map_err(|diagnostics| sources.mistakes(&diagnostics))?;
    let misnamed: String = sources
        .names
        .iter()
        .zip(&spec.environments)
        .filter(|(name, environment)| environment.suffix != **name)
        .map(|(name, environment)| misnomer(name, &environment.suffix))
        .collect();
    if misnamed.is_empty() { Ok(spec) } else { Err(Mistakes(misnamed)) }
}

/// The path of a spec, relative to the project's root.
pub fn path(name: &str) -> String {
    format!("{SPECS}/{name}.hcl")
}

/// `dev, prod`, or that there is none.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
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

fn misnomer(name: &str, suffix: &str) -> String {
    format!(
        "error: {} has environment_suffix = \"{suffix}\": a spec is named after its suffix\n\
         help: rename it to {}, or change the suffix\n\n",
        path(name),
        path(suffix)
    )
}
