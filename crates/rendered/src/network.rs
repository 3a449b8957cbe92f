//! The network of an environment, as its rendered resources make it: subnets with their routes,
//! security groups with their rules, and the ends of connections.
//!
//! Whatever bears on the network and is not understood is listed in [`NetworkModel::unknown`], so that no
//! answer is given for want of looking.

mod addresses;
pub mod listeners;
mod nodes;
pub mod ports;
mod routes;
mod rules;

use std::collections::HashMap;

use ipnet::Ipv4Net;
use serde::Serialize;
use serde_json::Value;

use crate::index::Index;
use crate::{Place, RenderedResource};
pub use addresses::{is_internal, is_public};
pub use nodes::{Forward, Interface, Listener, NetworkNode, NodeKind};
pub use ports::Ports;
pub use routes::{Route, Subnet, SubnetTier, Target, WrittenRoute};
pub use rules::{Group, Peer, Rules, SecurityGroupRule, WrittenRule};

/// The network of an environment.
#[derive(Debug)]
pub struct NetworkModel<'a> {
    /// Every subnet, in the order of modules.
    pub subnets: Vec<Subnet<'a>>,
    /// Every security group.
    pub groups: Vec<Group<'a>>,
    /// `internet`, `load-balancer`, the services in the order of modules, the VPC endpoints, `vpc`.
    pub ends: Vec<NetworkNode<'a>>,
    /// The addresses of the VPC.
    pub addresses: Option<Ipv4Net>,
    /// What bears on who reaches whom and is not understood.
    pub unknown: Vec<Unknown>,
    /// Where each end is in `ends`, by its name.
    positions: HashMap<String, usize>,
    /// Where gateway endpoints are in `ends`.
    gateways: Vec<usize>,
}

/// Something that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unknown {
    /// Its address, or the expression.
    pub what: String,
    /// Where it is.
    pub place: Place,
    /// What is not understood about it.
    pub why: String,
}

impl<'a> NetworkModel<'a> {
    /// The network that the resources of an environment make.
    pub fn of(index: &Index<'a>) -> Self {
        let mut builder = Builder { index, unknown: Vec::new() };
        builder.look_for_the_unknown();
        let subnets = builder.subnets();
        let groups = builder.groups();
        let ends = builder.ends(&subnets, &groups);
        let addresses = builder.vpc();
        let mut unknown = builder.unknown;
        unknown.sort();
        unknown.dedup();
        let mut positions = HashMap::new();
        for (position, end) in ends.iter().enumerate() {
            positions.entry(end.name.clone()).or_insert(position);
        }
        let is_gateway = |&at: &usize| matches!(ends[at].kind, NodeKind::Gateway { .. });
        let gateways = (0..ends.len()).filter(is_gateway).collect();
        Self { subnets, groups, ends, addresses, unknown, positions, gateways }
    }

    /// The route tables that lead to a gateway endpoint.
    pub fn tables_to(&self, gateway: &RenderedResource) -> &[&'a RenderedResource] {
        let mut gateways = self.gateways.iter().map(|&at| &self.ends[at].kind);
        let tables = gateways.find_map(|kind| match kind {
            NodeKind::Gateway { endpoint, tables } if std::ptr::eq(*endpoint, gateway) => {
                Some(tables)
            }
            _ => None,
        });
        tables.map_or(&[], Vec::as_slice)
    }

    /// The end of a name.
    pub fn end(&self, name: &str) -> Option<&NetworkNode<'a>> {
        self.position(name).map(|position| &self.ends[position])
    }

    /// Where the end of a name is in `ends`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }
}

/// Kinds of resources that may bear on the network begin like this.
const FAMILIES: [&str; 17] = [
    "aws_alb",
    "aws_default_",
    "aws_dx_",
    "aws_ec2_",
    "aws_egress_only_",
    "aws_elb",
    "aws_globalaccelerator_",
    "aws_instance",
    "aws_internet_gateway",
    "aws_lb",
    "aws_main_route_table",
    "aws_nat_",
    "aws_network_",
    "aws_route_table",
    "aws_security_group",
    "aws_subnet",
    "aws_vpc",
];

