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

/// The service of a canary of 10 %, which bakes 15 minutes and then 5.
fn staged(pretended: &Pretended) {
    let deployments = json!([
        { "status": "PRIMARY", "rolloutState": "IN_PROGRESS", "runningCount": 2 },
        { "status": "ACTIVE", "rolloutState": "COMPLETED", "runningCount": 2 },
    ]);
    pretended.answers(
        "describe-services",
        &json!({ "services": [{
            "serviceName": "svc-api-blue-dev", "status": "ACTIVE", "taskDefinition": "api:12",
            "runningCount": 4, "desiredCount": 2, "deployments": deployments,
            "deploymentConfiguration": { "strategy": "CANARY" },
        }] }),
    );
}

/// What ECS tells of a deployment in a stage, `minutes` after it began.
fn at(stage: &str, percent: f64, minutes: u64, more: &Value) -> Value {
    let since = Moment::now().plus_minutes(-i64::try_from(minutes).unwrap());
    let mut deployment = json!({
        "serviceDeploymentArn": "deployment/1", "status": "IN_PROGRESS", "lifecycleStage": stage,
        "updatedAt": since.to_string().replace(' ', "T").replace("TUTC", ":00Z"),
        "targetServiceRevision": { "requestedProductionTrafficWeight": percent },
        "deploymentConfiguration": {
            "strategy": "CANARY", "bakeTimeInMinutes": 5,
            "canaryConfiguration": { "canaryPercent": 10, "canaryBakeTimeInMinutes": 15 },
        },
    });
    let more = more.as_object().unwrap().clone();
    deployment.as_object_mut().unwrap().extend(more);
    json!({ "serviceDeployments": [deployment] })
}

#[test]
fn a_canary_says_how_far_it_is_and_how_long_it_bakes() {
    let pretended = Pretended::new();
    staged(&pretended);
    pretended.deployed("IN_PROGRESS", "");
    let linear = json!({ "deploymentConfiguration": {
        "strategy": "LINEAR", "linearConfiguration": { "stepPercent": 2.5, "stepBakeTimeInMinutes": 6 },
    } });
    let none = json!({});
    let function = json!({ "lifecycleHookDetails": [{
        "targetType": "AWS_LAMBDA", "status": "IN_PROGRESS", "targetArn": "arn:aws:lambda:eu:1:function:smoke",
    }] });
    for (stage, percent, minutes, more, expected) in [
        ("PRE_SCALE_UP", 0.0, 0, &none, "starting tasks"),
        ("POST_SCALE_UP", 0.0, 0, &none, "all tasks run"),
        ("TEST_TRAFFIC_SHIFT", 0.0, 1, &none, "shifting test traffic"),
        (
            "POST_TEST_TRAFFIC_SHIFT",
            0.0,
            1,
            &function,
            "test traffic shifted, waiting for the function smoke",
        ),
        ("PRE_PRODUCTION_TRAFFIC_SHIFT", 10.0, 1, &none, "canary 10 %"),
        ("PRODUCTION_TRAFFIC_SHIFT", 10.0, 3, &none, "canary 10 %, baking 3 of 15 min"),
        ("PRODUCTION_TRAFFIC_SHIFT", 2.5, 40, &linear, "linear 2.5 %, baking 6 of 6 min"),
        ("PRODUCTION_TRAFFIC_SHIFT", 100.0, 3, &none, "all traffic"),
        ("BAKE_TIME", 100.0, 4, &none, "all traffic, baking 4 of 5 min"),
        ("CLEAN_UP", 100.0, 4, &none, "stopping the tasks before"),
        ("RECONCILE_SERVICE", 0.0, 4, &none, "ending the deployment before"),
        ("SOMETHING_NEW", 0.0, 4, &none, "something new"),
        ("CLEAN_UP", 0.0, 4, &json!({ "status": "ROLLBACK_IN_PROGRESS" }), "rolling back"),
    ] {
        pretended.answers("describe-service-deployments", &at(stage, percent, minutes, more));
        let heard = RefCell::new(String::new());
        let interrupted = || !heard.borrow().is_empty();
        let hear = &mut |_, text: &str| text.clone_into(&mut heard.borrow_mut());
        let verdict = pretended.verdict_since(&json!(1_800_000_000), &interrupted, hear);
        assert_eq!(verdict.to_string(), format!("goes on: {expected}"));
        assert_eq!(*heard.borrow(), format!("{expected}, 2 of 2 running"));
    }
    // Who may not ask that waits all the same.
    fs::remove_file(pretended.path("describe-service-deployments.json")).unwrap();
    let heard = Cell::new(false);
    let hear = &mut |_, _: &str| heard.set(true);
    let verdict = pretended.verdict_since(&json!(1_800_000_000), &|| heard.get(), hear);
    assert_eq!(verdict.to_string(), "goes on");
}

