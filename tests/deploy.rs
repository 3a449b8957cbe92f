//! `strata deploy`, with an aws CLI that pretends: it needs no terraform.

use assert_cmd::assert::Assert;
use serde_json::{Value, json};

use crate::support::aws::PretendedAws;
use crate::support::{Sandbox, stderr, stdout};

/// Where the images are.
const REPOSITORY: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com/ecr-api-gateway-dev";

/// dev, whose API gateway a pipeline deploys: revision 12, with image 1.0.0, runs.
struct Project {
    sandbox: Sandbox,
    aws: PretendedAws,
}

impl Project {
    fn new() -> Self {
        let project = Self { sandbox: Sandbox::new(), aws: PretendedAws::new() };
        let aws = &project.aws;
        let [old, new] = ["\n  exec ", "\n  image = \"pipeline\"\n  exec "];
        project.sandbox.replace("envs/dev.hcl", old, new);
        for (number, tag) in [(12, "1.0.0"), (13, "1.1.0")] {
            let image = format!("{REPOSITORY}:{tag}");
            let definition = json!({
                "taskDefinitionArn": arn(number), "family": "task-api",
                "containerDefinitions": [{ "name": "api-gateway", "image": image }],
            });
            let name = format!("describe-task-definition@task-api:{number}");
            aws.answer(&name, &json!({ "taskDefinition": definition }));
            let name = format!("describe-service-revisions@revision-{number}");
            let images = json!([{ "image": image }]);
            let revision = json!({ "taskDefinition": arn(number), "containerImages": images });
            aws.answer(&name, &json!({ "serviceRevisions": [revision] }));
        }
        aws.answer("describe-services", &runs(12));
        aws.answer("list-task-definitions", &registered(&[12]));
        aws.answer("get-parameter", &parameter("1.0.0"));
        aws.answer("list-service-deployments", &last(12, "SUCCESSFUL"));
        aws.answer("batch-get-image", &json!({ "failures": [] }));
        let answer = json!({ "taskDefinition": { "taskDefinitionArn": arn(13) } });
        aws.answer("register-task-definition", &answer);
        let others = [
            "put-parameter",
            "update-service",
            "deregister-task-definition",
            "stop-service-deployment",
            "continue-service-deployment",
        ];
        for operation in others {
            aws.answer(operation, &json!({}));
        }
        project
    }

    /// What ECS is asked to roll out comes to this, while that revision runs.
    fn comes_to(&self, status: &str, running: u32) {
        let aws = &self.aws;
        aws.answer_after(
            "register-task-definition",
            "list-task-definitions",
            &registered(&[12, 13]),
        );
        aws.answer_after("put-parameter", "get-parameter", &parameter("1.1.0"));
        aws.answer_after("update-service", "list-service-deployments", &last(13, status));
        aws.answer_after("update-service", "describe-services", &runs(running));
    }

    fn deploy(&self, arguments: &str) -> Assert {
        let arguments = arguments.split_whitespace();
        let mut command = self.sandbox.strata();
        command.env("STRATA_AWS", self.aws.program());
        command.args(["deploy", "--env", "dev"]).args(arguments).assert()
    }

    /// What was changed since the last time.
    fn changes(&self) -> Vec<String> {
        changes(&self.aws.asked())
    }
}

/// The changes among what was asked, as in `put-parameter 1.1.0`.
fn changes(asked: &[String]) -> Vec<String> {
    let changes = asked.iter().filter_map(|line| {
        let (operation, request) = line.split_once(' ')?.1.split_once(' ')?;
        let request: Value = serde_json::from_str(request).expect("a request");
        let what = match operation {
            "put-parameter" => &request["Value"],
            "register-task-definition" => &request["containerDefinitions"][0]["image"],
            "update-service" | "deregister-task-definition" => &request["taskDefinition"],
            "stop-service-deployment" => &request["stopType"],
            "continue-service-deployment" => &request["action"],
            _ => return None,
        };
        let what = what.as_str().expect("text").rsplit(':').next().expect("text");
        Some(format!("{operation} {what}"))
    });
    changes.collect()
}

