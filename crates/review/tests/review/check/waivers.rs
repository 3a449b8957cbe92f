//! Waivers: what they let pass, where, and what is wrong with them.

use platform::Waiver;
use rendered::Rendered;
use review::check::{CheckReport, markdown, rules, text};

use super::failing;
use crate::fixtures::changed;

fn waiver(rule: &str, environment: Option<&str>, service: Option<&str>, line: usize) -> Waiver {
    Waiver {
        rule: rule.to_owned(),
        reason: "agreed with compliance".to_owned(),
        environment: environment.map(str::to_owned),
        service: service.map(str::to_owned),
        path: "envs/platform.hcl".to_owned(),
        line,
    }
}

/// Log groups that keep another number of days: of three services, and of the flow logs that are nobody's.
fn broken() -> Rendered {
    let mut files =
        changed("modules/observability/logs.tf", "retention_in_days = ", "retention_in_days = 1");
    let path = std::path::PathBuf::from("modules/network/flow_logs.tf");
    let text = files[&path].replace("retention_in_days = ", "retention_in_days = 1");
    files.insert(path, text);
    Rendered::read(&files).unwrap()
}

/// What still fails: label and environments.
fn left(waivers: &[Waiver]) -> Vec<(String, String)> {
    let report = CheckReport::of(&broken(), &[], waivers);
    let failing = report.failing().flat_map(review::check::RuleOutcome::failures);
    let mut left: Vec<_> = failing
        .map(|it| {
            let address = it.found.address.clone().unwrap_or_default();
            let label = address.rsplit('.').next().unwrap_or_default().to_owned();
            (label, it.environments.join(" "))
        })
        .collect();
    left.sort();
    left
}

#[test]
fn a_waiver_reaches_as_far_as_its_place() {
    let all = [
        "api_gateway",
        "cluster__container_insights",
        "flow_logs[0]",
        "frontend",
        "processing_service",
    ];
    let of = |labels: &[&str], environments: &str| -> Vec<(String, String)> {
        labels.iter().map(|label| ((*label).to_owned(), environments.to_owned())).collect()
    };
    let rule = "log-retention";
    assert_eq!(left(&[]), of(&all, "dev prod"));
    assert_eq!(left(&[waiver(rule, None, None, 1)]), []);
    assert_eq!(left(&[waiver(rule, Some("dev"), None, 1)]), of(&all, "prod"));
    let others =
        ["api_gateway", "cluster__container_insights", "flow_logs[0]", "processing_service"];
    assert_eq!(left(&[waiver(rule, None, Some("frontend"), 1)]), of(&others, "dev prod"));
    let mut expected = of(&others, "dev prod");
    expected.extend(of(&["frontend"], "prod"));
    expected.sort();
    assert_eq!(left(&[waiver(rule, Some("dev"), Some("frontend"), 1)]), expected);
}

#[test]
fn what_is_waived_stays_in_sight() {
    let report = CheckReport::of(&broken(), &[], &[waiver("log-retention", None, None, 7)]);
    assert!(report.holds());
    let text = text(&report);
    assert!(text.contains("\n  log-retention: modules/network/flow_logs.tf:"), "{text}");
    assert!(text.contains("    envs/platform.hcl:7: agreed with compliance\n"), "{text}");
    assert!(
        text.ends_with(&format!(
            "every rule holds in dev and prod: {} rules; 5 findings waived\n",
            rules().count()
        )),
        "{text}"
    );
    let markdown = markdown(&report);
    assert!(markdown.contains("| agreed with compliance | envs/platform.hcl:7 |"), "{markdown}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["holds"], true);
    let rules = json["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "log-retention").unwrap();
    assert_eq!(rule["findings"][0]["waiver"]["reason"], "agreed with compliance");
    assert_eq!(rule["findings"][0]["waiver"]["place"]["line"], 7);
}

/// Of several, the narrowest is shown, and none of them is needless.
#[test]
fn the_narrowest_waiver_counts() {
    let waivers = [
        waiver("log-retention", None, None, 1),
        waiver("log-retention", Some("dev"), Some("frontend"), 2),
    ];
    let report = CheckReport::of(&broken(), &[], &waivers);
    assert!(report.holds(), "{}", text(&report));
    let lines: Vec<_> = report
        .waived()
        .filter(|(_, it, _)| it.found.service.as_deref() == Some("frontend"))
        .map(|(_, it, waiver)| (it.environments.join(" "), waiver.line))
        .collect();
    assert_eq!(lines, [("dev".to_owned(), 2), ("prod".to_owned(), 1)]);
}

#[test]
fn a_waiver_that_is_wrong_is_a_finding() {
    let without_reason = Waiver { reason: String::new(), ..waiver("log-retention", None, None, 3) };
    for (waiver, message) in [
        (waiver("log-retentoin", None, None, 3), "did you mean \"log-retention\"?"),
        (waiver("xyz", None, None, 3), "there is no rule \"xyz\""),
        (waiver("immutable-tags", Some("prod"), None, 3), "not needed any more"),
        (waiver("log-retention", None, Some("backend"), 3), "not needed any more"),
        (waiver("waivers", None, None, 3), "cannot be waived"),
        (without_reason, "has no reason"),
    ] {
        let environments = waiver.environment.clone();
        let report = CheckReport::of(&broken(), &[], std::slice::from_ref(&waiver));
        let outcome = report.failing().find(|it| it.rule.id == "waivers");
        let outcome = outcome.unwrap_or_else(|| panic!("{waiver:?}"));
        let [finding] = &outcome.findings[..] else { panic!("{:?}", outcome.findings) };
        assert!(finding.found.message.contains(message), "{}", finding.found.message);
        assert_eq!(finding.place().unwrap().to_string(), "envs/platform.hcl:3");
        let expected = environments.unwrap_or_else(|| "dev prod".to_owned());
        assert_eq!(finding.environments.join(" "), expected);
    }
}

/// A platform's waiver that one environment needs is not needless in another.
#[test]
fn one_environment_can_be_asked_for() {
    let waivers =
        [waiver("log-retention", Some("dev"), None, 1), waiver("https", Some("prod"), None, 2)];
    let report = CheckReport::of(&broken(), &[], &waivers);
    assert_eq!(failing(&report), ["log-retention", "waivers"]);
    assert_eq!(failing(&report.clone().only("dev")), Vec::<&str>::new());
    let prod = report.only("prod");
    assert_eq!(failing(&prod), ["log-retention", "waivers"]);
    assert_eq!(prod.waived().count(), 0);
}
