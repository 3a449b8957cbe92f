//! What apply, plan and status say of rollouts, against an API on which they fail as on AWS.

use serde_json::Value;

use super::project::Live;

const APPLY: [&str; 5] = ["apply", "--env", "dev", "--auto-approve", "--secrets-stdin"];
/// The same of the layer that has the services; the others stay as they are.
const COMPUTE: [&str; 6] = ["apply", "--env", "dev", "--layer", "compute", "--auto-approve"];
const PLAN: [&str; 5] = ["plan", "--env", "dev", "--layer", "compute"];

const SERVICES: [&str; 3] = ["frontend", "api-gateway", "processing-service"];

/// The tag of the API gateway's image.
fn change_image(live: &Live, from: &str, to: &str) {
    let image = |tag| format!("api-gateway        = \"{tag}\"");
    live.sandbox.replace("envs/dev.hcl", &image(from), &image(to));
    live.render();
}

/// An execution role that may do nothing: no task starts, for a reason that nobody can ask for before.
const POWERLESS: &str = r#"
resource "aws_iam_role_policy" "execution_processing_service" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" }]
  })
}
"#;

/// There is nothing to roll back to, which the provider does not see: it would wait for half an hour. What
/// ECS has given up is started again by the next apply.
fn its_first_rollout_fails(live: &Live) {
    let role = "modules/security/powerless_override.tf";
    live.sandbox.write(role, POWERLESS);
    let (text, error) = live.failing(&APPLY);
    let failed = "processing-service blue: failed, and there was nothing to roll back to: ";
    assert_eq!(error.matches(&format!("\n{failed}")).count(), 1, "{error}");
    let stopped = "terraform was interrupted: all that it still waited for had failed. Its state is kept, \
                   and the next apply makes anew what failed\n";
    assert!(error.contains(stopped), "{error}");
    assert!(text.contains(&format!("\n{failed}")), "{text}");
    assert!(text.contains(" stopped: ResourceInitializationError: "), "{text}");

    // terraform would make it anew; told that it is good, it leaves it alone, and strata starts it.
    live.sandbox.remove(role);
    let service = r#"module.compute.aws_ecs_service.processing_service["blue"]"#;
    let plan = live.strata(&PLAN);
    assert!(plan.contains(&format!("-/+ {service}")), "{plan}");
    live.terraform("dev", "compute", &["untaint", service]);
    let text = live.strata(&APPLY);
    let warning = "warning: processing-service blue: none of 2 tasks runs, and ECS starts no more; apply \
                   starts it again\n";
    assert!(text.contains(warning), "{text}");
    assert_all_done(&text);
}

fn assert_all_done(text: &str) {
    for service in SERVICES {
        let lines =
            text.lines().filter(|line| line.starts_with(&format!("{service} blue: done in ")));
        let all: Vec<_> = lines.collect();
        assert!(matches!(all[..], [one] if one.ends_with(" s, 2 of 2 running")), "{text}");
    }
}

#[test]
fn a_good_image_is_done_and_a_crashing_one_is_rolled_back_with_its_last_words() {
    let Some(mut live) = Live::start() else { return };
    live.asks = true;
    live.give_secrets(&[
        "frontend/session-key",
        "api-gateway/token-signing-key",
        "api-gateway/database-password",
        "processing-service/market-data-key",
        "processing-service/database-password",
    ]);
    live.render();
    its_first_rollout_fails(&live);

    // It crashes: terraform fails, and strata says why.
    let crashes = ["--exit-code", "3", "--log", "no DATABASE_PASSWORD"];
    live.aws.push("ecr-api-gateway-dev", "1.1.0", &crashes);
    change_image(&live, "1.0.0", "1.1.0");
    let (text, error) = live.failing(&COMPUTE);
    assert!(error.contains("svc-api-gateway-blue-dev was rolled back and runs "), "{error}");
    let verdict = "\napi-gateway blue: rolled back: Service deployment rolled back because the circuit \
                   breaker threshold was exceeded.\n  revision 2, image ";
    assert!(text.contains(verdict), "{text}");
    let last_words = " stopped: Essential container in task exited (exit code 3)\n    \
                      no DATABASE_PASSWORD\n";
    assert!(text.contains(last_words), "{text}");
    assert!(!text.contains("frontend blue"), "{text}");

    let status = live.strata(&["status", "--env", "dev"]);
    let row = status.lines().find(|line| line.starts_with("api-gateway ")).expect(&status);
    let words: Vec<_> = row.split_whitespace().collect();
    assert_eq!(words[..9], ["api-gateway", "blue", "1", "1.0.0", "2", "of", "2", "rolled", "back"]);

    // The next plan says so, and apply does not try again by itself.
    let plan = live.strata(&PLAN);
    let warning = "warning: api-gateway blue: revision 2 (image ";
    assert!(plan.contains(warning) && plan.contains("; this plan would try it again\n"), "{plan}");
    let (text, error) = live.failing(&COMPUTE);
    assert!(text.contains(warning), "{text}");
    assert!(error.ends_with("another image or setting, or pass --retry\n"), "{error}");

    // Asked to, it does, and the good revision is still there to go back to.
    let (text, _) = live.failing(&[&COMPUTE[..], &["--retry"]].concat());
    assert!(text.contains(verdict), "{text}");
    let log = live.sandbox.read("envs/dev/.strata/logs/compute.log");
    let is_deleted = |line: &str| line.contains("apply_start") && line.contains("\"delete\"");
    assert!(!log.lines().any(is_deleted), "{log}");

    a_migration_fails(&live);

    // Another image is another revision.
    let commands = r#"{"./manage check": [0, "all is well"], "./manage migrate": [0, "12 tables"], "./manage seed": [3, "no such table"]}"#;
    live.aws.push("ecr-api-gateway-dev", "1.2.0", &["--commands", commands]);
    change_image(&live, "1.1.3", "1.2.0");
    let (code, text, error) = live.ended(&COMPUTE);
    assert_eq!(code, Some(0), "{error}");
    let migrated =
        "\napi-gateway blue: | 12 tables\napi-gateway blue: `./manage migrate`: exit code 0 after ";
    assert!(error.contains(migrated), "{error}");
    assert!(text.contains("\napi-gateway blue: done in "), "{text}");
    let plan = live.strata(&[&PLAN[..], &["--json"]].concat());
    let mut lines = plan.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    assert_eq!(lines.next().expect("a plan")["differs"], false, "{plan}");
    a_command_runs_once(&live);
    a_pipeline_deploys(&live);
}

