//! What becomes of rollouts: the real terraform with a provider that only knows the schema, and an aws
//! CLI that pretends.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::{Value, json};

use crate::support::applied::{AppliedDev, NOW, SERVICES, running};
use crate::support::aws::PretendedAws;
use crate::support::{stderr, stdout};

/// The other layers stay as they are.
const PLAN: &str = "plan --env dev --layer compute";
const APPLY: &str = "apply --env dev --layer compute --auto-approve";

impl AppliedDev {
    /// Another image of the API gateway. The provider does not know that a new image is a new revision,
    /// with which the service changes, so that something else of the service changes too.
    fn change_image(&self, from: &str, to: &str) {
        let line = |tag| format!("api-gateway        = \"{tag}\"");
        self.sandbox.replace("envs/dev.hcl", &line(from), &line(to));
        let exec = ["exec   = true", "exec   = false"];
        let is_on = self.sandbox.read("envs/dev.hcl").contains(exec[0]);
        let [old, new] = if is_on { exec } else { [exec[1], exec[0]] };
        self.sandbox.replace("envs/dev.hcl", old, new);
        self.sandbox.run("render").success();
    }

    /// The API gateway's new revision is rolled back, as AWS tells it. `definition` is its ARN.
    fn roll_back(&self, definition: &str) {
        self.deployed(Some("api-gateway"), "ROLLBACK_SUCCESSFUL", "tasks failed to start");
        let image = json!([{ "image": "1.dkr.ecr.us-east-1.amazonaws.com/api-gateway:1.1.0" }]);
        let revision = json!({ "taskDefinition": definition, "containerImages": image });
        let revisions = json!({ "serviceRevisions": [revision] });
        self.aws.answer("describe-service-revisions", &revisions);
    }

    /// The text of an object of the state of compute.
    fn state(&self) -> Value {
        let text = self.sandbox.read("envs/dev/compute/terraform.tfstate");
        serde_json::from_str(&text).expect("a state")
    }

