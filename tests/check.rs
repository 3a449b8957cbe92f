//! `strata check`: rules, waivers and exit codes, through the binary.

use crate::support::{Sandbox, shipped, stdout};
use platform::LOG_RETENTION_DAYS;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

const LOGS: &str = "modules/observability/logs.tf";

fn rendered() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    sandbox
}

/// Every log group of a service keeps 7 days.
fn broken() -> Sandbox {
    let sandbox = rendered();
    let text = sandbox.read(LOGS);
    let first = text.find("\"frontend\" {").expect("the group of the first service");
    let (others, services) = text.split_at(first);
    let days = format!("retention_in_days = {LOG_RETENTION_DAYS}");
    sandbox.write(LOGS, &(others.to_owned() + &services.replace(&days, "retention_in_days = 7")));
    sandbox
}

fn json(sandbox: &Sandbox, arguments: &str) -> Value {
    serde_json::from_str(&stdout(&sandbox.run(arguments))).expect("JSON")
}

fn rule<'a>(report: &'a Value, id: &str) -> &'a Value {
    let rules = report["rules"].as_array().expect("rules");
    rules.iter().find(|rule| rule["id"] == id).expect(id)
}

#[test]
fn what_is_committed_keeps_every_rule() {
    let sandbox = Sandbox::empty();
    let root = shipped("");
    sandbox
        .run(&format!("check --root {}", root.display()))
        .success()
        .stdout(contains("every rule holds in dev and prod: "));
}

