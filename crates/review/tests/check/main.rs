//! `strata check`: each rule is broken once, and none holds because there was nothing to look at.

mod assertions;
mod broken;
mod nothing;
mod waivers;

use std::path::Path;
use std::sync::LazyLock;

use platform::{Spec, SpecFile};
use rendered::{Files, Rendered};
use review::check::{Report, rules};

const PLATFORM: &str = include_str!("../../../../envs/platform.hcl");
const DEV: &str = include_str!("../../../../envs/dev.hcl");
const PROD: &str = include_str!("../../../../envs/prod.hcl");

/// What the shipped specs render.
static FILES: LazyLock<Files> = LazyLock::new(|| files(PLATFORM, &[("dev", DEV), ("prod", PROD)]));

static RENDERED: LazyLock<Rendered> = LazyLock::new(|| Rendered::read(&FILES).unwrap());

fn spec(platform: &str, environments: &[(&str, &str)]) -> Spec {
    let source =
        |name: &str, text: &str| SpecFile::new(format!("envs/{name}.hcl"), text.as_bytes());
    let sources: Vec<_> = environments.iter().map(|(name, text)| source(name, text)).collect();
    platform::load(&source("platform", platform), &sources).unwrap()
}

fn files(platform: &str, environments: &[(&str, &str)]) -> Files {
    let spec = spec(platform, environments);
    env::render(&spec).files
}

/// The shipped files, with a text replaced wherever it stands in one of them.
fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = FILES.clone();
    let text = files.get_mut(Path::new(file)).unwrap_or_else(|| panic!("no {file}"));
    assert!(text.contains(from), "no {from:?} in {file}");
    *text = text.replace(from, to);
    files
}

fn failing(report: &Report) -> Vec<&'static str> {
    report.failing().map(|outcome| outcome.rule.id).collect()
}

#[test]
fn what_is_shipped_keeps_every_rule() {
    let assertions = spec(PLATFORM, &[("dev", DEV), ("prod", PROD)]).assertions;
    assert!(!assertions.is_empty());
    let report = Report::of(&RENDERED, &assertions, &[]);
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
