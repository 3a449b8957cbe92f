//! One-off tasks on an account that pretends.

use std::cell::{Cell, RefCell};
use std::fs;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{OneOffNews, OneOffOutcome, OneOffTask, OneOffWatch, TaskSettings};
use crate::account::Account;
use crate::ask_error::AskError;
use crate::rollouts::EcsServiceName;
use crate::tests::pretend;

/// Answers the first time from `run-task.1`, the second time from `run-task.2`, and where there is no such
/// file, from `run-task`. What it has no answer to it refuses.
const SCRIPT: &str = r#"at=$(dirname "$0")
echo "$2 $4" >> "$at/asked"
count=$(( $(cat "$at/$2.count" 2>/dev/null || echo 0) + 1 ))
echo $count > "$at/$2.count"
for answer in "$at/$2.$count" "$at/$2"; do
  [ -e "$answer" ] && exec cat "$answer"
done
echo "An error occurred (AccessDeniedException) when calling the $2 operation: not you" >&2
exit 254
"#;

const ARN: &str = "arn:aws:ecs:eu-central-1:1:task/ecs-trading-dev/77";

struct Pretended {
    directory: TempDir,
    account: Account,
    heard: RefCell<Vec<String>>,
    interrupted: Cell<bool>,
}

impl Pretended {
    /// One that starts the task, which has no log yet.
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let account = pretend(directory.path(), SCRIPT);
        let (heard, interrupted) = (RefCell::default(), Cell::default());
        let pretended = Self { directory, account, heard, interrupted };
        let options = json!({ "awslogs-group": "log-api-dev", "awslogs-stream-prefix": "blue" });
        let containers = json!([
            { "name": "proxy" },
            { "name": "api", "logConfiguration": { "options": options } },
        ]);
        let definition = json!({ "taskDefinition": { "containerDefinitions": containers } });
        pretended.answers("describe-task-definition", &definition);
        pretended.answers("run-task", &json!({ "tasks": [{ "taskArn": ARN }], "failures": [] }));
        pretended.answers("get-log-events", &json!({ "events": [] }));
        pretended
    }

    fn answers(&self, name: &str, answer: &Value) {
        fs::write(self.directory.path().join(name), answer.to_string()).unwrap();
    }

    /// What ECS says of the task.
    fn task(&self, name: &str, state: &str, more: &Value) {
        let mut task = json!({ "taskArn": ARN, "lastStatus": state });
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.answers(name, &json!({ "tasks": [task] }));
    }

    /// The task has ended with this code.
    fn exits(&self, name: &str, code: i64) {
        let container = json!({ "name": "api", "exitCode": code });
        let reason = "Essential container in task exited";
        self.task(name, "STOPPED", &json!({ "stoppedReason": reason, "containers": [container] }));
    }

    /// A page of the log: its lines, and where the next one begins.
    fn log(&self, name: &str, lines: &[&str], next: &str) {
        let events: Vec<_> = lines.iter().map(|line| json!({ "message": line })).collect();
        self.answers(name, &json!({ "events": events, "nextForwardToken": next }));
    }

    fn run(&self, timeout: Duration) -> Result<OneOffOutcome, AskError> {
        let command = ["./manage", "check"].map(str::to_owned);
        let task = OneOffTask {
            task_definition: "task-api-blue-dev:12",
            container: "api",
            command: &command,
            settings: &settings(),
            started_by: "strata-run",
            timeout,
        };
        let mut heard = |news: OneOffNews<'_>| {
            let text = match news {
                OneOffNews::Started(id) => format!("started {id}"),
                OneOffNews::Line(line) => format!("> {line}"),
                OneOffNews::NoLog(error) => format!("no log: {error}"),
                OneOffNews::Stopping => "stopping".to_owned(),
                OneOffNews::NotStopped(error) => format!("not stopped: {error}"),
            };
            self.heard.borrow_mut().push(text);
        };
        let is_interrupted = &|| self.interrupted.get();
        self.account.run_once(&task, &mut OneOffWatch { is_interrupted, heard: &mut heard })
    }

    fn outcome(&self) -> OneOffOutcome {
        let outcome = self.run(Duration::from_mins(15)).unwrap();
        assert_eq!(self.heard.borrow()[0], "started 77");
        outcome
    }

    /// What was asked of an operation, the first time.
    fn asked(&self, operation: &str) -> Option<Value> {
        let text = fs::read_to_string(self.directory.path().join("asked")).unwrap();
        let mut requests = text.lines().filter_map(|line| line.split_once(' '));
        let request = requests.find(|(name, _)| *name == operation)?.1;
        Some(serde_json::from_str(request).unwrap())
    }
}