fn arn(revision: u32) -> String {
    format!("arn:aws:ecs:us-east-1:123456789012:task-definition/task-api:{revision}")
}

fn runs(revision: u32) -> Value {
    let service = json!({
        "serviceName": "svc-api-gateway-blue-dev", "status": "ACTIVE", "runningCount": 2,
        "desiredCount": 2, "taskDefinition": arn(revision),
        "deployments": [{ "status": "PRIMARY", "rolloutState": "COMPLETED" }],
    });
    json!({ "services": [service] })
}

fn registered(revisions: &[u32]) -> Value {
    let arns: Vec<_> = revisions.iter().rev().map(|number| arn(*number)).collect();
    json!({ "taskDefinitionArns": arns })
}

fn parameter(tag: &str) -> Value {
    json!({ "Parameter": { "Value": tag } })
}

/// The last deployment is of this revision.
fn last(revision: u32, status: &str) -> Value {
    let created = 1_800_000_000 + revision;
    let deployment = json!({
        "serviceDeploymentArn": format!("deployment/{revision}"), "status": status,
        "statusReason": "tasks failed to start", "createdAt": created, "finishedAt": created + 94,
        "targetServiceRevisionArn": format!("revision-{revision}"),
    });
    json!({ "serviceDeployments": [deployment] })
}

const STEPS: [&str; 3] =
    ["register-task-definition 1.1.0", "put-parameter 1.1.0", "update-service 13"];

const BACK: [&str; 2] = ["put-parameter 1.0.0", "deregister-task-definition 13"];

const PUT_RIGHT: &str =
    "  parameter image-api-gateway-blue-dev: 1.0.0\n  deregistered: revision 13\n";

#[test]
fn an_image_is_rolled_out_once() {
    let project = Project::new();
    project.comes_to("SUCCESSFUL", 13);
    let text = stdout(&project.deploy("api-gateway 1.1.0").success());
    let told = "api-gateway blue: from revision 12, image 1.0.0, to image 1.1.0\n\
                api-gateway blue: done in 94 s, 2 of 2 running\n  deregistered: revision 12\n";
    assert_eq!(text, told);
    let steps = [&STEPS[..], &["deregister-task-definition 12"]].concat();
    assert_eq!(project.changes(), steps);

    project.aws.answer("list-task-definitions", &registered(&[13]));
    let text = stdout(&project.deploy("api-gateway 1.1.0").success());
    assert_eq!(text, "api-gateway blue: revision 13 runs 1.1.0 already\n");
    assert_eq!(project.changes(), Vec::<String>::new());

    // Somebody has written another tag.
    project.aws.answer("get-parameter", &parameter("1.0.0"));
    let text = stdout(&project.deploy("api-gateway 1.1.0").success());
    let told = "api-gateway blue: revision 13 runs 1.1.0 already\n  \
                parameter image-api-gateway-blue-dev: 1.1.0\n";
    assert_eq!(text, told);
    assert_eq!(project.changes(), ["put-parameter 1.1.0"]);
}

#[test]
fn what_is_rolled_back_is_what_terraform_reads() {
    let project = Project::new();
    project.comes_to("ROLLBACK_SUCCESSFUL", 12);
    let text = stdout(&project.deploy("api-gateway 1.1.0").code(1));
    let told = format!(
        "\napi-gateway blue: rolled back: tasks failed to start\n  revision 13, image {REPOSITORY}:1.1.0\n"
    );
    assert!(text.contains(&told) && text.ends_with(PUT_RIGHT), "{text}");
    assert_eq!(project.changes(), [&STEPS[..], &BACK[..]].concat());
}