    /// The attributes of the API gateway's service, or its task definition, in a state.
    fn attributes<'a>(state: &'a mut Value, kind: &str) -> &'a mut Value {
        let resources = state["resources"].as_array_mut().expect("resources");
        let found =
            resources.iter_mut().find(|it| it["type"] == kind && it["name"] == "api_gateway");
        let instances = found.expect(kind)["instances"].as_array_mut().expect("instances");
        let current = instances.iter_mut().find(|it| it.get("deposed").is_none());
        &mut current.expect("an instance")["attributes"]
    }

    /// The ARN of the API gateway's task definition.
    fn definition(&self) -> String {
        let mut state = self.state();
        let attributes = Self::attributes(&mut state, "aws_ecs_task_definition");
        attributes["arn"].as_str().expect("an ARN").to_owned()
    }

    /// The API gateway runs another task definition than the one that was applied.
    fn runs_the_one_before(&self) {
        let mut state = self.state();
        Self::attributes(&mut state, "aws_ecs_service")["task_definition"] = "old:11".into();
        self.sandbox.write("envs/dev/compute/terraform.tfstate", &state.to_string());
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_rollback_is_told_with_its_reason_and_not_tried_again_by_itself() {
    let Some(project) = AppliedDev::new() else { return };
    project.aws.asked();

    // ECS rolls back: the last words of the task, and exit code 1.
    project.change_image("1.0.0", "1.1.0");
    project.roll_back("api:12");
    project.aws.answer("list-tasks", &json!({ "taskArns": ["task/dev/77"] }));
    let container = json!({ "name": "api-gateway", "exitCode": 3 });
    let task = json!({
        "taskArn": "task/dev/77", "taskDefinitionArn": "api:12", "stoppedAt": NOW,
        "stoppedReason": "Essential container in task exited", "containers": [container],
    });
    project.aws.answer("describe-tasks", &json!({ "tasks": [task] }));
    let options = json!({ "awslogs-group": "log", "awslogs-stream-prefix": "blue" });
    let container = json!({
        "name": "api-gateway", "image": "api-gateway:1.0.0",
        "logConfiguration": { "options": options },
    });
    let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
    project.aws.answer("describe-task-definition", &definition);
    let events = json!({ "events": [{ "message": "no route to the database" }] });
    project.aws.answer("get-log-events", &events);
    let run = project.strata(APPLY).code(1);
    let text = stdout(&run);
    let told = "\n\napi-gateway blue: rolled back: tasks failed to start\n  \
                revision 12, image 1.dkr.ecr.us-east-1.amazonaws.com/api-gateway:1.1.0\n  \
                task 77 stopped: Essential container in task exited (exit code 3)\n    \
                no route to the database\n";
    assert!(text.ends_with(told), "{text}");
    // What became of it is asked only of what this run has changed.
    let is_rollout = |asked: &str| asked.starts_with("ecs list-service-deployments");
    let of_others = |asked: &&String| is_rollout(asked) && asked.contains("svc-frontend");
    assert_eq!(project.aws.asked().iter().filter(of_others).count(), 0);

    // The next plan says so.
    project.roll_back(&project.definition());
    project.runs_the_one_before();
    let number = account::revision_number(&project.definition()).to_owned();
    let warning = format!(
        "\nwarning: api-gateway blue: revision {number} (image \
         1.dkr.ecr.us-east-1.amazonaws.com/api-gateway:1.1.0) was rolled back on 3000-01-01 00:01 \
         UTC: tasks failed to start; this plan would try it again\n\nlayer "
    );
    let rollout = "
rollout           strategy  tasks   at its peak  minutes
api-gateway blue  rolling   2 to 4  4 to 8

";
    project.strata(PLAN).success().stdout(contains(warning.clone()).and(contains(rollout)));
    let text = stdout(&project.strata(&format!("{PLAN} --json")).success());
    let rollout = lines(&text).into_iter().find(|line| line["type"] == "planned_rollout");
    let rollout = rollout.expect(&text);
    assert_eq!((&rollout["service"], &rollout["release"]), (&"api-gateway".into(), &"blue".into()));
    assert_eq!(rollout["peak_tasks"]["min"], 4);
    let told = lines(&text).into_iter().find(|line| line["type"] == "rolled_back").expect(&text);
    assert_eq!((&told["service"], &told["release"]), (&"api-gateway".into(), &"blue".into()));

    // And apply does not go on by itself.
    project
        .strata(APPLY)
        .code(1)
        .stdout(contains(warning))
        .stderr(contains("error: what ECS has rolled back is not tried again: "));
    project.deployed(Some("api-gateway"), "ROLLBACK_SUCCESSFUL", "it failed again");
    let text = stdout(&project.strata(&format!("{APPLY} --retry --json")).code(1));
    let told = lines(&text).into_iter().find(|line| line["type"] == "rollout").expect(&text);
    assert_eq!(
        (&told["outcome"], &told["reason"]),
        (&"rolled_back".into(), &"it failed again".into())
    );

    // With another image it is a new revision, and nothing to warn of.
    project.runs_the_one_before();
    project.change_image("1.1.0", "1.1.1");
    project.strata(PLAN).success().stdout(contains("was rolled back").not());
    project.deployed(Some("api-gateway"), "SUCCESSFUL", "");
    project
        .strata(APPLY)
        .success()
        .stdout(contains("\n\napi-gateway blue: done in 94 s, 2 of 2 running\n"));
}

/// ECS says no more than that the check failed: strata says what ran, and where to change it.
#[test]
fn a_check_that_cannot_run_in_the_image_is_named() {
    let Some(project) = AppliedDev::new() else { return };
    project.change_image("1.0.0", "1.1.0");
    project.roll_back("api:12");
    project.aws.answer("list-tasks", &json!({ "taskArns": ["task/dev/77"] }));
    let task = json!({
        "taskArn": "task/dev/77", "taskDefinitionArn": "api:12", "stoppedAt": NOW,
        "stoppedReason": "Task failed container health checks",
        "containers": [{ "name": "api-gateway", "healthStatus": "UNHEALTHY" }],
    });
    project.aws.answer("describe-tasks", &json!({ "tasks": [task] }));
    let check = json!({ "command": ["CMD", "wget", "-q", "http://127.0.0.1:8080/healthz"] });
    let container = json!({ "name": "api-gateway", "healthCheck": check });
    let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
    project.aws.answer("describe-task-definition", &definition);
    project.aws.answer("get-log-events", &json!({ "events": [] }));
    let text = stdout(&project.strata(APPLY).code(1));
    let told = "\n  task 77 stopped: Task failed container health checks\n  \
                its check in the container: wget -q http://127.0.0.1:8080/healthz\n  \
                ECS does not say what that answered. It never succeeds in an image that lacks `wget`: then\n  \
                give service \"api-gateway\" another `command` in its `health`, in envs/platform.hcl, as in\n  \
                [\"CMD\", \"/app/server\", \"--check\"], or [] for no check\n";
    assert!(text.ends_with(told), "{text}");
}

#[test]
fn what_cannot_be_asked_is_said_and_no_failure() {
    let Some(project) = AppliedDev::new() else { return };
    project.change_image("1.0.0", "1.1.0");
    let nowhere = project.sandbox.path("no-aws");
    let run = project.strata_with(&nowhere, APPLY).success();
    let text = stderr(&run);
    let told = "\nwhat became of the rollouts is not known: STRATA_AWS is ";
    assert!(text.contains(told), "{text}");

    project.change_image("1.1.0", "1.2.0");
    let refusing = PretendedAws::new();
    project.strata_with(&refusing.program(), APPLY).success().stdout(
        contains(
            "\n\napi-gateway blue: unknown: ecs describe-services: AccessDeniedException: not allowed\n",
        ),
    );
}

#[test]
fn moving_weights_waits_for_nothing() {
    let Some(project) = AppliedDev::new() else { return };
    project.sandbox.replace(
        "envs/dev.hcl",
        "release \"blue\" {\n  weight = 100",
        "release \"green\" {\n  weight = 0\n  images = {\n    frontend = \"1\"\n    api-gateway = \"1\"\n    \
         processing-service = \"1\"\n  }\n}\nrelease \"blue\" {\n  weight = 100",
    );
    project.sandbox.run("render").success();
    project.strata("apply --env dev --auto-approve").success();
    project.aws.asked();

    project.sandbox.replace("envs/dev.hcl", "weight = 100", "weight = 90");
    project.sandbox.replace("envs/dev.hcl", "weight = 0", "weight = 10");
    project.sandbox.run("render").success();
    let text = stdout(&project.strata("apply --env dev --auto-approve").success());
    assert!(text.contains(" ~ module.edge.aws_lb_listener_rule."), "{text}");
    assert!(!text.contains("aws_ecs_service"), "{text}");
    // It was asked whose the credentials are and what runs, and not what became of anything.
    let asked = project.aws.asked();
    assert!(asked.iter().all(|it| !it.contains("list-service-deployments")), "{asked:?}");

    let text = stdout(&project.strata("status --env dev").success());
    let weight = |release: &str| {
        let rows = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let mut rows = rows.filter(|row| row.get(..2) == Some(&["frontend", release]));
        rows.next().expect(&text).contains(&if release == "blue" { "90" } else { "10" })
    };
    assert!(weight("blue") && weight("green"), "{text}");
}

#[test]
fn a_service_that_ecs_has_given_up_is_started_again_by_the_next_apply() {
    let Some(project) = AppliedDev::new() else { return };
    let mut given_up = running("frontend", 0, "new:1");
    given_up["deployments"][0]["rolloutState"] = "FAILED".into();
    let others = SERVICES[1..].iter().map(|name| running(name, 2, "new:1"));
    let services: Vec<_> = [given_up].into_iter().chain(others).collect();
    project.aws.answer("describe-services", &json!({ "services": services }));
    project.aws.asked();

    // It may not be started: said, and no success.
    let run = project.strata(APPLY).code(1);
    let warning = "warning: frontend blue: none of 2 tasks runs, and ECS starts no more; apply starts \
                   it again\n";
    assert!(stdout(&run).contains(warning), "{}", stdout(&run));
    let error =
        "error: frontend blue cannot be started again: ecs update-service: AccessDeniedException";
    assert!(stderr(&run).contains(error), "{}", stderr(&run));

    // It is started, and waited for.
    project.aws.asked();
    project.aws.answer("update-service", &json!({ "service": {} }));
    let services = SERVICES.map(|name| running(name, 2, "new:1"));
    project.aws.answer("describe-services.then", &json!({ "services": services }));
    let run = project.strata(APPLY).success();
    let text = stdout(&run);
    assert!(text.ends_with("\n\nfrontend blue: done in 94 s, 2 of 2 running\n"), "{text}");
    let asked = project.aws.asked();
    let updates: Vec<_> = asked.iter().filter(|it| it.starts_with("ecs update-service")).collect();
    let [update] = updates[..] else { panic!("{asked:?}") };
    assert!(update.contains(r#""forceNewDeployment":true"#), "{update}");
    assert!(update.contains(r#""service":"svc-frontend-blue-dev""#), "{update}");

    // Then there is nothing to do any more.
    let text = stdout(&project.strata(APPLY).success());
    assert!(text.ends_with("\ndev: nothing to do\n"), "{text}");
}

#[test]
fn status_shows_what_runs_and_what_the_account_does_not_say() {
    let Some(project) = AppliedDev::new() else { return };
    let alarms = ["alarm-cpu-frontend-blue-dev", "alarm-cpu-frontend-blue-prod"];
    let alarms = alarms.map(|name| json!({ "AlarmName": name }));
    project.aws.answer("describe-alarms", &json!({ "MetricAlarms": alarms }));
    let services = [
        running("frontend", 2, "web:7"),
        running("api-gateway", 1, &project.definition()),
        running("processing-service", 2, "new:1"),
    ];
    project.aws.answer("describe-services", &json!({ "services": services }));
    let container = json!({ "image": "1.dkr.ecr.us-east-1.amazonaws.com/frontend:0.9" });
    let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
    project.aws.answer("describe-task-definition", &definition);
    project.deployed(Some("frontend"), "ROLLBACK_SUCCESSFUL", "an alarm went on");
    let text = stdout(&project.strata("status --env dev").success());
    let row = |service: &str| {
        let mut rows = text.lines().map(|line| line.split("  ").map(str::trim));
        let row = rows.find(|row| row.clone().next() == Some(service)).expect(&text);
        row.filter(|cell| !cell.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        row("frontend"),
        [
            "frontend",
            "blue",
            "7",
            "0.9",
            "2 of 2",
            "rolled back",
            "100",
            "session-key 1",
            "alarm-cpu-frontend-blue-dev"
        ]
    );
    let gateway = row("api-gateway");
    assert_eq!(gateway[3..7], ["1.0.0", "1 of 2", "done", "100"], "{text}");
    assert!(row("processing-service").contains(&"-".to_owned()), "{text}");
    let why = "\nfrontend blue: rolled back on 3000-01-01 00:01 UTC: an alarm went on\n";
    assert!(text.contains(why) && !text.contains('?'), "{text}");
    assert!(text.ends_with("\ndrift is not checked here; run `strata plan --env dev`\n"), "{text}");

    let text = stdout(&project.strata("status --env dev --json").success());
    let service = lines(&text).into_iter().find(|line| line["type"] == "service").expect(&text);
    assert_eq!(service["secret_versions"], json!({ "session-key": "1" }));
    assert_eq!((&service["running"], &service["rollout"]), (&2.into(), &"rolled back".into()));
    assert_eq!(service["alarms_on"], json!(["alarm-cpu-frontend-blue-dev"]));

    let refusing = PretendedAws::new();
    let text = stdout(&project.strata_with(&refusing.program(), "status --env dev").success());
    let why = "what is shown as ? is not known: cloudwatch describe-alarms: AccessDeniedException";
    assert!(text.contains(why), "{text}");
    let nowhere = project.sandbox.path("no-aws");
    let text = stdout(&project.strata_with(&nowhere, "status --env dev").success());
    assert!(text.contains("what is shown as ? is not known: STRATA_AWS is "), "{text}");
}

/// The API gateway in a deployment in which ECS shifts traffic, as ECS describes it.
fn shifting(deployment: &Value) -> [Value; 2] {
    let mut gateway = running("api-gateway", 2, "new:2");
    gateway["deploymentConfiguration"] = json!({ "strategy": "CANARY" });
    gateway["deployments"][0]["runningCount"] = 2.into();
    gateway["runningCount"] = 4.into();
    let others = ["frontend", "processing-service"].map(|name| running(name, 2, "new:1"));
    let services: Vec<_> = others.into_iter().chain([gateway]).collect();
    let mut deployment = deployment.clone();
    let configuration = json!({
        "strategy": "CANARY", "bakeTimeInMinutes": 5,
        "canaryConfiguration": { "canaryPercent": 10, "canaryBakeTimeInMinutes": 15 },
    });
    deployment["deploymentConfiguration"] = configuration;
    deployment["targetServiceRevision"] = json!({ "requestedProductionTrafficWeight": 10.0 });
    deployment["serviceDeploymentArn"] = "deployment/2".into();
    [json!({ "services": services }), json!({ "serviceDeployments": [deployment] })]
}

#[test]
fn a_canary_is_shown_while_it_goes_on_paused_and_rolled_back_by_an_alarm() {
    let Some(project) = AppliedDev::new() else { return };
    let tell = |status: &str, reason: &str, deployment: &Value| {
        project.deployed(Some("api-gateway"), status, reason);
        let [services, deployments] = shifting(deployment);
        project.aws.answer("describe-services", &services);
        project.aws.answer("describe-service-deployments", &deployments);
    };

    // It bakes: status says how long.
    tell(
        "IN_PROGRESS",
        "",
        &json!({ "lifecycleStage": "PRODUCTION_TRAFFIC_SHIFT", "updatedAt": 0 }),
    );
    let text = stdout(&project.strata("status --env dev").success());
    let told = "\napi-gateway blue: canary 10 %, baking 15 of 15 min\n";
    assert!(text.contains(told) && text.contains("  2 of 2   rolling out  "), "{text}");
    let text = stdout(&project.strata("status --env dev --json").success());
    let is_gateway = |line: &Value| line["type"] == "service" && line["service"] == "api-gateway";
    let line = lines(&text).into_iter().find(is_gateway).expect(&text);
    assert_eq!(
        (&line["stage"], &line["traffic"], &line["pause"]),
        (&"PRODUCTION_TRAFFIC_SHIFT".into(), &10.0.into(), &Value::Null)
    );

    // It waits for a person: apply does not, and says what to do.
    let pause = json!({
        "hookId": "ecs-pause-7", "targetType": "PAUSE", "status": "AWAITING_ACTION",
        "expiresAt": NOW, "timeoutAction": "ROLLBACK",
    });
    let paused = json!({
        "lifecycleStage": "POST_TEST_TRAFFIC_SHIFT", "lifecycleHookDetails": [pause],
    });
    tell("IN_PROGRESS", "", &paused);
    project.change_image("1.0.0", "1.1.0");
    let text = stdout(&project.strata(APPLY).success());
    let told = "\napi-gateway blue: paused after test traffic until 3000-01-01 00:00 UTC, and rolled back \
                then\n  to continue: strata deploy api-gateway --continue --env dev\n  \
                to roll back: strata deploy api-gateway --rollback --env dev\n";
    assert!(text.contains(told), "{text}");
    let text = stdout(&project.strata("status --env dev").success());
    assert!(text.contains(told) && text.contains("  2 of 2   paused  "), "{text}");

    // An alarm goes on: its name is told.
    let reason = "Service deployment rolled back because of one or more active alarms.";
    let alarms = json!({ "triggeredAlarmNames": ["alarm-errors-api-gateway-blue-dev"] });
    tell("ROLLBACK_SUCCESSFUL", reason, &json!({ "lifecycleStage": "CLEAN_UP", "alarms": alarms }));
    project.change_image("1.1.0", "1.2.0");
    let text = stdout(&project.strata(APPLY).code(1));
    let why = "Service deployment rolled back because of one or more active alarms: \
               alarm-errors-api-gateway-blue-dev\n";
    assert!(text.contains(&format!("\napi-gateway blue: rolled back: {why}")), "{text}");
    let text = stdout(&project.strata("status --env dev").success());
    let told = format!("\napi-gateway blue: rolled back on 3000-01-01 00:01 UTC: {why}");
    assert!(text.contains(&told) && !text.contains("canary"), "{text}");

    // Who may not ask for more is told so.
    project.aws.refuse("describe-service-deployments", "AccessDeniedException");
    project.deployed(Some("api-gateway"), "IN_PROGRESS", "");
    let text = stdout(&project.strata("status --env dev").success());
    let told = "\napi-gateway blue: more about its rollout cannot be asked: ecs \
                describe-service-deployments: AccessDeniedException: not allowed\n";
    assert!(text.contains(told), "{text}");
}
