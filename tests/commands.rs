//! The commands of `strata`: arguments in, exit code and words out.

mod support;

use predicates::str::contains;
use support::{Sandbox, stderr};

#[test]
fn help_shows_examples_and_exit_codes() {
    let sandbox = Sandbox::empty();
    for arguments in ["--help", "render --help", "new --help", "validate --help"] {
        sandbox
            .run(arguments)
            .success()
            .stdout(contains("Examples:\n"))
            .stdout(contains("Exit codes:\n"));
    }
    sandbox
        .run("--version")
        .success()
        .stdout(format!("strata {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_arguments_exit_with_2() {
    let sandbox = Sandbox::empty();
    for arguments in [
        "",
        "rendr",
        "render --chek",
        "new pr-42",
        "validate --jobs 0",
    ] {
        sandbox.run(arguments).failure().code(2);
    }
}

#[test]
fn without_specs_the_message_says_where_to_run() {
    let sandbox = Sandbox::empty();
    sandbox
        .run("render --root .")
        .failure()
        .code(1)
        .stdout("")
        .stderr(
            "error: there is no envs/platform.hcl in .: run strata where the specs are, or name \
             that directory with --root\n",
        );
}

#[test]
fn root_names_another_directory() {
    let (elsewhere, sandbox) = (Sandbox::empty(), Sandbox::new());
    let root = sandbox.root().display();
    elsewhere.run(&format!("render --root {root}")).success();
    assert!(sandbox.path("modules").is_dir());
    assert!(elsewhere.files().is_empty());
}

#[test]
fn an_unknown_environment_is_answered_with_the_known_ones() {
    let sandbox = Sandbox::new();
    for arguments in ["render --env prd", "new x --from prd"] {
        sandbox
            .run(arguments)
            .failure()
            .code(1)
            .stderr("error: there is no envs/prd.hcl; the environments are: dev, prod\n");
    }
}

#[test]
fn mistakes_in_all_specs_are_reported_in_one_run() {
    let sandbox = Sandbox::new();
    sandbox.write("envs/platform.hcl", "servce \"frontend\" {\n}\n");
    sandbox.write("envs/c.hcl", "");
    sandbox.write("envs/d.hcl", "environment_suffix = \"no good\"\n");
    let before = sandbox.files();
    let failed = sandbox.run("render").failure().code(1).stdout("");
    let text = stderr(&failed);
    for mistake in ["envs/platform.hcl:1:1", "envs/c.hcl:1:1", "envs/d.hcl:1:1"] {
        assert!(text.contains(mistake), "{mistake}\nis not in\n{text}");
    }
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_spec_has_the_name_of_its_suffix() {
    let sandbox = Sandbox::new();
    sandbox.replace("envs/prod.hcl", "\"prod\"", "\"production\"");
    sandbox.run("render").failure().code(1).stdout("").stderr(
        "error: envs/prod.hcl has environment_suffix = \"production\": a spec is named after its \
         suffix\nhelp: rename it to envs/production.hcl, or change the suffix\n",
    );
}

#[test]
fn new_writes_a_spec_that_renders() {
    let sandbox = Sandbox::new();
    sandbox
        .run("new pr-42 --from dev")
        .success()
        .stdout(contains("wrote envs/pr-42.hcl"));
    assert!(
        sandbox
            .read("envs/pr-42.hcl")
            .contains("environment_suffix = \"pr-42\"")
    );
    sandbox.run("render --env pr-42").success();
    assert!(sandbox.path("envs/pr-42").is_dir());

    let before = sandbox.files();
    sandbox
        .run("new pr-42 --from dev")
        .failure()
        .code(1)
        .stderr(contains("envs/pr-42.hcl exists already"));
    sandbox
        .run("new platform --from dev")
        .failure()
        .code(1)
        .stderr(contains("envs/platform.hcl is the platform's spec"));
    sandbox.run("new ../pr --from dev").failure().code(1);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn validate_says_when_there_is_nothing_to_validate() {
    let sandbox = Sandbox::new();
    sandbox
        .run("validate --env dev")
        .failure()
        .code(1)
        .stderr(contains("nothing is rendered for dev"));
}

#[test]
fn validate_says_when_terraform_is_missing() {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    sandbox
        .strata()
        .arg("validate")
        .env("STRATA_TERRAFORM", "/none/terraform")
        .assert()
        .failure()
        .code(1)
        .stderr(
            "error: STRATA_TERRAFORM is `/none/terraform`, which is not a program that can be \
             run\n",
        );
}

#[test]
fn validate_runs_terraform_over_what_is_rendered() {
    let sandbox = Sandbox::new();
    if !support::has_terraform() {
        return;
    }
    sandbox.run("render").success();
    let before = sandbox.files();
    sandbox
        .run("validate --env dev --plan --test --jobs 2")
        .success()
        .stdout(
            "ok   terraform fmt\n\
             ok   modules/network    tests: none\n\
             ok   envs/dev/network   1 to add\n\
             2 directories are valid\n",
        );
    assert_eq!(sandbox.files(), before);

    let broken = "output \"broken\" {\n  value = var.none\n}\n";
    sandbox.write("modules/network/broken.tf", broken);
    let failed = sandbox.run("validate").failure().code(1);
    let out = support::stdout(&failed);
    for directory in ["modules/network", "envs/dev/network", "envs/prod/network"] {
        assert!(out.contains(&format!("FAIL {directory}\n")), "{out}");
    }
    assert!(
        out.contains("\n     modules/network/broken.tf:2: error: Reference to undeclared"),
        "{out}"
    );
    assert!(out.ends_with("3 failed, 3 directories\n"), "{out}");
}
