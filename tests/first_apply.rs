//! The first apply of an environment, with an account that pretends.

use assert_cmd::assert::Assert;

use crate::support::{Sandbox, has_terraform, stand_in, stdout};

/// Runs the binary with keys, the stand-in provider, and states on disk.
fn strata(sandbox: &Sandbox, arguments: &str) -> Assert {
    let mut command = sandbox.strata();
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .envs(stand_in())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .args(arguments.split_whitespace())
        .assert()
}

#[test]
fn the_registry_comes_first_even_where_one_state_has_all_layers() {
    if !has_terraform() {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.run("new pr-42 --from dev --single").success();
    sandbox.run("render").success();
    let until = "--until registry --auto-approve";
    for environment in ["dev", "pr-42"] {
        let text =
            stdout(&strata(&sandbox, &format!("apply --env {environment} {until}")).success());
        let added: Vec<_> =
            text.lines().filter_map(|line| line.trim().strip_prefix("+ ")).collect();
        assert!(added.contains(&"module.registry.aws_ecr_repository.frontend"), "{text}");
        assert!(added.iter().all(|it| it.starts_with("module.registry.aws_ecr_")), "{text}");
        let again = strata(&sandbox, &format!("apply --env {environment} {until}")).success();
        assert!(stdout(&again).ends_with(": nothing to do\n"), "{}", stdout(&again));
    }
}
