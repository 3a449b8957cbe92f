//! `strata check`: each rule is broken once, and none holds because there was nothing to look at.

mod assertions;
mod broken;
mod cases;
mod nothing;
mod rollouts;
mod waivers;

use std::collections::BTreeSet;
use std::path::Path;

use review::check::{CheckReport, REQUIREMENTS, rules};

use rendered::{Files, Rendered};

use crate::fixtures::{DEV, PLATFORM, PROD, READER, RENDERED, SPEC, spec, with_telemetry};

fn failing(report: &CheckReport) -> Vec<&'static str> {
    report.failing().map(|outcome| outcome.rule.id).collect()
}

#[test]
fn what_is_shipped_keeps_every_rule() {
    assert!(!SPEC.assertions.is_empty());
    let report = CheckReport::of(&RENDERED, &SPEC.assertions, &[]);
    assert!(report.holds(), "{}", review::check::text(&report));
    assert_eq!(report.environments, ["dev", "prod"]);
    assert_eq!(report.outcomes.len(), rules().count());
}

/// Choices that neither of the shipped environments makes.
fn with_the_other_choices() -> Files {
    let prod = PROD.replace("waf  ", "flow_logs = \"s3\"\nguardduty = true\nwaf  ");
    assert_ne!(prod, PROD);
    env::render(&spec(&with_telemetry(PLATFORM), &[("prod", &prod)])).files
}

#[test]
fn every_rule_holds_with_the_other_choices() {
    let rendered = Rendered::read(&with_the_other_choices()).unwrap();
    let report = CheckReport::of(&rendered, &SPEC.assertions, &[]);
    assert!(report.holds(), "{}", review::check::text(&report));
}

/// What GuardDuty's agent needs is granted to it and to nothing else.
#[test]
fn what_the_agent_of_guardduty_needs_is_for_it_alone() {
    let both = ["no-wildcard-actions", "no-wildcard-resources"];
    for (file, from, to, expected) in [
        ("modules/network/endpoints.tf", "}.guardduty-data", "}.monitoring", &both[..]),
        ("modules/compute/cluster.tf", "\"true\"", "\"false\"", &["execution-role-scope"]),
        (
            "modules/security/execution_roles.tf",
            "var.guardduty_repository",
            "\"arn:aws:ecr:us-east-1:593207742271:repository/another\"",
            &["execution-role-scope"],
        ),
    ] {
        let mut files = with_the_other_choices();
        let text = files.get_mut(Path::new(file)).unwrap();
        assert!(text.contains(from), "no {from} in {file}");
        *text = text.replace(from, to);
        let report = CheckReport::of(&Rendered::read(&files).unwrap(), &[], &[]);
        assert_eq!(failing(&report), expected, "{}", review::check::text(&report));
    }
}

/// The files of an environment that has dev's images, and of dev.
fn shared(edit: impl Fn(&mut Files)) -> CheckReport {
    let service = "service \"api-gateway\" {\n";
    let platform = PLATFORM.replacen(service, &format!("{service}  short_name = \"api\"\n"), 1);
    let spec = spec(&platform, &[("dev", DEV), ("pr", &READER)]);
    let mut files = env::render(&spec).files;
    edit(&mut files);
    CheckReport::of(&Rendered::read(&files).unwrap(), &spec.assertions, &[])
}

fn edited(path: &str, from: &str, to: &str) -> CheckReport {
    shared(|files| {
        let text = files.get_mut(Path::new(path)).unwrap();
        assert!(text.contains(from), "no {from:?} in {path}");
        *text = text.replacen(from, to, 1);
    })
}

#[test]
fn every_rule_holds_where_images_are_shared() {
    let report = shared(|_| {});
    assert!(report.holds(), "{}", review::check::text(&report));
    let repositories = report.outcomes.iter().find(|it| it.rule.id == "immutable-tags").unwrap();
    assert_eq!(repositories.looked["dev"], 3);
}

/// What is not of one and the same other environment, of the service and the region is from anywhere.
#[test]
fn images_from_elsewhere_are_of_one_environment() {
    let main = "envs/pr/registry/main.tf";
    for (from, to) in [
        ("/ecr-frontend-dev\"", "/ecr-frontend-prod\""),
        ("/ecr-frontend-dev\"", "/ecr-processing-service-dev\""),
        ("us-east-1.amazonaws.com/ecr-frontend-dev", "eu-west-1.amazonaws.com/ecr-frontend-dev"),
        ("123456789012.dkr", "333333333333.dkr"),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-frontend-dev", "nginx"),
    ] {
        let report = edited(main, from, to);
        let failing = failing(&report);
        assert!(failing.contains(&"own-images"), "{to}: {failing:?}");
        assert!(failing.contains(&"immutable-tags"), "{to}: {failing:?}");
    }
    let services = "modules/compute/services.tf";
    let report = edited(services, ":${each.value.images[\"frontend\"]}", ":latest");
    assert!(failing(&report).contains(&"own-images"));
}

/// An execution role that may pull what its service does not run.
#[test]
fn a_role_pulls_only_what_its_service_runs() {
    let main = "envs/pr/registry/main.tf";
    let report = edited(main, "repository/ecr-frontend-dev", "repository/ecr-other-dev");
    assert_eq!(failing(&report), ["execution-role-scope"]);
}

#[test]
fn another_account_is_admitted_by_the_names_of_its_roles() {
    let readers = "modules/registry/readers.tf";
    for (from, to) in [
        ("role/role-exec-frontend-${suffix}", "role/*"),
        ("\"aws:PrincipalArn\"", "\"aws:PrincipalTag/a\""),
        ("ArnEquals", "ArnLikeIfExists"),
        ("\"arn:aws:iam::${account_id}:root\"", "\"*\""),
    ] {
        let failing = failing(&edited(readers, from, to));
        assert_eq!(failing, ["no-public-principals", "private-repositories"], "{to}");
    }
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

/// Rules and requirements name each other.
#[test]
fn rules_cite_requirements_that_name_them() {
    let is_number = |guard: &&str| guard.starts_with('R') && guard[1..2].parse::<u8>().is_ok();
    let cited: BTreeSet<_> = rules()
        .flat_map(|rule| rule.guards.iter().filter(|it| is_number(it)).map(|it| (*it, rule.id)))
        .collect();
    let named: BTreeSet<_> = REQUIREMENTS
        .iter()
        .flat_map(|(number, requirement)| requirement.rules.iter().map(|id| (*number, *id)))
        .collect();
    assert_eq!(cited, named, "in the rules, and in docs/requirements.md");
    for rule in rules() {
        assert!(!rule.guards.is_empty(), "{}", rule.id);
    }
    let rule = rules().find(|rule| rule.id == "immutable-tags").unwrap();
    assert_eq!(rule.guarded(), "R2.2 Tags are immutable");
}

/// Where requirements are met is a file of the tree.
#[test]
fn requirements_name_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join("docs/requirements.md")).unwrap();
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| R")).collect();
    assert_eq!(rows.len(), REQUIREMENTS.len());
    let code = rows.iter().flat_map(|row| row.split('`').skip(1).step_by(2));
    let paths = code.filter(|it| it.contains('/') && !it.contains(' '));
    let missing: Vec<_> = paths.filter(|path| !root.join(path).is_file()).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
