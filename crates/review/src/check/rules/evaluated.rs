//! That there is something to judge.

use crate::check::{Rule, RuleContext, Severity};

pub(super) const RULES: &[Rule] = &[Rule {
    id: "evaluated",
    title: "Every rendered expression can be evaluated",
    severity: Severity::High,
    reason: "Rules cannot judge what is not known.",
    remedy: "Use functions that strata evaluates, or add the function in \
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
