//! Why a tree cannot be planned or written, in words that say what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a tree cannot be planned or written.
#[derive(Debug, Error)]
pub enum TreeError {
    /// Something that is not ours stands where files have to be written.
    #[error(
        "strata did not write what stands here, so it writes nothing:\n{}\n\
         move these away or delete them, then render again",
        lines(.0)
    )]
    Occupied(Vec<Obstacle>),

    /// Roots would be removed although their resources still exist.
    #[error(
        "no spec renders these roots any more, but resources still exist in them, so strata \
         removes nothing:\n{}\n\
         destroy first: bring the spec back, render, run `terraform destroy` in each of them \
         (compute first, network last), then remove the spec and render again",
        lines(.0)
    )]
    StillDeployed(Vec<Deployed>),

    /// A rendered path would leave the tree. A mistake in strata, not in a spec.
    #[error("`{}` is not a path inside the project; this is a bug in strata", .0.display())]
    NotInside(PathBuf),

    /// A rendered text has no header. A mistake in strata, not in a spec.
    #[error(
        "`{}` was rendered without the line `{}`, so the next run could not tell whose it is; \
         this is a bug in strata",
        .0.display(),
        platform::MARK
    )]
    Unmarked(PathBuf),

    /// Somebody has written a file since it was read.
    #[error("{} is not what it was when it was read; nothing was written", .0.display())]
    Changed(PathBuf),

    /// There is nothing that could be read.
    #[error("nothing is rendered in {}: run `strata render` first", .0.display())]
    NothingRendered(PathBuf),

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

/// A path that is in the way of a rendered file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// Relative to the root.
    pub path: PathBuf,
    /// What it is.
    pub what: Obstruction,
}

/// What is in the way of a rendered file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstruction {
    /// A file without our header.
    ForeignFile,
    /// A directory where a file is rendered.
    Directory,
    /// A symbolic link where a file is rendered.
    Link,
    /// A device, a socket or the like where a file is rendered.
    Special,
    /// A file where a directory is needed.
    FileAsParent,
    /// A symbolic link where a directory is needed; it may lead out of the tree.
    LinkAsParent,
}

/// A root that would be removed although its state still lists resources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deployed {
    /// The root's directory, relative to the project's root.
    pub directory: PathBuf,
    /// How many resources its state lists; `None` if the state cannot be understood.
    pub resources: Option<usize>,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Obstruction::ForeignFile => "a file without strata's header",
            Obstruction::Directory => "a directory where a file is rendered",
            Obstruction::Link => "a symbolic link where a file is rendered",
            Obstruction::Special => "not a regular file",
            Obstruction::FileAsParent => "a file where a directory is rendered",
            Obstruction::LinkAsParent => "a symbolic link where a directory is rendered",
        };
        write!(f, "{}: {what}", self.path.display())
    }
}

impl fmt::Display for Deployed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.directory.display())?;
        match self.resources {
            Some(1) => write!(f, "1 resource in terraform.tfstate"),
            Some(count) => write!(f, "{count} resources in terraform.tfstate"),
            None => write!(f, "terraform.tfstate cannot be read as a state"),
        }
    }
}

impl TreeError {
    /// Wraps what the operating system says about a path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

fn lines<T: fmt::Display>(items: &[T]) -> String {
    let lines: Vec<_> = items.iter().map(|item| format!("  {item}")).collect();
    lines.join("\n")
}
