//! Who may talk to whom: routes, security group rules, public addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde_json::Value;

use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;
use rendered::index::{EcsService, Index, is_same};

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

/// A rule of a security group, of whichever type it is written in.
struct GroupRule<'a> {
    /// What declares it.
    resource: &'a RenderedResource,
    argument: &'static str,
    /// The group that it is a rule of.
    group: Option<&'a RenderedResource>,
    is_egress: bool,
    /// The argument's pointers are relative to this.
    values: &'a Value,
}

impl GroupRule<'_> {
    fn is_of(&self, groups: &[&RenderedResource]) -> bool {
        self.group.is_some_and(|group| groups.iter().any(|it| is_same(it, group)))
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.values.get(name)?.as_i64()
    }

    fn protocol(&self) -> Option<&str> {
        ["ip_protocol", "protocol"].iter().find_map(|name| self.values.get(*name)?.as_str())
    }

    /// The address ranges that it is about.
    fn ranges(&self) -> Vec<&str> {
        const ONE: [&str; 2] = ["cidr_ipv4", "cidr_ipv6"];
        const MANY: [&str; 2] = ["cidr_blocks", "ipv6_cidr_blocks"];
        let one = ONE.iter().filter_map(|name| self.values.get(*name)?.as_str());
        let many = MANY.iter().filter_map(|name| self.values.get(*name)?.as_array());
        one.chain(many.flatten().filter_map(Value::as_str)).collect()
    }

    /// The first range or list that is not within private networks.
    fn outside(&self, index: &Index<'_>) -> Option<String> {
        let range = self.ranges().into_iter().find(|range| !is_private(range)).map(str::to_owned);
        let list = || {
            let list = self.values.get("prefix_list_id").filter(|list| !list.is_null())?;
            // AWS's list of a service that the VPC has a gateway endpoint for leads to that.
            let endpoint = index.referred(list).filter(|it| it.kind == "aws_vpc_endpoint");
            endpoint.is_none().then(|| list.as_str().unwrap_or("a prefix list").to_owned())
        };
        range.or_else(list)
    }
}

fn rules<'a>(index: &Index<'a>) -> Vec<GroupRule<'a>> {
    let mut rules = Vec::new();
    for (kind, is_egress) in [
        ("aws_vpc_security_group_ingress_rule", false),
        ("aws_vpc_security_group_egress_rule", true),
    ] {
        rules.extend(index.of(kind).iter().map(|&resource| GroupRule {
            resource,
            argument: "ip_protocol",
            group: index.follow(resource, "/security_group_id"),
            is_egress,
            values: &resource.values,
        }));
    }
    rules.extend(index.of("aws_security_group_rule").iter().map(|&resource| GroupRule {
        resource,
        argument: "type",
        group: index.follow(resource, "/security_group_id"),
        is_egress: resource.text("/type") == Some("egress"),
        values: &resource.values,
    }));
    for &resource in index.of("aws_security_group") {
        for (argument, is_egress) in [("ingress", false), ("egress", true)] {
            let blocks = resource.list(&format!("/{argument}")).iter();
            rules.extend(blocks.map(|values| GroupRule {
                resource,
                argument,
                group: Some(resource),
                is_egress,
                values,
            }));
        }
    }
    rules
}

/// Whether a range is of private networks only. What is no range is not known, so it is not.
fn is_private(range: &str) -> bool {
    let v4 = |a, b, bits| Ipv4Net::new_assert(Ipv4Addr::new(a, b, 0, 0), bits);
    let private = [
        IpNet::V4(v4(10, 0, 8)),
        IpNet::V4(v4(172, 16, 12)),
        IpNet::V4(v4(192, 168, 16)),
        IpNet::V4(v4(100, 64, 10)),
        IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7)),
    ];
    range.parse::<IpNet>().is_ok_and(|range| private.iter().any(|net| net.contains(&range)))
}

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
                for route in index.referring("aws_route", "/route_table_id", table) {
                    if let Some(to) = leads_out(index, &route.values) {
                        let message = format!("leads {} to {to}", label.replace('_', "-"));
                        context.violation(route, "route_table_id", message);
                    }
                }
                for route in table.list("/route") {
                    if let Some(to) = leads_out(index, route) {
                        let message = format!("leads {} to {to}", label.replace('_', "-"));
                        context.violation(table, "route", message);
                    }
                }
            }
        }
    }
}

/// Where a route leads that is not inside.
fn leads_out(index: &Index<'_>, route: &Value) -> Option<String> {
    const DESTINATIONS: [&str; 4] =
        ["destination_cidr_block", "cidr_block", "destination_ipv6_cidr_block", "ipv6_cidr_block"];
    const GATES: [&str; 3] = ["gateway_id", "nat_gateway_id", "egress_only_gateway_id"];
    let mut destinations = DESTINATIONS.iter().filter_map(|name| route.get(*name)?.as_str());
    let outside = destinations.find(|range| !is_private(range)).map(str::to_owned);
    let gates = || {
        let mut gates = GATES.iter().filter_map(|name| index.referred(route.get(*name)?));
        gates.find(|gate| gate.kind.ends_with("_gateway")).map(RenderedResource::address)
    };
    outside.or_else(gates)
}

fn egress(context: &mut RuleContext<'_>) {
    let index = context.index;
    let rules = rules(index);
    for service in backends(context) {
        if service.groups.is_empty() {
            context.violation(
                service.resource,
                "network_configuration",
                "its security groups are not known",
            );
        }
        for rule in rules.iter().filter(|rule| rule.is_egress) {
            let is_its = rule.is_of(&service.groups);
            if let Some(range) = rule.outside(index).filter(|_| is_its) {
                context.violation(rule.resource, rule.argument, format!("lets it out to {range}"));
            }
        }
    }
}

fn ingress(context: &mut RuleContext<'_>) {
    let index = context.index;
    context.each("aws_security_group");
    let balancers = index.of("aws_lb").iter().flat_map(|it| it.list("/security_groups"));
    let balancers: Vec<_> = balancers.filter_map(|group| index.referred(group)).collect();
    for rule in rules(index).iter().filter(|rule| !rule.is_egress) {
        let is_balancer = rule.is_of(&balancers);
        let range = rule.ranges().first().map(|range| (*range).to_owned());
        if let Some(range) = range.or_else(|| rule.outside(index)).filter(|_| !is_balancer) {
            context.violation(rule.resource, rule.argument, format!("lets {range} in"));
        }
    }
}

fn narrow(context: &mut RuleContext<'_>) {
    for rule in rules(context.index) {
        context.count_one();
        let protocol = rule.protocol().unwrap_or("-1");
        let (from, to) = (rule.number("from_port"), rule.number("to_port"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_internet_is_not_private() {
        for range in ["10.0.0.0/16", "10.0.0.0/8", "172.31.0.0/16", "192.168.1.0/24", "fd00::/8"] {
            assert!(is_private(range), "{range}");
        }
        for range in
            ["0.0.0.0/0", "0.0.0.0/1", "8.0.0.0/6", "172.0.0.0/8", "::/0", "${x}", "1.1.1.1/32"]
        {
            assert!(!is_private(range), "{range}");
        }
    }
}
