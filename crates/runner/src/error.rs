//! What can go wrong, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toolchain::ToolchainError;

use crate::failure::Failure;
use crate::known_failures::KnownFailure;
use crate::schedule::Next;

/// Why terraform cannot be run at all.
#[derive(Debug, Error)]
pub enum RunnerError {
    /// terraform or the AWS provider is not there, or not as it must be.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),

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
        move |source| Self::Io { action, path, source }
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

/// Why a layer could not be planned, applied or destroyed.
#[derive(Debug, Error)]
pub enum RunError {
    /// Nothing can be done at all, until this is put right.
    #[error("{message}")]
    KnownFailure {
        /// Which it is.
        failure: KnownFailure,
        /// What it is, and what to do.
        message: String,
    },
    /// terraform does not succeed.
    #[error("{failure}\nfull log: {}", log.display())]
    Failed {
        /// What it says.
        failure: Failure,
        /// All that it says.
        log: PathBuf,
    },
    /// A layer below has no state, or its state lacks an output.
    #[error("{failure}\nfull log: {}", log.display())]
    NoUpstream {
        /// The layers below, as far as terraform names them.
        layers: Vec<String>,
        /// What terraform says.
        failure: Failure,
        /// All that it says.
        log: PathBuf,
    },
    /// AWS does not delete what something else still uses. All else is done.
    #[error(
        "{failure}\nfull log: {}\nAWS deletes nothing that is in use: run the command again when nothing \
         uses it any more. If a run adds and removes at once, split it in two: put back into the spec \
         what it removes, apply, and remove it then",
        log.display()
    )]
    StillUsed {
        /// What terraform says.
        failure: Failure,
        /// All that it says.
        log: PathBuf,
    },
    /// All that terraform still made does not get there any more.
    #[error(
        "terraform was interrupted: all that it still waited for had failed. Its state is kept, and the next \
         apply makes anew what failed\nfull log: {}",
        log.display()
    )]
    Lost {
        /// All that it says.
        log: PathBuf,
    },
    /// The directory has to be initialised.
    #[error(transparent)]
    NotInitialised(Failure),
    /// Only a preview is possible, and a preview is never applied.
    #[error(
        "{layer} can only be previewed ({why}), and a preview is never applied: its values are \
         placeholders. {remedy}"
    )]
    PreviewOnly {
        /// The layer.
        layer: String,
        /// Why.
        why: String,
        /// What to do.
        remedy: String,
    },
    /// A layer that stands on it still has objects.
    #[error(
        "{layer} is in use by {by}, which still has objects: destroy {by} first, or leave out \
         --layer"
    )]
    InUse {
        /// The layer.
        layer: String,
        /// What stands on it.
        by: String,
    },
    /// What it needs besides terraform is not there yet.
    #[error("{} was applied to it: {why}", if *has_part { "nothing more" } else { "nothing" })]
    NotReady {
        /// Why not.
        why: String,
        /// Whether a part of it was, which that needs.
        has_part: bool,
    },
    /// There is no plan of it.
    #[error("it could not be planned: nothing was applied to it")]
    NotPlanned,
    /// The plan that was made later does more than was shown, and was not confirmed.
    #[error("its plan does more than was shown, and was not confirmed: nothing was applied to it")]
    Declined,
    /// Somebody has asked us to stop.
    #[error("interrupted")]
    Interrupted,
    /// Another strata is running on the same environment.
    #[error(
        "another strata is running on {environment} in this directory: wait until it has ended"
    )]
    Busy {
        /// The environment.
        environment: String,
    },
    /// terraform could not be run, or the disk refuses.
    #[error(transparent)]
    Runner(#[from] RunnerError),
}

impl RunError {
    /// What this means for the other layers.
    pub(crate) fn next(&self) -> Next {
        match self {
            // These are about one state only.
            Self::KnownFailure {
                failure: KnownFailure::Locked { .. } | KnownFailure::StalePlan,
                ..
            } => Next::Block,
            Self::KnownFailure { .. } | Self::Interrupted | Self::Busy { .. } | Self::Runner(_) => {
                Next::Halt
            }
            _ => Next::Block,
        }
    }
}
