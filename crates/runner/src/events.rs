//! What terraform's `-json` stream tells while it runs.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::message::{Diagnostic, PlanSummary, RawDiagnostic};

/// What would happen, or happens, to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Destroyed, and created anew.
    Replace,
    /// Destroyed.
    Delete,
    /// Changed in place.
    Update,
    /// Created.
    Create,
    /// Taken over.
    Import,
    /// Known under another address.
    Move,
    /// Left alone, and no longer known.
    #[serde(alias = "remove")]
    Forget,
    /// A data source is read.
    Read,
    /// Nothing.
    #[serde(alias = "no-op")]
    Noop,
    /// Something that terraform has learned since.
    #[serde(other)]
    Other,
}

impl Action {
    /// As terraform marks it in a plan.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Replace => "-/+",
            Self::Delete => "-",
            Self::Update => "~",
            Self::Create => "+",
            Self::Read => "<=",
            Self::Import | Self::Move | Self::Forget | Self::Noop | Self::Other => "",
        }
    }

    /// As terraform calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Update => "update",
            Self::Create => "create",
            Self::Import => "import",
            Self::Move => "move",
            Self::Forget => "forget",
            Self::Read => "read",
            Self::Noop => "noop",
            Self::Other => "other",
        }
    }
}

/// What a plan does to an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What is done.
    pub action: Action,
    /// The object.
    pub address: String,
    /// Why it has to be destroyed, in terraform's word for it.
    pub reason: Option<String>,
}

/// A line of the stream that matters to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// The plan does something to an object.
    Planned(Change),
    /// How much the plan does.
    Summary(PlanSummary),
    /// What the plan, or the apply, does to each output.
    Outputs(BTreeMap<String, Action>),
    /// Something is wrong.
    Diagnostic(Diagnostic),
    /// An object is being looked at.
    Refreshing(String),
    /// An object is being changed.
    Begun(String),
    /// An object has been changed.
    Ended,
    /// Anything else that is JSON.
    Other,
    /// Not JSON.
    Plain,
}

impl Event {
    /// Reads a line. `directory` is where terraform runs, relative to the project's root.
    pub fn read(line: &str, directory: &Path) -> Self {
        let Ok(raw) = serde_json::from_str::<Raw>(line) else { return Self::Plain };
        let address = |hook: Option<RawHook>| hook.map(|hook| hook.resource.addr);
        let event = match &*raw.kind {
            "planned_change" => raw.change.map(|change| {
                Self::Planned(Change {
                    action: change.action,
                    address: change.resource.addr,
                    reason: change.reason,
                })
            }),
            "change_summary" => raw.changes.map(Self::Summary),
            "outputs" => raw.outputs.map(|outputs| {
                let actions = outputs.into_iter();
                Self::Outputs(
                    actions
                        .map(|(name, output)| (name, output.action.unwrap_or(Action::Noop)))
                        .collect(),
                )
            }),
            "diagnostic" => raw.diagnostic.map(|raw| Self::Diagnostic(raw.place(directory))),
            "refresh_start" => address(raw.hook).map(Self::Refreshing),
            "apply_start" => address(raw.hook).map(Self::Begun),
            "apply_complete" | "apply_errored" => Some(Self::Ended),
            _ => None,
        };
        event.unwrap_or(Self::Other)
    }
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default, rename = "type")]
    kind: String,
    change: Option<RawChange>,
    changes: Option<PlanSummary>,
    outputs: Option<BTreeMap<String, RawOutput>>,
    diagnostic: Option<RawDiagnostic>,
    hook: Option<RawHook>,
}

#[derive(Deserialize)]
struct RawChange {
    resource: RawResource,
    action: Action,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct RawHook {
    resource: RawResource,
}

#[derive(Deserialize)]
struct RawResource {
    addr: String,
}

#[derive(Deserialize)]
struct RawOutput {
    action: Option<Action>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::{Action, Change, Event};

    fn read(line: &str) -> Event {
        Event::read(line, Path::new(""))
    }

    #[test]
    fn the_lines_that_matter_are_read() {
        assert_eq!(
            read(
                r#"{"@level":"info","change":{"resource":{"addr":"module.a.b.c[\"x\"]"},"action":"replace","reason":"cannot_update"},"type":"planned_change"}"#
            ),
            Event::Planned(Change {
                action: Action::Replace,
                address: "module.a.b.c[\"x\"]".to_owned(),
                reason: Some("cannot_update".to_owned()),
            })
        );
        assert_eq!(
            read(r#"{"type":"outputs","outputs":{"a":{"sensitive":false,"action":"create"}}}"#),
            Event::Outputs(BTreeMap::from([("a".to_owned(), Action::Create)]))
        );
        assert_eq!(
            read(r#"{"type":"apply_start","hook":{"resource":{"addr":"a.b"},"action":"create"}}"#),
            Event::Begun("a.b".to_owned())
        );
        assert_eq!(read(r#"{"type":"version","terraform":"1.11.4"}"#), Event::Other);
        assert_eq!(read("Killed"), Event::Plain);
    }

    #[test]
    fn replacements_come_first() {
        let mut actions = [Action::Create, Action::Update, Action::Replace, Action::Delete];
        actions.sort();
        assert_eq!(actions.map(Action::sign), ["-/+", "-", "~", "+"]);
    }
}
