//! `strata plan`, `apply`, `destroy`, `status` and `output` as far as they go without an account.

use std::fs;

use crate::support::aws::PretendedAws;
use crate::support::{LAYERS, Sandbox, has_terraform, stand_in, stderr, stdout};
use assert_cmd::Command;
use assert_cmd::assert::Assert;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, starts_with};
use serde_json::Value;

/// Runs the binary with no way to any credentials.
fn offline(sandbox: &Sandbox, arguments: &str) -> Assert {
    run_offline(sandbox.strata(), arguments)
}

/// The same with the stand-in provider, where the provider is not the point.
fn with_stand_in(sandbox: &Sandbox, arguments: &str) -> Assert {
    let mut command = sandbox.strata();
    command.envs(stand_in());
    run_offline(command, arguments)
}

fn run_offline(mut command: Command, arguments: &str) -> Assert {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .args(arguments.split_whitespace())
        .assert()
}

fn rendered() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    sandbox
}

/// The rows of the table, which stands last, each as its words.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let table = text.rsplit("\n\n").next().expect("a table");
    table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect()
}

#[test]
fn a_plan_needs_neither_credentials_nor_anything_applied() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    let before = sandbox.rendered();
    let run = offline(&sandbox, "plan --env dev").success();
    let text = stdout(&run);
    let rows = rows(&text);
    let layers: Vec<_> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(layers, [&LAYERS[..], &["total"]].concat());
    for row in &rows[..LAYERS.len()] {
        assert_eq!(row[1], "preview", "{text}");
        assert!(row[2].parse::<u64>().expect("a number") > 0, "{text}");
        // Planned together, they have no time of their own.
        assert_eq!(row[5..], ["no", "AWS", "credentials"]);
    }
    assert!(rows[LAYERS.len()][4].parse::<f64>().expect("seconds") > 0.0, "{text}");
    assert!(text.contains("\n  + module.network.aws_vpc.this\n"), "{text}");
    assert!(stderr(&run).contains("network        preview plan: "), "{}", stderr(&run));

    // What a plan leaves is where it does not matter.
    assert!(!sandbox.path("envs/dev/network/.terraform").exists());
    sandbox.run("render --check").success();
    fs::remove_dir_all(sandbox.path("envs/dev/.strata")).expect("what the plan has left");
    assert_eq!(sandbox.rendered(), before);
}

#[test]
fn nothing_applied_is_planned_as_one_root_and_reported_by_layer() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    let plans = |arguments: &str| {
        let text = stdout(&offline(&sandbox, &format!("plan --env dev --json {arguments}")));
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let plans = lines.filter(|line| line["type"] == "plan").map(|plan| {
            (plan["layer"].as_str().expect("a layer").to_owned(), plan["changes"].clone())
        });
        plans.collect::<Vec<_>>()
    };
    let previews = |layer: &str| sandbox.path("envs/dev/.strata/preview/envs/dev").join(layer);
    let together = plans("");
    let layers: Vec<_> = together.iter().map(|(layer, _)| layer.as_str()).collect();
    assert_eq!(layers, *LAYERS);
    assert!(previews("platform").exists() && !previews("network").exists());
    assert!(!sandbox.path("envs/dev/platform").exists());
    for (layer, changes) in &together {
        let changes = changes.as_array().expect("changes");
        let prefix = format!("module.{layer}.");
        let is_of_layer =
            |change: &Value| change["address"].as_str().is_some_and(|it| it.starts_with(&prefix));
        assert!(!changes.is_empty() && changes.iter().all(is_of_layer), "{layer}: {changes:?}");
    }

    // A layer by itself has the same objects.
    let alone = plans("--layer compute");
    assert!(previews("compute").exists());
    assert_eq!(alone, together[LAYERS.len() - 1..]);
}

#[test]
fn the_exit_code_says_whether_there_are_changes_and_json_which() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    let run = with_stand_in(&sandbox, "plan --env dev --layer registry --json --detailed-exitcode");
    let text = stdout(&run.code(2));
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [plan, summary] = &lines[..] else { panic!("{text}") };
    assert_eq!((&plan["type"], &plan["layer"]), (&"plan".into(), &"registry".into()));
    assert_eq!((&plan["mode"], &plan["outcome"]), (&"preview".into(), &"done".into()));
    assert_eq!(plan["reason"], "no AWS credentials");
    let changes = plan["changes"].as_array().expect("changes");
    assert_eq!(plan["add"], changes.len());
    assert!(changes.iter().all(|change| change["action"] == "create"));
    assert_eq!((&summary["type"], &summary["add"]), (&"summary".into(), &plan["add"]));
    assert_eq!((&summary["environment"], &summary["failed"]), (&"dev".into(), &0.into()));
}

#[test]
fn with_a_detailed_exit_code_2_means_changes_and_nothing_else() {
    let sandbox = Sandbox::empty();
    sandbox.run("plan").failure().code(2);
    sandbox.run("plan --env dev --detailed-exitcode --what").failure().code(1);
}

