//! What terraform makes of a root.
//!
//! A plan does not know the IDs by which resources refer to each other, and its configuration says
//! only which resources an expression mentions. So the root is also applied by `terraform test`,
//! with a mocked provider that makes up IDs: terraform itself then has followed every reference. What
//! the plan does know, the mocked resources have to agree with.

use runner::Terraform;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::support::{Sandbox, stand_in};

/// A resource: its type and its values.
pub type Resources = BTreeMap<String, (String, Value)>;

/// The provider refuses what is no ARN, even a mocked one.
const ARNS: [(&str, &str); 11] = [
    ("aws_appautoscaling_policy", "autoscaling:us-east-1:123456789012:scalingPolicy:x"),
    ("aws_cloudwatch_log_group", "logs:us-east-1:123456789012:log-group:x"),
    ("aws_iam_role", "iam::123456789012:role/x"),
    ("aws_kms_key", "kms:us-east-1:123456789012:key/x"),
    ("aws_lb", "elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/x/0"),
    ("aws_lb_listener", "elasticloadbalancing:us-east-1:123456789012:listener/app/x/0/0"),
    (
        "aws_service_discovery_private_dns_namespace",
        "servicediscovery:us-east-1:123456789012:namespace/x",
    ),
    ("aws_service_discovery_service", "servicediscovery:us-east-1:123456789012:service/x"),
    ("aws_sns_topic", "sns:us-east-1:123456789012:x"),
    ("aws_wafv2_ip_set", "wafv2:us-east-1:123456789012:regional/ipset/x/0"),
    ("aws_wafv2_web_acl", "wafv2:us-east-1:123456789012:regional/webacl/x/0"),
];

/// Every resource of the root of `dev`, by address.
pub fn resources(sandbox: &Sandbox) -> Resources {
    let terraform = Terraform::discover(sandbox.root()).expect("terraform");
    let run = |arguments: &str| {
        let mut command = terraform.command(&sandbox.path("envs/dev/platform"));
        let command = command.envs(stand_in()).args(arguments.split(' '));
        let output = command.output().expect("terraform");
        String::from_utf8(output.stdout).expect("a text")
    };
    run("init");
    run("plan -input=false -var preview=true -out plan");
    let plan: Value = serde_json::from_str(&run("show -json plan")).expect("a plan in JSON");
    let plan = collect(&plan["planned_values"]["root_module"]);

    sandbox.write("envs/dev/platform/reach.tftest.hcl", &mock(&plan));
    let output = run("test -verbose -json");
    let lines = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let state = lines.clone().find(|line| line["type"] == "test_state");
    let state = state.unwrap_or_else(|| {
        let errors = lines.filter(|line| line["type"] == "diagnostic");
        panic!("{:#?}", errors.map(|line| line["diagnostic"].clone()).collect::<Vec<_>>())
    });
    let state = collect(&state["test_state"]["root_module"]);
    agree(&plan, &state);
    state
}

/// Applies the root once. Target groups keep apart by an ARN each.
fn mock(plan: &Resources) -> String {
    let mut text = "mock_provider \"aws\" {\n".to_owned();
    for (kind, arn) in ARNS {
        let _ = write!(
            text,
            "  mock_resource \"{kind}\" {{\n    defaults = {{ arn = \"arn:aws:{arn}\" }}\n  }}\n"
        );
    }
    text.push_str("}\n");
    let groups = plan.iter().filter(|(_, (kind, _))| kind == "aws_lb_target_group");
    let mut groups: Vec<_> = groups.map(|(at, _)| at.split('[').next().unwrap_or(at)).collect();
    groups.dedup();
    for address in groups {
        let _ = write!(
            text,
            "override_resource {{\n  target = {address}\n  values = {{ arn = \"arn:aws:\
             elasticloadbalancing:us-east-1:123456789012:targetgroup/{address}/0\" }}\n}}\n"
        );
    }
    text + "variables {\n  secret_values = {}\n}\nrun \"all\" {\n  command = apply\n}\n"
}

fn collect(module: &Value) -> Resources {
    let mut found = Resources::new();
    for resource in module["resources"].as_array().into_iter().flatten() {
        let text = |key: &str| resource[key].as_str().expect("a text").to_owned();
        if resource["mode"] == "managed" {
            found.insert(text("address"), (text("type"), resource["values"].clone()));
        }
    }
    for module in module["child_modules"].as_array().into_iter().flatten() {
        found.extend(collect(module));
    }
    found
}

/// What is written out and says who reaches whom.
const ARGUMENTS: [&str; 12] = [
    "availability_zone",
    "cidr_block",
    "cidr_ipv4",
    "destination_cidr_block",
    "from_port",
    "internal",
    "ip_protocol",
    "name",
    "port",
    "service_name",
    "to_port",
    "vpc_endpoint_type",
];

/// What a plan knows of those is so in the state. Other arguments may have defaults, which a mocked
/// provider does not know.
fn agree(plan: &Resources, state: &Resources) {
    assert!(plan.keys().eq(state.keys()), "other resources are planned than made");
    let mut compared = 0;
    for (address, (_, planned)) in plan {
        let made = &state[address].1;
        for argument in ARGUMENTS {
            let value = &planned[argument];
            if !value.is_null() && !made[argument].is_null() {
                compared += 1;
                assert_eq!(value, &made[argument], "{address}: {argument}");
            }
        }
    }
    assert!(compared > 100, "only {compared} arguments were compared");
}
