//! `strata check`: each rule is broken once, and none holds because there was nothing to look at.

mod assertions;
mod broken;
mod nothing;
mod waivers;

use review::check::{CheckReport, rules};

use crate::fixtures::{RENDERED, SPEC};

fn failing(report: &CheckReport) -> Vec<&'static str> {
    report.failing().map(|outcome| outcome.rule.id).collect()
}

#[test]
fn what_is_shipped_keeps_every_rule() {
    assert!(!SPEC.assertions.is_empty());
    let report = CheckReport::of(&RENDERED, &SPEC.assertions, &[]);
    assert!(report.holds(), "{}", review::check::text(&report));
    assert_eq!(report.environments, ["dev", "prod"]);
    assert_eq!(report.outcomes.len(), rules().count());
}

#[test]
fn a_name_stands_for_one_rule() {
    let mut ids: Vec<_> = rules().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rules().count());
    for rule in rules() {
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
        for text in [rule.reason, rule.remedy] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", rule.id);
        }
    }
}

/// A requirement that a rule quotes is one that was made.
#[test]
fn quoted_requirements_are_words() {
    for rule in rules() {
        assert_eq!(rule.guards.matches('"').count() % 2, 0, "{}: {}", rule.id, rule.guards);
        assert!(!rule.guards.is_empty(), "{}", rule.id);
    }
}
