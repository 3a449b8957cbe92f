//! The commands of `strata`: arguments in, exit code and words out.

use crate::support::{LAYERS, Sandbox, has_terraform, stand_in, stderr, stdout};
use predicates::str::contains;

#[test]
fn help_shows_examples_and_exit_codes() {
    let sandbox = Sandbox::empty();
    for arguments in [
        "--help",
        "render --help",
        "new --help",
        "validate --help",
        "lock --help",
        "image --help",
        "release --help",
        "rotate --help",
        "shift --help",
        "promote --help",
        "reach --help",
        "graph --help",
        "report --help",
        "run --help",
    ] {
        sandbox
            .run(arguments)
            .success()
            .stdout(contains("Examples:\n"))
            .stdout(contains("Exit codes:\n"));
    }
    sandbox.run("--version").success().stdout(format!("strata {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_arguments_exit_with_2() {
    let sandbox = Sandbox::empty();
    for arguments in ["", "rendr", "render --chek", "new pr-42", "validate --jobs 0"] {
        sandbox.run(arguments).failure().code(2);
    }
}

#[test]
fn without_specs_the_message_says_where_to_run() {
    let sandbox = Sandbox::empty();
    sandbox.run("render --root .").failure().code(1).stdout("").stderr(
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
            .stderr("error: there is no envs/prd.hcl; the environments are: dev and prod\n");
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
    sandbox.run("new pr-42 --from dev").success().stdout(contains("wrote envs/pr-42.hcl"));
    assert!(sandbox.read("envs/pr-42.hcl").contains("environment_suffix = \"pr-42\""));
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
fn reach_fails_when_what_is_rendered_breaks_an_assertion() {
    let sandbox = Sandbox::new();
    sandbox
        .run("reach --env dev")
        .failure()
        .code(1)
        .stderr(contains("nothing is rendered in .: run `strata render` first"));
    sandbox.run("render").success();
    let line = "holds   no_path from \"processing-service\" to \"internet\"  (envs/platform.hcl:";
    sandbox.run("reach --env dev").success().stdout(contains(line));
    sandbox
        .run("reach --env dev internet processing-service")
        .success()
        .stdout(contains("internet -> processing-service: no connection\n"))
        .stdout(contains("only through other ends: internet -> load-balancer:80 -> api-gateway"));
    sandbox.run("reach --env dev internet").failure().code(2);
    sandbox
        .run("reach --env dev internet s4")
        .failure()
        .code(1)
        .stderr(contains("dev has no end \"s4\"; there are: internet, load-balancer, "));
    sandbox
        .run("reach --env prd")
        .failure()
        .code(1)
        .stderr("error: no environment prd is rendered; there are: dev and prod\n");

    let before = sandbox.rendered();
    let spec = sandbox.read("envs/prod.hcl");
    let assertion = "\nassert no_path {\n  from = \"frontend\"\n  to   = \"internet\"\n}\n";
    sandbox.write("envs/prod.hcl", &(spec + assertion));
    sandbox.run("render").success().stdout(contains("nothing to do"));
    assert_eq!(sandbox.rendered(), before, "nothing is rendered of an assertion");
    let broken = "BROKEN  no_path from \"frontend\" to \"internet\"  (envs/prod.hcl:";
    let failed = sandbox.run("reach --env prod").failure().code(1).stdout(contains(broken));
    let rule =
        "aws_vpc_security_group_egress_rule.internet_from_frontend (modules/security/rules.tf:";
    let out = stdout(&failed);
    assert!(out[out.find(broken).unwrap()..].contains(rule), "{out}");
    sandbox.run("reach --env prod --markdown").failure().stdout(contains("**broken**"));
    sandbox.run("reach --env dev").success();
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
    if !has_terraform() {
        return;
    }
    sandbox.run("render").success();
    // One layer of one environment is enough here; `golden.rs` validates everything.
    for layer in &LAYERS[1..] {
        sandbox.remove_directory(&format!("modules/{layer}"));
        sandbox.remove_directory(&format!("envs/dev/{layer}"));
    }
    sandbox.remove_directory("envs/prod");
    let before = sandbox.files();
    let validate = |arguments: &str| {
        let mut command = sandbox.strata();
        command.envs(stand_in()).arg("validate").args(arguments.split(' ')).assert()
    };
    let valid = validate("--env dev --plan --test --jobs 2").success();
    let out = stdout(&valid);
    for line in [
        "ok   terraform fmt\n",
        "ok   modules/network    tests: 8 passed\n",
        "ok   envs/dev/network   45 to add\n",
        "2 directories are valid\n",
    ] {
        assert!(out.contains(line), "{line}is not in\n{out}");
    }
    assert_eq!(sandbox.files(), before);

    let broken = "output \"broken\" {\n  value = var.none\n}\n";
    sandbox.write("modules/network/broken.tf", broken);
    let failed = validate("--env dev").failure().code(1);
    let out = stdout(&failed);
    for directory in ["modules/network", "envs/dev/network"] {
        assert!(out.contains(&format!("FAIL {directory}\n")), "{out}");
    }
    assert!(
        out.contains("\n     modules/network/broken.tf:2: error: Reference to undeclared"),
        "{out}"
    );
    assert!(out.ends_with("2 failed, 2 directories\n"), "{out}");
}
