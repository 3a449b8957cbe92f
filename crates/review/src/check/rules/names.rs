//! Names: `{resource-type}-{service-name}-{environmentSuffix}`.

use std::collections::HashMap;

use crate::check::{Rule, RuleContext, Severity, argument_path};
use rendered::RenderedResource;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "names",
        title: "Names, and tags called Name, are {resource-type}-{service}-{environment_suffix}",
        severity: Severity::Medium,
        reason: "Environments share an account: without the suffix, the second apply fails \
                 or takes over a resource of the first environment.",
        remedy: "Take the name from the table in crates/platform/src/names.rs.",
        guards: &["R9.2", "R9.3"],
        looks_at: "resources with a name",
        examine: names,
    },
    Rule {
        id: "key-aliases",
        title: "Every KMS key has an alias",
        severity: Severity::Low,
        reason: "A key has no name, so only an alias says what it belongs to.",
        remedy: "Give the key an aws_kms_alias.",
        guards: &["R9.2"],
        looks_at: "KMS keys",
        examine: key_aliases,
    },
];

/// Where a type has its names, and the first words of each.
const NAMED: &[(&str, &str, &str)] = &[
    ("aws_appautoscaling_policy", "/name", "scale"),
    ("aws_appautoscaling_target", TAG, "scale"),
    ("aws_cloudwatch_dashboard", "/dashboard_name", "dashboard"),
    ("aws_cloudwatch_log_group", "/name", "log"),
    ("aws_cloudwatch_log_metric_filter", "/name", "filter"),
    ("aws_cloudwatch_log_metric_filter", SHARED, "metrics"),
    ("aws_cloudwatch_metric_alarm", "/alarm_name", "alarm"),
    ("aws_default_network_acl", TAG, "nacl"),
    ("aws_default_route_table", TAG, "rtb"),
    ("aws_default_security_group", TAG, "secgrp"),
    ("aws_ecr_repository", "/name", "ecr"),
    ("aws_ecs_cluster", "/name", "ecs"),
    ("aws_ecs_service", "/name", "svc"),
    ("aws_ecs_task_definition", "/family", "task"),
    ("aws_eip", TAG, "eip"),
    ("aws_flow_log", TAG, "flow"),
    ("aws_iam_role", "/name", "role"),
    ("aws_iam_role_policy", "/name", "policy"),
    ("aws_internet_gateway", TAG, "igw"),
    ("aws_kms_alias", "/name", "alias/key"),
    ("aws_kms_key", TAG, "key"),
    ("aws_lb", "/name", "alb"),
    ("aws_lb_listener", TAG, "listener"),
    ("aws_lb_listener_rule", TAG, "rule"),
    ("aws_lb_target_group", "/name", "tg"),
    ("aws_nat_gateway", TAG, "nat"),
    ("aws_route_table", TAG, "rtb"),
    ("aws_s3_bucket", "/bucket", "s3"),
    ("aws_secretsmanager_secret", "/name", "secret"),
    ("aws_security_group", "/name", "secgrp"),
    ("aws_service_discovery_private_dns_namespace", "/name", "ns"),
    ("aws_service_discovery_service", "/name", "sd"),
    ("aws_sns_topic", "/name", "sns"),
    ("aws_ssm_parameter", "/name", "image"),
    ("aws_subnet", TAG, "subnet"),
    ("aws_vpc", TAG, "vpc"),
    ("aws_vpc_endpoint", TAG, "vpce"),
    ("aws_vpc_security_group_egress_rule", TAG, "egress"),
    ("aws_vpc_security_group_ingress_rule", TAG, "ingress"),
    ("aws_wafv2_ip_set", "/name", "ipset"),
    ("aws_wafv2_web_acl", "/name", "waf"),
    ("aws_wafv2_web_acl", "/visibility_config/0/metric_name", "waf"),
];

/// The name of what has none but a tag.
const TAG: &str = "/tags/Name";

/// The namespace of metrics, which all services share.
const SHARED: &str = "/metric_transformation/0/namespace";

/// First words of the second of the two target groups between which ECS moves a service.
const SECOND_GROUP: &str = "tg2";

/// What the name of a firewall's log group begins with.
const FIREWALL_LOG: &str = "aws-waf-logs";

/// What has no name: parts and settings of something that has one, and ties between two of them.
const NAMELESS: &[&str] = &[
    "aws_ecr_lifecycle_policy",
    "aws_ecr_repository_policy",
    "aws_ecs_cluster_capacity_providers",
    "aws_iam_role_policy_attachment",
    "aws_route",
    "aws_route_table_association",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_secretsmanager_secret_version",
    "aws_security_group_rule",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_vpc_endpoint_route_table_association",
    "aws_wafv2_web_acl_association",
    "aws_wafv2_web_acl_logging_configuration",
];

/// The names of a resource.
pub fn names_of(resource: &RenderedResource) -> impl Iterator<Item = &str> {
    let named = NAMED.iter().filter(|(kind, ..)| *kind == resource.kind);
    named.filter_map(|(_, pointer, _)| resource.text(pointer))
}

