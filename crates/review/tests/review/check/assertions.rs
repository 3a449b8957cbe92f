//! What the specs assert is a rule among the others.

use platform::Waiver;
use rendered::Rendered;
use review::check::{ASSERTIONS, CheckReport};

use super::failing;
use crate::fixtures::{DEV, PLATFORM, PROD, RENDERED, spec};

/// What nobody has opened, and what is open.
const MORE: &str = "\nassert no_path {\n  from = \"processing-service\"\n  to   = \"api-gateway\"\n}\n\
                    \nassert no_path {\n  from = \"frontend\"\n  to   = \"api-gateway\"\n}\n";

fn line_of(text: &str, wanted: &str) -> usize {
    text.lines().position(|line| line == wanted).unwrap() + 1
}

#[test]
fn an_assertion_that_does_not_hold_is_reported_where_it_is_made() {
    let platform = format!("{PLATFORM}{MORE}");
    let spec = spec(&platform, &[("dev", DEV), ("prod", PROD)]);
    let report = CheckReport::of(&RENDERED, &spec.assertions, &[]);
    assert_eq!(failing(&report), [ASSERTIONS.id]);
    let outcome = report.failing().next().unwrap();
    let [finding] = &outcome.findings[..] else { panic!("{:?}", outcome.findings) };
    assert_eq!(finding.environments, ["dev", "prod"]);
    let message = &finding.found.message;
    let reason = "frontend reaches api-gateway on 8080";
    assert_eq!(*message, format!("no_path from \"frontend\" to \"api-gateway\": {reason}"));
    let last = platform.lines().count() - 3;
    assert_eq!(finding.place().unwrap().to_string(), format!("envs/platform.hcl:{last}"));
    assert_eq!(outcome.looked["dev"], spec.assertions.len());
}

#[test]
fn an_assertion_of_an_environment_is_about_that_one() {
    let dev = format!(
        "{DEV}\nassert path {{\n  from = \"frontend\"\n  to   = \"processing-service\"\n}}\n"
    );
    let spec = spec(PLATFORM, &[("dev", &dev), ("prod", PROD)]);
    let rendered = Rendered::read(&env::render(&spec).files).unwrap();
    let report = CheckReport::of(&rendered, &spec.assertions, &[]);
    let finding = &report.failing().next().unwrap().findings[0];
    assert_eq!(finding.environments, ["dev"]);
    let line = line_of(&dev, "assert path {");
    assert_eq!(finding.place().unwrap().to_string(), format!("envs/dev.hcl:{line}"));
    assert!(report.only("prod").holds());
}

#[test]
fn what_is_asserted_can_be_waived_like_a_rule() {
    let platform = format!("{PLATFORM}{MORE}");
    let spec = spec(&platform, &[("dev", DEV), ("prod", PROD)]);
    let waiver = Waiver {
        rule: ASSERTIONS.id.to_owned(),
        reason: "until the call is gone".to_owned(),
        environment: None,
        service: None,
        path: "envs/platform.hcl".to_owned(),
        line: 1,
    };
    let report = CheckReport::of(&RENDERED, &spec.assertions, &[waiver]);
    assert!(report.holds(), "{}", review::check::text(&report));
    assert_eq!(report.waived().count(), 1);
}