/// Each step of a run may be its last.
#[test]
fn a_run_that_was_cut_short_goes_on() {
    // Before ECS was told: the revision is there.
    let project = Project::new();
    project.comes_to("SUCCESSFUL", 13);
    project.aws.answer("list-task-definitions", &registered(&[12, 13]));
    project.deploy("api-gateway 1.1.0").success();
    let steps = [&STEPS[1..], &["deregister-task-definition 12"]].concat();
    assert_eq!(project.changes(), steps);

    // While ECS rolls it out.
    let project = Project::new();
    project.aws.answer("list-task-definitions", &registered(&[12, 13]));
    project.aws.answer("get-parameter", &parameter("1.1.0"));
    project.aws.answer("describe-services", &runs(13));
    project.aws.answer("list-service-deployments", &last(13, "IN_PROGRESS"));
    project.aws.answer("list-service-deployments.then", &last(13, "SUCCESSFUL"));
    let text = stdout(&project.deploy("api-gateway 1.1.0").success());
    let told = "api-gateway blue: revision 13, image 1.1.0, is being rolled out already\n\
                api-gateway blue: done in 94 s, 2 of 2 running\n  deregistered: revision 12\n";
    assert_eq!(text, told);
    assert_eq!(project.changes(), ["deregister-task-definition 12"]);

    // ECS has gone back meanwhile: that is told, and not tried again.
    let project = Project::new();
    project.aws.answer("list-task-definitions", &registered(&[12, 13]));
    project.aws.answer("get-parameter", &parameter("1.1.0"));
    project.aws.answer("list-service-deployments", &last(13, "ROLLBACK_SUCCESSFUL"));
    let text = stdout(&project.deploy("api-gateway 1.1.0").code(1));
    let told = "api-gateway blue: rolled back: tasks failed to start\n";
    assert!(text.starts_with(told) && text.ends_with(PUT_RIGHT), "{text}");
    assert_eq!(project.changes(), BACK);
}

#[test]
fn nothing_is_left_of_what_ecs_does_not_begin() {
    let project = Project::new();
    project.comes_to("SUCCESSFUL", 12);
    project.aws.answer_after("update-service", "list-service-deployments", &last(12, "SUCCESSFUL"));
    project.aws.refuse("update-service", "AccessDeniedException");
    let run = project.deploy("api-gateway 1.1.0").code(1);
    assert!(stdout(&run).ends_with(PUT_RIGHT), "{}", stdout(&run));
    let told = "error: api-gateway blue: 1.1.0 is not rolled out: ecs update-service: \
                AccessDeniedException: not allowed\n";
    assert_eq!(stderr(&run), told);
    assert_eq!(project.changes(), [&STEPS[..], &BACK[..]].concat());
}

#[test]
fn what_does_not_run_in_the_end_is_no_success() {
    // Somebody else has rolled out another revision meanwhile.
    let project = Project::new();
    project.comes_to("SUCCESSFUL", 12);
    let run = project.deploy("api-gateway 1.1.0").code(1);
    let told = "error: api-gateway blue: another rollout has taken its place: revision 12 runs\n";
    assert!(stderr(&run).ends_with(told), "{}", stderr(&run));

    // Or deleted the service.
    let project = Project::new();
    project.comes_to("SUCCESSFUL", 13);
    project.aws.answer_after("update-service", "describe-services", &json!({ "services": [] }));
    project.aws.answer_after(
        "update-service",
        "list-service-deployments",
        &last(13, "IN_PROGRESS"),
    );
    let run = project.deploy("api-gateway 1.1.0").code(1);
    let told = "api-gateway blue: no rollout: the service is not there\n";
    assert!(stdout(&run).ends_with(told), "{}", stdout(&run));
}

/// ECS starts no more tasks of a service that it has given up, until it is told to.
#[test]
fn what_ecs_has_given_up_is_started_anew() {
    let project = Project::new();
    let mut given_up = runs(12);
    given_up["services"][0]["runningCount"] = 0.into();
    given_up["services"][0]["deployments"][0]["rolloutState"] = "FAILED".into();
    project.aws.answer("describe-services", &given_up);
    project.aws.answer("list-service-deployments", &last(12, "ROLLBACK_FAILED"));
    project.aws.answer_after("update-service", "describe-services", &runs(12));
    project.aws.answer_after("update-service", "list-service-deployments", &last(14, "SUCCESSFUL"));
    let text = stdout(&project.deploy("api-gateway 1.0.0").success());
    let told = "api-gateway blue: ECS has given up revision 12, image 1.0.0: it is started anew\n\
                api-gateway blue: done in 94 s, 2 of 2 running\n";
    assert_eq!(text, told);
    assert_eq!(project.changes(), ["update-service 12"]);
}

