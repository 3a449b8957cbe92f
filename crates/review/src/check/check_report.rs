//! What all rules found in all environments, together.

use std::collections::BTreeMap;

use platform::wording::{counted, listed};
use platform::{Assertion, Waiver};
use serde::{Serialize, Serializer};

use super::rule_context::{RuleResult, Violation};
use super::waivers::{self, Waivers};
use super::{Rule, Severity, examine};
use rendered::{Place, Rendered};

/// What all rules found.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckReport {
    /// The environments that were looked at.
    pub environments: Vec<String>,
    /// A rule each, worst first.
    pub outcomes: Vec<RuleOutcome>,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleOutcome {
    /// The rule.
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// How many things it looked at, by environment.
    pub looked: BTreeMap<String, usize>,
    /// Why it is not about an environment, by environment.
    pub not_applicable: BTreeMap<String, String>,
    /// What is wrong; first what nobody waived.
    pub findings: Vec<Finding>,
}

/// Something that is wrong in one or several environments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What and where.
    #[serde(flatten)]
    pub found: Violation,
    /// Where it is so.
    pub environments: Vec<String>,
    /// The waiver that lets it pass.
    #[serde(serialize_with = "waivers::serialize")]
    pub waiver: Option<Waiver>,
}

impl RuleOutcome {
    /// What is wrong and not waived.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.waiver.is_none())
    }

    /// Whether nothing is wrong, or all of it is waived.
    pub fn holds(&self) -> bool {
        self.failures().next().is_none()
    }

    /// What comes first for a reader: failures, waived ones, the rest.
    fn rank(&self) -> (usize, Severity) {
        let waived = !self.findings.is_empty();
        match (self.holds(), waived) {
            (false, _) => (0, self.rule.severity),
            (true, true) => (1, self.rule.severity),
            (true, false) => (2, Severity::High),
        }
    }
}

impl CheckReport {
    /// Lets every rule look at every environment, with what the specs assert and waive.
    pub fn of(rendered: &Rendered, assertions: &[Assertion], waivers: &[Waiver]) -> Self {
        let examined = rendered.environments.iter().flat_map(|it| examine(it, assertions));
        Self::new(examined.collect(), waivers)
    }

    /// What was found, by rules and by anything like them, with the waivers of the specs.
    pub fn new(mut examined: Vec<RuleResult>, waivers: &[Waiver]) -> Self {
        let mut environments: Vec<String> = Vec::new();
        for it in &examined {
            if !environments.contains(&it.environment) {
                environments.push(it.environment.clone());
            }
        }
        let mut waivers = Waivers::new(waivers);
        let mut outcomes: Vec<RuleOutcome> = Vec::new();
        let mut add = |examined: RuleResult, waivers: Option<&mut Waivers<'_>>| {
            let at = outcomes.iter().position(|outcome| outcome.rule == examined.rule);
            let at = at.unwrap_or_else(|| {
                outcomes.push(RuleOutcome::new(examined.rule));
                outcomes.len() - 1
            });
            outcomes[at].add(examined, waivers);
        };
        for examined in examined.drain(..) {
            add(examined, Some(&mut waivers));
        }
        for environment in &environments {
            add(waivers.examine(environment), None);
        }
        for outcome in &mut outcomes {
            outcome.findings.sort_by(|a, b| {
                (a.waiver.is_some(), &a.found).cmp(&(b.waiver.is_some(), &b.found))
            });
        }
        outcomes.sort_by_key(RuleOutcome::rank);
        Self { environments, outcomes }
    }

    /// The same, of one environment only.
    pub fn only(mut self, environment: &str) -> Self {
        self.environments.retain(|name| name == environment);
        for outcome in &mut self.outcomes {
            outcome.looked.retain(|name, _| name == environment);
            outcome.not_applicable.retain(|name, _| name == environment);
            outcome.findings.retain_mut(|finding| {
                finding.environments.retain(|name| name == environment);
                !finding.environments.is_empty()
            });
        }
        self.outcomes.sort_by_key(RuleOutcome::rank);
        self
    }

    /// Whether every rule holds, or is waived, in one environment at least.
    pub fn holds(&self) -> bool {
        !self.environments.is_empty() && self.outcomes.iter().all(RuleOutcome::holds)
    }

    /// The rules that do not hold.
    pub fn failing(&self) -> impl Iterator<Item = &RuleOutcome> {
        self.outcomes.iter().filter(|outcome| !outcome.holds())
    }

    /// What is waived, with its rule.
    pub fn waived(&self) -> impl Iterator<Item = (&RuleOutcome, &Finding, &Waiver)> {
        self.outcomes.iter().flat_map(|outcome| {
            let findings = outcome.findings.iter();
            findings.filter_map(move |it| Some((outcome, it, it.waiver.as_ref()?)))
        })
    }

    /// In one line: how much is wrong, waived and right.
    pub fn summary(&self) -> String {
        let failures: usize = self.failing().map(|outcome| outcome.failures().count()).sum();
        let failing = self.failing().count();
        let waived = self.waived().count();
        let holding = self.outcomes.len() - failing;
        if self.environments.is_empty() {
            return "no environment is rendered, so there is nothing to look at".to_owned();
        }
        let place = listed(&self.environments);
        let waived = match waived {
            0 => String::new(),
            waived => format!("; {} waived", counted(waived, "finding")),
        };
        match failures {
            0 => format!("every rule holds in {place}: {holding} rules{waived}"),
            failures => format!(
                "{} of {} in {place}; {holding} hold{waived}",
                counted(failures, "finding"),
                counted(failing, "rule")
            ),
        }
    }
}

impl RuleOutcome {
    fn new(rule: &'static Rule) -> Self {
        Self {
            rule,
            looked: BTreeMap::new(),
            not_applicable: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    fn add(&mut self, examined: RuleResult, mut waivers: Option<&mut Waivers<'_>>) {
        let RuleResult { environment, looked, not_applicable, found, .. } = examined;
        self.looked.insert(environment.clone(), looked);
        if let Some(reason) = not_applicable {
            self.not_applicable.insert(environment.clone(), reason);
        }
        let mut known: BTreeMap<Violation, Vec<usize>> = BTreeMap::new();
        for (at, finding) in self.findings.iter().enumerate() {
            known.entry(finding.found.clone()).or_default().push(at);
        }
        for found in found {
            let waiver = waivers.as_mut().and_then(|it| it.of(self.rule, &environment, &found));
            let waiver = waiver.cloned();
            // The same in another environment is the same finding.
            let alike = known.entry(found.clone()).or_default();
            let same = alike.iter().find(|at| self.findings[**at].waiver == waiver);
            if let Some(&at) = same {
                let environments = &mut self.findings[at].environments;
                if !environments.contains(&environment) {
                    environments.push(environment.clone());
                }
            } else {
                alike.push(self.findings.len());
                let environments = vec![environment.clone()];
                self.findings.push(Finding { found, environments, waiver });
            }
        }
    }
}

impl Serialize for CheckReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'a> {
            holds: bool,
            summary: String,
            environments: &'a [String],
            rules: &'a [RuleOutcome],
        }
        let json = Json {
            holds: self.holds(),
            summary: self.summary(),
            environments: &self.environments,
            rules: &self.outcomes,
        };
        json.serialize(serializer)
    }
}

impl Finding {
    /// Where, for a person: a line, or an address, or nothing.
    pub fn place(&self) -> Option<&Place> {
        self.found.place.as_ref()
    }
}
