//! Rollouts in which ECS shifts traffic.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::project::{Live, assert_empty};
use crate::support;

const PLATFORM: &str = r#"
application = "shop"

service "web" {
  port   = 8000
  tier   = "isolated"
  cpu    = 512
  memory = 1024
  expose {
    paths    = ["/*"]
    priority = 900
  }
  health {
    path = "/"
  }
  rollout "canary" {
    percent = 10
    bake    = 4
  }
}

service "admin" {
  port   = 8001
  tier   = "isolated"
  cpu    = 512
  memory = 1024
  expose {
    paths    = ["/admin/*"]
    priority = 100
  }
  health {
    path = "/"
  }
  rollout "blue_green" {
    bake = 1
  }
}

service "orders" {
  port   = 8002
  tier   = "isolated"
  cpu    = 512
  memory = 1024
  health {
    path = "/"
  }
  rollout "linear" {
    percent = 50
    bake    = 1
  }
}

service "worker" {
  port   = 8003
  tier   = "isolated"
  cpu    = 512
  memory = 1024
  calls  = ["orders"]
  expose {
    paths    = ["/worker/*"]
    priority = 50
  }
  health {
    path = "/"
  }
}
"#;

const DEV: &str = r#"
environment_suffix = "dev"
account_id         = "123456789012"
availability_zones = ["us-east-1b", "us-east-1d"]
vpc_cidr           = "172.20.0.0/20"
nat                = "single"
layout             = "single"
provider_version   = ">= 6.66.0, < 7.0.0"
state "local" {}

release "blue" {
  weight = 100
  images = {
    web    = "1.0.0"
    admin  = "1.0.0"
    orders = "1.0.0"
    worker = "1.0.0"
  }
}
"#;

const SPEC: &str = "envs/platform.hcl";
const ALARM: &str = "alarm-5xx-web-blue-dev";
const BREAKER: &str = "the circuit breaker threshold was exceeded.";
const PLAN: [&str; 3] = ["plan", "--env", "dev"];
const APPLY: [&str; 4] = ["apply", "--env", "dev", "--auto-approve"];

/// Each service with its strategy, and the shares of the traffic that a new version gets.
const SERVICES: [(&str, &[&str]); 4] =
    [("web", &["10", "100"]), ("admin", &["100"]), ("orders", &["50", "100"]), ("worker", &[])];

/// A platform with a service of each strategy, applied.
struct Shop {
    live: Live,
    /// How many shifts of a service have been looked at.
    seen: BTreeMap<String, usize>,
}

impl Shop {
    fn new() -> Option<Self> {
        // A minute is a second.
        let mut live = Live::with(&["minute_steps=5"])?;
        support::newest_provider()?;
        live.is_newest = true;
        for name in ["dev", "prod"] {
            live.sandbox.remove(&format!("envs/{name}.hcl"));
        }
        live.sandbox.write(SPEC, PLATFORM);
        live.sandbox.write("envs/dev.hcl", DEV);
        live.render();
        live.strata(&[&APPLY[..], &["--secrets-stdin"]].concat());
        live.asks = true;
        Some(Self { live, seen: BTreeMap::new() })
    }

    /// Sets the tag of a service's image.
    fn set_image(&self, service: &str, from: &str, to: &str) {
        let line = |tag: &str| format!("    {service:<6} = \"{tag}\"");
        self.live.sandbox.replace("envs/dev.hcl", &line(from), &line(to));
    }

    /// What a service's new revisions have got of the traffic since somebody has last asked.
    fn shifts(&mut self, service: &str) -> Vec<String> {
        let all = self.live.aws.shifts(&format!("svc-{service}-blue-dev"));
        let seen = self.seen.entry(service.to_owned()).or_default();
        let new = all[*seen..].to_vec();
        *seen = all.len();
        new
    }

    /// Whether a new revision has got a share since then.
    fn has_got(&self, service: &str, share: &str) -> bool {
        let seen = self.seen.get(service).copied().unwrap_or_default();
        let all = self.live.aws.shifts(&format!("svc-{service}-blue-dev"));
        all[seen..].iter().any(|it| it == share)
    }

    /// Applies, to a good end.
    fn apply(&self) -> String {
        self.live.render();
        self.live.strata(&APPLY)
    }

    /// What to send to end the pause of a service's rollout, if there is one.
    fn pause(&self, service: &str) -> Option<Value> {
        let aws = &self.live.aws;
        let service = format!("svc-{service}-blue-dev");
        let request = json!({ "cluster": "ecs-shop-dev", "service": service });
        let listed = aws.call("ecs", "list_service_deployments", &request);
        let deployment = &listed["serviceDeployments"][0]["serviceDeploymentArn"];
        let request = json!({ "serviceDeploymentArns": [deployment] });
        let described = aws.call("ecs", "describe_service_deployments", &request);
        let hook = &described["serviceDeployments"][0]["lifecycleHookDetails"][0];
        let request = || json!({ "serviceDeploymentArn": deployment, "hookId": hook["hookId"], "action": "CONTINUE" });
        (hook["status"] == "AWAITING_ACTION").then(request)
    }
}

