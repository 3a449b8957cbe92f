//! What strata says of rollouts in which ECS shifts traffic, through the real aws CLI. No terraform: that is
//! in `native_rollouts`.

use account::{Account, EcsServiceName, Moment, RolloutOutcome, RolloutVerdict, Wait, wait_for};
use serde_json::{Value, json};

use super::account::Aws;
use crate::support::{self, say};

/// A service `orders` of two tasks, behind a load balancer.
struct Orders {
    aws: Aws,
    account: Account,
    world: Value,
}

impl Orders {
    /// Updates the service.
    fn update(&self, more: &Value) {
        let mut request = json!({ "cluster": "shop", "service": "orders" });
        let fields = request.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        self.aws.call("ecs", "update_service", &request);
    }

    /// Starts the rollout of another image.
    fn roll_out(&self, tag: &str, options: &[&str]) {
        self.aws.push("orders", tag, options);
        let described = json!({ "taskDefinition": "task-orders" });
        let described = self.aws.call("ecs", "describe_task_definition", &described);
        let mut definition = described["taskDefinition"].clone();
        let image = format!("{}:{tag}", self.world["repository"].as_str().expect("a repository"));
        definition["containerDefinitions"][0]["image"] = image.into();
        let kept = [
            "family",
            "networkMode",
            "requiresCompatibilities",
            "cpu",
            "memory",
            "executionRoleArn",
            "containerDefinitions",
        ];
        let request: Value = kept.iter().map(|name| (*name, definition[*name].clone())).collect();
        let answer = self.aws.call("ecs", "register_task_definition", &request);
        self.update(&json!({ "taskDefinition": answer["taskDefinition"]["taskDefinitionArn"] }));
    }

    /// Waits for what becomes of it, and hears how far it is.
    fn verdict(&self, heard: &mut dyn FnMut(&str)) -> RolloutVerdict {
        let service = EcsServiceName { cluster: "shop".to_owned(), name: "orders".to_owned() };
        let mut wait = Wait {
            since: Moment::now(),
            is_interrupted: &|| false,
            heard: &mut |_, text| heard(text),
        };
        wait_for(&self.account, &[service], &mut wait).remove(0)
    }

    /// What the target groups get by the production rule, in their order.
    fn weights(&self) -> Vec<u64> {
        let request = json!({ "RuleArns": [self.world["rules"]["production"]] });
        let answer = self.aws.call("elbv2", "describe_rules", &request);
        let groups = &answer["Rules"][0]["Actions"][0]["ForwardConfig"]["TargetGroups"];
        let weights = groups.as_array().expect("groups").iter();
        weights.map(|group| group["Weight"].as_u64().expect("a weight")).collect()
    }
}

#[test]
fn strata_follows_a_canary_to_its_end_through_a_pause_and_back() {
    if support::is_fast() {
        say("SKIPPED: STRATA_FAST=1 leaves the live tests out");
        return;
    }
    // A minute is 4 seconds.
    let Some(aws) = Aws::with(&["minute_steps=20"]) else { return };
    let canary = json!({
        "strategy": "CANARY", "bakeTimeInMinutes": 1,
        "canaryConfiguration": { "canaryPercent": 10, "canaryBakeTimeInMinutes": 4 },
    });
    let world = serde_json::from_str(&aws.world_with(&canary)).expect("a world");
    let account = Account::with(aws.own_cli(), "us-east-1");
    let orders = Orders { aws, account, world };
    let verdict = orders.verdict(&mut |_| {});
    assert_eq!(verdict.outcome, RolloutOutcome::Done, "{verdict}");
    assert_eq!(orders.weights(), [0, 100]);

    // It pauses before production traffic moves, and goes on when it is told to.
    let described = json!({ "cluster": "shop", "services": ["orders"] });
    let described = orders.aws.call("ecs", "describe_services", &described);
    let mut without = described["services"][0]["deploymentConfiguration"].clone();
    // What is not sent stays.
    without["lifecycleHooks"] = json!([]);
    let mut with = without.clone();
    with["lifecycleHooks"] =
        json!([{ "targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"] }]);
    orders.update(&json!({ "deploymentConfiguration": with }));
    orders.roll_out("2", &[]);
    let verdict = orders.verdict(&mut |_| {});
    let text = verdict.to_string();
    assert!(text.starts_with("paused after test traffic until "), "{text}");
    assert!(text.ends_with(", and rolled back then"), "{text}");
    assert_eq!(orders.weights(), [0, 100]);
    let pause = verdict.pause.expect("a pause");
    let request = json!({
        "serviceDeploymentArn": pause.deployment, "hookId": pause.hook, "action": "CONTINUE",
    });
    orders.aws.call("ecs", "continue_service_deployment", &request);
    let mut all = Vec::new();
    let verdict = orders.verdict(&mut |text| all.push(text.to_owned()));
    assert!(verdict.to_string().ends_with(" s, 2 of 2 running"), "{verdict}");
    assert_eq!(verdict.outcome, RolloutOutcome::Done);
    let bakes = "canary 10 %, baking 0 of 4 min, 2 of 2 running";
    assert!(all.iter().any(|text| text == bakes), "{all:?}");
    assert_eq!(orders.weights(), [100, 0]);
    orders.update(&json!({ "deploymentConfiguration": &without }));

    // Tasks that fail their health check take no traffic.
    orders.roll_out("3", &["--unhealthy"]);
    let verdict = orders.verdict(&mut |text| assert!(!text.contains("canary"), "{text}"));
    let told = "rolled back: Service deployment rolled back because the circuit breaker threshold was \
                exceeded.";
    assert_eq!(verdict.to_string(), told);
    let task = verdict.task.expect("a task").to_string();
    assert!(task.contains("Task failed ELB health checks in (target-group "), "{task}");
    assert_eq!(orders.weights(), [100, 0]);

    // An alarm goes on during the canary, which lasts longer than a busy machine takes to say so: the traffic
    // is back, and the alarm has a name.
    let mut long = without;
    long["canaryConfiguration"]["canaryBakeTimeInMinutes"] = 60.into();
    orders.update(&json!({ "deploymentConfiguration": long }));
    orders.roll_out("4", &[]);
    let mut at_most = Vec::new();
    let verdict = orders.verdict(&mut |text| {
        if text.starts_with("canary 10 %") && at_most.is_empty() {
            at_most = orders.weights();
            let alarm =
                json!({ "AlarmName": "errors", "StateValue": "ALARM", "StateReason": "test" });
            orders.aws.call("cloudwatch", "set_alarm_state", &alarm);
        }
    });
    let told =
        "rolled back: Service deployment rolled back because of one or more active alarms: errors";
    assert_eq!(verdict.to_string(), told);
    assert_eq!((at_most, orders.weights()), (vec![90, 10], vec![100, 0]));
}
