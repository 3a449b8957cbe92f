//! Lock files of roots, for every platform that people and pipelines run on.
//!
//! `terraform init` writes a lock file with the checksums of the machine that it runs on, and where the
//! provider comes from a mirror, with no others. `terraform providers lock` fetches the provider for each
//! platform, which takes its time, so that roots that require the same are locked once. All of it happens in
//! a copy: the caller gets texts, all of them or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use platform::paths::{LOCK_FILE, MODULES};
use project::tree::is_ours;
use serde::Deserialize;
use thiserror::Error;
use toolchain::Terraform;

use crate::error::{RunnerError, StepError};
use crate::failure::Failure;
use crate::lock_files::remove;
use crate::offline_run::captured;
use crate::scratch::Scratch;
use crate::step_output::StepOutput;
use crate::terraform_commands as commands;

/// The platforms that roots are locked for, in terraform's names.
pub const PLATFORMS: [&str; 4] = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];

/// Where the provider is taken from to be locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderSource {
    /// The registry that it comes from, whatever terraform is otherwise told about mirrors.
    Registry,
    /// A directory with every platform, laid out as `terraform providers mirror` does.
    Directory(PathBuf),
    /// A server that speaks the protocol of network mirrors, by its `https` URL.
    Network(String),
}

/// Roots with the lock file that each gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedRoots {
    /// The roots, relative to the project's root.
    pub roots: Vec<PathBuf>,
    /// The text of their lock files.
    pub text: String,
}

impl LockedRoots {
    /// The providers, each with its version, as in `hashicorp/aws 6.25.0`.
    pub fn providers(&self) -> Vec<String> {
        let mut name = "";
        let mut providers = Vec::new();
        for line in self.text.lines() {
            let mut quoted = line.split('"').skip(1);
            if line.starts_with("provider \"") {
                let address = quoted.next().unwrap_or_default();
                name = address.split_once('/').map_or(address, |(_, name)| name);
            } else if line.trim_start().starts_with("version ") {
                providers.push(format!("{name} {}", quoted.next().unwrap_or_default()));
            }
        }
        providers
    }
}

/// Why roots cannot be locked. Nothing has been written then.
#[derive(Debug, Error)]
pub enum LockError {
    /// Neither the registry nor the mirror answers.
    #[error(
        "{from} cannot be reached, so that no lock file is written ({answer}): run this where it can be, or \
         name a mirror that has the provider for {}: --fs-mirror DIR, --net-mirror URL",
        platform::wording::listed(PLATFORMS)
    )]
    Unreachable {
        /// What is asked.
        from: String,
        /// What terraform says.
        answer: String,
    },
    /// The source lacks a version or a platform.
    #[error(
        "{from} does not have all that is to be locked, so that no lock file is written ({answer}): it has to \
         have the provider for {}. Another version than the one in the lock files is chosen with --upgrade",
        platform::wording::listed(PLATFORMS)
    )]
    Incomplete {
        /// What is asked.
        from: String,
        /// What terraform says.
        answer: String,
    },
    /// terraform does not succeed.
    #[error("no lock file is written, because in {}: {failure}", root.display())]
    Failed {
        /// The root.
        root: PathBuf,
        /// What terraform says.
        failure: Failure,
    },
    /// terraform could not be run, or the disk refuses.
    #[error(transparent)]
    Runner(#[from] RunnerError),
}

/// How terraform says that nobody answers.
const UNREACHABLE: [&str; 3] =
    ["could not connect to", "the request failed after", "could not query provider registry"];

/// How it says that the version or the platform is not there.
const INCOMPLETE: [&str; 3] =
    ["is not available for", "is no longer available", "no available releases match"];

/// How it says that what is locked is not what is required any more.
const OUTDATED: &str = "does not match configured version constraint";

/// Locks roots of a project, all of them or none. A provider keeps the version that the root's lock file
/// has or, in a root without one, that of its environment or of another environment; unless that is not
/// what is required any more, or `upgrade` asks for the latest.
///
/// # Errors
/// If a provider is not to be had for each platform, or terraform does not accept a root.
pub fn lock(
    terraform: &Terraform,
    project: &Path,
    all_roots: &[PathBuf],
    wanted: &[PathBuf],
    source: &ProviderSource,
    upgrade: bool,
) -> Result<Vec<LockedRoots>, LockError> {
    let mut directories = wanted.to_vec();
    if project.join(MODULES).is_dir() {
        directories.push(MODULES.into());
    }
    let lock = Lock { terraform, source, scratch: Scratch::copy(project, &directories)? };
    let mut groups: BTreeMap<(Requirements, Option<String>), Vec<PathBuf>> = BTreeMap::new();
    for root in wanted {
        let known = if upgrade { None } else { known_lock(project, all_roots, root)? };
        let key = (lock.requirements(root)?, known);
        groups.entry(key).or_default().push(root.clone());
    }
    let mut locked = Vec::new();
    for ((_, known), roots) in groups {
        if let Some(root) = roots.first() {
            let text = lock.text(root, known.as_deref())?;
            locked.push(LockedRoots { roots, text });
        }
    }
    Ok(locked)
}

/// What roots are alike in that get the same lock file: texts that say which providers are required.
type Requirements = BTreeSet<String>;

/// What `terraform get` leaves.
#[derive(Deserialize)]
struct InstalledModules {
    #[serde(rename = "Modules")]
    modules: Vec<InstalledModule>,
}

#[derive(Deserialize)]
struct InstalledModule {
    #[serde(rename = "Dir")]
    directory: PathBuf,
}

struct Lock<'a> {
    terraform: &'a Terraform,
    source: &'a ProviderSource,
    scratch: Scratch,
}

