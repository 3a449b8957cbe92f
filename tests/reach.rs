//! `strata reach` against terraform: who reaches whom, derived from what terraform itself makes of the
//! rendered root, packet by packet, by code that shares nothing with the command.

mod applied;
mod packets;

use std::collections::BTreeSet;

use crate::support::{Sandbox, has_terraform, stdout};
use serde_json::Value;

use self::packets::Network;

/// Two public services, calls four deep, one service that may use the internet.
const EXCHANGE: &str = r#"
application = "exchange"

service "web" {
  port   = 8000
  tier   = "private"
  cpu    = 256
  memory = 512
  calls  = ["orders", "ledger"]
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
  calls           = ["orders"]
  expose {
    paths    = ["/admin/*"]
    priority = 1
  }
  health {
    path = "/"
  }
}

service "orders" {
  port   = 9000
  tier   = "isolated"
  cpu    = 256
  memory = 512
  calls  = ["risk"]
  health {
    path = "/"
  }
}

service "risk" {
  port   = 443
  tier   = "isolated"
  cpu    = 256
  memory = 512
  calls  = ["ledger"]
  health {
    path = "/"
  }
}

service "ledger" {
  port   = 9002
  tier   = "private"
  cpu    = 256
  memory = 512
  health {
    path = "/"
  }
}
"#;

/// An environment of it: both releases, and a load balancer that is not for everybody.
const STAGE: &str = r#"
environment_suffix = "dev"
account_id         = "123456789012"
availability_zones = ["us-east-1b", "us-east-1d"]
vpc_cidr           = "172.20.0.0/20"
nat                = "per_az"
layout             = "single"
allowed_cidrs      = ["203.0.113.0/24", "172.20.0.0/21"]
certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
state "local" {}

release "blue" {
  weight = 100
  images = { web = "1", admin = "1", orders = "1", risk = "1", ledger = "1" }
}

release "green" {
  weight = 0
  images = { web = "2", admin = "2", orders = "2", risk = "2", ledger = "2" }
}
"#;

const DEV: &str = "envs/dev.hcl";

/// The shipped specs, `dev` in one root.
fn shipped() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.remove("envs/prod.hcl");
    sandbox.replace(DEV, "\nnat ", "\nlayout = \"single\"\nnat ");
    sandbox
}

#[test]
fn the_shipped_platform_with_a_shell() {
    let sandbox = shipped();
    compare(&sandbox, &["frontend -> internet", "frontend -> ssmmessages"], &[]);
}

#[test]
fn two_public_services_and_calls_four_deep() {
    let sandbox = Sandbox::empty();
    sandbox.write("envs/platform.hcl", EXCHANGE);
    sandbox.write(DEV, STAGE);
    let missing = ["web -> internet", "ledger -> internet", "admin -> risk", "web -> ssmmessages"];
    // Its rule for the internet lets it out to the load balancer's addresses in the VPC, too.
    compare(&sandbox, &["admin -> internet", "web -> ledger", "admin -> load-balancer"], &missing);
}

#[test]
fn no_way_to_the_internet_and_no_shell() {
    let sandbox = shipped();
    let egress = "internet_egress = true";
    sandbox.replace("envs/platform.hcl", egress, "");
    sandbox.replace(DEV, "\"single\" #", "\"none\" #");
    sandbox.replace(DEV, "exec   = true", "exec   = false");
    compare(&sandbox, &[], &["frontend -> internet", "frontend -> ssmmessages", "frontend -> vpc"]);
}

/// Rendered files that somebody has edited: both see the same holes.
#[test]
fn holes_that_somebody_has_made() {
    let sandbox = shipped();
    sandbox.run("render").success();
    let rule = |way: &str, name: &str, cidr: &str, port: &str| {
        format!(
            "\nresource \"aws_vpc_security_group_{way}_rule\" \"{name}\" {{\n  ip_protocol = \
             \"tcp\"\n  security_group_id = aws_security_group.service_processing_service.id\n  \
             cidr_ipv4 = \"{cidr}\"\n  from_port = {port}\n  to_port = {port}\n}}\n"
        )
    };
    let append = |path: &str, text: &str| sandbox.write(path, &(sandbox.read(path) + text));
    append("modules/security/rules.tf", &rule("egress", "by_hand", "8.8.0.0/16", "53"));
    append("modules/security/rules.tf", &rule("ingress", "by_hand", "10.0.0.0/16", "443"));
    append(
        "modules/network/routing.tf",
        "\nresource \"aws_route\" \"by_hand\" {\n  route_table_id = aws_route_table.isolated.id\n  \
         destination_cidr_block = \"0.0.0.0/0\"\n  nat_gateway_id = \
         aws_nat_gateway.this[\"us-east-1a\"].id\n}\n",
    );
    // Without the endpoint, what the rules let out to S3 goes to its public addresses.
    sandbox.replace("modules/network/endpoints.tf", ", [aws_route_table.isolated.id]", "");
    let open = [
        "processing-service -> internet",
        "api-gateway -> internet",
        "frontend -> processing-service",
    ];
    compare_rendered(&sandbox, &open, &["processing-service -> s3"]);
}

/// Renders and compares. What is expected to be open and closed keeps both from being wrong together.
fn compare(sandbox: &Sandbox, open: &[&str], closed: &[&str]) {
    sandbox.run("render").success();
    compare_rendered(sandbox, open, closed);
}

fn compare_rendered(sandbox: &Sandbox, open: &[&str], closed: &[&str]) {
    if !has_terraform() {
        return;
    }
    let shown = sandbox.run("reach --env dev --json");
    let shown: Value = serde_json::from_str(&stdout(&shown)).expect("JSON");
    assert_eq!(shown["unknown"], serde_json::json!([]));
    let network = Network::of(&applied::resources(sandbox));

    let mut ends: Vec<String> = strings(&shown["ends"]);
    ends.sort();
    assert_eq!(ends, network.ends(), "the ends");
    let mut differences = Vec::new();
    let mut seen = BTreeSet::new();
    let ports = network.ports();
    for from in network.ends() {
        for to in network.ends() {
            for &port in &ports {
                let ours = is_open(&shown, &from, &to, port);
                let theirs = network.passes(&from, &to, port);
                if theirs {
                    seen.insert(format!("{from} -> {to}"));
                }
                if ours != theirs {
                    let text = format!("{from} -> {to}:{port}: strata {ours}, terraform {theirs}");
                    differences.push(text);
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    for pair in open {
        assert!(seen.contains(*pair), "{pair} is closed");
    }
    for pair in closed {
        assert!(!seen.contains(*pair), "{pair} is open");
    }
}

/// Whether the command says that a port is open.
fn is_open(shown: &Value, from: &str, to: &str, port: u64) -> bool {
    let connections = shown["connections"].as_array().expect("a list");
    let mut of_them = connections.iter().filter(|it| it["from"] == from && it["to"] == to);
    of_them.any(|it| {
        let ranges = it["ports"].as_array().expect("a list").iter();
        let mut ranges = ranges.map(|it| (it["from"].as_u64(), it["to"].as_u64()));
        ranges.any(|(first, last)| first <= Some(port) && Some(port) <= last)
    })
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}