#[test]
fn an_environment_with_one_state_is_planned_as_one_root() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    sandbox.run("new pr-42 --from dev --single").success();
    sandbox.run("render --env pr-42").success();
    assert!(!sandbox.path("envs/pr-42/network").exists());
    with_stand_in(&sandbox, "validate --env pr-42 --plan").success();
    let text = stdout(&with_stand_in(&sandbox, "plan --env pr-42").success());
    let rows = rows(&text);
    assert_eq!((rows.len(), rows[0][0], rows[0][1]), (1, "platform", "preview"));
    offline(&sandbox, "status --env pr-42 --layer network")
        .code(1)
        .stderr("error: pr-42 has one state for all layers: leave out --layer\n");
}

#[test]
fn what_is_not_rendered_as_the_specs_say_is_refused() {
    let sandbox = Sandbox::new();
    for command in ["plan", "apply --auto-approve", "destroy --auto-approve"] {
        offline(&sandbox, &format!("{command} --env dev")).code(1).stderr(
            starts_with("error: what is rendered is not what the specs say (envs/dev/")
                .and(contains("run `strata render --env dev` first\n")),
        );
    }
    sandbox.run("render").success();
    sandbox.replace("envs/dev.hcl", "10.0.0.0/16", "10.9.0.0/16");
    offline(&sandbox, "plan --env dev").code(1).stderr(
        "error: what is rendered is not what the specs say (envs/dev/network/main.tf): run `strata \
         render --env dev` first\n",
    );
}

#[test]
fn nothing_is_applied_or_destroyed_without_consent_or_credentials() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    for command in ["apply", "destroy"] {
        offline(&sandbox, &format!("{command} --env dev"))
            .code(1)
            .stdout("")
            .stderr("error: stdin is not a terminal: pass --auto-approve\n");
    }
    offline(&sandbox, "apply --env dev --auto-approve").code(1).stdout("").stderr(
        "error: without credentials there are only previews, and a preview is never applied: there \
         are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, \
         for account 123456789012\n",
    );
    let text = stdout(&offline(&sandbox, "destroy --env dev --auto-approve").success());
    assert!(text.ends_with("\ndev: nothing to destroy\n"), "{text}");
}

#[test]
fn secrets_without_a_value_are_listed_before_anything_is_done() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    let mut command = sandbox.strata();
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    command.env("STRATA_SECRET_FRONTEND_SESSION_KEY", "value");
    let account = PretendedAws::new();
    command.env("STRATA_AWS", account.program());
    let run = command.args(["apply", "--env", "dev", "--auto-approve"]).assert().code(1);
    let text = stderr(&run);
    assert!(!text.contains("SESSION_KEY"), "{text}");
    assert!(
        text.contains(
            "\nerror: secrets: api-gateway/database-password has no value of version 1: set \
             STRATA_SECRET_API_GATEWAY_DATABASE_PASSWORD, or give all with --secrets-stdin\n"
        ),
        "{text}"
    );
    let status = stdout(&offline(&sandbox, "status --env dev").success());
    assert!(status.contains("\nsecret without a value: frontend/session-key\n"), "{status}");
    let drift = "\ndrift is not checked here; run `strata plan --env dev`\n";
    assert!(status.ends_with(drift), "{status}");
    assert!(status.contains("\ncompute        not applied          0        0\n"), "{status}");
}

#[test]
fn a_mirror_without_the_provider_is_refused() {
    let sandbox = rendered();
    if has_terraform() {
        offline(&sandbox, "plan --env dev --plugin-mirror envs")
            .code(1)
            .stderr(contains("--plugin-mirror is `envs`, but there is no AWS provider"));
    }
    sandbox
        .strata()
        .env("PATH", "")
        .env_remove("STRATA_TERRAFORM")
        .args(["plan", "--env", "dev"])
        .assert()
        .code(1)
        .stderr(starts_with("error: terraform is not on the PATH"));
}

#[test]
fn outputs_are_read_from_the_states() {
    if !has_terraform() {
        return;
    }
    let sandbox = rendered();
    sandbox.write(
        "envs/dev/network/terraform.tfstate",
        r#"{"version": 4, "outputs": {"vpc_id": {"value": "vpc-1", "type": "string"}},
            "resources": [{"mode": "managed", "type": "a", "name": "b", "instances": [{}]}]}"#,
    );
    offline(&sandbox, "output --env dev").success().stdout("network\n  vpc_id = \"vpc-1\"\n");
    offline(&sandbox, "output --env dev vpc_id").success().stdout("vpc-1\n");
    offline(&sandbox, "output --env dev --json")
        .success()
        .stdout("{\"network\":{\"vpc_id\":\"vpc-1\"}}\n");
    offline(&sandbox, "output --env dev vpc")
        .code(1)
        .stderr("error: dev has no output vpc: is its layer applied?\n");
    let status = stdout(&offline(&sandbox, "status --env dev").success());
    assert!(status.contains("\nnetwork        applied              1        1\n"), "{status}");
}

#[test]
fn an_unknown_layer_is_answered_with_the_known_ones() {
    rendered().run("plan --env dev --layer computer").failure().code(1).stderr(
        "error: there is no layer computer; the layers are: network, registry, security, discovery, \
         edge, observability and compute\n",
    );
}
