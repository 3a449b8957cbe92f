//! Rollouts by which ECS shifts traffic, with the real terraform and the schema of a provider that has them.

use std::process::Command;

use serde_json::Value;

use crate::support::specs::with_rollouts;
use crate::support::{Sandbox, has_terraform, stand_in, stdout};

/// The shipped specs with a rollout of each kind; dev has a header, rolls its frontend, and has a pipeline deploy it.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("envs/platform.hcl", &with_rollouts(&sandbox.read("envs/platform.hcl")));
    let header = "  weight = 100\n  header = \"0123456789abcdef\"\n";
    sandbox.replace("envs/dev.hcl", "  weight = 100\n", header);
    let frontend = "service \"frontend\" {\n";
    let rolling = format!("{frontend}  image = \"pipeline\"\n  rollout \"rolling\" {{}}\n");
    sandbox.replace("envs/dev.hcl", frontend, &rolling);
    sandbox.run("render").success();
    sandbox
}

/// What terraform says in a directory of the sandbox.
fn terraform(sandbox: &Sandbox, directory: &str, arguments: &[&str]) -> String {
    let mut command = Command::new("terraform");
    command.args(arguments).arg("-no-color").current_dir(sandbox.path(directory)).envs(stand_in());
    let output = command.output().expect("terraform runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).expect("text");
    assert!(output.status.success(), "{directory}: terraform {arguments:?}\n{said}");
    said
}

#[test]
fn every_strategy_is_valid_and_plans() {
    if !has_terraform() {
        return;
    }
    let sandbox = sandbox();
    sandbox.run("check").success();
    sandbox.strata().envs(stand_in()).arg("validate").assert().success();
    for layer in ["edge", "compute"] {
        let module = format!("modules/{layer}");
        terraform(&sandbox, &module, &["init", "-input=false"]);
        terraform(&sandbox, &module, &["test"]);
    }
    for environment in ["dev", "prod"] {
        let plan = sandbox.strata().envs(stand_in()).args(["plan", "--env", environment]).assert();
        let plan = stdout(&plan.success());
        for address in [
            "aws_lb_target_group.frontend__alternate[\"blue\"]",
            "aws_lb_listener_rule.test_api_gateway[\"blue\"]",
            "aws_iam_role_policy.shift_frontend",
        ] {
            assert!(plan.contains(address), "{environment}: no {address} in\n{plan}");
        }
        let hooks = plan.contains("aws_iam_role.hook_frontend");
        assert_eq!(hooks, environment == "prod", "only prod asks a function\n{plan}");
        let parameter = plan.contains("aws_ssm_parameter.image_frontend[\"blue\"]");
        assert_eq!(parameter, environment == "dev", "only dev has a pipeline\n{plan}");
    }
}

/// ECS moves the weights of both rules; the next plan leaves them as they are.
#[test]
fn a_plan_after_a_shift_is_empty() {
    if !has_terraform() {
        return;
    }
    let sandbox = sandbox();
    sandbox.run("new pr-42 --from prod --single").success();
    let spec = sandbox.read("envs/pr-42.hcl");
    sandbox.run("render").success();
    let root = "envs/pr-42/platform";
    sandbox
        .write(&format!("{root}/backend_override.tf"), "terraform {\n  backend \"local\" {}\n}\n");
    terraform(&sandbox, root, &["init", "-input=false", "-reconfigure"]);
    let preview = ["-input=false", "-auto-approve", "-var", "preview=true"];
    let mut apply = vec!["apply"];
    apply.extend(preview);
    terraform(&sandbox, root, &apply);
    let state = format!("{root}/terraform.tfstate");
    let mut shifted: Value = serde_json::from_str(&sandbox.read(&state)).expect("a state");
    let mut moved = 0;
    for resource in shifted["resources"].as_array_mut().expect("a list") {
        if resource["type"] != "aws_lb_listener_rule" {
            continue;
        }
        for rule in resource["instances"].as_array_mut().expect("a list") {
            let groups = rule.pointer_mut("/attributes/action/0/forward/0/target_group");
            for group in groups.and_then(Value::as_array_mut).into_iter().flatten() {
                let weight = group["weight"].as_u64().expect("a weight");
                group["weight"] = (100 - weight).into();
                moved += 1;
            }
        }
    }
    assert_eq!(moved, 8, "two groups of two rules of two services: {spec}");
    sandbox.write(&state, &shifted.to_string());
    let plan = ["plan", "-input=false", "-var", "preview=true"];
    let said = terraform(&sandbox, root, &plan);
    assert!(said.contains("No changes."), "{said}");
}