fn names(context: &mut RuleContext<'_>) {
    let index = context.index;
    let suffix = &index.environment.name;
    let clusters = index.of("aws_ecs_cluster").iter().filter_map(|cluster| cluster.text("/name"));
    let fixed: Vec<_> = clusters.map(container_insights).collect();
    let mut named: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for (kind, pointer, words) in NAMED {
        named.entry(kind).or_default().push((pointer, words));
    }
    // What takes tags is found by them, too.
    for kind in aws::TAGGED {
        let places = named.entry(kind).or_default();
        if let Some((_, words)) = places.first().filter(|(first, _)| *first != TAG) {
            places.push((TAG, words));
        }
    }
    let owners = Owners::of(context);
    for resource in &index.environment.resources {
        let kind = resource.kind.as_str();
        let Some(places) = named.get(kind) else {
            if !NAMELESS.contains(&kind) {
                context.count_one();
                let message = format!("it is not known which argument of {kind} is its name");
                context.violation(resource, "", message);
            }
            continue;
        };
        context.count_one();
        for (pointer, words) in places {
            let argument = pointer.split('/').nth(1).unwrap_or_default();
            let Some(name) = resource.text(pointer) else {
                context.violation(
                    resource,
                    argument,
                    format!("{} is not given", argument_path(pointer)),
                );
                continue;
            };
            if kind == "aws_cloudwatch_log_group" && fixed.iter().any(|fixed| fixed == name) {
                continue;
            }
            // AWS takes a log group for a firewall by these first words only.
            let of_firewall = kind == "aws_cloudwatch_log_group" && name.starts_with(FIREWALL_LOG);
            // With a word of its own, it would be the first group of a service that is called so.
            let is_second = kind == "aws_lb_target_group" && name.starts_with(SECOND_GROUP);
            let words = match (of_firewall, is_second) {
                (true, _) => FIREWALL_LOG,
                (_, true) => SECOND_GROUP,
                _ => words,
            };
            let service = context.index.owner(resource).filter(|_| *pointer != SHARED);
            if let Some(wanted) = owners.wanted(service.as_ref(), name, words, suffix) {
                context.violation(resource, argument, format!("{name:?} is not like {wanted}"));
            }
        }
    }
}

/// The name that AWS fixes for the log group of a cluster's Container Insights.
pub(super) fn container_insights(cluster: &str) -> String {
    format!("/aws/ecs/containerinsights/{cluster}/performance")
}

/// What stands between the resource's type and the suffix.
struct Owners {
    /// Of what belongs to no service: as the cluster is called.
    application: Option<String>,
    /// Of a service: as its repository is called, or where there is none its execution role, which is the
    /// name or the short name.
    services: HashMap<String, String>,
}

impl Owners {
    fn of(context: &RuleContext<'_>) -> Self {
        let index = context.index;
        let end = format!("-{}", index.environment.name);
        let middle = |name: &str, words: &str| {
            let middle = name.strip_prefix(words)?.strip_prefix('-')?.strip_suffix(&end)?;
            (!middle.is_empty()).then(|| middle.to_owned())
        };
        let mut clusters = index.of("aws_ecs_cluster").iter();
        let called = |kind: &str, words: &str| -> HashMap<String, String> {
            let resources = index.of(kind).iter();
            let called = resources.filter_map(|resource| {
                Some((index.owner(resource)?, middle(resource.text("/name")?, words)?))
            });
            called.collect()
        };
        let mut services = called("aws_ecr_repository", "ecr");
        if services.is_empty() {
            services = called("aws_iam_role", "role-exec");
        }
        Self {
            application: clusters.find_map(|cluster| middle(cluster.text("/name")?, "ecs")),
            services,
        }
    }

    /// What a name has to be that is wrong.
    fn wanted(
        &self,
        service: Option<&String>,
        name: &str,
        words: &str,
        suffix: &str,
    ) -> Option<String> {
        let owner = match service {
            Some(service) => self.services.get(service).or(Some(service)),
            None => self.application.as_ref(),
        };
        // Where nobody knows the owner, there is at least something.
        let owner = owner.map_or("", String::as_str);
        let middle = name
            .strip_prefix(words)
            .and_then(|rest| rest.strip_suffix(suffix)?.strip_prefix('-')?.strip_suffix('-'));
        let is_legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_/".contains(c);
        let is_right = middle.is_some_and(|middle| {
            !middle.is_empty()
                && middle.chars().all(is_legal)
                && (owner.is_empty() || format!("-{middle}-").contains(&format!("-{owner}-")))
        });
        let owner = if owner.is_empty() { "..." } else { owner };
        (!is_right).then(|| format!("{words}-{owner}-{suffix}"))
    }
}

fn key_aliases(context: &mut RuleContext<'_>) {
    let keys = context.each("aws_kms_key");
    if keys.is_empty() {
        context.not_applicable_without("customer_managed_keys", "customer_managed_keys is false");
    }
    for key in keys {
        if context.index.referring("aws_kms_alias", "/target_key_id", key).is_empty() {
            context.violation(key, "", "has no alias");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bound_type_has_a_name_or_is_known_to_have_none() {
        let bound = aws::REPLACEMENTS.iter().map(|bound| bound.kind);
        let is_named = |kind: &str| NAMED.iter().any(|(named, ..)| *named == kind);
        let missing: Vec<_> =
            bound.filter(|kind| !is_named(kind) && !NAMELESS.contains(kind)).collect();
        assert_eq!(missing, [""; 0]);
    }
}
