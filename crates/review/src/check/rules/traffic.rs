//! Who may talk to whom: routes, security group rules, public addresses.

use std::collections::HashMap;

use serde_json::Value;

use crate::any_bucket::ranges_let_out;
use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;
use rendered::index::{EcsService, Index};
use rendered::network::{WrittenRoute, WrittenRule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "backend-routes",
        title: "Subnets of backend services have no route to the internet",
        severity: Severity::High,
        reason: "Without a route, a rule that is opened by mistake leads nowhere. A backend \
                 is a service that is not exposed, or that is in isolated subnets.",
        remedy: "Remove the route, or move the service to isolated subnets: tier = \"isolated\".",
        guards: &["R1.3"],
        looks_at: "backend services",
        examine: routes,
    },
    Rule {
        id: "backend-egress",
        title: "Security groups of backend services allow no traffic to the internet",
        severity: Severity::High,
        reason: "Whoever takes over a backend must not be able to send customer data out.",
        remedy: "Remove the rule; AWS APIs are reached through VPC endpoints.",
        guards: &["R1.3"],
        looks_at: "backend services",
        examine: egress,
    },
    Rule {
        id: "bound-to-buckets",
        title: "Services that are not let out to the internet reach only buckets that permissions name",
        severity: Severity::Medium,
        reason: "The S3 endpoint tells subnets apart, and not services: where one with internet_egress is \
                 in them, whoever takes over another one there can send data to any bucket, of \
                 whoever it is.",
        remedy: "Move the service to isolated subnets: tier = \"isolated\".",
        guards: &["R1.3"],
        looks_at: "services",
        examine: buckets,
    },
    Rule {
        id: "internet-ingress",
        title: "Only the load balancer accepts traffic from IP ranges",
        severity: Severity::High,
        reason: "Everything else is reached from the security groups of its callers.",
        remedy: "Refer to a security group in the rule.",
        guards: &["R4.1", "R6.3"],
        looks_at: "security groups",
        examine: ingress,
    },
    Rule {
        id: "narrow-rules",
        title: "Security group rules open one port of one protocol",
        severity: Severity::Medium,
        reason: "A range of ports opens more than anybody has asked for.",
        remedy: "Write one rule per port.",
        guards: &["R6.3"],
        looks_at: "security group rules",
        examine: narrow,
    },
    Rule {
        id: "no-public-addresses",
        title: "No task has a public IP address",
        severity: Severity::High,
        reason: "A public address bypasses the load balancer.",
        remedy: "Set assign_public_ip = false, and do not set map_public_ip_on_launch.",
        guards: &["R1.3"],
        looks_at: "services and subnets",
        examine: addresses,
    },
];

/// Counts the backend services; a platform of exposed services in private subnets has none.
fn backends<'a>(context: &mut RuleContext<'a>) -> Vec<&'a EcsService<'a>> {
    let services = &context.index.services;
    let backends: Vec<_> = services.iter().filter(|service| service.is_backend()).collect();
    context.count(backends.len());
    if backends.is_empty() && !services.is_empty() {
        context.not_applicable("every service is exposed, and none is isolated");
    }
    backends
}

fn routes(context: &mut RuleContext<'_>) {
    let index = context.index;
    for service in backends(context) {
        let label = &service.resource.name;
        if service.subnets.is_empty() {
            context.violation(
                service.resource,
                "network_configuration",
                "its subnets are not known",
            );
        }
        for subnet in &service.subnets {
            let tables: Vec<_> = index
                .referring("aws_route_table_association", "/subnet_id", subnet)
                .into_iter()
                .filter_map(|it| index.follow(it, "/route_table_id"))
                .collect();
            if tables.is_empty() {
                let message = format!("{} has no route table of its own", subnet.address());
                context.violation(service.resource, "network_configuration", message);
            }
            for table in tables {
                for route in WrittenRoute::all(index, table) {
                    if let Some(to) = route.leads_out(index) {
                        let message = format!("leads {} to {to}", label.replace('_', "-"));
                        context.violation(route.resource, route.argument, message);
                    }
                }
            }
        }
    }
}

