//! From the text of spec files to a model that is known to be right, or to all that is wrong.

use std::collections::HashMap;

use crate::cross_checks::{self, Known};
use crate::environment_file::EnvironmentFile;
use crate::platform_file::PlatformFile;
use crate::read::Reader;
use crate::{Assertion, Diagnostic, Environment, Platform, SpecFile};

/// What a set of spec files says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The services and the calls between them.
    pub platform: Platform,
    /// The environments, in the order of their files.
    pub environments: Vec<Environment>,
    /// What is asserted of what is rendered. It is kept apart, because nothing is rendered of it.
    pub assertions: Vec<Assertion>,
}

impl Spec {
    /// What is asserted of an environment: what is of all, then what is of this one.
    pub fn assertions_of(&self, suffix: &str) -> impl Iterator<Item = &Assertion> {
        self.assertions.iter().filter(move |assertion| {
            assertion.environment.as_deref().is_none_or(|environment| environment == suffix)
        })
    }
}

/// Reads a platform file and the environment files that belong to it.
///
/// ```
/// use platform::{SpecFile, load, format_diagnostics};
///
/// let platform = SpecFile::new("envs/platform.hcl", "aplication = \"trading\"");
/// let mistakes = load(&platform, &[]).unwrap_err();
/// assert!(format_diagnostics(&mistakes, &[&platform], false).contains("did you mean \"application\"?"));
/// ```
///
/// # Errors
///
/// Every mistake of every file, in the order of the files and of their lines. While the platform
/// file has mistakes, an environment file is checked for what needs no platform.
pub fn load(platform: &SpecFile, environments: &[SpecFile]) -> Result<Spec, Vec<Diagnostic>> {
    let mut reader = Reader::new(platform);
    let file = PlatformFile::read(&mut reader);
    let labels = file.as_ref().map_or_else(HashMap::new, PlatformFile::labels);
    let blocks = file.iter().flat_map(|file| &file.assertions);
    let mut assertions: Vec<_> = blocks.map(|block| block.assertion(platform, None)).collect();
    let model = reader.finish(file.and_then(PlatformFile::into_platform));
    let known = model.as_ref().ok().map(|model| Known {
        platform: model,
        path: &platform.path,
        labels,
        assertions: &assertions,
    });
    let mut found = Vec::new();
    let mut good = Vec::new();
    let mut more = Vec::new();
    for source in environments {
        match environment(source, known.as_ref()) {
            Ok((environment, asserted)) => {
                good.push((source, environment));
                more.extend(asserted);
            }
            Err(mistakes) => found.extend(mistakes),
        }
    }
    assertions.extend(more);
    let together: Vec<_> = good.iter().map(|(source, model)| (*source, model)).collect();
    found.extend(check_environments(&together));
    let order = |path: &str| environments.iter().position(|source| source.path == path);
    found.sort_by_key(|diagnostic| (order(&diagnostic.path), diagnostic.span.start));
    match model {
        Ok(platform) if found.is_empty() => Ok(Spec {
            platform,
            environments: good.into_iter().map(|(_, environment)| environment).collect(),
            assertions,
        }),
        Ok(_) => Err(found),
        Err(mut mistakes) => {
            mistakes.extend(found);
            Err(mistakes)
        }
    }
}

/// Reads a platform file alone.
///
/// # Errors
///
/// Every mistake in the file, in the order of its lines.
pub fn parse_platform(source: &SpecFile) -> Result<Platform, Vec<Diagnostic>> {
    let mut reader = Reader::new(source);
    let file = PlatformFile::read(&mut reader);
    reader.finish(file.and_then(PlatformFile::into_platform))
}

/// Reads an environment file alone.
///
/// # Errors
///
/// Every mistake in the file, in the order of its lines.
pub fn parse_environment(
    source: &SpecFile,
    platform: &Platform,
) -> Result<Environment, Vec<Diagnostic>> {
    let known = Known { platform, path: "", labels: HashMap::new(), assertions: &[] };
    Ok(environment(source, Some(&known))?.0)
}

/// Mistakes that show only when environments are seen together: a suffix that two of them have,
/// and VPCs of one account and region that share addresses.
pub fn check_environments(all: &[(&SpecFile, &Environment)]) -> Vec<Diagnostic> {
    cross_checks::check_environments(all)
}

pub(crate) fn environment(
    source: &SpecFile,
    known: Option<&Known>,
) -> Result<(Environment, Vec<Assertion>), Vec<Diagnostic>> {
    let mut reader = Reader::new(source);
    let file = EnvironmentFile::read(&mut reader);
    if let (Some(file), Some(known)) = (&file, known) {
        cross_checks::check(&mut reader, file, known);
    }
    reader.finish(file.and_then(|file| {
        let environment = file.environment?;
        let suffix = Some(&*environment.suffix);
        let assertions = file.assertions.iter().map(|block| block.assertion(source, suffix));
        let assertions = assertions.collect();
        Some((environment, assertions))
    }))
}
