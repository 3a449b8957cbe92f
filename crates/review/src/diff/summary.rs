//! How much changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Action, ChangeSet};

/// How many resources change, each counted once however many environments have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Resources that come.
    pub added: usize,
    /// Resources that go.
    pub removed: usize,
    /// Resources with other arguments, those that are replaced among them.
    pub changed: usize,
    /// Resources that are replaced.
    pub replaced: usize,
    /// Changes that matter for security.
    pub security: usize,
    /// Environments in which something changes, sorted.
    pub environments: Vec<String>,
}

/// Counts what changes.
pub(super) fn summary(changes: &ChangeSet) -> Summary {
    let mut summary = Summary::default();
    let mut environments = BTreeSet::new();
    let whole = changes.whole.iter().flat_map(|whole| &whole.resources);
    let mut counted: BTreeMap<String, (Action, bool)> = BTreeMap::new();
    for change in changes.resources.iter().chain(whole) {
        environments.extend(change.environments.iter().cloned());
        let seen = counted.entry(format!("{:?} {}", change.action, change.full_address()));
        let (_, matters) = seen.or_insert((change.action, false));
        *matters |= change.concern().is_some();
    }
    for (action, matters) in counted.into_values() {
        match action {
            Action::Create => summary.added += 1,
            Action::Delete => summary.removed += 1,
            Action::Update => summary.changed += 1,
            Action::Replace => {
                summary.changed += 1;
                summary.replaced += 1;
            }
        }
        summary.security += usize::from(matters);
    }
    for rename in &changes.renames {
        summary.changed += rename.replaced.len() + rename.updated.len();
        summary.replaced += rename.replaced.len();
        environments.extend(rename.environments.iter().cloned());
    }
    environments.extend(changes.settings.iter().flat_map(|it| it.environments.iter().cloned()));
    summary.environments = environments.into_iter().collect();
    summary
}
