//! What would change, by meaning: resources and their arguments, those that matter for security first.
//!
//! [`between`] compares what is rendered with what would be. A service that only has another name is
//! compared under its new one ([`Rename`]); a layer or environment of which nothing was there before is
//! counted ([`Whole`]); the same change in several environments is one [`Change`], in whose values
//! `{environment_suffix}`, `{account_id}` and `{region}` stand for what each has there.
//!
//! [`Changes`] is what `strata diff --json` prints, field by field as they are named here. Actions are
//! `create`, `delete`, `update` and `replace`, as in the plans of `strata plan --json`. Symbols stay as
//! they are in `RenderedResource::values`; values of secrets are not there to be printed.

mod change;
mod compare;
mod concern;
mod differences;
mod facts;
mod format_value;
mod grouping;
mod markdown;
pub mod outline;
mod policy_effect;
mod replacement;
mod security;
mod service_rename;
mod settings;
mod summary;
mod terminal;
mod word_replacement;

use std::path::{Path, PathBuf};

use serde::Serialize;

use rendered::{Files, RenderedEnvironment};

pub use change::{Action, ArgumentDiff, LayerDiff, ResourceDiff, SettingDiff};
pub use concern::{Concern, Effect};
pub use service_rename::ServiceRename;
pub use summary::Summary;

/// Everything that changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeSet {
    /// What to know about the comparison itself.
    pub notes: Vec<String>,
    /// What changes of environments as such; first what moves their state.
    pub settings: Vec<SettingDiff>,
    /// Services that only have another name.
    pub renames: Vec<ServiceRename>,
    /// Layers of environments that come or go as a whole.
    pub whole: Vec<LayerDiff>,
    /// Every other resource, in the order in which layers are applied.
    pub resources: Vec<ResourceDiff>,
    /// Rendered files with another text, sorted.
    pub files: Vec<PathBuf>,
    /// The same as a unified diff, if somebody has asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// What changes from the environments `old` to `new`; nothing does in those that are one and the same.
pub fn between(old: &[RenderedEnvironment], new: &[RenderedEnvironment]) -> ChangeSet {
    compare::compare(old, new)
}

impl ChangeSet {
    /// With the files whose text changes.
    pub fn with_files(mut self, old: &Files, new: &Files) -> Self {
        let differs = |path: &&PathBuf| old.get(*path) != new.get(*path);
        let mut files: Vec<_> = old.keys().chain(new.keys()).filter(differs).cloned().collect();
        files.sort();
        files.dedup();
        self.files = files;
        self
    }

    /// Whether there is nothing to review, not even a comment.
    pub fn is_empty(&self) -> bool {
        self.is_the_same() && self.files.is_empty()
    }

    /// Whether every environment stays what it is, whatever becomes of comments.
    pub fn is_the_same(&self) -> bool {
        self.settings.is_empty()
            && self.renames.is_empty()
            && self.whole.is_empty()
            && self.resources.is_empty()
    }

    /// The changes that matter for security.
    pub fn security(&self) -> impl Iterator<Item = &ResourceDiff> {
        self.resources.iter().filter(|change| change.concern().is_some())
    }

    /// The changes that do not.
    pub fn others(&self) -> impl Iterator<Item = &ResourceDiff> {
        self.resources.iter().filter(|change| change.concern().is_none())
    }

    /// How much it is.
    pub fn summary(&self) -> Summary {
        summary::summary(self)
    }

    /// For people.
    pub fn text(&self) -> String {
        terminal::text(self)
    }

    /// For a comment on a pull request.
    pub fn markdown(&self) -> String {
        markdown::markdown(self)
    }

    /// For machines: the changes and their summary.
    pub fn json(&self) -> serde_json::Value {
        #[derive(Serialize)]
        struct Document<'a> {
            summary: Summary,
            #[serde(flatten)]
            changes: &'a ChangeSet,
        }
        serde_json::to_value(Document { summary: self.summary(), changes: self })
            .unwrap_or_default()
    }
}

/// With `/`, whatever the system has.
fn path(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
