//! Assertions and waivers, and where they stand.

use crate::mistakes::mistakes;
use crate::mistakes_of_several_blocks::kinds;
use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{DiagnosticKind, SpecFile, load};

/// The same assertion once more shows the first one.
#[test]
fn an_assertion_given_twice() {
    let assertions = &PLATFORM[PLATFORM.find("assert no_path").unwrap()..];
    let found = mistakes(&format!("{PLATFORM}\n{assertions}"), ENVIRONMENT);
    assert_eq!(kinds(&found), [(DiagnosticKind::DuplicateAssertion, "platform.hcl"); 3]);
    assert!(found.iter().all(|diagnostic| diagnostic.related.len() == 1));
    let assertion = &assertions[..assertions.find("assert region").unwrap()];
    let other = assertion.replace("no_path {", "no_path {\n  port = 22");
    assert_eq!(mistakes(&format!("{PLATFORM}\n{other}"), ENVIRONMENT), []);
}

#[test]
fn assertions_know_where_they_stand_and_what_they_are_about() {
    let platform = SpecFile::new("platform.hcl", PLATFORM);
    let other = ENVIRONMENT.replace("\"dev\"", "\"pr\"").replace("10.0.0.0", "10.1.0.0");
    let pr = SpecFile::new("pr.hcl", &other[..other.find("assert").unwrap()]);
    let spec = load(&platform, &[SpecFile::new("dev.hcl", ENVIRONMENT), pr]).unwrap();
    let shown = |suffix| -> Vec<_> {
        let assertions = spec.assertions_of(suffix);
        assertions.map(|it| format!("{}:{} {it}", it.file, it.line)).collect()
    };
    let line = |text: &str, what: &str| text[..text.find(what).unwrap()].lines().count() + 1;
    let (everywhere, here) = (line(PLATFORM, "assert no_path"), line(ENVIRONMENT, "assert path"));
    let here = format!("dev.hcl:{here} path from \"internet\" to \"load-balancer\" port 443");
    let after = |lines| everywhere + lines;
    let (region, zones) = (after(4), after(7));
    let everywhere = [
        format!("platform.hcl:{everywhere} no_path from \"vpc\" to \"load-balancer\""),
        format!("platform.hcl:{region} region is \"us-west-2\""),
        format!("platform.hcl:{zones} zones at_least 2"),
    ];
    assert_eq!(shown("dev"), [&everywhere[..], &[here]].concat());
    assert_eq!(shown("pr"), everywhere);
}

#[test]
fn waivers_know_whose_they_are() {
    let waiver = "  # strata:allow flow-logs nobody reads them\n";
    let inside = PLATFORM.replacen("  port   = 3000\n", &format!("  port = 3000\n{waiver}"), 1);
    let platform = SpecFile::new("platform.hcl", format!("{inside}{waiver}"));
    let dev = SpecFile::new("dev.hcl", format!("{ENVIRONMENT}{waiver}"));
    let spec = load(&platform, &[dev]).unwrap();
    let whose: Vec<_> = spec
        .waivers
        .iter()
        .map(|it| (&*it.path, it.environment.as_deref(), it.service.as_deref()))
        .collect();
    let expected = [
        ("platform.hcl", None, Some("web")),
        ("platform.hcl", None, None),
        ("dev.hcl", Some("dev"), None),
    ];
    assert_eq!(whose, expected);
}
