//! That there is something to judge.

use crate::check::{Rule, RuleContext, Severity};

pub(super) const RULES: &[Rule] = &[Rule {
    id: "evaluated",
    title: "Everything that is rendered could be evaluated",
    severity: Severity::High,
    reason: "What cannot be evaluated is not known, and no other rule can judge it.",
    remedy: "Write the expression with functions that strata evaluates, or teach them to \
             crates/rendered/src/evaluate.",
    guards: &["Every other rule"],
    looks_at: "resources",
    examine: evaluated,
}];

fn evaluated(context: &mut RuleContext<'_>) {
    let environment = context.index.environment;
    context.count(environment.resources.len());
    for problem in &environment.problems {
        let message = format!("`{}` cannot be evaluated: {}", problem.text, problem.message);
        context.violation_at(Some(problem.place.clone()), message);
    }
}
