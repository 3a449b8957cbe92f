//! `strata diff`: what is compared with what, and the mistakes that one can make.

use std::process::Command;

use crate::support::{Sandbox, stdout};
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;

/// Runs git in a directory of the sandbox, apart from any configuration of the person.
fn git(sandbox: &Sandbox, directory: &str, arguments: &[&str]) {
    let status = Command::new("git")
        .arg("-C")
        .arg(sandbox.path(directory))
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}

fn commit(sandbox: &Sandbox, directory: &str) {
    git(sandbox, directory, &["init", "-q"]);
    git(sandbox, directory, &["add", "-A"]);
    git(sandbox, directory, &["commit", "-q", "-m", "All."]);
}

#[test]
fn compared_with_the_disk() {
    let sandbox = Sandbox::new();
    let first = stdout(&sandbox.run("diff").success());
    assert!(first.starts_with("environment dev is new: "), "{first}");
    assert!(first.contains("\nenvironment prod is new: "), "{first}");
    assert!(sandbox.rendered().is_empty(), "a diff writes nothing");

    sandbox.run("render").success();
    sandbox.run("diff").success().stdout("Nothing to review\n");
    sandbox.run("diff --env dev --markdown").success().stdout("Nothing to review\n");

    sandbox.replace("envs/dev.hcl", "nat                = \"single\"", "nat = \"per_az\"");
    let before = sandbox.files();
    let text = stdout(&sandbox.run("diff").success());
    assert!(text.contains("    + opens  aws_nat_gateway.this[\"us-east-1b\"]\n"), "{text}");
    sandbox.run("diff --env prod").success().stdout("Nothing to review\n");
    let full = stdout(&sandbox.run("diff --env dev --full").success());
    assert!(
        full.contains("\n--- a/envs/dev/network/main.tf\n+++ b/envs/dev/network/main.tf\n"),
        "{full}"
    );
    let json = stdout(&sandbox.run("diff --json").success());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["summary"]["environments"], serde_json::json!(["dev"]));
    assert_eq!(json["diff"], serde_json::Value::Null);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn only_files_change_when_only_comments_do() {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    sandbox.replace("modules/edge/README.md", "\n## ", "\nMine.\n\n## ");
    sandbox.replace("modules/network/vpc.tf", "resource", "# Mine.\nresource");
    sandbox.run("diff").success().stdout(
        "No resource changes. Files that change:\n  modules/edge/README.md\n  \
         modules/network/vpc.tf\n",
    );
    // What strata did not write is none of its business.
    sandbox.write("modules/network/NOTES.md", "Mine.\n");
    sandbox.run("diff").success().stdout(contains("NOTES").not());
}

#[test]
fn compared_with_a_commit() {
    let sandbox = Sandbox::new();
    commit(&sandbox, ".");
    sandbox.run("diff --against HEAD").success().stdout("Nothing to review\n");
    // Nothing has to be rendered: both sides are, in memory.
    sandbox.replace("envs/platform.hcl", "stop_timeout = 120", "stop_timeout = 60");
    sandbox.environment("pr-42");
    let text = stdout(&sandbox.run("diff --against main").success());
    assert!(text.starts_with("environment pr-42 is new: "), "{text}");
    assert!(
        text.contains("~ container_definitions[\"processing-service\"].stopTimeout: 120 -> 60\n"),
        "{text}"
    );
    let one = stdout(&sandbox.run("diff --against main --env dev").success());
    assert!(!one.contains("pr-42"), "{one}");
    assert!(one.ends_with("2 changed (1 replaced) in dev\n"), "{one}");
}

#[test]
fn the_project_may_be_deep_in_a_repository() {
    let sandbox = Sandbox::new();
    for name in ["platform", "dev", "prod"] {
        let path = format!("envs/{name}.hcl");
        let text = sandbox.read(&path);
        sandbox.write(&format!("infra/live/{path}"), &text);
        sandbox.remove(&path);
    }
    commit(&sandbox, ".");
    let diff = "diff --root infra/live --against HEAD";
    sandbox.run(diff).success().stdout("Nothing to review\n");
    sandbox.replace("infra/live/envs/dev.hcl", "cpu    = 512", "cpu    = 1024");
    sandbox.replace("infra/live/envs/dev.hcl", "memory = 1024", "memory = 2048");
    sandbox.run(diff).success().stdout(contains("cpu: 512 -> 1024\n"));
}

#[test]
fn what_cannot_be_compared_with_is_one_message() {
    let sandbox = Sandbox::new();
    let fails = |arguments: &str, message: &str| {
        sandbox.run(arguments).failure().code(1).stdout("").stderr(contains(message));
    };
    let outside =
        sandbox.strata().args(["diff", "--against", "HEAD"]).env("GIT_DIR", "none").assert();
    outside.failure().code(1).stderr(contains("is in no git repository"));
    commit(&sandbox, ".");
    fails("diff --against nope", "error: git knows no commit `nope`");
    fails("diff --against=--help", "error: git knows no commit `--help`");
    fails("diff --against HEAD:envs", "error: git knows no commit `HEAD:envs`");
    fails("diff --env nope", "there is no envs/nope.hcl; the environments are: dev and prod");
    sandbox.run("diff --json --markdown").failure().code(2);
    let nowhere = sandbox.strata().args(["diff", "--against", "HEAD"]).env("PATH", "").assert();
    nowhere
        .failure()
        .code(1)
        .stderr("error: git is not installed, and only git knows other commits\n");

    git(&sandbox, ".", &["rm", "-q", "--cached", "envs/platform.hcl"]);
    git(&sandbox, ".", &["commit", "-q", "-m", "Without."]);
    fails("diff --against HEAD", "error: there is no envs/platform.hcl in HEAD\n");
}

#[test]
fn a_commit_whose_specs_are_not_understood_is_compared_as_it_was_rendered() {
    let sandbox = Sandbox::new();
    let old = sandbox.read("envs/platform.hcl");
    sandbox.write("envs/platform.hcl", &format!("colour = \"red\"\n{old}"));
    commit(&sandbox, ".");
    sandbox.write("envs/platform.hcl", &old);
    sandbox.run("diff --against HEAD").failure().code(1).stdout("").stderr(
        contains(
            "error: this strata cannot read the specs of HEAD, and nothing is rendered in it:\n",
        )
        .and(contains("unknown key \"colour\"")),
    );

    sandbox.run("render").success();
    sandbox.write("envs/platform.hcl", &format!("colour = \"red\"\n{old}"));
    git(&sandbox, ".", &["add", "-A"]);
    git(&sandbox, ".", &["commit", "-q", "-m", "Rendered."]);
    sandbox.write("envs/platform.hcl", &old);
    let text = stdout(&sandbox.run("diff --against HEAD").success());
    assert_eq!(
        text,
        "note: this strata cannot read the specs of HEAD (unknown key \"colour\" in the platform file), so the \
         comparison is with what was rendered and committed there\n\nNothing to review\n"
    );
}
