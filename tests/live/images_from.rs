//! An environment with one state for all layers runs the images that another one's repositories have, and migrates
//! before its first rollout.

use super::environments::SECRETS;
use super::project::{Live, assert_empty};

#[test]
fn what_dev_has_tried_runs_in_another_environment() {
    let Some(mut live) = Live::start() else { return };
    live.give_secrets(&SECRETS);
    live.sandbox.run("new pr-42 --from dev --single").success();
    live.sandbox.replace("envs/pr-42.hcl", "\nnat  ", "\nimages_from = \"dev\"\nnat  ");
    let service = "service \"api-gateway\" {\n";
    let before = "  before_deploy {\n    command = [\"./manage\", \"migrate\"]\n  }\n";
    live.sandbox.replace("envs/platform.hcl", service, &format!("{service}{before}"));
    let image = |tag| format!("api-gateway        = \"{tag}\"");
    live.sandbox.replace("envs/pr-42.hcl", &image("1.0.0"), &image("1.3.0"));
    live.render();

    // Of dev there is no more than its repositories, which have an image as soon as they are made. Tasks start
    // only with what they may pull.
    live.apply_layers("dev", &["registry"]);
    let commands = ["--commands", r#"{"./manage migrate": [0, "12 tables"]}"#];
    live.aws.push("ecr-api-gateway-dev", "1.3.0", &commands);
    live.asks = true;
    let apply = ["apply", "--env", "pr-42", "--auto-approve", "--secrets-stdin"];
    let (code, text, error) = live.ended(&apply);
    assert_eq!(code, Some(0), "{text}\n{error}");
    assert!(text.contains("module.network.aws_vpc.this") && !text.contains("aws_ecr_"), "{text}");
    assert!(text.contains("\napi-gateway blue: done in "), "{text}");
    live.asks = false;

    // What its task needs was applied before, and no more than was shown.
    let migrated =
        "\napi-gateway blue: | 12 tables\napi-gateway blue: `./manage migrate`: exit code 0 after ";
    assert!(error.contains(migrated) && !error.contains("more than was shown"), "{error}");
    let log = live.sandbox.read("envs/pr-42/.strata/logs/platform.log");
    let place = |what: &str| {
        let is_it =
            |line: &str| line.contains("\"type\":\"apply_complete\"") && line.contains(what);
        log.lines().position(is_it).expect(what)
    };
    let is_applied = |line: &&str| line.contains("\"operation\":\"apply\"");
    assert_eq!(log.lines().filter(is_applied).count(), 2);
    assert!(place("aws_lb.this") < place("aws_ecs_task_definition.processing_service"));
    assert_empty(&live.plan("pr-42"));

    let refusal = live.refused("destroy --env dev --auto-approve", &[]);
    assert!(refusal.starts_with("pr-42 runs images from the repositories of dev"), "{refusal}");
    live.destroy("pr-42");
    live.sandbox.remove("envs/pr-42.hcl");
    // Its image need not be kept any more.
    live.render();
    live.destroy("dev");
}
