//! Changes as lines, for every form that a person reads.

use std::collections::BTreeMap;
use std::fmt::Write;

use platform::wording::counted;
use serde_json::Value;

use super::facts::facts;
use super::format_value::{format_value, kinds};
use super::{Action, ArgumentDiff, ResourceDiff};

/// So many differences within an argument that does not matter for security are listed, or none.
const DIFFERENCES: usize = 4;

/// A value that does not matter for security is cut after so many characters.
const LENGTH: usize = 90;

/// A change as lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The layer of the resource.
    pub layer: String,
    /// What becomes of it.
    pub action: Action,
    /// Why it matters for security, in a word.
    pub word: Option<&'static str>,
    /// The resource, or how many alike.
    pub address: String,
    /// Its arguments.
    pub details: Vec<Detail>,
    /// The environments in which it reads the same.
    pub environments: Vec<String>,
}

/// What there is to say of a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// `+`, `-`, `~` or a space.
    pub sign: char,
    /// The line.
    pub text: String,
}

/// Changes as lines. Those that read the same in several environments are one.
pub fn items<'a>(changes: impl Iterator<Item = &'a ResourceDiff>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for change in changes {
        let item = item(change);
        let same = items.iter_mut().rev().take_while(|it| it.address == item.address).find(|it| {
            (it.action, it.word, &it.details) == (item.action, item.word, &item.details)
        });
        match same {
            Some(same) => same.environments.extend(item.environments),
            None => items.push(item),
        }
    }
    for item in &mut items {
        item.environments.sort();
    }
    items
}

/// The same by layer, in the order in which they come.
pub fn by_layer(items: Vec<Item>) -> Vec<(String, Vec<Item>)> {
    let mut layers: Vec<(String, Vec<Item>)> = Vec::new();
    for item in items {
        match layers.iter_mut().find(|(layer, _)| *layer == item.layer) {
            Some((_, items)) => items.push(item),
            None => layers.push((item.layer.clone(), vec![item])),
        }
    }
    layers
}

fn item(change: &ResourceDiff) -> Item {
    let word = change.concern().map(|concern| concern.word());
    let details = match change.action {
        Action::Create | Action::Delete if change.concern.is_some() => {
            let facts = facts(&change.kind, &change.values).into_iter();
            facts.map(|text| Detail { sign: ' ', text }).collect()
        }
        Action::Create | Action::Delete => Vec::new(),
        Action::Update | Action::Replace => arguments(change),
    };
    Item {
        layer: change.layer.clone(),
        action: change.action,
        word,
        address: change.address.clone(),
        details,
        environments: change.environments.clone(),
    }
}

fn arguments(change: &ResourceDiff) -> Vec<Detail> {
    let head = change.concern();
    let (matter, others): (Vec<_>, Vec<_>) =
        change.arguments.iter().partition(|argument| argument.concern.is_some());
    let mut details = Vec::new();
    for argument in matter {
        let word = argument.concern.filter(|it| Some(*it) != head).map(|it| it.word());
        details.push(detail(argument, word, usize::MAX));
    }
    for within in others.chunk_by(|a, b| top(&a.path) == top(&b.path)) {
        if within.len() > DIFFERENCES {
            let text = format!("{}: {} differences", top(&within[0].path), within.len());
            details.push(Detail { sign: '~', text });
        } else {
            details.extend(within.iter().map(|argument| detail(argument, None, LENGTH)));
        }
    }
    details
}