/// Whatever a pipeline's image comes to, terraform finds nothing to do.
fn a_pipeline_deploys(live: &Live) {
    live.sandbox.replace("envs/dev.hcl", "\n  exec ", "\n  image = \"pipeline\"\n  exec ");
    live.render();
    live.strata(&COMPUTE);
    let deploy = |tag| ["deploy", "api-gateway", tag, "--env", "dev"];
    let assert_no_changes = |told: &str| {
        let plan = live.strata(&[&PLAN[..], &["--json"]].concat());
        assert!(plan.contains("\"differs\":false"), "{told}\n{plan}");
    };

    let migrates = ["--commands", r#"{"./manage migrate": [0, "12 tables"]}"#];
    live.aws.push("ecr-api-gateway-dev", "1.3.0", &migrates);
    let text = live.strata(&deploy("1.3.0"));
    assert!(text.contains("\napi-gateway blue: done in "), "{text}");
    assert_no_changes(&text);

    let crashes = [&migrates[..], &["--exit-code", "3"]].concat();
    live.aws.push("ecr-api-gateway-dev", "1.4.0", &crashes);
    let (text, _) = live.failing(&deploy("1.4.0"));
    assert!(text.contains("\napi-gateway blue: rolled back: "), "{text}");
    assert_no_changes(&text);

    // Something else changes: the image stays.
    live.sandbox.replace("envs/dev.hcl", "LOG_LEVEL = \"debug\"", "LOG_LEVEL = \"info\"");
    live.render();
    live.strata(&COMPUTE);
    let status = live.strata(&["status", "--env", "dev"]);
    let row = status.lines().find(|line| line.starts_with("api-gateway ")).expect(&status);
    assert_eq!(row.split_whitespace().nth(3), Some("1.3.0"), "{status}");
}

/// What has to succeed before the rollout does not: nothing of the services has changed, neither in the account nor in
/// terraform's state.
fn a_migration_fails(live: &Live) {
    let service = "service \"api-gateway\" {\n";
    let before = "  before_deploy {\n    command = [\"./manage\", \"migrate\"]\n  }\n";
    live.sandbox.replace("envs/platform.hcl", service, &format!("{service}{before}"));
    live.aws.push(
        "ecr-api-gateway-dev",
        "1.1.3",
        &["--commands", r#"{"./manage migrate": [3, "no such table"]}"#],
    );
    change_image(live, "1.1.0", "1.1.3");
    let there = || {
        let mut all = live.aws.inventory();
        all.retain(|object| !object.is_gone());
        (all, live.sandbox.read("envs/dev/compute/terraform.tfstate"))
    };
    let as_it_was = there();
    let (text, error) = live.failing(&COMPUTE);
    let planned = "\nbefore api-gateway blue rolls out, `./manage migrate` has to succeed, in 15 minutes at most\n";
    assert!(text.contains(planned) && !text.contains("api-gateway blue: done in"), "{text}");
    let told = "\napi-gateway blue: | no such table\napi-gateway blue: `./manage migrate`: exit code 3 after ";
    assert!(error.contains(told), "{error}");
    let told = "\nerror: compute: nothing was applied to it: before api-gateway blue rolls out, `./manage migrate` \
                has to succeed: exit code 3\nno service was changed: put that right, and apply again\n";
    assert!(error.contains(told), "{error}");
    assert!(there() == as_it_was);
}

/// As a task of its own in the isolated subnets, with what the service's tasks have and nothing else.
fn a_command_runs_once(live: &Live) {
    let run = |word| ["run", "--env", "dev", "api-gateway", "--", "./manage", word];
    assert_eq!(live.strata(&run("check")), "all is well\n");
    let (code, text, error) = live.ended(&run("seed"));
    assert_eq!((code, &*text), (Some(3), "no such table\n"), "{error}");
    assert!(error.ends_with("\napi-gateway blue: exit code 3\n"), "{error}");
    let (code, _, error) = live.ended(&run("mistyped"));
    assert_eq!(code, Some(125), "{error}");
    assert!(
        error.contains("api-gateway blue: did not run: Task failed to start: Cannot"),
        "{error}"
    );
}
