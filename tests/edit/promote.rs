//! An environment is given what another one runs.

use serde_json::{Value, json};

use super::added;
use super::shift::alarms;
use crate::support::applied::{AppliedDev, SERVICES, running};
use crate::support::{Sandbox, stderr, stdout};

impl AppliedDev {
    /// Every service runs what was applied, but for what becomes of one.
    fn runs(&self, change: impl Fn(&mut Value)) {
        let services = SERVICES.map(|service| {
            let mut running = running(service, 2, &self.definition_of(service));
            if service == "api-gateway" {
                change(&mut running);
            }
            running
        });
        self.aws.answer("describe-services", &json!({ "services": services }));
    }

    /// The ARN of the task definition that was applied.
    fn definition_of(&self, service: &str) -> String {
        let state = self.sandbox.read("envs/dev/compute/terraform.tfstate");
        let state: Value = serde_json::from_str(&state).expect("a state");
        let label = service.replace('-', "_");
        let is_it = |it: &&Value| it["type"] == "aws_ecs_task_definition" && it["name"] == *label;
        let definition = state["resources"].as_array().expect("resources").iter().find(is_it);
        let instance = &definition.expect("a definition")["instances"][0];
        instance["attributes"]["arn"].as_str().expect("an ARN").to_owned()
    }
}

#[test]
fn what_runs_is_promoted_and_what_is_not_finished_is_refused() {
    let Some(project) = AppliedDev::new() else { return };
    project.aws.answer("describe-alarms", &alarms(&["alarm-cpu-frontend-blue-prod"]));
    project.sandbox.run("image prod api-gateway=0.9.0 --yes").success();
    project.sandbox.run("rotate prod frontend/session-key --yes").success();
    let promote = "promote dev prod --yes";
    let unhealthy = "nothing was written, as dev does not run healthily what its spec says:\n  ";

    // What ECS says of the API gateway.
    project.runs(|service| service["deployments"][0]["rolloutState"] = "IN_PROGRESS".into());
    let gateway = format!("{unhealthy}api-gateway blue: ");
    project.refuses(promote, &format!("{gateway}it is still rolling out, 2 of 2 running"));
    project.runs(|service| service["deployments"][0]["rolloutState"] = "FAILED".into());
    project.refuses(promote, &format!("{gateway}its rollout has failed"));
    project.runs(|service| service["runningCount"] = 1.into());
    project.refuses(promote, &format!("{gateway}1 of 2 tasks run"));
    project.runs(|service| service["taskDefinition"] = "old:11".into());
    project.refuses(promote, &format!("{gateway}another revision runs than was applied"));
    project.runs(|service| service["status"] = "INACTIVE".into());
    project.refuses(promote, &format!("{gateway}it is not there"));
    project.runs(|_| {});
    project.deployed(Some("api-gateway"), "ROLLBACK_SUCCESSFUL", "tasks failed to start");
    project.refuses(promote, &format!("{gateway}rolled back: tasks failed to start"));
    project.deployed(Some("api-gateway"), "IN_PROGRESS", "");
    project.refuses(promote, &format!("{gateway}it is still rolling out, 2 of 2 running"));
    project.deployed(Some("api-gateway"), "SUCCESSFUL", "");

    // What CloudWatch says, and what nobody says.
    project.aws.answer("describe-alarms", &alarms(&["alarm-cpu-frontend-blue-dev"]));
    project.refuses(promote, &format!("{unhealthy}alarms are on: alarm-cpu-frontend-blue-dev"));
    project.aws.refuse("describe-alarms", "AccessDeniedException");
    let unknown = "nothing was written, as it is not known whether alarms of dev are on: cloudwatch \
                   describe-alarms: AccessDeniedException: not allowed";
    project.refuses(promote, unknown);
    project.aws.answer("describe-alarms", &alarms(&[]));

    // All is well: the tags, the way of the image, and no version goes back.
    let run = project.strata(promote).success();
    let text = stdout(&run);
    let first = "frontend/session-key keeps version 2, which is higher than 1\n\
                 prod takes its images from other repositories; what they lack is copied by\n  docker buildx \
                 imagetools create --tag 123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-api-gateway-prod:1.0.0 \
                 123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-api-gateway-dev:1.0.0\n\n--- a/envs/prod.hcl\n";
    assert!(text.starts_with(first), "{text}");
    assert_eq!(added(&text), ["    api-gateway        = \"1.0.0\""]);
    let run = project.strata(promote).success();
    assert!(stdout(&run).ends_with("\nenvs/prod.hcl says that already\n"), "{}", stdout(&run));

    // What a pipeline has deployed to dev is what runs, whatever its spec says and was applied.
    let of_spec = project.sandbox.read("envs/dev.hcl");
    let header = "service \"api-gateway\" {\n";
    project.sandbox.replace("envs/dev.hcl", header, &format!("{header}  image = \"pipeline\"\n"));
    project.sandbox.run("render").success();
    project.runs(|service| service["taskDefinition"] = "deployed:13".into());
    let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-api-gateway-dev:1.7.0";
    let definition = json!({ "containerDefinitions": [{ "image": image }] });
    let definition = json!({ "taskDefinition": definition });
    project.aws.answer("describe-task-definition", &definition);
    let text = stdout(&project.strata(promote).success());
    assert_eq!(added(&text), ["    api-gateway        = \"1.7.0\""]);
    let copy = format!("ecr-api-gateway-prod:1.7.0 {image}\n");
    assert!(text.contains(&copy), "{text}");
    project.sandbox.run("image prod api-gateway=1.0.0 --yes").success();
    project.sandbox.write("envs/dev.hcl", &of_spec);
    project.sandbox.run("render").success();
    project.runs(|_| {});

    // dev has another version of the platform: in the specs, then in the account.
    project.sandbox.run("image dev frontend=1.1.0 --yes").success();
    project.refuses(
        promote,
        "nothing was written, as dev may run another version of the platform: what is rendered is not what the \
         specs say (envs/dev/compute/main.tf and 1 more): run `strata render --env dev` first",
    );
    project.sandbox.run("render").success();
    project.refuses(
        promote,
        &format!("{unhealthy}frontend blue: 1.0.0 is applied, and its spec says 1.1.0"),
    );
    project.sandbox.run("image dev frontend=1.0.0 --yes").success();
    project.sandbox.run("rotate dev frontend/session-key --yes").success();
    project.sandbox.run("render").success();
    project.refuses(
        promote,
        &format!(
            "{unhealthy}frontend blue: version 1 of session-key is applied, and its spec says 2"
        ),
    );
}

