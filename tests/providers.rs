//! Which AWS provider what is rendered needs, and what is said where it is not there.

use std::fs;

use predicates::str::contains;

use crate::support::{Sandbox, has_terraform, stand_in, stdout};

/// The shipped project with something that the oldest provider does not have.
fn with_news() -> Sandbox {
    let sandbox = Sandbox::new();
    let paths = "[\"/api/*\"]\n";
    sandbox.replace("envs/platform.hcl", paths, &format!("{paths}    strip_prefix = \"/api\"\n"));
    sandbox.run("render").success();
    sandbox
}

#[test]
fn what_a_later_provider_brought_is_planned_with_it() {
    if !has_terraform() {
        return;
    }
    let sandbox = with_news();
    let mut command = sandbox.strata();
    let command = command.envs(stand_in()).args(["validate", "--env", "dev", "--plan", "--test"]);
    let out = stdout(&command.assert().success());
    assert!(out.contains("envs/dev/edge"), "{out}");
    let rules = sandbox.read("modules/edge/listeners.tf");
    assert_eq!(rules.matches("url_rewrite_config {").count(), 2, "{rules}");
}

#[test]
fn a_mirror_with_older_providers_is_refused_before_terraform_runs() {
    if !has_terraform() {
        return;
    }
    let sandbox = with_news();
    let aws = "mirror/registry.terraform.io/hashicorp/aws/5.100.0";
    for platform in ["linux_amd64", "linux_arm64", "darwin_arm64"] {
        fs::create_dir_all(sandbox.path(aws).join(platform)).expect("directories");
    }
    let plan = |arguments: &str| {
        let mut command = sandbox.strata();
        command.env("STRATA_PLUGIN_MIRROR", "mirror").args(arguments.split(' ')).assert().code(1)
    };
    for arguments in ["plan --env dev", "validate --env prod"] {
        plan(arguments)
            .stderr(contains("no AWS provider >= 6.19.0, < 7.0.0, which modules/edge needs,"))
            .stderr(contains("in it: it has 5.100.0"));
    }
}

#[test]
fn an_environment_that_allows_only_older_providers_takes_no_newer_one() {
    if !has_terraform() {
        return;
    }
    let sandbox = Sandbox::new();
    let dev = sandbox.read("envs/dev.hcl");
    sandbox.write("envs/dev.hcl", &format!("{dev}\nprovider_version = \"~> 5.100\"\n"));
    sandbox.run("render").success();
    let root = sandbox.read("envs/dev/network/terraform.tf");
    assert!(root.contains("version = \">= 5.100.0, < 6.0.0\""), "{root}");
    let strata = |environment: &str| {
        let mut command = sandbox.strata();
        command.envs(stand_in()).args(["validate", "--env", environment]).assert()
    };
    strata("dev")
        .code(1)
        .stderr(contains("no AWS provider >= 5.100.0, < 6.0.0, which envs/dev.hcl needs, for"));
    strata("prod").success();
}
