//! The VPC: what watches it, and what keeps its default group empty.

use crate::check::{Rule, RuleContext, Severity};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "flow-logs",
        title: "All traffic of the VPC is logged",
        severity: Severity::Low,
        reason: "Without flow logs nobody can say who connected to whom.",
        remedy: "Give the VPC an aws_flow_log with traffic_type = \"ALL\".",
        guards: &["R1.3"],
        looks_at: "VPCs",
        examine: flow_logs,
    },
    Rule {
        id: "default-security-group",
        title: "The VPC's default security group is empty",
        severity: Severity::Medium,
        reason: "AWS adds every interface that names no group to it, and by default it lets \
                 its members connect to each other and to the internet.",
        remedy: "Give the VPC an aws_default_security_group without rules.",
        guards: &["R6.3"],
        looks_at: "VPCs",
        examine: default_group,
    },
];

fn flow_logs(context: &mut RuleContext<'_>) {
    for vpc in context.each("aws_vpc") {
        let logs = context.index.referring("aws_flow_log", "/vpc_id", vpc);
        if logs.is_empty() {
            context.violation(vpc, "", "has no flow log");
        }
        for log in logs {
            context.expect(log, "/traffic_type", "ALL");
        }
    }
}

fn default_group(context: &mut RuleContext<'_>) {
    for vpc in context.each("aws_vpc") {
        let groups = context.index.referring("aws_default_security_group", "/vpc_id", vpc);
        if groups.is_empty() {
            context.violation(vpc, "", "its default security group is not emptied");
        }
        for group in groups {
            for argument in ["ingress", "egress"] {
                if !group.list(&format!("/{argument}")).is_empty() {
                    context.violation(group, argument, format!("has {argument} rules"));
                }
            }
        }
    }
}