impl Project {
    /// The API gateway migrates before its rollouts, which ends with this exit code.
    fn migrates(&self, code: u32) {
        let before = "\nservice \"api-gateway\" {\n  before_deploy {\n    \
                      command = [\"./manage\", \"migrate\"]\n  }\n";
        self.sandbox.replace("envs/platform.hcl", "\nservice \"api-gateway\" {\n", before);
        self.aws.answer("run-task", &json!({ "tasks": [{ "taskArn": "task/dev/77" }] }));
        let container = json!({ "name": "api-gateway", "exitCode": code });
        let task = json!({ "lastStatus": "STOPPED", "containers": [container] });
        self.aws.answer("describe-tasks", &json!({ "tasks": [task] }));
    }
}

/// In a task definition of its own, so that until it has succeeded there is nothing that terraform reads.
const MIGRATION: [&str; 2] = ["register-task-definition 1.1.0", "deregister-task-definition 13"];

#[test]
fn a_migration_comes_before_anything_that_terraform_reads() {
    let project = Project::new();
    project.migrates(0);
    project.comes_to("SUCCESSFUL", 13);
    let run = project.deploy("api-gateway 1.1.0").success();
    let told = "api-gateway blue: `./manage migrate`: exit code 0 after ";
    assert!(stderr(&run).contains(told), "{}", stderr(&run));
    let asked = project.aws.asked();
    let find = |operation: &str| asked.iter().filter(|it| it.contains(operation)).collect();
    let registered: Vec<&String> = find("register-task-definition {\"containerDefinitions");
    assert!(registered[0].contains("\"before-deploy-api-gateway-blue-dev\""), "{registered:?}");
    assert!(registered[1].contains("\"task-api\""), "{registered:?}");
    let tasks: Vec<&String> = find("run-task");
    assert!(matches!(tasks[..], [one] if one.contains(&arn(13))), "{tasks:?}");
    let after = ["deregister-task-definition 12"];
    assert_eq!(changes(&asked), [&MIGRATION[..], &STEPS, &after].concat());

    let project = Project::new();
    project.migrates(3);
    let run = project.deploy("api-gateway 1.1.0").code(1);
    let told = "error: api-gateway blue: 1.1.0 is not rolled out: before api-gateway blue rolls out, \
                `./manage migrate` has to succeed: exit code 3\n";
    assert!(stderr(&run).ends_with(told), "{}", stderr(&run));
    assert_eq!(project.changes(), MIGRATION);
}

/// Who has changed the service meanwhile is not overtaken by what was made of the revision before.
#[test]
fn a_rollout_that_begins_during_a_migration_is_not_undone() {
    let project = Project::new();
    project.migrates(0);
    project.aws.answer_after("run-task", "list-service-deployments", &last(13, "SUCCESSFUL"));
    let run = project.deploy("api-gateway 1.1.0").code(1);
    let told = "error: api-gateway blue: 1.1.0 is not rolled out: another rollout has begun meanwhile, on which \
                it would have to build: deploy again\n";
    assert!(stderr(&run).ends_with(told), "{}", stderr(&run));
    assert_eq!(project.changes(), MIGRATION);
}