#[test]
fn a_paused_rollout_is_not_waited_for() {
    let pretended = Pretended::new();
    staged(&pretended);
    pretended.deployed("IN_PROGRESS", "");
    for (stage, action, expected) in [
        (
            "POST_TEST_TRAFFIC_SHIFT",
            "ROLLBACK",
            "paused after test traffic until 2027-01-15 08:00 UTC, and rolled back then",
        ),
        (
            "PRE_SCALE_UP",
            "CONTINUE",
            "paused after start until 2027-01-15 08:00 UTC, and continued then",
        ),
    ] {
        let hooks = json!({ "lifecycleHookDetails": [
            { "hookId": "done", "targetType": "PAUSE", "status": "SUCCEEDED" },
            {
                "hookId": "ecs-pause-1", "targetType": "PAUSE", "status": "AWAITING_ACTION",
                "expiresAt": 1_800_000_000, "timeoutAction": action,
            },
        ] });
        pretended.answers("describe-service-deployments", &at(stage, 0.0, 1, &hooks));
        let verdict = pretended.verdict();
        assert_eq!(verdict.to_string(), expected);
        assert_eq!(verdict.outcome, RolloutOutcome::Paused);
        assert!(!verdict.outcome.is_failure());
        let pause = verdict.pause.unwrap();
        assert_eq!((&*pause.deployment, &*pause.hook), ("deployment/1", "ecs-pause-1"));
    }
}

#[test]
fn a_rollback_by_an_alarm_names_it() {
    let pretended = Pretended::new();
    staged(&pretended);
    let reason = "Service deployment rolled back because of one or more active alarms.";
    pretended.deployed("ROLLBACK_SUCCESSFUL", reason);
    let alarms = json!({ "alarms": { "triggeredAlarmNames": ["alarm-errors-api-dev"] } });
    pretended.answers("describe-service-deployments", &at("CLEAN_UP", 0.0, 1, &alarms));
    let verdict = pretended.verdict();
    assert_eq!(verdict.outcome, RolloutOutcome::RolledBack);
    let told = "rolled back: Service deployment rolled back because of one or more active alarms: \
                alarm-errors-api-dev";
    assert_eq!(verdict.to_string(), told);
}

#[test]
fn a_staged_rollout_is_at_its_end_when_its_deployment_is() {
    let pretended = Pretended::new();
    staged(&pretended);
    pretended.deployed("SUCCESSFUL", "");
    assert_eq!(pretended.verdict().to_string(), "done in 94 s, 2 of 2 running");
    // One that is older is not ours.
    let verdict = pretended.verdict_since(&json!(1_800_000_100), &|| false, &mut |_, _| {});
    assert_eq!(verdict.outcome, RolloutOutcome::NotBegun);
}

#[test]
fn waiting_is_as_patient_as_the_bakes_are_long() {
    let pretended = Pretended::new();
    pretended.deployed("IN_PROGRESS", "");
    let name = EcsServiceName { cluster: CLUSTER.to_owned(), name: "svc-api-blue-dev".to_owned() };
    let deployment = pretended.account.last_deployment(&name).unwrap().unwrap();
    let of = |strategy: &str, own: &Value| {
        let mut configuration = json!({ "strategy": strategy, "bakeTimeInMinutes": 5 });
        configuration.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        let more = json!({ "deploymentConfiguration": configuration });
        pretended.answers("describe-service-deployments", &at("SCALE_UP", 0.0, 0, &more));
        pretended.account.details(&deployment).unwrap().progress.unwrap().waits
    };
    assert_eq!(of("BLUE_GREEN", &json!({})), 5);
    assert_eq!(
        of("CANARY", &json!({ "canaryConfiguration": { "canaryBakeTimeInMinutes": 15 } })),
        20
    );
    let linear = json!({ "stepPercent": 30.0, "stepBakeTimeInMinutes": 2 });
    assert_eq!(of("LINEAR", &json!({ "linearConfiguration": linear })), 3 * 2 + 5);
    // What ECS takes if nothing is said.
    assert_eq!((of("CANARY", &json!({})), of("LINEAR", &json!({}))), (15, 9 * 6 + 5));
}
