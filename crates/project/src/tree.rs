//! The one place that writes.
//!
//! Rendered files go to disk in two steps. [`plan`] compares them with what is there and writes
//! nothing; [`apply`] does what the plan says. So `--check` is a plan without an apply, and a plan
//! that fails has changed nothing.
//!
//! **What is ours.** A file is ours if one of its first lines carries the generator's header (see
//! [`is_ours`]). Whatever else lies in the tree is somebody else's: it is neither overwritten nor
//! removed, and where a rendered file would have to replace it, the plan fails and names every such
//! path. Symbolic links are never followed.
//!
//! **What is removed.** A render owns some directories and single files, its *scopes*: there, a file of
//! ours that is no longer rendered is removed, and so are directories that have become empty. terraform's own
//! files (`.terraform`, state, lock files) are not ours; but a lock file goes with the root that it is of. A root whose local state still lists
//! resources is not removed, because nothing could destroy them afterwards.
//!
//! **How it is written.** Each file is written beside its place under a temporary name and then
//! renamed, so that it appears whole or not at all. A run that is interrupted leaves temporary files
//! and a tree that is half old, half new; the next run sees both and completes it.

mod apply;
mod error;
mod plan;
#[cfg(test)]
mod tests;

pub use apply::{apply, create, replace, replace_all};
pub use error::{Deployed, Obstacle, Obstruction, TreeError};
pub use plan::{owned_directories, plan};

use std::path::{Path, PathBuf};

use platform::MARK;

/// How the header's line may begin: as a comment of HCL or of Markdown.
const COMMENTS: [&str; 2] = ["# ", "<!-- "];

/// The header is within so many lines.
const HEADER_LINES: usize = 3;

/// The header is within so many bytes.
const HEADER_BYTES: usize = 512;

/// Every temporary file's name begins so.
const TEMPORARY: &str = ".strata-";

/// Whether a file of this text is ours, and so may be overwritten and removed.
pub fn is_ours(text: &[u8]) -> bool {
    let head = &text[..text.len().min(HEADER_BYTES)];
    head.split(|&byte| byte == b'\n').take(HEADER_LINES).any(|line| {
        COMMENTS.iter().any(|comment| {
            line.strip_prefix(comment.as_bytes())
                .is_some_and(|rest| rest.starts_with(MARK.as_bytes()))
        })
    })
}

/// What has to happen to a tree, in the order of the paths.
#[derive(Debug)]
pub struct Changes<'a> {
    root: PathBuf,
    rendered: usize,
    files: Vec<Change<'a>>,
    /// Temporary files that an interrupted run has left.
    leftovers: Vec<PathBuf>,
    /// Directories in which nothing will be left, innermost first.
    emptied: Vec<PathBuf>,
}

/// What has to happen to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// Relative to the root.
    pub path: PathBuf,
    /// What happens to it.
    pub kind: Kind<'a>,
}

/// What happens to a file, with its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<'a> {
    /// It is not there yet.
    Create {
        /// The text that it will have.
        new: &'a str,
    },
    /// It is there with another text.
    Update {
        /// The text that it has.
        old: String,
        /// The text that it will have.
        new: &'a str,
    },
    /// It is no longer rendered.
    Remove {
        /// The text that it has.
        old: String,
    },
}

/// How many files are created, updated and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that are rendered, whether they change or not.
    pub rendered: usize,
    /// Files that are not there yet.
    pub created: usize,
    /// Files that are there with another text.
    pub updated: usize,
    /// Files of ours that are no longer rendered.
    pub removed: usize,
}

impl<'a> Changes<'a> {
    /// Whether the files on disk are the rendered ones already.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Every change, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = &Change<'a>> {
        self.files.iter()
    }

    /// How many files there are of each kind.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { rendered: self.rendered, ..Counts::default() };
        for change in &self.files {
            match change.kind {
                Kind::Create { .. } => counts.created += 1,
                Kind::Update { .. } => counts.updated += 1,
                Kind::Remove { .. } => counts.removed += 1,
            }
        }
        counts
    }
}

impl Kind<'_> {
    /// `created`, `updated` or `removed`.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Create { .. } => "created",
            Self::Update { .. } => "updated",
            Self::Remove { .. } => "removed",
        }
    }
}

/// Whether a name is one that a temporary file of ours has.
fn is_temporary(name: &Path) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(TEMPORARY))
}
