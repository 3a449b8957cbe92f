//! `strata run`, with an aws CLI that pretends: it needs no terraform.

use std::path::Path;

use assert_cmd::assert::Assert;
use serde_json::{Value, json};

use crate::support::aws::PretendedAws;
use crate::support::{Sandbox, stderr, stdout};

/// dev, as the account has it: the API gateway runs revision 12.
struct Project {
    sandbox: Sandbox,
    aws: PretendedAws,
}

impl Project {
    fn new() -> Self {
        let aws = PretendedAws::new();
        let awsvpc = json!({ "subnets": ["subnet-1"], "securityGroups": ["sg-1"] });
        let service = json!({
            "status": "ACTIVE", "clusterArn": "arn:cluster", "taskDefinition": "task-api-gateway:12",
            "networkConfiguration": { "awsvpcConfiguration": awsvpc },
        });
        aws.answer("describe-services", &json!({ "services": [service] }));
        let options = json!({ "awslogs-group": "log", "awslogs-stream-prefix": "blue" });
        let container =
            json!({ "name": "api-gateway", "logConfiguration": { "options": options } });
        let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
        aws.answer("describe-task-definition", &definition);
        aws.answer("run-task", &json!({ "tasks": [{ "taskArn": "task/dev/77" }] }));
        aws.answer("get-log-events", &json!({ "events": [] }));
        Self { sandbox: Sandbox::new(), aws }
    }

    fn task(&self, answer: &str, state: &str, exit_code: Option<i64>) {
        let container = json!({ "name": "api-gateway", "exitCode": exit_code });
        let reason = "Essential container in task exited";
        let task =
            json!({ "lastStatus": state, "stoppedReason": reason, "containers": [container] });
        self.aws.answer(answer, &json!({ "tasks": [task] }));
    }

    fn run(&self, arguments: &str) -> Assert {
        self.run_with(&self.aws.program(), arguments)
    }

    fn run_with(&self, aws: &Path, arguments: &str) -> Assert {
        let arguments = arguments.split_whitespace();
        self.sandbox.strata().env("STRATA_AWS", aws).arg("run").args(arguments).assert()
    }

    /// What was asked of an operation.
    fn asked(&self, operation: &str) -> Value {
        let asked = self.aws.asked();
        let request = asked.iter().find_map(|it| it.strip_prefix(operation)).expect(operation);
        serde_json::from_str(request).expect("a request")
    }
}

#[test]
fn a_command_prints_its_log_and_ends_with_its_code() {
    let project = Project::new();
    project.task("describe-tasks", "RUNNING", None);
    project.task("describe-tasks.then", "STOPPED", Some(3));
    let lines = ["checking", "the database is behind"].map(|line| json!({ "message": line }));
    project.aws.answer("get-log-events", &json!({ "events": lines }));
    project.aws.answer("get-log-events.then", &json!({ "events": [] }));
    let run = project.run("--env dev api-gateway -- ./manage check --deep").code(3);
    assert_eq!(stdout(&run), "checking\nthe database is behind\n");
    assert_eq!(
        stderr(&run),
        "api-gateway blue: task 77 of revision 12\napi-gateway blue: exit code 3\n"
    );
    let request = project.asked("ecs run-task ");
    let overrides = &request["overrides"]["containerOverrides"];
    let command = json!([{ "name": "api-gateway", "command": ["./manage", "check", "--deep"] }]);
    assert_eq!(overrides, &command);
    assert_eq!(request["startedBy"], "strata-run");

    project.task("describe-tasks", "STOPPED", Some(0));
    project.run("--env dev api-gateway --release blue -- true").success();
    let request = project.asked("ecs describe-services ");
    assert_eq!(request["cluster"], "ecs-trading-dev");
    assert_eq!(request["services"], json!(["svc-api-gateway-blue-dev"]));
}

#[test]
fn what_strata_cannot_do_has_a_code_of_its_own() {
    let project = Project::new();
    for (arguments, told) in [
        (
            "--env dev api-gateway",
            "the following required arguments were not provided:\n  <COMMAND>...",
        ),
        (
            "--env dev web -- true",
            "error: the platform has no service \"web\"; there are: frontend, ",
        ),
        (
            "--env dev api-gateway --release green -- true",
            "error: dev has no release \"green\"; it has: blue\n",
        ),
        (
            "--env prd api-gateway -- true",
            "error: there is no envs/prd.hcl; the environments are: ",
        ),
    ] {
        let run = project.run(arguments).code(125);
        assert!(stderr(&run).contains(told), "{}", stderr(&run));
    }
    assert_eq!(project.aws.asked(), Vec::<String>::new());

    // It did not start, and may not be asked.
    project.task("describe-tasks", "STOPPED", None);
    let run = project.run("--env dev api-gateway -- true").code(125);
    let told = "api-gateway blue: did not run: Essential container in task exited\n";
    assert!(stderr(&run).ends_with(told), "{}", stderr(&run));
    project.aws.refuse("run-task", "AccessDeniedException");
    let run = project.run("--env dev api-gateway -- true").code(125);
    let told = "error: api-gateway blue: the task is not started: ecs run-task: AccessDeniedException: not allowed\n";
    assert_eq!(stderr(&run), told);
    let run = project.run_with(&project.sandbox.path("no-aws"), "--env dev api-gateway -- true");
    assert!(stderr(&run.code(125)).contains("STRATA_AWS is "));

    // Nothing is applied: no service, or no cluster either.
    let told = "error: there is no service svc-api-gateway-blue-dev in the cluster ecs-trading-dev: \
                `strata apply --env dev` makes it\n";
    project.aws.answer("describe-services", &json!({ "services": [] }));
    assert_eq!(stderr(&project.run("--env dev api-gateway -- true").code(125)), told);
    project.aws.refuse("describe-services", "ClusterNotFoundException");
    assert_eq!(stderr(&project.run("--env dev api-gateway -- true").code(125)), told);
}

#[test]
fn what_does_not_end_in_time_is_stopped() {
    let project = Project::new();
    project.task("describe-tasks", "RUNNING", None);
    project.task("describe-tasks.then", "STOPPED", Some(137));
    project.aws.answer("stop-task", &json!({ "task": {} }));
    let run = project.run("--env dev api-gateway --timeout 0s -- sleep 900").code(124);
    let told =
        "api-gateway blue: the task is told to stop\napi-gateway blue: did not end in time\n";
    assert!(stderr(&run).ends_with(told), "{}", stderr(&run));
    assert_eq!(project.asked("ecs stop-task ")["task"], "task/dev/77");
}
