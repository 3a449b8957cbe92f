//! The spec files of a project: which there are, and what they say.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use platform::paths::{ENVS, PLATFORM, spec};
use platform::wording::listed;
use platform::{Diagnostic, Spec, SpecFile};
use thiserror::Error;

/// Mistakes in specs, as a text for the person who wrote them. Begins with `error` itself.
#[derive(Debug, Error)]
#[error("{}", .0.trim_end())]
pub struct Mistakes(String);

/// Why the specs of a project cannot be read.
#[derive(Debug, Error)]
pub enum SpecsError {
    /// There is no `envs/platform.hcl`.
    #[error(
        "there is no {} in {}: run strata where the specs are, or name that directory with --root",
        spec(PLATFORM),
        .0.display()
    )]
    NoPlatform(PathBuf),

    /// A file or directory cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },

    /// The name of a spec is not UTF-8.
    #[error("the name of {} is not UTF-8", .0.display())]
    NotUtf8(PathBuf),

    /// There is no spec of an environment.
    #[error("there is no {path}; the environments are: {known}")]
    NoEnvironment {
        /// Where its spec would be.
        path: String,
        /// The environments that have one.
        known: String,
    },
}

/// The text of every spec of a project.
#[derive(Debug, Clone)]
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

    /// The same specs, but for the text of an environment.
    pub fn with(mut self, name: &str, text: &str) -> Self {
        if let Some(position) = self.names.iter().position(|known| known == name) {
            text.clone_into(&mut self.environments[position].text);
        }
        self
    }

    /// That an environment has no spec, with the list of those that have one.
    pub fn unknown(&self, name: &str) -> SpecsError {
        let known = listed(&self.names);
        SpecsError::NoEnvironment { path: spec(name), known }
    }

    /// Diagnostics, with the lines that they are about.
    pub fn mistakes(&self, diagnostics: &[Diagnostic]) -> Mistakes {
        Mistakes(self.text(diagnostics))
    }

    /// What the specs are to be warned of, as a text for the person who wrote them: of the platform, and of
    /// one environment or all.
    pub fn warnings(&self, spec: &Spec, environment: Option<&str>) -> String {
        let others = |path: &str| self.environments.iter().any(|source| source.path == path);
        let own = environment.map(platform::paths::spec);
        let is_asked_for = |warning: &&Diagnostic| {
            own.as_ref().is_none_or(|own| *own == warning.path || !others(&warning.path))
        };
        let warnings: Vec<_> = spec.warnings.iter().filter(is_asked_for).cloned().collect();
        self.text(&warnings)
    }

    fn text(&self, diagnostics: &[Diagnostic]) -> String {
        let mut sources = vec![&self.platform];
        sources.extend(&self.environments);
        let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        platform::format_diagnostics(diagnostics, &sources, color)
    }
}

/// Reads every spec of a project.
///
/// All are read even if one environment is asked for, because environments are checked against
/// each other.
///
/// # Errors
/// If there is no platform's spec, or a file cannot be read.
pub fn read(root: &Path) -> Result<Sources, SpecsError> {
    if !root.join(spec(PLATFORM)).exists() {
        return Err(SpecsError::NoPlatform(root.to_owned()));
    }
    let read = |name: &str| {
        let path = spec(name);
        match fs::read(root.join(&path)) {
            Ok(bytes) => Ok(SpecFile::new(path, bytes)),
            Err(source) => Err(SpecsError::Unreadable { path, source }),
        }
    };
    let platform = read(PLATFORM)?;
    let names = names(root)?;
    let environments = names.iter().map(|name| read(name)).collect::<Result<_, _>>()?;
    Ok(Sources { platform, names, environments })
}

/// The specs among other files, by path from the project's root.
pub fn among(files: &BTreeMap<PathBuf, Vec<u8>>) -> Option<Sources> {
    let source = |name: &str| {
        let path = spec(name);
        let bytes = files.get(Path::new(&path))?;
        Some(SpecFile::new(path, bytes.as_slice()))
    };
    let specs = files.keys().filter(|path| path.parent() == Some(Path::new(ENVS)));
    let names = specs.filter(|path| path.extension().is_some_and(|extension| extension == "hcl"));
    let names = names.filter_map(|path| path.file_stem()?.to_str());
    let mut names: Vec<_> = names.filter(|&it| it != PLATFORM).map(str::to_owned).collect();
    names.sort();
    let environments = names.iter().map(|name| source(name)).collect::<Option<_>>()?;
    Some(Sources { platform: source(PLATFORM)?, names, environments })
}

/// What the specs say.
///
/// # Errors
/// With every mistake in them.
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

/// The names of all environments: every spec but the platform's, sorted.
fn names(root: &Path) -> Result<Vec<String>, SpecsError> {
    let directory = root.join(ENVS);
    let unreadable =
        |source| SpecsError::Unreadable { path: directory.display().to_string(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_none_or(|extension| extension != "hcl") || !path.is_file() {
            continue;
        }
        match path.file_stem().and_then(|name| name.to_str()) {
            Some(PLATFORM) => {}
            Some(name) => names.push(name.to_owned()),
            None => return Err(SpecsError::NotUtf8(path)),
        }
    }
    names.sort();
    Ok(names)
}

fn misnomer(name: &str, suffix: &str) -> String {
    format!(
        "error: {} has environment_suffix = \"{suffix}\": a spec is named after its suffix\n\
         help: rename it to {}, or change the suffix\n\n",
        spec(name),
        spec(suffix)
    )
}