fn settings() -> TaskSettings {
    TaskSettings {
        cluster: "ecs-trading-dev".to_owned(),
        subnets: vec!["subnet-1".to_owned(), "subnet-2".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        ..TaskSettings::default()
    }
}

#[test]
fn a_command_runs_once_and_its_log_is_told_to_the_last_line() {
    let pretended = Pretended::new();
    pretended.task("describe-tasks.1", "PENDING", &json!({}));
    pretended.task("describe-tasks.2", "RUNNING", &json!({}));
    pretended.exits("describe-tasks", 3);
    // The first page is not the last one, and the last line is seen after the task has stopped.
    pretended.log("get-log-events.1", &["one\n"], "f/1");
    pretended.log("get-log-events.2", &["two"], "f/2");
    pretended.log("get-log-events.3", &[], "f/2");
    pretended.log("get-log-events.5", &["three"], "f/3");
    pretended.log("get-log-events.4", &[], "f/2");
    pretended.log("get-log-events", &[], "f/3");
    let outcome = pretended.outcome();
    assert_eq!(outcome.to_string(), "exit code 3");
    assert_eq!(*pretended.heard.borrow(), ["started 77", "> one", "> two", "> three"]);
    let overrides = json!([{ "name": "api", "command": ["./manage", "check"] }]);
    let request = pretended.asked("run-task").unwrap();
    assert_eq!(
        request,
        json!({
            "cluster": "ecs-trading-dev", "taskDefinition": "task-api-blue-dev:12", "count": 1,
            "startedBy": "strata-run", "launchType": "FARGATE", "enableECSManagedTags": true,
            "tags": [], "overrides": { "containerOverrides": overrides },
            "networkConfiguration": { "awsvpcConfiguration": {
                "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"],
                "assignPublicIp": "DISABLED",
            } },
        })
    );
    let request = pretended.asked("get-log-events").unwrap();
    assert_eq!(
        (&request["logGroupName"], &request["logStreamName"]),
        (&json!("log-api-dev"), &json!("blue/api/77"))
    );
}

#[test]
fn a_command_that_never_ran_has_a_reason() {
    // Fargate has no room.
    let pretended = Pretended::new();
    let full =
        json!({ "tasks": [], "failures": [{ "reason": "Capacity is unavailable at this time" }] });
    pretended.answers("run-task", &full);
    let outcome = pretended.run(Duration::from_mins(15)).unwrap();
    assert_eq!(*pretended.heard.borrow(), Vec::<String>::new());
    assert_eq!(outcome.to_string(), "did not run: Capacity is unavailable at this time");

    // It does not start.
    let pretended = Pretended::new();
    let reason = "CannotStartContainerError: exec: \"./manage\": stat ./manage: no such file";
    let container = json!({ "name": "api", "reason": reason });
    let more = json!({ "stoppedReason": "Task failed to start", "containers": [container] });
    pretended.task("describe-tasks", "STOPPED", &more);
    let outcome = pretended.outcome();
    assert_eq!(outcome.to_string(), format!("did not run: Task failed to start: {reason}"));

    // It may not be started.
    let pretended = Pretended::new();
    fs::remove_file(pretended.directory.path().join("run-task")).unwrap();
    let error = pretended.run(Duration::from_mins(15)).unwrap_err();
    assert_eq!(error.to_string(), "ecs run-task: AccessDeniedException: not you");
}

#[test]
fn what_does_not_end_in_time_is_stopped_and_so_is_what_is_interrupted() {
    for interrupted in [false, true] {
        let pretended = Pretended::new();
        pretended.interrupted.set(interrupted);
        pretended.task("describe-tasks.1", "RUNNING", &json!({}));
        pretended.exits("describe-tasks", 137);
        pretended.answers("stop-task", &json!({ "task": {} }));
        pretended.log("get-log-events.1", &["half done"], "f/1");
        pretended.log("get-log-events", &[], "f/1");
        let timeout = if interrupted { Duration::from_mins(15) } else { Duration::ZERO };
        let outcome = pretended.run(timeout).unwrap();
        let told = if interrupted { "was interrupted" } else { "did not end in time" };
        assert_eq!(outcome.to_string(), told);
        assert_eq!(*pretended.heard.borrow(), ["started 77", "> half done", "stopping"]);
        let stop = pretended.asked("stop-task").unwrap();
        assert_eq!((&stop["cluster"], &stop["task"]), (&json!("ecs-trading-dev"), &json!(ARN)));

        // It may not be stopped: that is said, and not waited for.
        let pretended = Pretended::new();
        pretended.interrupted.set(interrupted);
        pretended.task("describe-tasks", "RUNNING", &json!({}));
        assert_eq!(pretended.run(timeout).unwrap(), outcome);
        let last = pretended.heard.borrow().last().unwrap().clone();
        assert_eq!(last, "not stopped: ecs stop-task: AccessDeniedException: not you");
    }
}

