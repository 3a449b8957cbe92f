//! The lines of terraform's `-json` stream, as far as they matter to us.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::changes::{ResourceAction, ResourceChange};
use crate::diagnostic::{RawDiagnostic, TerraformDiagnostic};
use crate::summary::{PlanSummary, TestSummary};

/// A line of the stream that matters to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// The plan does something to an object.
    Planned(ResourceChange),
    /// How much the plan does.
    Summary(PlanSummary),
    /// What the plan, or the apply, does to each output.
    Outputs(BTreeMap<String, ResourceAction>),
    /// How the tests ended.
    Tested(TestSummary),
    /// Something is wrong.
    Diagnostic(TerraformDiagnostic),
    /// An object is being looked at.
    Refreshing(String),
    /// An object is being changed, in this way.
    Begun(String, ResourceAction),
    /// An object has been changed, or could not be.
    Ended(String),
    /// Anything else that is JSON.
    Other,
    /// Not JSON.
    Plain,
}

impl Event {
    /// Reads a line. `directory` is where terraform runs, relative to the project's root.
    pub fn read(line: &str, directory: &Path) -> Self {
        let Ok(raw) = serde_json::from_str::<RawEvent>(line) else { return Self::Plain };
        let address = |hook: Option<RawHook>| hook.map(|hook| hook.resource.addr);
        let event = match &*raw.kind {
            "planned_change" => raw.change.map(|change| {
                Self::Planned(ResourceChange {
                    action: change.action,
                    address: change.resource.addr,
                    reason: change.reason,
                })
            }),
            "change_summary" => raw.changes.map(Self::Summary),
            "outputs" => raw.outputs.map(|outputs| {
                let outputs = outputs.into_iter();
                let action = |output: RawOutput| output.action.unwrap_or(ResourceAction::Noop);
                Self::Outputs(outputs.map(|(name, output)| (name, action(output))).collect())
            }),
            "test_summary" => raw.test_summary.map(Self::Tested),
            "diagnostic" => raw.diagnostic.map(|raw| Self::Diagnostic(raw.locate(directory))),
            "refresh_start" => address(raw.hook).map(Self::Refreshing),
            "apply_start" => raw.hook.map(|hook| Self::Begun(hook.resource.addr, hook.action)),
            "apply_complete" | "apply_errored" => address(raw.hook).map(Self::Ended),
            _ => None,
        };
        event.unwrap_or(Self::Other)
    }
}

#[derive(Deserialize)]
struct RawEvent {
    #[serde(default, rename = "type")]
    kind: String,
    change: Option<RawChange>,
    changes: Option<PlanSummary>,
    outputs: Option<BTreeMap<String, RawOutput>>,
    test_summary: Option<TestSummary>,
    diagnostic: Option<RawDiagnostic>,
    hook: Option<RawHook>,
}

#[derive(Deserialize)]
struct RawChange {
    resource: RawResource,
    action: ResourceAction,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct RawHook {
    resource: RawResource,
    #[serde(default)]
    action: ResourceAction,
}

#[derive(Deserialize)]
struct RawResource {
    addr: String,
}

#[derive(Deserialize)]
struct RawOutput {
    action: Option<ResourceAction>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::{Event, PlanSummary, ResourceAction, ResourceChange};

    fn read(line: &str) -> Event {
        Event::read(line, Path::new(""))
    }

    #[test]
    fn the_lines_that_matter_are_read() {
        assert_eq!(
            read(
                r#"{"@level":"info","change":{"resource":{"addr":"module.a.b.c[\"x\"]"},"action":"replace","reason":"cannot_update"},"type":"planned_change"}"#
            ),
            Event::Planned(ResourceChange {
                action: ResourceAction::Replace,
                address: "module.a.b.c[\"x\"]".to_owned(),
                reason: Some("cannot_update".to_owned()),
            })
        );
        assert_eq!(
            read(
                r#"{"changes":{"add":12,"change":1,"import":0,"remove":2,"operation":"plan"},"type":"change_summary"}"#
            ),
            Event::Summary(PlanSummary { add: 12, change: 1, destroy: 2 })
        );
        assert_eq!(
            read(r#"{"type":"outputs","outputs":{"a":{"sensitive":false,"action":"create"}}}"#),
            Event::Outputs(BTreeMap::from([("a".to_owned(), ResourceAction::Create)]))
        );
        assert_eq!(
            read(r#"{"type":"apply_start","hook":{"resource":{"addr":"a.b"},"action":"create"}}"#),
            Event::Begun("a.b".to_owned(), ResourceAction::Create)
        );
        assert_eq!(
            read(
                r#"{"type":"apply_errored","hook":{"resource":{"addr":"a.b"},"action":"create"}}"#
            ),
            Event::Ended("a.b".to_owned())
        );
        assert_eq!(read(r#"{"type":"version","terraform":"1.11.4"}"#), Event::Other);
        assert_eq!(read("Killed"), Event::Plain);
    }
}
