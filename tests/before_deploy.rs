//! What has to succeed before a rollout, on a first apply: the real terraform with a provider that only knows the
//! schema, and an aws CLI that pretends.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::applied::AppliedDev;
use crate::support::{stderr, stdout};

const APPLY: &str = "apply --env dev --auto-approve";

/// Services that migrate. api-gateway calls processing-service.
const MIGRATING: [&str; 2] = ["api-gateway", "processing-service"];

impl AppliedDev {
    /// Where nothing is applied yet, and two services migrate.
    fn migrating() -> Option<Self> {
        let project = Self::to_be()?;
        for service in MIGRATING {
            let head = format!("service \"{service}\" {{\n");
            let before = "before_deploy {\n    command = [\"./manage\", \"migrate\"]\n  }\n";
            project.sandbox.replace("envs/platform.hcl", &head, &format!("{head}  {before}"));
            let definition = json!({ "taskDefinitionArn": format!("{service}:1") });
            let registered = json!({ "taskDefinition": definition });
            let of = |operation: &str| format!("{operation}@before-deploy-{service}-blue-dev");
            project.aws.answer(&of("register-task-definition"), &registered);
            let task = json!({ "taskArn": format!("task/dev/of-{service}") });
            project.aws.answer(&format!("run-task@{service}:1"), &json!({ "tasks": [task] }));
            // The last lines of a log are waited for, so that one has none.
            let options = json!({ "awslogs-group": "log", "awslogs-stream-prefix": "blue" });
            let options = if service == "api-gateway" { options } else { Value::Null };
            let container = json!({ "name": service, "logConfiguration": { "options": options } });
            let definition = json!({ "taskDefinition": { "containerDefinitions": [container] } });
            let describe = format!("describe-task-definition@{service}:1");
            project.aws.answer(&describe, &definition);
        }
        project.aws.answer("deregister-task-definition", &json!({}));
        project.aws.answer("stop-task", &json!({}));
        project.migrates("processing-service", Some(0));
        Some(project)
    }

    /// The command of a service ends with that code, or goes on.
    fn migrates(&self, service: &str, code: Option<i64>) {
        let container = json!({ "name": service, "exitCode": code });
        let reason = "Essential container in task exited";
        let state = if code.is_some() { "STOPPED" } else { "RUNNING" };
        let task =
            json!({ "lastStatus": state, "stoppedReason": reason, "containers": [container] });
        let answer = json!({ "tasks": [task] });
        self.aws.answer(&format!("describe-tasks@of-{service}"), &answer);
        let log = format!("get-log-events@of-{service}");
        let line = json!({ "message": format!("{service} is at 12") });
        self.aws.answer(&log, &json!({ "events": [line] }));
        self.aws.answer(&format!("{log}.then"), &json!({ "events": [] }));
    }

    /// Types of the objects in the state of a root.
    fn kinds(&self, root: &str) -> Vec<String> {
        let text = self.sandbox.read(&format!("envs/dev/{root}/terraform.tfstate"));
        let state: Value = serde_json::from_str(&text).expect("a state");
        let resources = state["resources"].as_array().expect("resources").iter();
        let resources = resources.filter(|it| it["mode"] == "managed");
        resources.map(|it| it["type"].as_str().expect("a type").to_owned()).collect()
    }
}

/// What was asked that begins, changes or ends something, shortened to whom it is about.
fn done(asked: &[String]) -> Vec<String> {
    let word = |line: &str| {
        let word = line.split(' ').nth(1).expect("an operation").to_owned();
        let is_about = |service: &&str| {
            [":1\"", "-blue-dev\""].iter().any(|end| line.contains(&format!("{service}{end}")))
        };
        let service = MIGRATING.into_iter().find(is_about).unwrap_or_default();
        format!("{word} {service}")
    };
    let begins = |line: &&String| {
        ["register-", "run-task ", "deregister-", "stop-task "]
            .iter()
            .any(|it| line.starts_with(&format!("ecs {it}")))
    };
    asked.iter().filter(begins).map(|line| word(line)).collect()
}

fn of(service: &str) -> Vec<String> {
    ["register-task-definition", "run-task", "deregister-task-definition"]
        .map(|operation| format!("{operation} {service}"))
        .to_vec()
}

const FAILED: &str = "before api-gateway blue rolls out, `./manage migrate` has to succeed: exit code 3\n\
                      no service was changed: put that right, and apply again\n";

