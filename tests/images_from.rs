//! An environment whose images are in another one's repositories.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Sandbox, has_terraform, stand_in, stderr, stdout};

/// The shipped specs, and prod takes its images from dev.
fn shared() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.replace("envs/prod.hcl", "\nnat  ", "\nimages_from = \"dev\"\nnat  ");
    sandbox
}

/// The repositories that keep prod's images are rendered with prod.
#[test]
fn what_keeps_the_images_is_rendered_with_who_runs_them() {
    let sandbox = shared();
    let rendered = stdout(&sandbox.run("render --env prod").success());
    assert!(rendered.ends_with(" removed\n") && rendered.contains("rendered prod and dev: "));
    sandbox.replace("envs/prod.hcl", "\"1.0.0\"", "\"0.9.0\"");
    let rendered = stdout(&sandbox.run("render --env prod").success());
    assert!(rendered.contains("updated envs/dev/registry/main.tf\n"), "{rendered}");
    sandbox.run("render --env dev --check").success();
    sandbox.run("render --check").success();
}

/// What terraform makes of it, with a state per layer and with one for all.
#[test]
fn terraform_plans_it_without_repositories() {
    if !has_terraform() {
        return;
    }
    let sandbox = shared();
    sandbox.run("new pr-42 --from dev --single").success();
    sandbox.replace("envs/pr-42.hcl", "\nnat  ", "\nimages_from = \"dev\"\nnat  ");
    sandbox.replace("envs/prod.hcl", "state \"s3\" {", "state \"local\" {}\n/*");
    sandbox.replace("envs/prod.hcl", "\n}\n\n# \"blue\"", "\n*/\n\n# \"blue\"");
    sandbox.replace("envs/prod.hcl", "\"123456789012\"", "\"210987654321\"");
    sandbox.replace("envs/prod.hcl", ":123456789012:", ":210987654321:");
    sandbox.replace(
        "envs/prod.hcl",
        "    frontend           = \"1.0.0\"",
        "    frontend = \"0.9.0\"",
    );
    sandbox.run("render").success();
    let plan = |environment: &str| -> BTreeMap<String, Value> {
        let mut command = sandbox.strata();
        command.envs(stand_in()).args(["plan", "--json", "--env", environment]);
        let text = stdout(&command.assert().success());
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let changes = lines.filter(|line| line["type"] == "plan").flat_map(|line| {
            let changes = line["changes"].as_array().expect("changes").clone();
            changes.into_iter().map(|change| (change["address"].to_string(), change))
        });
        changes.collect()
    };
    for environment in ["prod", "pr-42"] {
        let changes = plan(environment);
        assert!(changes.keys().any(|it| it.contains("aws_ecs_service")), "{changes:?}");
        assert!(!changes.keys().any(|it| it.contains("aws_ecr")), "{changes:?}");
    }
    // The other account is let in, and only there.
    let policies = plan("dev").into_keys().filter(|it| it.contains("aws_ecr_repository_policy"));
    assert_eq!(policies.count(), 3);
}

#[test]
fn repositories_are_not_destroyed_while_others_run_their_images() {
    if !has_terraform() {
        return;
    }
    let sandbox = shared();
    sandbox.run("new pr-42 --from prod").success();
    sandbox.run("render").success();
    let destroy = |arguments: &str| {
        let mut command = sandbox.strata();
        command.envs(stand_in()).args(["destroy", "--auto-approve", "--env"]);
        command.args(arguments.split(' ')).assert()
    };
    for arguments in ["dev", "dev --layer registry"] {
        let error = stderr(&destroy(arguments).code(1));
        assert_eq!(
            error,
            "error: pr-42 and prod run images from the repositories of dev, which would go with them: nothing \
             was destroyed\ndestroy pr-42 and prod, or apply without images_from once the images are in \
             repositories of its own; then take images_from = \"dev\" out of envs/pr-42.hcl and envs/prod.hcl\n"
        );
    }
    // Nothing of dev is applied here, so that there is nothing to destroy either.
    destroy("dev --layer compute").success();
    for name in ["prod", "pr-42"] {
        sandbox.replace(&format!("envs/{name}.hcl"), "images_from = \"dev\"\n", "");
    }
    sandbox.run("render").success();
    destroy("dev").success();
}