#[test]
fn each_strategy_shifts_and_goes_back() {
    let Some(mut shop) = Shop::new() else { return };
    for (service, _) in SERVICES {
        // There was nothing to shift from.
        let all: &[&str] = if service == "worker" { &[] } else { &["100"] };
        assert_eq!(shop.shifts(service), all, "{service}");
    }
    all_shift(&mut shop);
    what_is_broken_gets_no_more_than_its_share(&mut shop);
    a_pause_is_waited_for(&mut shop);
}

/// A good image gets there step by step.
fn all_shift(shop: &mut Shop) {
    for (service, _) in SERVICES {
        shop.set_image(service, "1.0.0", "1.1.1");
    }
    let text = shop.apply();
    for (service, shifts) in SERVICES {
        assert_done(&text, service);
        assert_eq!(shop.shifts(service), shifts, "{service}");
    }
    assert_empty(&shop.live.plan("dev"));
}

/// An image that crashes, one whose targets are not healthy, and a canary with errors. How the rolling update of
/// one that crashes ends is in `rollouts`.
fn what_is_broken_gets_no_more_than_its_share(shop: &mut Shop) {
    let aws = Arc::clone(&shop.live.aws);
    aws.push("ecr-orders-dev", "bad", &["--exit-code", "3"]);
    aws.push("ecr-admin-dev", "bad", &["--unhealthy"]);
    shop.set_image("orders", "1.1.1", "bad");
    shop.set_image("admin", "1.1.1", "bad");
    shop.set_image("web", "1.1.1", "2.0.0");
    // Longer than a busy machine takes to say that an alarm is on.
    shop.live.sandbox.replace(SPEC, "bake    = 4", "bake    = 90");
    shop.live.render();
    let alarm = |state| {
        let reason = "test";
        let request = json!({ "AlarmName": ALARM, "StateValue": state, "StateReason": reason });
        aws.call("cloudwatch", "set_alarm_state", &request);
    };
    let (text, error) = thread::scope(|scope| {
        let applied = scope.spawn(|| shop.live.failing(&APPLY));
        wait(|| applied.is_finished() || shop.has_got("web", "10"));
        alarm("ALARM");
        applied.join().expect("an apply")
    });
    alarm("OK");
    assert_eq!(shop.shifts("web"), ["10", "0"]);
    assert!(shop.shifts("admin").is_empty());
    assert!(shop.shifts("orders").is_empty());
    let alarm = format!("of one or more active alarms: {ALARM}");
    let plan = shop.live.strata(&PLAN);
    for (service, reason) in [("web", &*alarm), ("admin", BREAKER), ("orders", BREAKER)] {
        assert_rolled_back(&text, service, reason);
        let provider = format!("waiting for ECS Service (svc-{service}-blue-dev) update: ");
        assert!(error.contains(&provider), "{error}");
        assert!(plan.contains(&format!("warning: {service} blue: revision ")), "{plan}");
    }
    assert_eq!(plan.matches("; this plan would try it again\n").count(), 3, "{plan}");
}

/// Back at the good images, one of them after a person has agreed.
fn a_pause_is_waited_for(shop: &mut Shop) {
    shop.set_image("orders", "bad", "1.1.1");
    shop.set_image("admin", "bad", "1.1.1");
    shop.set_image("web", "2.0.0", "1.1.1");
    shop.live.sandbox.replace(SPEC, "bake    = 90", "bake    = 4");
    let pause = "    bake = 1\n    pause {\n      after = \"test traffic\"\n    }\n";
    shop.live.sandbox.replace(SPEC, "    bake = 1\n", pause);
    shop.live.render();
    let text = thread::scope(|scope| {
        let applied = scope.spawn(|| shop.apply());
        let mut pause = None;
        wait(|| {
            pause = shop.pause("admin");
            applied.is_finished() || pause.is_some()
        });
        assert!(!shop.has_got("admin", "100"));
        let aws = &shop.live.aws;
        aws.call("ecs", "continue_service_deployment", &pause.expect("a pause"));
        applied.join().expect("an apply")
    });
    for (service, shifts) in &SERVICES[..3] {
        assert_done(&text, service);
        assert_eq!(shop.shifts(service), *shifts, "{service}");
    }
    assert_empty(&shop.live.plan("dev"));
}

fn assert_done(text: &str, service: &str) {
    let start = format!("{service} blue: done in ");
    let lines = text.lines().filter(|line| line.starts_with(&start)).count();
    assert_eq!(lines, 1, "{service}: {text}");
}

fn assert_rolled_back(text: &str, service: &str, reason: &str) {
    let line =
        format!("\n{service} blue: rolled back: Service deployment rolled back because {reason}");
    assert_eq!(text.matches(&line).count(), 1, "{line}: {text}");
}

fn wait(mut is_done: impl FnMut() -> bool) {
    let patience = Instant::now();
    while !is_done() {
        assert!(patience.elapsed() < Duration::from_mins(5), "it does not get there");
        thread::sleep(Duration::from_millis(100));
    }
}