#[test]
fn services_roll_out_once_what_has_to_succeed_before_has() {
    let Some(project) = AppliedDev::migrating() else { return };
    project.sandbox.run("render").success();

    // It fails: the layer has the cluster, which tasks need, and nothing else.
    project.migrates("api-gateway", Some(3));
    let run = project.strata(APPLY).code(1);
    let (text, error) = (stdout(&run), stderr(&run));
    let told = "\nbefore processing-service blue rolls out, `./manage migrate` has to succeed, in 15 minutes at \
                most\nbefore api-gateway blue rolls out, ";
    assert!(text.contains(told), "{text}");
    let told = "\napi-gateway blue: before its rollout: `./manage migrate` in task of-api-gateway\n\
                api-gateway blue: | api-gateway is at 12\napi-gateway blue: `./manage migrate`: exit code 3 after ";
    assert!(error.contains(told), "{error}");
    let told = format!("\nerror: compute: nothing more was applied to it: {FAILED}");
    assert!(error.contains(&told), "{error}");
    let cluster = ["aws_ecs_cluster", "aws_ecs_cluster_capacity_providers"];
    assert_eq!(project.kinds("compute"), cluster);
    let asked = project.aws.asked();
    let both = [of("processing-service"), of("api-gateway")].concat();
    assert_eq!(done(&asked), both);
    let request = asked.iter().find_map(|line| line.strip_prefix("ecs run-task "));
    let request: Value = serde_json::from_str(request.expect("a task")).expect("JSON");
    assert_eq!(request["startedBy"], "strata-before-deploy");
    assert_eq!(request["cluster"], "ecs-trading-dev");
    assert_eq!(
        request["overrides"]["containerOverrides"][0]["command"],
        json!(["./manage", "migrate"])
    );

    // Somebody does not want to wait: the task is stopped.
    project.migrates("api-gateway", None);
    let strata = project.start(APPLY);
    let began = Instant::now();
    let mut asked = Vec::new();
    while !asked
        .iter()
        .any(|line: &String| line.contains("describe-tasks") && line.contains("of-api-gateway"))
    {
        assert!(began.elapsed() < Duration::from_mins(2), "{asked:?}");
        thread::sleep(Duration::from_millis(100));
        asked.extend(project.aws.asked());
    }
    let told = Command::new("kill").args(["-INT", &strata.id().to_string()]).status();
    assert!(told.expect("kill").success());
    thread::sleep(Duration::from_millis(500));
    project.migrates("api-gateway", Some(137));
    let output = strata.wait_with_output().expect("strata");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{error}");
    assert!(error.contains("\napi-gateway blue: the task is told to stop\n"), "{error}");
    let ended = "\napi-gateway blue: `./manage migrate`: was interrupted\n";
    assert!(
        error.contains(ended) && error.contains("`strata apply --env dev` continues"),
        "{error}"
    );
    assert!(project.aws.asked().iter().any(|line| line.contains("deregister-task-definition")));
    assert_eq!(project.kinds("compute"), cluster);

    // It succeeds: everything else comes after it.
    project.migrates("api-gateway", Some(0));
    let text = stdout(&project.strata(&format!("{APPLY} --json")).success());
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let lines: Vec<_> = lines.collect();
    let of_type = |name: &str| lines.iter().filter(|it| it["type"] == name).collect::<Vec<_>>();
    let planned = of_type("planned_before_deploy");
    assert_eq!((planned.len(), &planned[0]["minutes"]), (2, &15.into()), "{text}");
    let ran = of_type("before_deploy");
    assert_eq!((ran.len(), &ran[1]["service"]), (2, &"api-gateway".into()), "{text}");
    assert_eq!((&ran[1]["outcome"], &ran[1]["exit_code"]), (&"exited".into(), &0.into()));
    assert_eq!(done(&project.aws.asked()), both);
    assert!(project.kinds("compute").contains(&"aws_ecs_service".to_owned()));

    // Where nothing rolls out, nothing runs.
    let text = stdout(&project.strata(APPLY).success());
    assert!(text.ends_with("\ndev: nothing to do\n"), "{text}");
    assert_eq!(done(&project.aws.asked()), [""; 0]);
}

/// Where one state has all layers, what tasks need is applied from it before the rest.
#[test]
fn one_state_for_all_layers_is_applied_up_to_what_tasks_need() {
    let Some(project) = AppliedDev::migrating() else { return };
    let local = "state \"local\" {}";
    let single = format!("{local}\nlayout = \"single\"");
    project.sandbox.replace("envs/dev.hcl", local, &single);
    project.sandbox.run("render").success();

    let register = "register-task-definition@before-deploy-api-gateway-blue-dev";
    project.aws.refuse(register, "AccessDeniedException");
    let run = project.strata(APPLY).code(1);
    let told = "\nerror: platform: nothing more was applied to it: before api-gateway blue rolls out, `./manage \
                migrate` has to succeed: its task is not started: ecs register-task-definition: \
                AccessDeniedException: not allowed\n";
    assert!(stderr(&run).contains(told), "{}", stderr(&run));
    let kinds = project.kinds("platform");
    let has = |kind: &str| kinds.iter().any(|it| it == kind);
    let is_there =
        ["aws_secretsmanager_secret_version", "aws_lb", "aws_ecs_cluster_capacity_providers"];
    assert!(is_there.into_iter().all(has), "{kinds:?}");
    assert!(!has("aws_ecs_task_definition") && !has("aws_ecs_service"), "{kinds:?}");

    let registered = json!({ "taskDefinition": { "taskDefinitionArn": "api-gateway:1" } });
    project.aws.answer(register, &registered);
    project.migrates("api-gateway", Some(0));
    project.strata(APPLY).success();
    let kinds = project.kinds("platform");
    assert!(kinds.contains(&"aws_ecs_service".to_owned()), "{kinds:?}");
}