#[test]
fn what_cannot_be_deployed_is_refused_before_anything_is_asked() {
    let project = Project::new();
    for (arguments, code, told) in [
        ("api-gateway", 2, "required arguments were not provided:\n  <TAG>"),
        ("api-gateway 1.1.0 --continue", 2, "'[TAG]' cannot be used with '--continue'"),
        ("api-gateway --rollback --continue", 2, "cannot be used with"),
        ("api-gateway -- -1", 2, "the image tag \"-1\" begins with a dot or a hyphen"),
        ("api-gatewy 1.1.0", 1, "no service \"api-gatewy\"; did you mean \"api-gateway\"?"),
        ("api-gateway 1.1.0 --release green", 1, "dev has no release \"green\"; it has: blue\n"),
        (
            "frontend 1.1.0",
            1,
            "error: the spec says which image of frontend runs in dev, so nothing was deployed: `strata image \
             dev frontend=1.1.0 --apply` rolls it out, and `image = \"pipeline\"` in the spec leaves it to this \
             command\n",
        ),
    ] {
        let run = project.deploy(arguments).code(code);
        assert!(stderr(&run).contains(told), "{}", stderr(&run));
    }
    assert_eq!(project.aws.asked(), Vec::<String>::new());

    let second = "release \"green\" {\n  weight = 0\n  images = {\n    frontend = \"1\"\n    \
                  api-gateway = \"1\"\n    processing-service = \"1\"\n  }\n}\nrelease \"blue\" {";
    project.sandbox.replace("envs/dev.hcl", "release \"blue\" {", second);
    let run = project.deploy("api-gateway 1.1.0").code(1);
    let told = "error: dev has the releases blue and green: say which with --release\n";
    assert_eq!(stderr(&run), told);
    assert_eq!(project.aws.asked(), Vec::<String>::new());
}

#[test]
fn what_the_account_lacks_is_said_before_anything_changes() {
    let refused = |change: &dyn Fn(&PretendedAws), told: &str| {
        let project = Project::new();
        change(&project.aws);
        let run = project.deploy("api-gateway 1.1.0").code(1);
        assert_eq!(stderr(&run), told);
        assert_eq!((stdout(&run), project.changes()), (String::new(), Vec::new()));
    };
    let not_there = "error: there is no service svc-api-gateway-blue-dev in the cluster ecs-trading-dev: \
                     `strata apply --env dev` makes it\n";
    refused(&|aws| aws.refuse("describe-services", "ClusterNotFoundException"), not_there);
    refused(&|aws| aws.answer("describe-services", &json!({ "services": [] })), not_there);
    refused(
        &|aws| aws.refuse("get-parameter", "ParameterNotFound"),
        "error: there is no parameter image-api-gateway-blue-dev: `strata apply --env dev` makes it, and leaves \
         the image to this command\n",
    );
    let failures = json!({ "failures": [{ "imageId": { "imageTag": "1.1.0" } }] });
    refused(
        &|aws| aws.answer("batch-get-image", &failures),
        "error: ecr-api-gateway-dev has no image 1.1.0, so nothing was deployed: push it first\n",
    );
    refused(
        &|aws| aws.refuse("batch-get-image", "RepositoryNotFoundException"),
        "error: there is no repository ecr-api-gateway-dev, so nothing was deployed\n",
    );
    refused(
        &|aws| {
            aws.answer("list-service-deployments", &last(12, "IN_PROGRESS"));
        },
        "error: api-gateway blue: revision 12, image 1.0.0, is being rolled out: wait for its end, or see \
         `strata deploy api-gateway --continue --env dev` and `strata deploy api-gateway --rollback --env dev`\n",
    );
    refused(
        &|aws| aws.refuse("list-service-deployments", "AccessDeniedException"),
        "error: the rollouts of api-gateway blue cannot be asked: ecs list-service-deployments: \
         AccessDeniedException: not allowed\n",
    );

    // Who may not look for the image finds out by the rollout.
    let project = Project::new();
    project.comes_to("SUCCESSFUL", 13);
    project.aws.refuse("batch-get-image", "AccessDeniedException");
    let run = project.deploy("api-gateway 1.1.0").success();
    let told = "whether ecr-api-gateway-dev has the image 1.1.0 cannot be asked: ecr batch-get-image: \
                AccessDeniedException: not allowed\n";
    assert!(stderr(&run).starts_with(told), "{}", stderr(&run));
}