/// The argument that a path leads into.
pub(super) fn top(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

fn detail(argument: &ArgumentDiff, word: Option<&str>, length: usize) -> Detail {
    let value = |value: &Value| cut(format_value(value), length);
    let path = &argument.path;
    let (sign, mut text) = match (&argument.old, &argument.new) {
        _ if argument.follows.is_some() => {
            let replaced = argument.follows.as_deref().unwrap_or_default();
            ('~', format!("{path}: refers to the new {replaced}"))
        }
        (Some(old), Some(new)) => ('~', format!("{path}: {} -> {}", value(old), value(new))),
        (None, Some(new)) => ('+', format!("{path}: {}", value(new))),
        (Some(old), None) => ('-', format!("{path}: {}", value(old))),
        (None, None) => ('~', format!("{path}: not shown")),
    };
    if let Some(word) = word {
        text.push_str("  (");
        text.push_str(word);
        text.push(')');
    }
    Detail { sign, text }
}

fn cut(text: String, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// `3 added, 1 removed, 2 changed in dev, prod; 2 matter for security`.
pub fn summary(changes: &super::ChangeSet) -> String {
    let summary = changes.summary();
    let mut text = format!(
        "{} added, {} removed, {} changed",
        summary.added, summary.removed, summary.changed
    );
    if summary.replaced > 0 {
        let _ = write!(text, " ({} replaced)", summary.replaced);
    }
    if !summary.environments.is_empty() {
        let _ = write!(text, " in {}", summary.environments.join(", "));
    }
    match summary.security {
        0 => {}
        1 => text.push_str("; 1 matters for security"),
        more => {
            let _ = write!(text, "; {more} matter for security");
        }
    }
    text
}

/// What there is to say of environments as such: loud lines, and others.
pub fn settings(changes: &super::ChangeSet) -> Vec<(bool, String)> {
    let lines = changes.settings.iter().map(|setting| {
        let environments = setting.environments.join(", ");
        let side =
            |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), format_value);
        let mut line = format!(
            "{environments}: {}: {} -> {}",
            setting.path,
            side(&setting.old),
            side(&setting.new)
        );
        if setting.path == "layout" {
            line.push_str(
                ". STATE MOVES: terraform would create everything a second time; move the state, or \
                 destroy the environment before rendering this",
            );
        } else if setting.moves_state {
            line.push_str(". STATE MOVES: run `terraform init -migrate-state` in every root");
        } else if setting.path.starts_with("provider.default_tags") {
            line.push_str(" (every resource)");
        }
        (setting.moves_state, line)
    });
    lines.collect()
}

/// Renamed services in words.
pub fn renames(changes: &super::ChangeSet) -> Vec<String> {
    let lines = changes.renames.iter().map(|rename| {
        let mut new = Vec::new();
        for (number, what, but) in [
            (rename.repositories, "repository", "push the images again"),
            (rename.secrets, "secret", "give the values again"),
            (rename.log_groups, "log group", "the old logs go"),
        ] {
            if number > 0 {
                new.push(format!("{} ({but})", counted(number, what)));
            }
        }
        let new = if new.is_empty() {
            String::new()
        } else {
            format!("; new and empty: {}", new.join(", "))
        };
        format!(
            "service {} is renamed to {} in {}: {} replaced, {} updated with the new name{new}",
            rename.from,
            rename.to,
            rename.environments.join(", "),
            counted(rename.replaced.len(), "resource"),
            rename.updated.len(),
        )
    });
    lines.collect()
}

/// An environment or layers that come or go: a headline, and a line per layer.
pub fn wholes(changes: &super::ChangeSet) -> Vec<(String, Vec<(String, String)>)> {
    let mut environments: BTreeMap<(&str, Action, bool), Vec<&super::LayerDiff>> = BTreeMap::new();
    for whole in &changes.whole {
        let key = (&*whole.environment, whole.action, whole.with_environment);
        environments.entry(key).or_default().push(whole);
    }
    let lines =
        environments.into_iter().map(|((environment, action, with_environment), wholes)| {
            let number = wholes.iter().map(|whole| whole.resources.len()).sum();
            let resources = counted(number, "resource");
            let security: usize = wholes.iter().map(|whole| whole.security).sum();
            let verb = if action == Action::Create { "is new" } else { "is removed" };
            let what = match (with_environment, &wholes[..]) {
                (true, _) => format!("environment {environment} {verb}"),
                (false, [one]) => format!("layer {} of {environment} {verb}", one.layer),
                (false, many) => format!("{} layers of {environment} {verb}", many.len()),
            };
            let head = format!("{what}: {resources}, {security} of them matter for security");
            let head = match (with_environment, action) {
                (true, Action::Delete) => format!("{head}; destroy it before you remove its spec"),
                _ => head,
            };
            let layers =
                wholes.iter().map(|whole| (whole.layer.clone(), kinds(&whole.kinds))).collect();
            (head, layers)
        });
    lines.collect()
}