/// Security groups with the rules that let them out of the VPC, and where to.
type Outward<'a> = HashMap<*const RenderedResource, Vec<(WrittenRule<'a>, String)>>;

fn outward<'a>(index: &Index<'a>) -> Outward<'a> {
    let mut outward = Outward::new();
    for rule in WrittenRule::all(index).into_iter().filter(|rule| rule.is_egress) {
        if let (Some(group), Some(range)) = (rule.group, rule.outside(index)) {
            outward.entry(std::ptr::from_ref(group)).or_default().push((rule, range));
        }
    }
    outward
}

fn egress(context: &mut RuleContext<'_>) {
    let outward = outward(context.index);
    for service in backends(context) {
        if service.groups.is_empty() {
            context.violation(
                service.resource,
                "network_configuration",
                "its security groups are not known",
            );
        }
        let groups = service.groups.iter().copied().map(std::ptr::from_ref);
        for (rule, range) in groups.filter_map(|group| outward.get(&group)).flatten() {
            context.violation(rule.resource, rule.argument, format!("lets it out to {range}"));
        }
    }
}

fn buckets(context: &mut RuleContext<'_>) {
    let index = context.index;
    let outward = outward(index);
    let ranges: Vec<_> =
        index.of("aws_vpc_endpoint").iter().flat_map(|endpoint| ranges_let_out(endpoint)).collect();
    context.each_required("aws_ecs_service");
    for service in &index.services {
        if service.subnets.is_empty() {
            context.violation(
                service.resource,
                "network_configuration",
                "its subnets are not known",
            );
        }
        let mut groups = service.groups.iter().copied().map(std::ptr::from_ref);
        let is_let_out = groups.any(|group| outward.contains_key(&group));
        let mut subnets = service.subnets.iter().filter_map(|subnet| subnet.text("/cidr_block"));
        if !is_let_out && subnets.any(|range| ranges.iter().any(|it| it == range)) {
            let message =
                "reaches any bucket: the S3 endpoint lets its subnets through, for others in them";
            context.violation(service.resource, "network_configuration", message);
        }
    }
}

fn ingress(context: &mut RuleContext<'_>) {
    let index = context.index;
    context.each("aws_security_group");
    let balancers = index.of("aws_lb").iter().flat_map(|it| it.list("/security_groups"));
    let balancers: Vec<_> = balancers.filter_map(|group| index.referred(group)).collect();
    for rule in WrittenRule::all(index).iter().filter(|rule| !rule.is_egress) {
        let is_balancer = rule.is_of(&balancers);
        let range = rule.ranges().first().map(|range| (*range).to_owned());
        if let Some(range) = range.or_else(|| rule.outside(index)).filter(|_| !is_balancer) {
            context.violation(rule.resource, rule.argument, format!("lets {range} in"));
        }
    }
}

fn narrow(context: &mut RuleContext<'_>) {
    for rule in WrittenRule::all(context.index) {
        context.count_one();
        let protocol = rule.protocol().unwrap_or("-1");
        let (from, to) = (rule.port("from_port"), rule.port("to_port"));
        let message = if protocol == "-1" {
            "opens every protocol".to_owned()
        } else if from.is_none() || from != to {
            let port = |port: Option<i64>| port.map_or("any".to_owned(), |port| port.to_string());
            format!("opens ports {} to {}", port(from), port(to))
        } else {
            continue;
        };
        context.violation(rule.resource, rule.argument, message);
    }
}

fn addresses(context: &mut RuleContext<'_>) {
    for service in context.each_required("aws_ecs_service") {
        context.expect(service, "/network_configuration/0/assign_public_ip", false);
    }
    for subnet in context.each_required("aws_subnet") {
        if subnet.get("/map_public_ip_on_launch") == Some(&Value::Bool(true)) {
            let message = "what starts in it gets a public address";
            context.violation(subnet, "map_public_ip_on_launch", message);
        }
    }
}
