//! What becomes of rollouts, with an account that pretends.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{EcsServiceName, RolloutOutcome, RolloutVerdict, Wait, wait_for};
use crate::account::Account;
use crate::moment::Moment;
use crate::tests::pretend;

const CLUSTER: &str = "arn:aws:ecs:eu-central-1:1:cluster/one";

/// An account that answers from files: `describe-services.1.json` once, and then
/// `describe-services.json`.
struct Pretended {
    directory: TempDir,
    account: Account,
}

const SCRIPT: &str = r#"for answer in "$(dirname "$0")/$2.1.json" "$(dirname "$0")/$2.json"; do
  if [ -e "$answer" ]; then
    cat "$answer"
    case "$answer" in *.1.json) rm "$answer" ;; esac
    exit
  fi
done
echo "An error occurred (AccessDeniedException) when calling the $2 operation: not you" >&2
exit 254
"#;

impl Pretended {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let account = pretend(directory.path(), SCRIPT);
        Self { directory, account }
    }

    fn answers(&self, name: &str, answer: &Value) {
        fs::write(self.path(&format!("{name}.json")), answer.to_string()).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        Path::join(self.directory.path(), name)
    }

    /// The service, with that many tasks running of two.
    fn runs(&self, name: &str, running: u32, rollout: &str) {
        self.answers(
            name,
            &json!({ "services": [{
                "serviceName": "svc-api-blue-dev", "status": "ACTIVE", "taskDefinition": "api:12",
                "runningCount": running, "desiredCount": 2,
                "deployments": [{ "status": "PRIMARY", "rolloutState": rollout }],
            }] }),
        );
    }

    /// Its deployments, the older one a success.
    fn deployed(&self, status: &str, reason: &str) {
        let now = 1_800_000_000.5;
        self.answers(
            "list-service-deployments",
            &json!({ "serviceDeployments": [
                { "status": "SUCCESSFUL", "createdAt": now - 5000.0, "finishedAt": now - 4000.0 },
                { "status": status, "statusReason": reason, "createdAt": now, "finishedAt": now + 94.0,
                  "targetServiceRevisionArn": "revision/2" },
            ] }),
        );
    }

    fn verdict(&self) -> RolloutVerdict {
        self.verdict_since(&json!(1_800_000_000), &|| false, &mut |_, _| {})
    }

    fn verdict_since(
        &self,
        since: &Value,
        is_interrupted: &dyn Fn() -> bool,
        heard: &mut dyn FnMut(usize, &str),
    ) -> RolloutVerdict {
        let service =
            EcsServiceName { cluster: CLUSTER.to_owned(), name: "svc-api-blue-dev".to_owned() };
        let since = Moment::read(since).unwrap();
        let mut wait = Wait { since, is_interrupted, heard };
        let mut verdicts = wait_for(&self.account, &[service], &mut wait);
        assert_eq!(verdicts.len(), 1);
        verdicts.remove(0)
    }
}

#[test]
fn a_rollout_is_waited_for_until_it_is_done() {
    let pretended = Pretended::new();
    pretended.runs("describe-services.1", 1, "IN_PROGRESS");
    pretended.runs("describe-services", 2, "COMPLETED");
    pretended.deployed("SUCCESSFUL", "");
    let heard = RefCell::new(Vec::new());
    let hear = &mut |place, text: &str| heard.borrow_mut().push(format!("{place}: {text}"));
    let verdict = pretended.verdict_since(&json!(1_800_000_000), &|| false, hear);
    assert_eq!(verdict.to_string(), "done in 94 s, 2 of 2 running");
    assert_eq!(*heard.borrow(), ["0: 1 of 2 running", "0: 2 of 2 running"]);
}

#[test]
fn a_rollback_has_the_reason_and_the_last_words_of_its_task() {
    let pretended = Pretended::new();
    pretended.runs("describe-services", 2, "COMPLETED");
    pretended.deployed("ROLLBACK_SUCCESSFUL", "Circuit breaker: tasks failed to start.");
    let revision =
        json!({ "taskDefinition": "api:12", "containerImages": [{ "image": "api:1.5" }] });
    let revisions = json!({ "serviceRevisions": [revision] });
    pretended.answers("describe-service-revisions", &revisions);
    pretended.answers("list-tasks", &json!({ "taskArns": ["task/one/1", "task/one/2"] }));
    let task = |id: u32, definition: &str, reason: &str| {
        json!({
            "taskArn": format!("task/one/{id}"), "taskDefinitionArn": definition,
            "stoppedReason": reason, "stoppedAt": id,
            "containers": [{ "name": "proxy" }, { "name": "api", "exitCode": 3 }],
        })
    };
    pretended.answers(
        "describe-tasks",
        &json!({ "tasks": [
            task(1, "api:12", "Essential container in task exited"),
            task(2, "api:12", "Scaling activity initiated by (deployment ecs-svc/1)"),
            task(3, "api:11", "Essential container in task exited"),
        ] }),
    );
    let options = json!({ "awslogs-group": "log-api-dev", "awslogs-stream-prefix": "blue" });
    let container = json!({ "name": "api", "logConfiguration": { "options": options } });
    let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
    pretended.answers("describe-task-definition", &definition);
    let events = json!({ "events": [{ "message": "no DATABASE_PASSWORD\n" }] });
    pretended.answers("get-log-events", &events);

    let verdict = pretended.verdict();
    assert_eq!(verdict.to_string(), "rolled back: Circuit breaker: tasks failed to start.");
    assert!(verdict.outcome.is_failure());
    let revision = verdict.revision.unwrap();
    assert_eq!((revision.number(), &*revision.image), ("12", "api:1.5"));
    let task = verdict.task.unwrap();
    assert_eq!(
        task.to_string(),
        "task 1 stopped: Essential container in task exited (exit code 3)"
    );
    assert_eq!(task.log.unwrap(), ["no DATABASE_PASSWORD"]);
}

