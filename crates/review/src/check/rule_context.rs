//! What a rule works with, and what comes of it.

use serde::Serialize;
use serde_json::Value;

use super::Rule;
use rendered::index::Index;
use rendered::{Place, RenderedResource};

/// What a rule is given: an environment to look at, and methods to report violations. It counts what is
/// looked at, so that no rule holds because there was nothing.
pub struct RuleContext<'a> {
    /// What there is.
    pub index: &'a Index<'a>,
    looked: usize,
    not_applicable: Option<String>,
    found: Vec<Violation>,
}

/// What one rule, or something like a rule, found in one environment.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleResult {
    /// The rule.
    pub rule: &'static Rule,
    /// The environment.
    pub environment: String,
    /// How many things were looked at.
    pub looked: usize,
    /// Why there was nothing that the rule is about; then it neither holds nor fails.
    pub not_applicable: Option<String>,
    /// What is wrong.
    pub found: Vec<Violation>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// Where: a line of `modules/`, or of a spec.
    pub place: Option<Place>,
    /// The resource.
    pub address: Option<String>,
    /// What, in a few words.
    pub message: String,
    /// The service that it belongs to.
    pub service: Option<String>,
}

impl<'a> RuleContext<'a> {
    /// Runs a rule on an environment.
    pub(super) fn examine<'b>(rule: &'static Rule, index: &'b Index<'b>) -> RuleResult {
        let mut context = RuleContext { index, looked: 0, not_applicable: None, found: Vec::new() };
        (rule.examine)(&mut context);
        if context.looked == 0 && context.not_applicable.is_none() && context.found.is_empty() {
            context.violation_without_resource(format!(
                "there is nothing to look at: no {}",
                rule.looks_at
            ));
        }
        RuleResult {
            rule,
            environment: index.environment.name.clone(),
            looked: context.looked,
            not_applicable: context.not_applicable,
            found: context.found,
        }
    }

    /// Every resource of a type, each of which is looked at.
    pub fn each(&mut self, kind: &str) -> Vec<&'a RenderedResource> {
        let resources = self.index.of(kind).to_vec();
        self.looked += resources.len();
        resources
    }

    /// The same, of a type that has to be there. For rules that look at several types.
    pub fn each_required(&mut self, kind: &str) -> Vec<&'a RenderedResource> {
        let resources = self.each(kind);
        if resources.is_empty() {
            self.violation_without_resource(format!("there is nothing to look at: no {kind}"));
        }
        resources
    }

    /// One more thing is looked at.
    pub fn count_one(&mut self) {
        self.looked += 1;
    }

    /// More things are looked at.
    pub fn count(&mut self, things: usize) {
        self.looked += things;
    }

    /// There is nothing that the rule is about, and need not be: what the environment can ask for, with
    /// this input, it has not asked for.
    pub fn not_applicable_without(&mut self, input: &str, reason: &str) {
        if self.index.input(input) != Some(&Value::Bool(true)) {
            self.not_applicable(reason);
        }
    }

    /// There is nothing that the rule is about, and need not be.
    pub fn not_applicable(&mut self, reason: &str) {
        self.not_applicable = Some(reason.to_owned());
    }

    /// An argument of a resource is wrong; without the argument, the resource is.
    pub fn violation(
        &mut self,
        resource: &RenderedResource,
        argument: &str,
        message: impl Into<String>,
    ) {
        self.found.push(Violation {
            place: Some(resource.place_of(argument)),
            address: Some(resource.address()),
            message: message.into(),
            service: self.index.owner(resource),
        });
    }

    /// Something is wrong that no resource is to blame for.
    pub fn violation_without_resource(&mut self, message: impl Into<String>) {
        self.violation_at(None, message);
    }

    /// Something is wrong in a line.
    pub fn violation_at(&mut self, place: Option<Place>, message: impl Into<String>) {
        let message = message.into();
        self.found.push(Violation { place, address: None, message, service: None });
    }

    /// An argument must have a value.
    pub fn expect(&mut self, resource: &RenderedResource, pointer: &str, wanted: impl Into<Value>) {
        let wanted = wanted.into();
        let found = resource.get(pointer);
        if found == Some(&wanted) {
            return;
        }
        let name = argument_path(pointer);
        let message = match found {
            Some(found) => {
                format!("{name} is {}, not {}", value_in_words(found), value_in_words(&wanted))
            }
            None => format!("{name} is not set; it must be {}", value_in_words(&wanted)),
        };
        self.violation(resource, argument(pointer), message);
    }

    /// An argument must be a number of a range.
    pub fn expect_number(
        &mut self,
        resource: &RenderedResource,
        pointer: &str,
        least: u32,
        most: u32,
    ) {
        let range = f64::from(least)..=f64::from(most);
        let name = argument_path(pointer);
        let wanted = match (least, most) {
            (least, u32::MAX) => format!("{least} or more"),
            (least, most) => format!("{least} to {most}"),
        };
        let message = match resource.number(pointer) {
            Some(number) if range.contains(&number) => return,
            Some(number) => format!("{name} is {number}, not {wanted}"),
            None => format!("{name} is not set; it must be {wanted}"),
        };
        self.violation(resource, argument(pointer), message);
    }
}

/// `health_check.path` of `/health_check/0/path`.
pub fn argument_path(pointer: &str) -> String {
    let parts = pointer.split('/').filter(|part| !part.is_empty() && part.parse::<u32>().is_err());
    parts.collect::<Vec<_>>().join(".")
}

/// A value as a person writes it.
pub fn value_in_words(value: &Value) -> String {
    match value {
        Value::Null => "not given".to_owned(),
        Value::Object(_) => "a map".to_owned(),
        value => value.to_string(),
    }
}

fn argument(pointer: &str) -> &str {
    pointer.trim_start_matches('/').split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_spelled_as_in_hcl() {
        assert_eq!(argument_path("/health_check/0/path"), "health_check.path");
        assert_eq!(argument_path("/name"), "name");
        assert_eq!(argument("/health_check/0/path"), "health_check");
    }
}
