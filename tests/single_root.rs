//! One root with all layers: what has to be there first is there first, as terraform orders it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::support::{Sandbox, has_terraform, stand_in};

/// What each resource waits for, as `terraform graph` has it.
fn edges(sandbox: &Sandbox, root: &str) -> BTreeMap<String, BTreeSet<String>> {
    let terraform = |arguments: &[&str]| {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(sandbox.path(root)).envs(stand_in());
        let output = command.output().expect("terraform runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    terraform(&["init", "-input=false"]);
    let mut edges: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for line in terraform(&["graph"]).lines() {
        let Some((from, to)) = line.trim().trim_end_matches(';').split_once(" -> ") else {
            continue;
        };
        let name = |it: &str| it.trim_matches('"').to_owned();
        edges.entry(name(from)).or_default().insert(name(to));
    }
    edges
}

/// All that something waits for, and what that waits for.
fn before<'e>(edges: &'e BTreeMap<String, BTreeSet<String>>, of: &str) -> BTreeSet<&'e str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<_> = edges.get(of).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if found.insert(next.as_str()) {
            open.extend(edges.get(next).into_iter().flatten());
        }
    }
    found
}

#[test]
fn a_service_waits_for_what_its_tasks_need() {
    if !has_terraform() {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.run("new pr-42 --from dev --single").success();
    sandbox.run("render").success();
    let edges = edges(&sandbox, "envs/pr-42/platform");
    for service in ["frontend", "api_gateway", "processing_service"] {
        let address = format!("module.compute.aws_ecs_service.{service}");
        let first = before(&edges, &address);
        for needed in [
            format!("module.security.aws_iam_role_policy.execution_{service}"),
            format!("module.security.aws_iam_role_policy.shell_{service}"),
            format!("module.security.aws_vpc_security_group_egress_rule.endpoints_from_{service}"),
            format!("module.security.aws_vpc_security_group_ingress_rule.endpoints_from_{service}"),
            format!("module.security.aws_vpc_security_group_egress_rule.s3_from_{service}"),
            "module.security.aws_secretsmanager_secret_version.frontend__session_key".to_owned(),
            "module.network.aws_vpc_endpoint.secretsmanager".to_owned(),
            "module.network.aws_vpc_endpoint.s3".to_owned(),
            "module.network.aws_route_table_association.isolated".to_owned(),
            "module.network.aws_route.private_nat".to_owned(),
        ] {
            assert!(
                first.contains(needed.as_str()),
                "{address} does not wait for {needed}: {first:?}"
            );
        }
    }
    // What a service that is not there would set off is made after it, and goes before it.
    let alarm = before(&edges, "module.compute.aws_cloudwatch_metric_alarm.tasks_frontend");
    assert!(alarm.contains("module.compute.aws_ecs_service.frontend"), "{alarm:?}");
    let first = before(&edges, "module.edge.aws_lb.this");
    assert!(first.contains("module.network.aws_route.public_internet"), "{first:?}");
    assert!(!first.contains("module.network.aws_nat_gateway.this"), "{first:?}");
}
