//! What can go wrong, in words that say what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::message::Diagnostic;
use crate::mirror;
use crate::settings::{PLUGIN_MIRROR, PROGRAM};
use crate::version::{MINIMUM, Version};

/// Why terraform cannot be run at all.
#[derive(Debug, Error)]
pub enum RunnerError {
    /// There is no terraform.
    #[error(
        "terraform is not on the PATH: install terraform {MINIMUM} or later, or set {PROGRAM} to \
         the program"
    )]
    Missing,

    /// The setting names something else than a program.
    #[error("{PROGRAM} is `{}`, which is not a program that can be run", .0.display())]
    NotAProgram(PathBuf),

    /// The program does not answer as terraform does.
    #[error(
        "`{} version -json` did not answer as terraform does: {answer}",
        program.display()
    )]
    NotTerraform {
        /// The program.
        program: PathBuf,
        /// What it printed.
        answer: String,
    },

    /// terraform is there, but too old for what is rendered.
    #[error(
        "`{}` is terraform {found}, but what strata renders needs {MINIMUM} or later: update it, \
         or set {PROGRAM} to another one",
        program.display()
    )]
    TooOld {
        /// The program.
        program: PathBuf,
        /// Its version.
        found: Version,
    },

    /// The setting names a directory that is no mirror with a fitting provider.
    #[error(
        "{PLUGIN_MIRROR} is `{}`, but there is no AWS provider {} for {platform} in it: expected \
         {}/<version>/{platform}",
        path.display(),
        mirror::VERSIONS,
        mirror::PROVIDER
    )]
    BadMirror {
        /// The directory.
        path: PathBuf,
        /// As in `linux_amd64`.
        platform: String,
    },

    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, as in `read`.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
}

impl RunnerError {
    /// Wraps what the operating system says about a path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// Why a step on a directory did not succeed.
#[derive(Debug, Error)]
pub enum StepError {
    /// terraform ran, and does not accept what is there.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// terraform could not be run.
    #[error(transparent)]
    Runner(#[from] RunnerError),
}

/// What terraform does not accept, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Failure {
    /// The terraform command, as in `init`.
    pub step: &'static str,
    /// Its diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// What it printed besides, if there are no diagnostics.
    pub output: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "terraform {} failed", self.step)?;
        for diagnostic in &self.diagnostics {
            write!(f, "\n{diagnostic}")?;
        }
        if !self.output.is_empty() {
            write!(f, "\n{}", self.output.trim_end())?;
        }
        Ok(())
    }
}
