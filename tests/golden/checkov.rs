//! What checkov says of the modules, the workflows, and the plans of every root.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use saphyr::{LoadableYamlNode, Yaml};
use serde::Deserialize;
use serde_json::Value;

use super::VALIDATED;
use crate::support::{absolute, has_terraform, python};

const CONFIGURATION: &str = ".checkov.yaml";

/// Of `dev` and `prod`, seven layers each.
const ROOTS: usize = 14;

/// A check that is waived, and where.
#[derive(Debug)]
struct Waiver {
    check: String,
    reason: String,
    /// As in `aws_lb.this` or `dev: aws_lb.*`.
    places: Vec<String>,
}

/// The waivers of the configuration, each with the comment above it, or above those right before it.
fn waivers() -> Vec<Waiver> {
    let text = fs::read_to_string(absolute(CONFIGURATION)).expect(CONFIGURATION);
    let (_, list) = text.split_once("\nskip-check:\n").expect("skip-check");
    let mut waivers: Vec<Waiver> = Vec::new();
    let mut reason = String::new();
    let mut in_comment = false;
    for line in list.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("# ") {
            if !in_comment {
                reason.clear();
            }
            reason.push_str(comment);
            reason.push(' ');
        } else if let Some(entry) = line.strip_prefix("- ") {
            let (check, places) = entry.split_once(" # ").unwrap_or((entry, ""));
            waivers.push(Waiver {
                check: check.to_owned(),
                reason: reason.clone(),
                places: places
                    .split(", ")
                    .filter(|place| !place.is_empty())
                    .map(str::to_owned)
                    .collect(),
            });
        } else {
            assert!(line.is_empty(), "{line}");
            reason.clear();
        }
        in_comment = line.starts_with('#');
    }
    waivers
}

/// Something that checkov finds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    check: String,
    /// The environment, if it is in a plan.
    environment: Option<String>,
    /// Type and name, without the module and without what `for_each` and `count` add.
    resource: String,
}

impl Finding {
    fn is_at(&self, place: &str) -> bool {
        let (environment, resource) = match place.split_once(": ") {
            Some((environment, resource)) => (Some(environment), resource),
            None => (None, place),
        };
        let here = environment.is_none() || environment == self.environment.as_deref();
        here && match resource.strip_suffix('*') {
            Some(prefix) => self.resource.starts_with(prefix),
            None => self.resource == resource,
        }
    }
}

/// What checkov prints of each framework.
#[derive(Deserialize)]
struct Report {
    check_type: String,
    results: Results,
    summary: Summary,
}

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    passed_checks: Vec<Check>,
    failed_checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    #[serde(rename = "check_id")]
    id: String,
    file_abs_path: PathBuf,
    resource: String,
}

#[derive(Deserialize)]
struct Summary {
    passed: usize,
    failed: usize,
    parsing_errors: usize,
}

#[test]
fn every_waiver_has_a_reason_and_a_place() {
    let waivers = waivers();
    let mut seen = BTreeSet::new();
    for waiver in &waivers {
        assert!(waiver.reason.split_whitespace().count() > 3, "no reason: {waiver:?}");
        assert!(!waiver.places.is_empty(), "no place: {waiver:?}");
        assert!(seen.insert(&waiver.check), "twice: {waiver:?}");
    }
    // What was read here is what checkov reads.
    let text = fs::read_to_string(absolute(CONFIGURATION)).expect(CONFIGURATION);
    let yaml = Yaml::load_from_str(&text).expect("YAML");
    let checks = yaml[0]["skip-check"].as_vec().expect("a list");
    let checks: BTreeSet<_> =
        checks.iter().map(|id| id.as_str().expect("an id").to_owned()).collect();
    assert_eq!(checks, seen.into_iter().cloned().collect());
}

