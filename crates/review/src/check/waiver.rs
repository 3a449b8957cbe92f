//! Waivers: what need not hold, and why.

use std::cmp::Reverse;

use serde::Serialize;

use super::look::{Examined, Found};
use super::{Rule, Severity, rules};
use rendered::Place;

/// The rule about waivers themselves, which no waiver waives.
pub const WAIVERS: Rule = Rule {
    id: "waivers",
    title: "Every waiver names a rule, has a reason, and is needed",
    severity: Severity::Medium,
    reason: "A waiver that waives nothing any more would hide the next finding; one without a reason \
             cannot be judged.",
    remedy: "Remove it, or write `// strata:allow RULE reason`; `strata check --list` has the rules.",
    guards: "Every other rule.",
    looks_at: "waivers",
    examine: |_| {},
};

/// That a rule need not hold somewhere, as a comment in a spec says: `// strata:allow RULE reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleWaiver {
    /// The rule's ID, as written.
    pub rule: String,
    /// Why; empty if nobody wrote it.
    pub reason: String,
    /// The only environment that it is for.
    pub environment: Option<String>,
    /// The only service that it is for.
    pub service: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl RuleWaiver {
    fn waives(&self, rule: &Rule, environment: &str, found: &Found) -> bool {
        self.rule == rule.id
            && self.environment.as_ref().is_none_or(|it| it == environment)
            && (self.service.is_none() || self.service == found.service)
    }

    /// How little it is for: of several, the narrowest counts.
    fn narrowness(&self) -> usize {
        usize::from(self.environment.is_some()) + usize::from(self.service.is_some())
    }
}

/// Waivers, and which of them were needed.
pub(super) struct Waivers<'a> {
    waivers: &'a [RuleWaiver],
    used: Vec<bool>,
}

impl<'a> Waivers<'a> {
    pub fn new(waivers: &'a [RuleWaiver]) -> Self {
        Self { waivers, used: vec![false; waivers.len()] }
    }

    /// The waiver of a finding, which is needed from now on, as are others that waive the same.
    pub fn of(&mut self, rule: &Rule, environment: &str, found: &Found) -> Option<&'a RuleWaiver> {
        let waivers = self.waivers.iter().enumerate();
        let fitting: Vec<_> =
            waivers.filter(|(_, waiver)| waiver.waives(rule, environment, found)).collect();
        for (index, _) in &fitting {
            self.used[*index] = true;
        }
        let narrowest = fitting.into_iter().min_by_key(|(_, it)| Reverse(it.narrowness()));
        narrowest.map(|(_, waiver)| waiver)
    }

    /// What is wrong with the waivers themselves, of those that are about an environment.
    pub fn examine(&self, environment: &str) -> Examined {
        let waivers = self.waivers.iter().zip(&self.used);
        let ours: Vec<_> = waivers
            .filter(|(it, _)| it.environment.as_ref().is_none_or(|it| it == environment))
            .collect();
        let found = ours.iter().filter_map(|(waiver, used)| {
            let message = wrong(waiver, **used)?;
            Some(Found {
                place: Some(waiver.place.clone()),
                address: None,
                message,
                service: waiver.service.clone(),
            })
        });
        Examined {
            rule: &WAIVERS,
            environment: environment.to_owned(),
            looked: ours.len(),
            not_applicable: ours.is_empty().then(|| "the specs waive nothing".to_owned()),
            found: found.collect(),
        }
    }
}

fn wrong(waiver: &RuleWaiver, used: bool) -> Option<String> {
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