impl Lock<'_> {
    /// What a root and its modules require. Of a file that somebody else wrote, all counts.
    fn requirements(&self, root: &Path) -> Result<Requirements, LockError> {
        self.run(root, "get", &[])?.map_err(|failure| failed(root, failure))?;
        let at = self.scratch.path(root);
        let installed = at.join(".terraform/modules/modules.json");
        let mut directories = BTreeSet::from([at.clone()]);
        if installed.is_file() {
            let text = read(&installed)?;
            let installed: InstalledModules = serde_json::from_str(&text)
                .map_err(|error| RunnerError::io("understand", &installed)(error.into()))?;
            directories.extend(installed.modules.iter().map(|module| at.join(&module.directory)));
        }
        let mut requirements = Requirements::new();
        for directory in directories {
            let unreadable = || RunnerError::io("read", &directory);
            for entry in fs::read_dir(&directory).map_err(unreadable())? {
                let path = entry.map_err(unreadable())?.path();
                if path.extension().is_some_and(|extension| extension == "tf") {
                    let text = read(&path)?;
                    if is_ours(text.as_bytes()) {
                        requirements.extend(required_providers(&text));
                    } else {
                        requirements.insert(text);
                    }
                }
            }
        }
        Ok(requirements)
    }

    /// The lock file of a root, made from the one that is known.
    fn text(&self, root: &Path, known: Option<&str>) -> Result<String, LockError> {
        let path = self.scratch.path(root).join(LOCK_FILE);
        match known {
            Some(text) => fs::write(&path, text).map_err(RunnerError::io("write", &path))?,
            None => remove(&path)?,
        }
        let mut arguments: Vec<_> =
            PLATFORMS.iter().map(|name| format!("-platform={name}")).collect();
        match self.source {
            ProviderSource::Registry => {}
            ProviderSource::Directory(path) => {
                arguments.push(format!("-fs-mirror={}", path.display()));
            }
            ProviderSource::Network(url) => arguments.push(format!("-net-mirror={url}")),
        }
        let Err(failure) = self.run(root, "providers lock", &arguments)? else {
            return Ok(read(&path)?);
        };
        // terraform breaks lines where its page ends.
        let words = failure.output.split_whitespace().collect::<Vec<_>>().join(" ");
        if known.is_some() && words.contains(OUTDATED) {
            return self.text(root, None);
        }
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
        let from = match self.source {
            ProviderSource::Registry => "the registry".to_owned(),
            ProviderSource::Directory(path) => path.display().to_string(),
            ProviderSource::Network(url) => url.clone(),
        };
        let answer = words
            .split_once("could not be installed: - ")
            .map_or(&*words, |(_, answer)| answer)
            .trim_end_matches('.')
            .to_owned();
        Err(if says(&INCOMPLETE) {
            LockError::Incomplete { from, answer }
        } else if says(&UNREACHABLE) {
            LockError::Unreachable { from, answer }
        } else {
            failed(root, failure)
        })
    }

    fn run(
        &self,
        root: &Path,
        step: &str,
        arguments: &[String],
    ) -> Result<Result<(), Failure>, RunnerError> {
        let mut command = commands::terraform(self.terraform, &self.scratch.path(root));
        command.args(step.split(' ')).arg("-no-color").args(arguments);
        // What goes well is of no interest; of the rest, errors have a stream of their own.
        match captured(self.terraform, step, &mut command, |_| StepOutput::default()) {
            Ok(_) => Ok(Ok(())),
            Err(StepError::Failed(failure)) => Ok(Err(failure)),
            Err(StepError::Runner(error)) => Err(error),
        }
    }
}

/// The lock file that a root has, or that the next root has: one of its environment, or any.
fn known_lock(
    project: &Path,
    all_roots: &[PathBuf],
    root: &PathBuf,
) -> Result<Option<String>, RunnerError> {
    let same = all_roots.iter().filter(|other| other.parent() == root.parent());
    for root in [root].into_iter().chain(same).chain(all_roots) {
        let path = project.join(root).join(LOCK_FILE);
        if path.is_file() {
            return read(&path).map(Some);
        }
    }
    Ok(None)
}

/// The blocks `required_providers` of a file that strata has rendered.
fn required_providers(text: &str) -> impl Iterator<Item = String> {
    text.split("  required_providers {\n")
        .skip(1)
        .map(|rest| rest.split("\n  }\n").next().unwrap_or_default().to_owned())
}

fn read(path: &Path) -> Result<String, RunnerError> {
    fs::read_to_string(path).map_err(RunnerError::io("read", path))
}

fn failed(root: &Path, failure: Failure) -> LockError {
    LockError::Failed { root: root.to_owned(), failure }
}

#[cfg(test)]
mod tests {
    use super::{LockedRoots, required_providers};

    #[test]
    fn what_is_locked_is_named_with_its_version() {
        let text = "# about\n\nprovider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \
                    \"6.25.0\"\n  constraints = \">= 5.100.0\"\n  hashes = [\n    \"h1:x\",\n  ]\n}\n";
        let locked = LockedRoots { roots: Vec::new(), text: text.to_owned() };
        assert_eq!(locked.providers(), ["hashicorp/aws 6.25.0"]);
    }

    #[test]
    fn what_is_required_is_read_from_what_is_rendered() {
        let text = "terraform {\n  required_version = \">= 1.11\"\n\n  required_providers {\n    aws = {\n      \
                    source = \"hashicorp/aws\"\n    }\n  }\n\n  backend \"local\" {}\n}\n";
        let required: Vec<_> = required_providers(text).collect();
        assert_eq!(required, ["    aws = {\n      source = \"hashicorp/aws\"\n    }"]);
    }
}