/// Of a service whose image the spec names, too: what terraform reads of that is nobody else's to change.
#[test]
fn rollouts_are_taken_further_and_back() {
    for is_owned in [true, false] {
        let project = Project::new();
        let (aws, sandbox) = (&project.aws, &project.sandbox);
        if !is_owned {
            sandbox.replace("envs/dev.hcl", "image = \"pipeline\"", "");
        }
        let back: Vec<String> =
            if is_owned { BACK.map(str::to_owned).to_vec() } else { Vec::new() };
        let put_right = if is_owned { PUT_RIGHT } else { "" };
        aws.answer("list-task-definitions", &registered(&[12, 13]));
        aws.answer("get-parameter", &parameter("1.1.0"));

        // There is none.
        for option in ["--continue", "--rollback"] {
            let run = project.deploy(&format!("api-gateway {option}")).code(1);
            let told = "error: api-gateway blue: no rollout is under way; revision 12, image 1.0.0, is the \
                        one that it has\n";
            assert_eq!(stderr(&run), told);
        }

        // One is taken back.
        aws.answer("list-service-deployments", &last(13, "IN_PROGRESS"));
        aws.answer_after(
            "stop-service-deployment",
            "list-service-deployments",
            &last(13, "ROLLBACK_SUCCESSFUL"),
        );
        let text = stdout(&project.deploy("api-gateway --rollback").success());
        let told = "api-gateway blue: going back from revision 13, image 1.1.0\n\
                    api-gateway blue: rolled back: tasks failed to start\n";
        assert!(text.starts_with(told) && text.ends_with(put_right), "{text}");
        let stop = ["stop-service-deployment ROLLBACK".to_owned()];
        assert_eq!(project.changes(), [&stop[..], &back[..]].concat());

        // It was already: who was interrupted asks again.
        let text = stdout(&project.deploy("api-gateway --rollback").success());
        let told = "api-gateway blue: is rolled back already, and runs revision 12\n";
        assert_eq!(text, format!("{told}{put_right}"));
        assert_eq!(project.changes(), back);

        // One that is paused goes on.
        let hook = json!({ "hookId": "hook-1", "status": "AWAITING_ACTION" });
        let paused =
            json!({ "lifecycleStage": "POST_TEST_TRAFFIC_SHIFT", "lifecycleHookDetails": [hook] });
        let goes_on = "continue-service-deployment";
        let paused = json!({ "serviceDeployments": [paused] });
        aws.answer("describe-service-deployments", &paused);
        aws.answer_after(goes_on, "describe-service-deployments", &json!({}));
        aws.answer("list-service-deployments", &last(13, "IN_PROGRESS"));
        aws.answer_after(goes_on, "list-service-deployments", &last(13, "SUCCESSFUL"));
        aws.answer_after(goes_on, "describe-services", &runs(13));
        aws.answer("list-task-definitions", &registered(&[13]));
        let text = stdout(&project.deploy("api-gateway --continue").success());
        let told = "api-gateway blue: continuing after test traffic with revision 13, image 1.1.0\n\
                    api-gateway blue: done in 94 s, 2 of 2 running\n";
        assert_eq!(text, told);
        assert_eq!(project.changes(), ["continue-service-deployment CONTINUE"]);

        // Or back.
        aws.answer("describe-service-deployments", &paused);
        aws.answer_after(goes_on, "describe-service-deployments", &json!({}));
        aws.answer("list-service-deployments", &last(13, "IN_PROGRESS"));
        aws.answer_after(goes_on, "list-service-deployments", &last(13, "ROLLBACK_SUCCESSFUL"));
        aws.answer_after(goes_on, "describe-services", &runs(12));
        aws.answer("list-task-definitions", &registered(&[12, 13]));
        project.deploy("api-gateway --rollback").success();
        let goes_back = ["continue-service-deployment ROLLBACK".to_owned()];
        assert_eq!(project.changes(), [&goes_back[..], &back[..]].concat());
    }
}