#[test]
fn what_may_not_be_asked_is_not_known() {
    // Its log: the command counts all the same.
    let pretended = Pretended::new();
    fs::remove_file(pretended.directory.path().join("get-log-events")).unwrap();
    pretended.task("describe-tasks.1", "RUNNING", &json!({}));
    pretended.exits("describe-tasks", 0);
    assert_eq!(pretended.outcome().to_string(), "exit code 0");
    let no_log = "no log: logs get-log-events: AccessDeniedException: not you";
    assert_eq!(*pretended.heard.borrow(), ["started 77", no_log]);

    // The task itself.
    let pretended = Pretended::new();
    let told =
        "what became of it cannot be asked: ecs describe-tasks: AccessDeniedException: not you";
    assert_eq!(pretended.outcome().to_string(), told);
}

#[test]
fn the_end_of_a_container_has_what_aws_says_besides_its_code() {
    let exited =
        |reason: &str| OneOffOutcome::Exited { code: 137, reason: reason.to_owned() }.to_string();
    assert_eq!(exited("Essential container in task exited"), "exit code 137");
    let killed = "OutOfMemoryError: Container killed due to memory usage";
    let reason = format!("Essential container in task exited: {killed}");
    assert_eq!(exited(&reason), format!("exit code 137 ({killed})"));
    assert_eq!(exited("Spot interruption"), "exit code 137 (Spot interruption)");
}

#[test]
fn a_command_may_be_too_long() {
    let settings = settings();
    let length = |count: usize| {
        let command = ["a".repeat(count)];
        let task = OneOffTask {
            task_definition: "t",
            container: "api",
            command: &command,
            settings: &settings,
            started_by: "strata-run",
            timeout: Duration::ZERO,
        };
        task.too_long()
    };
    let around = r#"{"containerOverrides":[{"command":[""],"name":"api"}]}"#.len();
    assert_eq!(length(8192 - around), None);
    assert_eq!(length(8192 - around + 5), Some(5));
}

#[test]
fn the_tasks_of_a_service_are_described() {
    let pretended = Pretended::new();
    let name = EcsServiceName { cluster: "ecs-trading-dev".to_owned(), name: "svc-api".to_owned() };
    let awsvpc = json!({
        "subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED",
    });
    let service = json!({
        "status": "ACTIVE", "clusterArn": "arn:cluster", "taskDefinition": "arn:task:12",
        "platformVersion": "LATEST", "networkConfiguration": { "awsvpcConfiguration": awsvpc },
        "capacityProviderStrategy": [
            { "capacityProvider": "FARGATE", "base": 2, "weight": 30 },
            { "capacityProvider": "FARGATE_SPOT", "weight": 70 },
        ],
        "tags": [{ "key": "Environment", "value": "dev" }, { "key": "aws:x", "value": "y" }],
    });
    pretended.answers("describe-services", &json!({ "services": [service] }));
    let tasks = pretended.account.service_tasks(&name).unwrap().unwrap();
    assert_eq!(tasks.task_definition, "arn:task:12");
    assert_eq!(
        tasks.settings.request(),
        json!({
            "cluster": "arn:cluster", "platformVersion": "LATEST", "enableECSManagedTags": true,
            "networkConfiguration": { "awsvpcConfiguration": awsvpc },
            "capacityProviderStrategy": [
                { "capacityProvider": "FARGATE", "base": 2, "weight": 30 },
                { "capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 70 },
            ],
            "tags": [{ "key": "Environment", "value": "dev" }],
        })
    );
    for gone in [json!([]), json!([{ "status": "INACTIVE" }])] {
        pretended.answers("describe-services", &json!({ "services": gone }));
        assert_eq!(pretended.account.service_tasks(&name).unwrap(), None);
    }
}

#[test]
fn a_definition_is_gone_after_what_was_done_with_it() {
    let pretended = Pretended::new();
    let definition = json!({ "family": "before-deploy-api" });
    let not_registered = pretended.account.while_registered(&definition, |_| ()).unwrap_err();
    assert_eq!(not_registered.operation, "ecs register-task-definition");
    assert!(pretended.asked("deregister-task-definition").is_none());

    let registered = json!({ "taskDefinition": { "taskDefinitionArn": "before-deploy-api:7" } });
    pretended.answers("register-task-definition", &registered);
    let (arn, kept) = pretended.account.while_registered(&definition, str::to_owned).unwrap();
    assert_eq!(arn, "before-deploy-api:7");
    assert_eq!(pretended.asked("register-task-definition").unwrap(), definition);
    let gone = pretended.asked("deregister-task-definition").unwrap();
    assert_eq!(gone, json!({ "taskDefinition": "before-deploy-api:7" }));
    // Whoever may not deregister it is told.
    assert_eq!(kept.unwrap().operation, "ecs deregister-task-definition");
    pretended.answers("deregister-task-definition", &json!({}));
    let ((), kept) = pretended.account.while_registered(&definition, |_| ()).unwrap();
    assert_eq!(kept, None);
}
