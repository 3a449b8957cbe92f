//! What else a change brings about: objects that are replaced, and what refers to them.
//!
//! The provider's schema does not say which arguments replace an object, so those of our types are
//! listed here as its documentation has them. The plan tells for real.

use std::collections::{BTreeMap, BTreeSet};

use super::differences::strings;
use super::{Action, ArgumentDiff, ResourceDiff};
use rendered::{RenderedEnvironment, symbols};

/// Types, and the arguments whose change makes a new object.
const REPLACING: [(&str, &[&str]); 40] = [
    ("aws_appautoscaling_policy", &["name", "resource_id", "policy_type"]),
    ("aws_appautoscaling_target", &["resource_id", "scalable_dimension", "service_namespace"]),
    ("aws_cloudwatch_dashboard", &["dashboard_name"]),
    ("aws_cloudwatch_log_group", &["name", "log_group_class"]),
    ("aws_cloudwatch_log_metric_filter", &["name", "log_group_name"]),
    ("aws_cloudwatch_metric_alarm", &["alarm_name"]),
    ("aws_ecr_lifecycle_policy", &["repository", "policy"]),
    ("aws_ecr_repository", &["name", "encryption_configuration"]),
    ("aws_ecs_cluster", &["name"]),
    ("aws_ecs_cluster_capacity_providers", &["cluster_name"]),
    ("aws_ecs_service", &["name", "cluster"]),
    // Everything is a revision: see `replaces`.
    ("aws_ecs_task_definition", &[]),
    ("aws_eip", &["domain"]),
    ("aws_flow_log", &["vpc_id", "log_destination", "traffic_type", "iam_role_arn"]),
    ("aws_iam_role", &["name", "path"]),
    ("aws_iam_role_policy", &["name", "role"]),
    ("aws_kms_alias", &["name"]),
    ("aws_lb", &["name", "internal", "load_balancer_type"]),
    ("aws_lb_listener", &["load_balancer_arn"]),
    ("aws_lb_listener_rule", &["listener_arn"]),
    ("aws_lb_target_group", &["name", "port", "protocol", "target_type", "vpc_id"]),
    ("aws_nat_gateway", &["allocation_id", "subnet_id"]),
    ("aws_route", &["route_table_id", "destination_cidr_block"]),
    ("aws_route_table", &["vpc_id"]),
    ("aws_route_table_association", &["subnet_id"]),
    ("aws_s3_bucket", &["bucket"]),
    ("aws_secretsmanager_secret", &["name"]),
    ("aws_secretsmanager_secret_version", &["secret_id", "secret_string_wo_version"]),
    ("aws_security_group", &["name", "description", "vpc_id"]),
    ("aws_service_discovery_private_dns_namespace", &["name", "vpc"]),
    ("aws_service_discovery_service", &["name"]),
    ("aws_sns_topic", &["name"]),
    ("aws_sns_topic_subscription", &["topic_arn", "protocol", "endpoint"]),
    ("aws_subnet", &["vpc_id", "cidr_block", "availability_zone"]),
    ("aws_vpc", &["cidr_block"]),
    ("aws_vpc_endpoint", &["vpc_id", "service_name"]),
    ("aws_vpc_security_group_egress_rule", &["security_group_id"]),
    ("aws_vpc_security_group_ingress_rule", &["security_group_id"]),
    ("aws_wafv2_web_acl", &["name", "scope"]),
    ("aws_wafv2_web_acl_association", &["resource_arn", "web_acl_arn"]),
];

/// Arguments of a task definition that change it in place.
const NO_REVISION: [&str; 3] = ["tags", "skip_destroy", "track_latest"];

/// Whether a change of an argument makes a new object.
pub(super) fn replaces(kind: &str, path: &str) -> bool {
    let argument = super::outline::top(path);
    if kind == "aws_ecs_task_definition" {
        return !NO_REVISION.contains(&argument);
    }
    let known = REPLACING.iter().find(|(known, _)| *known == kind);
    known.is_some_and(|(_, arguments)| arguments.contains(&argument))
}

/// Marks what is replaced, and adds what changes only because it refers to that.
pub(super) fn follow(changes: &mut Vec<ResourceDiff>, new: &RenderedEnvironment) {
    let is_replaced = |change: &ResourceDiff| change.action == Action::Replace;
    let mut open: Vec<String> =
        changes.iter().filter(|it| is_replaced(it)).map(ResourceDiff::full_address).collect();
    if open.is_empty() {
        return;
    }
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        at.insert(change.full_address(), index);
    }
    let mut readers: BTreeMap<String, Vec<(usize, String, &str)>> = BTreeMap::new();
    for (index, resource) in new.resources.iter().enumerate() {
        for (path, text) in strings(&resource.values) {
            for symbol in symbols(text) {
                if let Some((address, _)) = symbol.rsplit_once('.') {
                    let reader = (index, path.clone(), text);
                    readers.entry(address.to_owned()).or_default().push(reader);
                }
            }
        }
    }
    while let Some(replaced) = open.pop() {
        for (index, path, text) in readers.get(&replaced).into_iter().flatten() {
            let resource = &new.resources[*index];
            let address = format!("{}.{}", resource.layer, resource.address());
            let at = *at.entry(address.clone()).or_insert_with(|| {
                changes.push(ResourceDiff::of(resource, Action::Update));
                changes.len() - 1
            });
            let change = &mut changes[at];
            if !matches!(change.action, Action::Update | Action::Replace) {
                continue;
            }
            if change.arguments.iter().all(|argument| argument.path != *path) {
                let replaces = replaces(&resource.kind, path);
                change.arguments.push(ArgumentDiff {
                    path: path.clone(),
                    old: Some((*text).into()),
                    new: Some((*text).into()),
                    concern: None,
                    replaces,
                    follows: Some(replaced.clone()),
                });
                if replaces {
                    change.action = Action::Replace;
                }
            }
            if change.action == Action::Replace && seen.insert(address.clone()) {
                open.push(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_knows_arguments_and_revisions() {
        assert!(REPLACING.is_sorted_by_key(|(kind, _)| kind));
        assert!(replaces("aws_lb_target_group", "port"));
        assert!(replaces("aws_ecr_repository", "encryption_configuration.kms_key"));
        assert!(!replaces("aws_lb_target_group", "health_check.port"));
        assert!(replaces("aws_ecs_task_definition", "cpu"));
        assert!(!replaces("aws_ecs_task_definition", "tags.Name"));
        assert!(!replaces("aws_unknown", "name"));
    }
}
