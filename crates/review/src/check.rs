//! Rules that what is rendered has to keep.
//!
//! A [`Rule`] looks at an [`RenderedEnvironment`] and notes what is wrong. It counts what it looks at: a rule
//! that found nothing to look at has failed, unless it says why it does not apply to the environment. A
//! [`platform::Waiver`] in a spec lets a finding pass, and is listed. A [`CheckReport`] is all of that
//! together, and prints as [`text`], [`markdown()`] or JSON.

mod assertions;
mod check_report;
mod markdown;
mod requirements;
mod rule_context;
mod rule_list;
mod rules;
mod terminal;
mod waivers;

use platform::Assertion;
use serde::Serialize;

use rendered::RenderedEnvironment;
use rendered::index::Index;

pub use assertions::ASSERTIONS;
pub use check_report::{CheckReport, Finding, RuleOutcome};
pub use markdown::{list_markdown, markdown};
pub use requirements::{REQUIREMENTS, Requirement};
pub use rule_context::{RuleResult, Violation};
pub use rule_list::list_text;
pub use terminal::text;
pub use waivers::WAIVERS;

pub(crate) use rule_context::{RuleContext, argument_path, value_in_words};
pub use rules::names_of;

/// Something that has to hold in every environment.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Rule {
    /// What a waiver calls it.
    pub id: &'static str,
    /// What holds.
    pub title: &'static str,
    /// How bad it is if it does not.
    pub severity: Severity,
    /// Why it has to hold.
    pub reason: &'static str,
    /// What to do if it does not.
    pub remedy: &'static str,
    /// The numbers of the requirements that it guards, and whatever else it is for.
    #[serde(serialize_with = "requirements::serialize")]
    pub guards: &'static [&'static str],
    /// What it looks at, in the plural.
    pub looks_at: &'static str,
    /// Looks at an environment; nothing for the rules about specs, whose results are made elsewhere.
    #[serde(skip)]
    pub(crate) examine: fn(&mut RuleContext<'_>),
}

impl Rule {
    /// What it guards, in words: `R2.2 Tags are immutable`.
    pub fn guarded(&self) -> String {
        requirements::in_words(self.guards)
    }

    /// The same in parts: a number, and words.
    pub(crate) fn cited(&self) -> impl Iterator<Item = (String, &'static str)> {
        requirements::cited(self.guards)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// How bad it is if a rule does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Somebody gets in or out, sees a secret, or the platform goes down.
    High,
    /// A requirement is not met.
    Medium,
    /// Something is worse than it need be.
    Low,
}

impl Severity {
    /// As a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Every rule, in the order in which a person would ask; those about the specs are the last.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::all().chain([&ASSERTIONS, &WAIVERS])
}

/// What every rule finds in an environment, and what has become of the assertions about it.
pub fn examine(environment: &RenderedEnvironment, assertions: &[Assertion]) -> Vec<RuleResult> {
    let index = Index::new(environment);
    let examined = rules::all().map(|rule| RuleContext::examine(rule, &index));
    examined.chain([assertions::examine(&index, assertions)]).collect()
}
