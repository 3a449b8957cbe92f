//! What was asked for, by number: `docs/requirements.md`, which rules cite.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serializer;

const TEXT: &str = include_str!("../../../../docs/requirements.md");

/// A requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What was asked for.
    pub text: &'static str,
    /// The IDs of the rules that guard it.
    pub rules: Vec<&'static str>,
}

/// Every requirement by its number, as `R1.3`.
pub static REQUIREMENTS: LazyLock<BTreeMap<&'static str, Requirement>> = LazyLock::new(|| {
    let rows = TEXT.lines().filter_map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, text, _, rules, _] = cells[..] else { return None };
        let is_number = number.strip_prefix('R').is_some_and(|it| it.contains('.'));
        let rules = rules.split(',').map(|rule| rule.trim().trim_matches('`'));
        let rules = rules.filter(|rule| !rule.is_empty()).collect();
        is_number.then_some((number, Requirement { text, rules }))
    });
    rows.collect()
});

/// What a rule guards: the number of a requirement, with a space, and its words; or just words.
pub(super) fn cited(
    guards: &'static [&'static str],
) -> impl Iterator<Item = (String, &'static str)> {
    guards.iter().map(|&guard| match REQUIREMENTS.get(guard) {
        Some(requirement) => (format!("{guard} "), requirement.text),
        None => (String::new(), guard),
    })
}

/// As a text, so that programs need no other file.
pub(super) fn serialize<S: Serializer>(
    guards: &&'static [&'static str],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&in_words(guards))
}

/// `R2.2 Tags are immutable`, one after the other.
pub(super) fn in_words(guards: &'static [&'static str]) -> String {
    let cited = cited(guards).map(|(number, text)| number + text);
    cited.collect::<Vec<_>>().join("; ")
}