#[test]
fn a_spec_can_be_promoted_without_asking() {
    let sandbox = Sandbox::new();
    sandbox.run("image dev frontend=1.1.0 api-gateway=1.2.0 --yes").success();
    sandbox.run("rotate dev api-gateway/database-password --yes").success();
    sandbox.run("release prod add green --from blue --yes").success();
    sandbox.environment("stage");
    let before = sandbox.files();
    let refused = |arguments: &str, message: &str| {
        let run = sandbox.strata().args(arguments.split(' ')).env_remove("AWS_PROFILE").assert();
        let run = run.failure().code(1);
        assert!(stderr(&run).starts_with(&format!("error: {message}")), "{}", stderr(&run));
        assert_eq!(sandbox.files(), before);
    };
    refused("promote dev prd --from-spec --yes", "there is no envs/prd.hcl; ");
    refused("promote dv prod --from-spec --yes", "there is no envs/dv.hcl; ");
    refused("promote dev dev --from-spec --yes", "dev cannot be promoted to itself\n");
    refused(
        "promote dev prod --from-spec --yes",
        "prod has the releases blue and green: say which with --release\n",
    );
    refused(
        "promote prod dev --from-spec --yes",
        "prod has the releases blue and green: say which with --from-release\n",
    );
    refused(
        "promote dev prod --release green --from-spec --apply --yes",
        "nothing was written: the new values are missing, STRATA_SECRET_API_GATEWAY_DATABASE_PASSWORD\n",
    );
    refused(
        "promote dev prod --release green --yes",
        "nothing was written, as dev may run another version of the platform: what is rendered ",
    );
    let run = sandbox.run("promote dev prod --release green --from-spec --yes").success();
    let lines = [
        "    frontend           = \"1.1.0\"",
        "    api-gateway        = \"1.2.0\"",
        "    database-password = 2",
    ];
    let mut found: Vec<_> =
        stdout(&run).lines().filter_map(|line| line.strip_prefix('+')).map(str::to_owned).collect();
    found.retain(|line| lines.contains(&&**line));
    assert_eq!(found, lines);
    sandbox.run("render").success();

    // The image of what a pipeline deploys is in no spec.
    let header = "service \"processing-service\" {\n";
    sandbox.replace("envs/stage.hcl", header, &format!("{header}  image = \"pipeline\"\n"));
    sandbox.run("image dev processing-service=1.3.0 --yes").success();
    let text = stdout(&sandbox.run("promote dev stage --from-spec --yes").success());
    let deploy = "processing-service is what a pipeline deploys: `strata deploy processing-service 1.3.0 --env stage`\n";
    assert!(text.contains(deploy), "{text}");
    assert!(text.contains("ecr-processing-service-stage:1.3.0 "), "{text}");
    let text = stdout(&sandbox.run("promote stage dev --from-spec --yes").success());
    let kept = "processing-service keeps its image: a pipeline says which one stage runs, and --from-spec does not ask\n";
    assert!(text.starts_with(kept), "{text}");
    let run = sandbox.run("image stage processing-service=1.4.0 --yes").failure().code(1);
    let owner = "error: a pipeline says which image of processing-service runs: `strata deploy processing-service 1.4.0 \
                 --env stage`\n";
    assert_eq!(stderr(&run), owner);
}

#[test]
fn modules_at_another_version_are_another_platform() {
    let sandbox = Sandbox::new();
    let modules = |name: &str, reference: &str| {
        let block = format!(
            "state \"local\" {{}}\n\nmodules {{\n  source = \"git::https://example.com/p.git\"\n  ref    = \"{reference}\"\n}}\n"
        );
        let path = format!("envs/{name}.hcl");
        sandbox.write(&path, &sandbox.read("envs/dev.hcl").replace("state \"local\" {}\n", &block));
    };
    sandbox.environment("stage");
    let text = sandbox.read("envs/stage.hcl");
    sandbox.run("image dev frontend=1.1.0 --yes").success();
    modules("dev", "v1.3.0");
    let run = sandbox.run("promote dev stage --from-spec --yes").success();
    let note = "note: the modules of dev are v1.3.0 of git::https://example.com/p.git, and of stage those of this \
                tree\n";
    assert!(stdout(&run).starts_with(note), "{}", stdout(&run));
    let block = "state \"local\" {}\n\nmodules {\n  source = \"git::https://example.com/p.git\"\n  ref    = \"v1.2.0\"\n}\n";
    sandbox.write("envs/stage.hcl", &text.replace("state \"local\" {}\n", block));
    let run = sandbox.run("promote dev stage --from-spec --yes").failure().code(1);
    let refused = "error: dev has modules at another version: v1.3.0 of git::https://example.com/p.git, and stage has \
                   v1.2.0 of ";
    assert!(stderr(&run).starts_with(refused), "{}", stderr(&run));
}