#[test]
fn a_broken_rule_is_told_with_its_place_and_remedy() {
    let sandbox = broken();
    let before = sandbox.files();
    let line =
        sandbox.read(LOGS).lines().position(|line| line.contains("retention_in_days = 7")).unwrap()
            + 1;
    sandbox
        .run("check")
        .failure()
        .code(1)
        .stdout(predicate::str::starts_with(format!(
            "log-retention (medium): Log groups keep {LOG_RETENTION_DAYS} days\n  {LOGS}:{line} \
             aws_cloudwatch_log_group.frontend: retention_in_days is 7, not {LOG_RETENTION_DAYS} (everywhere)\n"
        )))
        .stdout(contains(format!("\n  remedy  Set retention_in_days = {LOG_RETENTION_DAYS}.\n")))
        .stdout(contains("\n  guards  R7.2 Logs are kept for 30 days\n"))
        .stdout(predicate::str::ends_with(format!(
            "3 findings of 1 rule in dev and prod; {} hold\n",
            review::check::rules().count() - 1
        )))
        .stderr("");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn one_environment_can_be_checked() {
    let sandbox = rendered();
    sandbox.replace("envs/prod/edge/main.tf", "certificate_arn ", "# certificate_arn ");
    sandbox.replace("envs/prod/edge/main.tf", "\"us-east-1\"", "\"eu-west-1\"");
    sandbox.run("check").failure().code(1);
    sandbox.run("check --env dev").success().stdout(contains("every rule holds in dev: "));
    sandbox
        .run("check --env prod")
        .failure()
        .code(1)
        .stdout(contains("region is \"us-east-1\": edge is given the region \"eu-west-1\" (prod)"));
}

#[test]
fn json_says_the_same() {
    let sandbox = broken();
    sandbox.run("check --json").failure().code(1);
    let report = json(&sandbox, "check --json");
    assert_eq!(report["holds"], false);
    assert_eq!(report["environments"], serde_json::json!(["dev", "prod"]));
    assert_eq!(report["rules"][0]["id"], "log-retention");
    let finding = &report["rules"][0]["findings"][0];
    assert_eq!(finding["address"], "aws_cloudwatch_log_group.frontend");
    assert_eq!(finding["place"]["file"], LOGS);
    assert_eq!(finding["service"], "frontend");
    assert_eq!(finding["environments"], serde_json::json!(["dev", "prod"]));
    assert_eq!(finding["waiver"], Value::Null);
    assert_eq!(rule(&report, "firewall")["not_applicable"]["dev"], "waf is false");
    assert_eq!(rule(&report, "firewall")["looked"]["prod"], 1);
}

#[test]
fn markdown_is_a_comment_on_a_pull_request() {
    let sandbox = broken();
    sandbox
        .run("check --markdown")
        .failure()
        .code(1)
        .stdout(predicate::str::starts_with("### strata check\n\n❌ 3 findings of 1 rule"))
        .stdout(contains(
            "`aws_cloudwatch_log_group.frontend` | retention\\_in\\_days is 7, not 30 |",
        ))
        .stdout(contains(format!(
            "<details><summary>{} rules hold</summary>",
            review::check::rules().count() - 1
        )));
    rendered()
        .run("check --markdown")
        .success()
        .stdout(contains("✅ Every rule holds in dev and prod"));
}

#[test]
fn a_waiver_reaches_as_far_as_its_place() {
    let everywhere = "// strata:allow log-retention the archive keeps them\n";
    let sandbox = broken();
    let platform = sandbox.read("envs/platform.hcl");
    sandbox.write("envs/platform.hcl", &format!("{everywhere}{platform}"));
    sandbox
        .run("check")
        .success()
        .stdout(contains("    envs/platform.hcl:1: the archive keeps them\n"))
        .stdout(predicate::str::ends_with("3 findings waived\n"));

    // In a block of a service, for that service.
    let service = "service \"frontend\" {\n";
    let in_service = format!("{service}  # strata:allow log-retention the archive keeps them\n");
    sandbox.write("envs/platform.hcl", &platform.replace(service, &in_service));
    sandbox.run("check").failure().code(1).stdout(contains(format!(
        "2 findings of 1 rule in dev and prod; {} hold; 1 finding waived",
        review::check::rules().count() - 1
    )));

    // In an environment's spec, for that environment.
    sandbox.write("envs/platform.hcl", &platform);
    let dev = sandbox.read("envs/dev.hcl");
    sandbox.write("envs/dev.hcl", &format!("{everywhere}{dev}"));
    sandbox.run("check --env dev").success();
    sandbox.run("check --env prod").failure().code(1);

    // In a block of a service there, for that service there.
    let dev_service = dev.replace(service, &in_service);
    assert_ne!(dev_service, dev);
    sandbox.write("envs/dev.hcl", &dev_service);
    let report = json(&sandbox, "check --env dev --json");
    let findings = rule(&report, "log-retention")["findings"].as_array().unwrap();
    let waived: Vec<_> = findings
        .iter()
        .map(|it| (it["service"].as_str().unwrap(), it["waiver"]["place"]["file"].as_str()))
        .collect();
    assert_eq!(
        waived,
        [("api-gateway", None), ("processing-service", None), ("frontend", Some("envs/dev.hcl"))]
    );
}

#[test]
fn a_waiver_that_waives_nothing_is_a_finding() {
    let sandbox = rendered();
    let dev = sandbox.read("envs/dev.hcl");
    for (waiver, message) in [
        ("// strata:allow log-retention why\n", "log-retention holds: the waiver is not needed"),
        ("# strata:allow log-retentoin why\n", "did you mean \"log-retention\"?"),
    ] {
        sandbox.write("envs/dev.hcl", &format!("{waiver}{dev}"));
        sandbox
            .run("check")
            .failure()
            .code(1)
            .stdout(predicate::str::starts_with("waivers (medium): "))
            .stdout(contains("  envs/dev.hcl:1 "))
            .stdout(contains(message));
    }
}

/// A comment that is meant to waive and does not is a mistake of the spec, in every command.
#[test]
fn a_misspelt_waiver_is_a_mistake() {
    let sandbox = rendered();
    let dev = sandbox.read("envs/dev.hcl");
    sandbox.write("envs/dev.hcl", &format!("// strata:alow log-retention why\n{dev}"));
    for command in ["check", "render"] {
        sandbox
            .run(command)
            .failure()
            .code(1)
            .stdout("")
            .stderr(contains("envs/dev.hcl:1:1"))
            .stderr(contains("did you mean \"allow\"?"));
    }
}

#[test]
fn rules_are_listed() {
    let sandbox = Sandbox::empty();
    sandbox
        .run("check --list")
        .success()
        .stdout(contains(format!(
            "log-retention (medium): Log groups keep {LOG_RETENTION_DAYS} days\n  checks  log groups\n"
        )))
        .stdout(predicate::str::ends_with(format!("{} rules\n", review::check::rules().count())));
    sandbox.run("check --list --markdown").success().stdout(contains("| `log-retention` |"));
    let rules = json(&sandbox, "check --list --json");
    let rules = rules.as_array().unwrap();
    assert_eq!(rules.len(), review::check::rules().count());
    for key in ["id", "title", "severity", "reason", "remedy", "guards", "looks_at"] {
        assert!(rules.iter().all(|rule| rule[key].is_string()), "{key}");
    }
}

#[test]
fn without_anything_to_look_at_nothing_holds() {
    let sandbox = Sandbox::new();
    sandbox.run("check").failure().code(1).stderr(contains("run `strata render` first"));
    sandbox.run("render").success();
    sandbox
        .run("check --env prd")
        .failure()
        .code(1)
        .stderr("error: no environment prd is rendered; there are: dev and prod\n");
    sandbox.remove_directory("envs/dev");
    sandbox.remove_directory("envs/prod");
    sandbox.run("check").failure().code(1).stdout(contains("no environment is rendered"));
    sandbox.run("check --json --markdown").failure().code(2);
}
