//! Why terraform cannot be run.

use std::io;
use std::path::{Path, PathBuf};

use terraform::Version;
use thiserror::Error;

use crate::needed::listed;
use crate::program_kind::{PROGRAMS, ProgramKind};
use crate::setting_names::{PLUGIN_MIRROR, PROGRAM};

/// Why terraform cannot be run.
#[derive(Debug, Error)]
pub enum ToolchainError {
    /// There is none of the programs.
    #[error(
        "{name} is not on the PATH: install {name} {} or later, or set {PROGRAM} to the program",
        PROGRAMS[0].oldest,
        name = PROGRAMS[0].name
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
        "`{}` is {} {found}, but what strata renders needs {} or later: update it, or set {PROGRAM} \
         to another one",
        program.display(),
        kind.name,
        kind.oldest
    )]
    TooOld {
        /// The program.
        program: PathBuf,
        /// Which one it is.
        kind: &'static ProgramKind,
        /// Its version.
        found: Version,
    },

    /// The setting names a directory that is no mirror with a fitting provider.
    #[error(
        "{PLUGIN_MIRROR} or --plugin-mirror is `{}`, but there is no AWS provider {missing} for {platform} in it: {}",
        path.display(),
        if there.is_empty() {
            format!("expected {}/<version>/{platform}", kind.provider())
        } else {
            format!("it has {}", listed(there))
        }
    )]
    BadMirror {
        /// The directory.
        path: PathBuf,
        /// The program that would take the provider from there.
        kind: &'static ProgramKind,
        /// As in `linux_amd64`.
        platform: String,
        /// Which provider is needed, and by what.
        missing: String,
        /// The versions that are there.
        there: Vec<Version>,
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

impl ToolchainError {
    /// Wraps what the operating system says about a path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
