//! Waivers: what need not hold, and why.

use std::cmp::Reverse;

use platform::Waiver;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::rule_context::{RuleResult, Violation};
use super::{Rule, Severity, rules};
use rendered::Place;

/// The rule about waivers themselves, which no waiver waives.
pub const WAIVERS: Rule = Rule {
    id: "waivers",
    title: "Every waiver names a rule, gives a reason, and is needed",
    severity: Severity::Medium,
    reason: "A waiver that is not needed any more would hide the next finding; one without a \
             reason cannot be reviewed.",
    remedy: "Remove it, or write `// strata:allow RULE reason`; `strata check --list` lists \
             the rules.",
    guards: &["Every other rule"],
    looks_at: "waivers",
    examine: |_| {},
};

/// Whether a waiver is for a finding.
fn waives(waiver: &Waiver, rule: &Rule, environment: &str, found: &Violation) -> bool {
    waiver.rule == rule.id
        && waiver.environment.as_ref().is_none_or(|it| it == environment)
        && (waiver.service.is_none() || waiver.service == found.service)
}

/// How little a waiver is for: of several, the narrowest counts.
fn narrowness(waiver: &Waiver) -> usize {
    usize::from(waiver.environment.is_some()) + usize::from(waiver.service.is_some())
}

/// Where a waiver is written.
pub fn place(waiver: &Waiver) -> Place {
    Place { file: waiver.path.as_str().into(), line: waiver.line }
}

/// As other programs read it; the model itself is not made for that.
#[expect(clippy::ref_option, reason = "serde hands over a field by reference")]
pub(super) fn serialize<S: Serializer>(
    waiver: &Option<Waiver>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let value = waiver.as_ref().map(|waiver| {
        json!({
            "rule": waiver.rule,
            "reason": waiver.reason,
            "environment": waiver.environment,
            "service": waiver.service,
            "place": place(waiver),
        })
    });
    value.serialize(serializer)
}

/// Waivers, and which of them were needed.
pub(super) struct Waivers<'a> {
    waivers: &'a [Waiver],
    used: Vec<bool>,
}

impl<'a> Waivers<'a> {
    pub fn new(waivers: &'a [Waiver]) -> Self {
        Self { waivers, used: vec![false; waivers.len()] }
    }

    /// The waiver of a finding, which is needed from now on, as are others that waive the same.
    pub fn of(&mut self, rule: &Rule, environment: &str, found: &Violation) -> Option<&'a Waiver> {
        let waivers = self.waivers.iter().enumerate();
        let fitting: Vec<_> =
            waivers.filter(|(_, waiver)| waives(waiver, rule, environment, found)).collect();
        for (index, _) in &fitting {
            self.used[*index] = true;
        }
        let narrowest = fitting.into_iter().min_by_key(|(_, it)| Reverse(narrowness(it)));
        narrowest.map(|(_, waiver)| waiver)
    }

    /// What is wrong with the waivers themselves, of those that are about an environment.
    pub fn examine(&self, environment: &str) -> RuleResult {
        let waivers = self.waivers.iter().zip(&self.used);
        let ours: Vec<_> = waivers
            .filter(|(it, _)| it.environment.as_ref().is_none_or(|it| it == environment))
            .collect();
        let found = ours.iter().filter_map(|(waiver, used)| {
            let message = wrong(waiver, **used)?;
            Some(Violation {
                place: Some(place(waiver)),
                address: None,
                message,
                service: waiver.service.clone(),
            })
        });
        RuleResult {
            rule: &WAIVERS,
            environment: environment.to_owned(),
            looked: ours.len(),
            not_applicable: ours.is_empty().then(|| "the specs contain no waivers".to_owned()),
            found: found.collect(),
        }
    }
}

fn wrong(waiver: &Waiver, used: bool) -> Option<String> {
    let id = &waiver.rule;
    let ids = || rules().map(|rule| rule.id).filter(|id| *id != WAIVERS.id);
    if id == WAIVERS.id {
        return Some("a waiver cannot be waived".to_owned());
    }
    if !used && !ids().any(|known| known == id) {
        let near = platform::nearest(id, ids());
        let help = near.map(|near| format!(": did you mean {near:?}?")).unwrap_or_default();
        return Some(format!("there is no rule {id:?}{help}"));
    }
    if waiver.reason.is_empty() {
        return Some(format!("the waiver of {id} has no reason"));
    }
    (!used).then(|| format!("{id} holds: the waiver is not needed any more"))
}
