//! Another platform than the shipped one goes the same way: eight services, two of them public, a
//! call graph of depth four, and whatever the shipped one does not use.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::environments::{
    assert_all_are_named, assert_isolated_subnets_have_no_way_out, assert_nothing_is_left,
    assert_secrets_have_their_values,
};
use super::project::{Live, assert_empty};
use super::rules::{Calls, listed};

const PLATFORM: &str = r#"
application = "exchange"

service "web" {
  port   = 8000
  tier   = "private"
  cpu    = 256
  memory = 512
  calls  = ["orders", "accounts"]
  expose {
    paths    = ["/*"]
    priority = 999
  }
  health {
    path = "/"
  }
}

service "admin" {
  port            = 8001
  tier            = "private"
  internet_egress = true
  cpu             = 256
  memory          = 512
  calls           = ["accounts"]
  secrets         = ["sign-in-key"]
  expose {
    paths    = ["/admin", "/admin/*"]
    priority = 1
  }
  health {
    path    = "/healthz"
    matcher = "200-299"
  }
}

service "orders" {
  port     = 9000
  protocol = "grpc"
  tier     = "isolated"
  cpu      = 512
  memory   = 1024
  calls    = ["risk", "pricing"]
  secrets  = ["database-password"]
  health {
    command = ["CMD", "/bin/check"]
  }
  scaling {
    min        = 1
    max        = 6
    target_cpu = 60
    spot       = 50
  }
}

service "accounts" {
  port              = 9001
  tier              = "isolated"
  cpu               = 512
  memory            = 2048
  ephemeral_storage = 40
  calls             = ["ledger"]
  health {
    path = "/healthz"
  }
}

service "risk" {
  port         = 9002
  protocol     = "http2"
  tier         = "isolated"
  architecture = "arm64"
  cpu          = 1024
  memory       = 2048
  calls        = ["ledger"]
  health {
    command = ["CMD", "/bin/check"]
  }
}

service "pricing" {
  port     = 9003
  protocol = "tcp"
  tier     = "isolated"
  cpu      = 256
  memory   = 512
  health {
    command = ["CMD", "/bin/check"]
  }
}

service "ledger" {
  port   = 9004
  tier   = "isolated"
  cpu    = 256
  memory = 512
  calls  = ["audit"]
  health {
    path = "/healthz"
  }
}

service "audit" {
  port   = 9005
  tier   = "isolated"
  cpu    = 256
  memory = 512
  health {
    path = "/healthz"
  }
}
"#;

const STAGE: &str = r#"
environment_suffix = "stage"
account_id         = "123456789012"
availability_zones = ["us-east-1b", "us-east-1d", "us-east-1f"]
vpc_cidr           = "172.20.0.0/20"
nat                = "per_az"
flow_logs          = "s3"
guardduty          = true
state "local" {}

release "green" {
  weight = 100
  images = {
    web      = "a1"
    admin    = "a1"
    orders   = "a1"
    accounts = "a1"
    risk     = "a1"
    pricing  = "a1"
    ledger   = "a1"
    audit    = "a1"
  }
}
"#;

const EXCHANGE: Calls = Calls {
    application: "exchange",
    services: &[
        ("web", 8000),
        ("admin", 8001),
        ("orders", 9000),
        ("accounts", 9001),
        ("risk", 9002),
        ("pricing", 9003),
        ("ledger", 9004),
        ("audit", 9005),
    ],
    exposed: &["web", "admin"],
    pairs: &[
        ("web", "orders"),
        ("web", "accounts"),
        ("admin", "accounts"),
        ("orders", "risk"),
        ("orders", "pricing"),
        ("accounts", "ledger"),
        ("risk", "ledger"),
        ("ledger", "audit"),
    ],
    internet: &["admin"],
};

#[test]
fn another_platform_lives_and_leaves_nothing() {
    let Some(mut live) = Live::start() else { return };
    for name in ["dev", "prod"] {
        live.sandbox.remove(&format!("envs/{name}.hcl"));
    }
    live.sandbox.write("envs/platform.hcl", PLATFORM);
    live.sandbox.write("envs/stage.hcl", STAGE);
    live.give_secrets(&["admin/sign-in-key", "orders/database-password"]);
    live.render();
    let before = live.aws.inventory();
    kill_an_apply(&live);
    live.apply("stage");
    assert_empty(&live.plan("stage"));

    let during = live.aws.inventory();
    assert_all_are_named(&live, &before, &during, &["stage"]);
    assert_eq!(listed(&during, "stage"), EXCHANGE.rules("stage", false));
    assert_isolated_subnets_have_no_way_out(&during, "stage");
    assert_secrets_have_their_values(&live, &during, "stage");
    live.assert_no_secret_is_written(&["stage"]);

    live.destroy("stage");
    assert_nothing_is_left(&before, &live.aws.inventory());
}

/// Kills strata while terraform makes things; what it has begun, the next run continues.
fn kill_an_apply(live: &Live) {
    let arguments = ["apply", "--env", "stage", "--auto-approve", "--secrets-stdin"];
    let mut strata = live.spawn(&arguments);
    let log = live.sandbox.path("envs/stage/.strata/logs/network.log");
    let begun = |line: &str| line.contains("\"type\":\"apply_complete\"");
    let patience = Instant::now();
    while !fs::read_to_string(&log).is_ok_and(|text| text.lines().any(begun)) {
        assert!(patience.elapsed() < Duration::from_mins(5), "nothing was applied");
        assert!(strata.try_wait().expect("strata").is_none(), "strata has ended");
        thread::sleep(Duration::from_millis(50));
    }
    strata.kill().expect("strata");
    strata.wait().expect("strata");
}