#[test]
fn checkov_finds_what_is_waived_and_nothing_else() {
    let Some(checkov) = python::scanner("checkov") else { return };
    if !has_terraform() {
        return;
    }
    let (_, plans) = &*VALIDATED;
    let project = absolute("");
    let targets = [project.join("modules"), project.join(".github"), plans.path().to_owned()];
    let configuration = absolute(CONFIGURATION);
    // Somewhere without a configuration that it would find by itself.
    let run = |more: &[&str]| reports(&checkov, plans.path(), &targets, more);
    let (all, rest) = thread::scope(|scope| {
        let all = scope.spawn(|| run(&[]));
        let rest = run(&["--config-file", configuration.to_str().expect("a path")]);
        (all.join().expect("checkov"), rest)
    });

    for (framework, least) in [("terraform", 300), ("terraform_plan", 500), ("github_actions", 100)]
    {
        let summary = &all.1[framework].summary;
        assert_eq!(summary.parsing_errors, 0, "{framework}");
        assert!(summary.passed > least, "{framework}: {} passed", summary.passed);
        let summary = &rest.1[framework].summary;
        assert_eq!((summary.parsing_errors, summary.failed), (0, 0), "{framework}");
        assert!(summary.passed > least, "{framework}: {} passed", summary.passed);
    }
    assert!(rest.0, "checkov is not content");
    assert!(!all.0, "checkov finds nothing to waive");

    // A file that checkov cannot read counts as one in which all is well.
    let in_plans = &all.1["terraform_plan"].results;
    let read = in_plans.passed_checks.iter().chain(&in_plans.failed_checks);
    let read: BTreeSet<_> = read.map(|check| check.file_abs_path.clone()).collect();
    let there: BTreeSet<_> = fs::read_dir(plans.path())
        .expect("plans")
        .map(|plan| plan.expect("a plan").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    assert_eq!(there.len(), ROOTS);
    assert_eq!(read, there);

    compare(&findings(all.1.values()), &waivers());
}

/// Each finding is waived where it is, and each waiver has a finding at each of its places.
fn compare(findings: &BTreeSet<Finding>, waivers: &[Waiver]) {
    for finding in findings {
        let is_waived = waivers
            .iter()
            .filter(|waiver| waiver.check == finding.check)
            .flat_map(|waiver| &waiver.places)
            .any(|place| finding.is_at(place));
        assert!(is_waived, "not waived: {finding:?}");
    }
    for waiver in waivers {
        for place in &waiver.places {
            let mut of_check = findings.iter().filter(|finding| finding.check == waiver.check);
            assert!(
                of_check.any(|finding| finding.is_at(place)),
                "not needed at {place}: {waiver:?}"
            );
        }
    }
}

/// What `compare` is to see: a finding in `dev`, and a waiver for it there.
fn example() -> (Finding, Waiver) {
    let finding = Finding {
        check: "CKV_AWS_91".to_owned(),
        environment: Some("dev".to_owned()),
        resource: "aws_lb.this".to_owned(),
    };
    let places = vec!["dev: aws_lb.*".to_owned()];
    (finding, Waiver { check: "CKV_AWS_91".to_owned(), reason: String::new(), places })
}

#[test]
#[should_panic(expected = "not waived: Finding")]
fn a_finding_elsewhere_is_seen() {
    let (finding, waiver) = example();
    let elsewhere = Finding { environment: Some("prod".to_owned()), ..finding.clone() };
    compare(&BTreeSet::from([finding.clone()]), std::slice::from_ref(&waiver));
    compare(&BTreeSet::from([finding, elsewhere]), &[waiver]);
}

#[test]
#[should_panic(expected = "not needed at dev: aws_lb.*")]
fn a_waiver_that_nothing_needs_is_seen() {
    let (_, waiver) = example();
    compare(&BTreeSet::new(), &[waiver]);
}

fn findings<'a>(reports: impl Iterator<Item = &'a Report>) -> BTreeSet<Finding> {
    let mut findings = BTreeSet::new();
    for report in reports {
        for check in &report.results.failed_checks {
            let file = check.file_abs_path.file_stem().expect("a file").to_string_lossy();
            let is_plan = report.check_type == "terraform_plan";
            let environment = is_plan.then(|| file.split('-').next().expect("a name").to_owned());
            let resource = check.resource.split('[').next().expect("an address");
            let resource = match resource.strip_prefix("module.") {
                Some(inside) => inside.split_once('.').expect("a resource").1,
                None => resource,
            };
            findings.insert(Finding {
                check: check.id.clone(),
                environment,
                resource: resource.to_owned(),
            });
        }
    }
    findings
}

/// Whether checkov is content, and what it says, by framework.
fn reports(
    checkov: &Path,
    from: &Path,
    targets: &[PathBuf],
    more: &[&str],
) -> (bool, BTreeMap<String, Report>) {
    let mut command = Command::new(checkov);
    command.current_dir(from).stdin(Stdio::null()).env("HOME", from);
    for target in targets {
        command.arg("--directory").arg(target);
    }
    command.args(["--skip-download", "--output", "json"]);
    command.args(["--framework", "terraform", "terraform_plan", "github_actions"]).args(more);
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", checkov.display()));
    let mut reports: Vec<Report> = Vec::new();
    // A document for each directory: a report, or a list of them.
    for said in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>() {
        let said = said.unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
        });
        let said = if said.is_array() { said } else { Value::Array(vec![said]) };
        reports.extend(serde_json::from_value::<Vec<Report>>(said).expect("reports"));
    }
    let mut by_framework: BTreeMap<String, Report> = BTreeMap::new();
    for report in reports {
        match by_framework.get_mut(&report.check_type) {
            Some(known) => known.add(report),
            None => {
                by_framework.insert(report.check_type.clone(), report);
            }
        }
    }
    (output.status.success(), by_framework)
}

impl Report {
    fn add(&mut self, other: Self) {
        self.summary.passed += other.summary.passed;
        self.summary.failed += other.summary.failed;
        self.summary.parsing_errors += other.summary.parsing_errors;
        self.results.passed_checks.extend(other.results.passed_checks);
        self.results.failed_checks.extend(other.results.failed_checks);
    }
}