/// Those that are understood.
const UNDERSTOOD: [&str; 21] = [
    "aws_default_network_acl",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_internet_gateway",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_listener_rule",
    "aws_lb_target_group",
    "aws_nat_gateway",
    "aws_route",
    "aws_route_table",
    "aws_route_table_association",
    "aws_security_group",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_route_table_association",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Arguments that are not understood where they are given.
const ARGUMENTS: [(&str, &str); 8] = [
    ("aws_default_route_table", "/route"),
    ("aws_default_security_group", "/egress"),
    ("aws_default_security_group", "/ingress"),
    ("aws_route_table", "/route"),
    ("aws_security_group", "/egress"),
    ("aws_security_group", "/ingress"),
    ("aws_vpc", "/assign_generated_ipv6_cidr_block"),
    ("aws_vpc", "/ipv6_cidr_block"),
];

/// A network while it is made.
struct Builder<'i, 'a> {
    index: &'i Index<'a>,
    /// What is not understood so far.
    unknown: Vec<Unknown>,
}

impl<'a> Builder<'_, 'a> {
    fn of(&self, kind: &str) -> Vec<&'a RenderedResource> {
        self.index.of(kind).to_vec()
    }

    /// The resource that an argument refers to. Anything else that is given is unknown.
    fn referred_by(
        &mut self,
        resource: &RenderedResource,
        argument: &str,
    ) -> Option<&'a RenderedResource> {
        let value = resource.get(&format!("/{argument}"))?;
        self.referred_or_unknown(resource, argument, value)
    }

    fn referred_or_unknown(
        &mut self,
        resource: &RenderedResource,
        argument: &str,
        value: &Value,
    ) -> Option<&'a RenderedResource> {
        let found = self.index.referred(value);
        if found.is_none() {
            self.not_understood(resource, argument, format!("{argument} is {value}"));
        }
        found
    }

    fn not_understood(
        &mut self,
        resource: &RenderedResource,
        argument: &str,
        why: impl Into<String>,
    ) {
        let place = resource.place_of(argument);
        self.unknown.push(Unknown { what: resource.address(), place, why: why.into() });
    }

    fn vpc(&mut self) -> Option<Ipv4Net> {
        let mut all = self.of("aws_vpc").into_iter();
        let first = all.next()?;
        for another in all {
            self.not_understood(another, "", "a second VPC is not understood");
        }
        self.range(first, "cidr_block")
    }

    /// The ACL of all subnets has to let everything through: who reaches whom is asked of security groups.
    fn look_at_network_acl(&mut self, acl: &RenderedResource) {
        let everything = [("action", "allow"), ("protocol", "-1"), ("cidr_block", "0.0.0.0/0")];
        for direction in ["ingress", "egress"] {
            let rules = acl.list(&format!("/{direction}"));
            let lets_through = |rule: &Value| {
                everything.iter().all(|(name, value)| rule.get(*name) == Some(&Value::from(*value)))
            };
            if rules.len() != 1 || !rules.iter().all(lets_through) {
                self.not_understood(acl, direction, format!("{direction} is not understood"));
            }
        }
    }

    fn look_for_the_unknown(&mut self) {
        let problems = self.index.environment.problems.iter().map(|problem| Unknown {
            what: problem.text.clone(),
            place: problem.place.clone(),
            why: problem.message.clone(),
        });
        self.unknown = problems.collect();
        for resource in &self.index.environment.resources {
            let kind = resource.kind.as_str();
            let bears = FAMILIES.iter().any(|family| kind.starts_with(family));
            if bears && !UNDERSTOOD.contains(&kind) {
                self.not_understood(resource, "", "this kind of resource is not understood");
            }
            if kind == "aws_default_network_acl" {
                self.look_at_network_acl(resource);
            }
            for (_, argument) in ARGUMENTS.iter().filter(|(of, _)| *of == kind) {
                let is_given = resource.get(argument).is_some_and(|value| {
                    value != &Value::Bool(false) && value != &Value::Array(Vec::new())
                });
                if is_given {
                    let argument = argument.trim_start_matches('/');
                    self.not_understood(
                        resource,
                        argument,
                        format!("{argument} is not understood"),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UNDERSTOOD;

    /// Bound types that have no say in who reaches whom.
    const OTHERS: [&str; 35] = [
        "aws_appautoscaling_policy",
        "aws_appautoscaling_target",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_ecr_lifecycle_policy",
        "aws_ecr_repository",
        "aws_ecr_repository_policy",
        "aws_ecs_cluster",
        "aws_ecs_cluster_capacity_providers",
        "aws_eip",
        "aws_flow_log",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_secretsmanager_secret",
        "aws_secretsmanager_secret_version",
        "aws_service_discovery_private_dns_namespace",
        "aws_service_discovery_service",
        "aws_sns_topic",
        "aws_sns_topic_policy",
        "aws_sns_topic_subscription",
        "aws_ssm_parameter",
        "aws_wafv2_ip_set",
        "aws_wafv2_web_acl",
        "aws_wafv2_web_acl_association",
        "aws_wafv2_web_acl_logging_configuration",
    ];

    #[test]
    fn every_bound_type_is_understood_or_has_no_say() {
        let bound = aws::REPLACEMENTS.iter().map(|bound| bound.kind);
        let missing: Vec<_> =
            bound.filter(|kind| !UNDERSTOOD.contains(kind) && !OTHERS.contains(kind)).collect();
        assert_eq!(missing, [""; 0]);
    }
}
