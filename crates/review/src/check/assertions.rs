//! What the specs assert, as a rule among the others.

use platform::Assertion;

use super::rule_context::{RuleResult, Violation};
use super::{Rule, Severity};
use crate::reach::broken;
use rendered::Place;
use rendered::index::Index;

/// The rule that assertions are reported under.
pub const ASSERTIONS: Rule = Rule {
    id: "assertions",
    title: "What the specs assert holds",
    severity: Severity::High,
    reason: "Assertions record what was promised, for instance to compliance; breaking one \
             must be a decision.",
    remedy: "Take back the change, or change the assertion; `strata reach --env ENV FROM TO` \
             shows hop by hop what opens or closes a path.",
    guards: &["R1.1", "R1.3", "R9.1", "the `assert` blocks of the specs"],
    looks_at: "assertions",
    examine: |_| {},
};

/// What has become of the assertions in an environment.
pub fn examine(index: &Index<'_>, assertions: &[Assertion]) -> RuleResult {
    let environment = index.environment;
    let ours = assertions
        .iter()
        .filter(|it| it.environment.as_ref().is_none_or(|name| *name == environment.name));
    let looked = ours.clone().count();
    let found = broken(index, ours).into_iter().map(|it| Violation {
        place: Some(Place { file: it.assertion.file.as_str().into(), line: it.assertion.line }),
        address: None,
        message: format!("{}: {}", it.assertion, first(&it.reason)),
        service: None,
    });
    RuleResult {
        rule: &ASSERTIONS,
        environment: environment.name.clone(),
        looked,
        not_applicable: (looked == 0).then(|| "the specs contain no assertions".to_owned()),
        found: found.collect(),
    }
}

/// The first reason in a line; `strata reach` has them all, hop by hop.
fn first(reason: &[String]) -> String {
    let words = reason.first().map(|line| line.trim_end_matches(':').split_whitespace());
    words.map(|words| words.collect::<Vec<_>>().join(" ")).unwrap_or_default()
}
