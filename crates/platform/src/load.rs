//! From the text of spec files to a model that is known to be right, or to all that is wrong.

use std::collections::HashMap;

use crate::cross_checks::{self, KnownPlatform};
use crate::environment_file::EnvironmentFile;
use crate::platform_file::PlatformFile;
use crate::reader::SpecReader;
use crate::{Assertion, Diagnostic, Environment, Platform, SpecFile, SpecKey, Waiver};

/// What a set of spec files says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The services and the calls between them.
    pub platform: Platform,
    /// The environments, in the order of their files.
    pub environments: Vec<Environment>,
    /// What is asserted of what is rendered. It is kept apart, because nothing is rendered of it.
    pub assertions: Vec<Assertion>,
    /// Which rules of `strata check` need not hold, and why: the platform's, then the environments'.
    pub waivers: Vec<Waiver>,
    /// What the specs may say and likely do not mean: the platform's, then the environments'.
    pub warnings: Vec<Diagnostic>,
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
/// Every mistake of every file, with the warnings between them, in the order of the files and of their lines.
/// While the platform file has mistakes, an environment file is checked for what needs no platform.
pub fn load(platform: &SpecFile, environments: &[SpecFile]) -> Result<Spec, Vec<Diagnostic>> {
    let mut reader = SpecReader::new(platform);
    let file = PlatformFile::read(&mut reader);
    let labels = file.as_ref().map_or_else(HashMap::new, PlatformFile::labels);
    let rollouts = file.as_ref().map_or_else(HashMap::new, PlatformFile::rollouts);
    let (mut assertions, mut waivers) = (Vec::new(), Vec::new());
    let needs = std::mem::take(&mut reader.needs);
    let mut model = reader.finish(file.and_then(|file| {
        assertions.extend(file.assertions.iter().map(|block| block.assertion(platform, None)));
        waivers.extend_from_slice(&file.waivers);
        file.into_platform()
    }));
    let mut files: Vec<_> = environments
        .iter()
        .map(|source| {
            let mut reader = SpecReader::new(source);
            let file = EnvironmentFile::read(&mut reader);
            (reader, file)
        })
        .collect();
    let read = files.iter().filter_map(|(reader, file)| Some((reader.file, file.as_ref()?)));
    let read: Vec<_> = read.collect();
    let known = model.as_mut().ok().map(|(model, _)| {
        cross_checks::find_pipelines(model, &read);
        let traffic_shifts = cross_checks::find_traffic_shifts(model, platform, &rollouts, &read);
        KnownPlatform {
            platform: model,
            path: &platform.path,
            labels,
            assertions: &assertions,
            needs: &needs,
            traffic_shifts,
        }
    });
    if let Some(known) = &known {
        for (reader, file) in &mut files {
            if let Some(file) = file {
                cross_checks::check(reader, file, known);
            }
        }
    }
    let (mut found, mut good) = (Vec::new(), Vec::new());
    for (reader, file) in files {
        let source = reader.file;
        match reader.finish(file.filter(|file| file.environment.is_some())) {
            Ok((file, warnings)) => {
                good.push((source, file));
                found.extend(warnings);
            }
            Err(mistakes) => found.extend(mistakes),
        }
    }
    found.extend(cross_checks::check_environments(&good));
    cross_checks::link_images(&mut good);
    let all_read = good.len() == environments.len();
    found.extend(cross_checks::check_images_from(&good, all_read, known.as_ref()));
    let order = |path: &str| environments.iter().position(|source| source.path == path);
    found.sort_by_key(|diagnostic| (order(&diagnostic.path), diagnostic.span.start));
    let (platform, mut warnings) = match model {
        Ok((platform, warnings)) => (Some(platform), warnings),
        Err(mistakes) => (None, mistakes),
    };
    warnings.extend(found);
    let Some(platform) = platform.filter(|_| warnings.iter().all(Diagnostic::is_warning)) else {
        return Err(warnings);
    };
    let mut models = Vec::new();
    for (source, file) in good {
        models.extend(file.environment);
        let suffix = file.suffix.as_ref().map(|suffix| &*suffix.value);
        assertions.extend(file.assertions.iter().map(|block| block.assertion(source, suffix)));
        waivers.extend(file.waivers);
    }
    Ok(Spec { platform, environments: models, assertions, waivers, warnings })
}

/// Reads an environment file alone, without a platform to hold it against.
///
/// # Errors
///
/// Every mistake in the file, in the order of its lines.
pub fn load_environment(file: &SpecFile) -> Result<Environment, Vec<Diagnostic>> {
    let mut reader = SpecReader::new(file);
    let read = EnvironmentFile::read(&mut reader);
    reader.finish(read.and_then(|read| read.environment)).map(|(environment, _)| environment)
}

/// Every key and block that reading these files asks for, each once. SPEC.md is held against it.
///
/// A block's keys are among them only where one of the files has the block.
///
/// # Errors
///
/// Every mistake in the files.
pub fn keys_asked(
    platform: &SpecFile,
    environment: &SpecFile,
) -> Result<[Vec<SpecKey>; 2], Vec<Diagnostic>> {
    load(platform, std::slice::from_ref(environment))?;
    let mut of_platform = SpecReader::recording(platform);
    PlatformFile::read(&mut of_platform);
    let mut of_environment = SpecReader::recording(environment);
    EnvironmentFile::read(&mut of_environment);
    Ok([of_platform, of_environment].map(SpecReader::asked))
}