/// ECS says that the check has failed, and nothing of what it answered.
#[test]
fn a_task_that_failed_its_check_has_what_was_run() {
    let pretended = Pretended::new();
    pretended.runs("describe-services", 0, "FAILED");
    pretended.deployed("IN_PROGRESS", "");
    let revisions = json!({ "serviceRevisions": [{ "taskDefinition": "api:12" }] });
    pretended.answers("describe-service-revisions", &revisions);
    pretended.answers("list-tasks", &json!({ "taskArns": ["task/one/1"] }));
    let command = ["CMD", "wget", "-q", "http://127.0.0.1/"];
    let container = json!({ "name": "api", "healthCheck": { "command": command } });
    let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
    pretended.answers("describe-task-definition", &definition);
    pretended.answers("get-log-events", &json!({ "events": [] }));
    let checked = |reason: &str| {
        let task = json!({
            "taskArn": "task/one/1", "taskDefinitionArn": "api:12", "stoppedReason": reason,
            "stoppedAt": 1, "containers": [{ "name": "api", "healthStatus": "UNHEALTHY" }],
        });
        pretended.answers("describe-tasks", &json!({ "tasks": [task] }));
        pretended.verdict().task.unwrap().failed_check
    };
    let command = command.map(str::to_owned).to_vec();
    assert_eq!(checked("Task failed container health checks"), Some(command));
    assert_eq!(checked("Essential container in task exited"), None);
}

#[test]
fn a_rollout_with_nothing_to_go_back_to_has_failed() {
    let pretended = Pretended::new();
    pretended.runs("describe-services", 0, "FAILED");
    pretended.deployed("IN_PROGRESS", "");
    let verdict = pretended.verdict();
    assert_eq!(verdict.outcome, RolloutOutcome::Failed);
    assert_eq!(verdict.to_string(), "failed, and there was nothing to roll back to");
    // Why, the account does not say.
    assert_eq!(verdict.unasked.unwrap().reason(), "AccessDeniedException");
}

#[test]
fn an_older_rollout_is_not_ours() {
    let pretended = Pretended::new();
    pretended.runs("describe-services", 2, "COMPLETED");
    pretended.deployed("SUCCESSFUL", "");
    let verdict = pretended.verdict_since(&json!(1_800_000_100), &|| false, &mut |_, _| {});
    assert_eq!(verdict.outcome, RolloutOutcome::NotBegun);
}

#[test]
fn waiting_can_be_ended_and_the_rollout_goes_on() {
    let pretended = Pretended::new();
    pretended.runs("describe-services", 1, "IN_PROGRESS");
    let heard = Cell::new(false);
    let verdict = pretended
        .verdict_since(&json!(1_800_000_000), &|| heard.get(), &mut |_, _| heard.set(true));
    assert_eq!((verdict.outcome, &*verdict.to_string()), (RolloutOutcome::GoesOn, "goes on"));
}

#[test]
fn what_may_not_be_asked_is_unknown() {
    let verdict = Pretended::new().verdict();
    assert_eq!(verdict.outcome, RolloutOutcome::Unknown);
    assert!(!verdict.outcome.is_failure());
    let text = "unknown: ecs describe-services: AccessDeniedException: not you";
    assert_eq!(verdict.to_string(), text);
}

#[test]
fn a_service_has_stalled_when_nothing_runs_of_it_and_nothing_more_starts() {
    let pretended = Pretended::new();
    let name = EcsServiceName { cluster: CLUSTER.to_owned(), name: "svc-api-blue-dev".to_owned() };
    for (running, rollout, has_stalled) in [
        (0, "FAILED", true),
        (1, "FAILED", false),
        (0, "IN_PROGRESS", false),
        (2, "COMPLETED", false),
    ] {
        pretended.runs("describe-services", running, rollout);
        let services = pretended.account.running(&[&name]).unwrap();
        assert_eq!(services[&name].has_stalled(), has_stalled, "{running} {rollout}");
    }
    let error = pretended.account.start_again(&name).unwrap_err();
    assert_eq!(error.operation, "ecs update-service");
    pretended.answers("update-service", &json!({ "service": {} }));
    assert_eq!(pretended.account.start_again(&name), Ok(()));
}
