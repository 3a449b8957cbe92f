//! How much a plan does, and how tests ended.

use std::fmt;
use std::iter::Sum;

use serde::Deserialize;

use crate::changes::{ResourceAction, ResourceChange};

/// What a plan would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct PlanSummary {
    /// Objects to create.
    pub add: u64,
    /// Objects to change in place.
    pub change: u64,
    /// Objects to destroy. A replacement counts here and in `add`.
    #[serde(rename = "remove")]
    pub destroy: u64,
}

/// How tests ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct TestSummary {
    /// Runs whose assertions hold.
    pub passed: u64,
    /// Runs whose assertions do not.
    pub failed: u64,
    /// Runs that could not be made.
    pub errored: u64,
    /// Runs that were skipped after an error.
    pub skipped: u64,
}

impl PlanSummary {
    /// Counts changes as terraform does.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a ResourceChange>) -> Self {
        let mut summary = Self::default();
        for change in changes {
            match change.action {
                ResourceAction::Create => summary.add += 1,
                ResourceAction::Update => summary.change += 1,
                ResourceAction::Delete => summary.destroy += 1,
                ResourceAction::Replace => {
                    summary.add += 1;
                    summary.destroy += 1;
                }
                _ => {}
            }
        }
        summary
    }
}

impl Sum for PlanSummary {
    fn sum<I: Iterator<Item = Self>>(summaries: I) -> Self {
        summaries.fold(Self::default(), |total, one| Self {
            add: total.add + one.add,
            change: total.change + one.change,
            destroy: total.destroy + one.destroy,
        })
    }
}

impl fmt::Display for PlanSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts =
            [(self.add, "to add"), (self.change, "to change"), (self.destroy, "to destroy")];
        list(f, &parts, "no changes")
    }
}

impl fmt::Display for TestSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.passed, "passed"),
            (self.failed, "failed"),
            (self.errored, "errored"),
            (self.skipped, "skipped"),
        ];
        f.write_str("tests: ")?;
        list(f, &parts, "none")
    }
}

/// `12 to add, 1 to destroy`: the parts that are not zero.
fn list(f: &mut fmt::Formatter<'_>, parts: &[(u64, &str)], none: &str) -> fmt::Result {
    let parts: Vec<_> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    f.write_str(if parts.is_empty() { none } else { "" })?;
    f.write_str(&parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{PlanSummary, ResourceAction, ResourceChange, TestSummary};

    #[test]
    fn a_summary_names_what_is_not_zero() {
        let plan = PlanSummary { add: 12, change: 1, destroy: 2 };
        assert_eq!(plan.to_string(), "12 to add, 1 to change, 2 to destroy");
        assert_eq!(PlanSummary::default().to_string(), "no changes");
        let tests = TestSummary { passed: 1, failed: 1, ..TestSummary::default() };
        assert_eq!(tests.to_string(), "tests: 1 passed, 1 failed");
        assert_eq!(TestSummary::default().to_string(), "tests: none");
    }

    #[test]
    fn changes_are_counted_as_terraform_counts_them() {
        use ResourceAction::{Create, Delete, Noop, Read, Replace, Update};
        let change = |action| ResourceChange { action, address: "a.b".to_owned(), reason: None };
        let changes = [Create, Create, Update, Replace, Delete, Read, Noop].map(change);
        let summary = PlanSummary { add: 3, change: 1, destroy: 2 };
        assert_eq!(PlanSummary::of(&changes), summary);
        assert_eq!([summary, summary].into_iter().sum::<PlanSummary>().add, 6);
    }
}
