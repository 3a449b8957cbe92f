//! Which changes matter for security, and why.

use serde_json::Value;

use super::concern::{Concern, Effect};
use super::differences::Difference;
use super::policy_effect::policy_effect;

/// What matters: types, their arguments (any if there is none), and what a change of them is about.
/// A path begins with the argument; keys and indices are left out of it.
const TABLE: [(&str, &[&str], &str); 51] = [
    // Who may connect to whom.
    ("aws_vpc_security_group_ingress_rule", &[], "rule"),
    ("aws_vpc_security_group_egress_rule", &[], "rule"),
    ("aws_security_group", &["ingress", "egress"], "rule"),
    ("aws_default_security_group", &[], "rule"),
    ("aws_default_network_acl", &["ingress", "egress"], "rule"),
    ("aws_network_acl", &[], "rule"),
    ("aws_ecs_service", &["network_configuration.security_groups"], "rule"),
    ("aws_lb", &["security_groups"], "rule"),
    ("aws_vpc_endpoint", &["security_group_ids"], "rule"),
    // Where packets can go.
    ("aws_route", &[], "route"),
    ("aws_default_route_table", &["route"], "route"),
    ("aws_route_table", &["route", "vpc_id"], "route"),
    ("aws_route_table_association", &[], "route"),
    ("aws_vpc_endpoint_route_table_association", &[], "route"),
    ("aws_internet_gateway", &[], "route"),
    ("aws_nat_gateway", &[], "route"),
    ("aws_ecs_service", &["network_configuration.subnets"], "route"),
    ("aws_vpc_endpoint", &["route_table_ids", "subnet_ids"], "route"),
    // What the internet sees.
    ("aws_lb", &["internal", "subnets", "drop_invalid_header_fields"], "exposure"),
    ("aws_lb_listener", &["port", "protocol", "default_action", "load_balancer_arn"], "exposure"),
    ("aws_lb_listener_rule", &["condition", "listener_arn"], "exposure"),
    ("aws_lb_listener_rule", &["action.type", "action.redirect"], "exposure"),
    ("aws_subnet", &["map_public_ip_on_launch"], "exposure"),
    ("aws_ecs_service", &["network_configuration.assign_public_ip", "load_balancer"], "exposure"),
    ("aws_s3_bucket_public_access_block", &[], "exposure"),
    ("aws_lb_listener", &["certificate_arn", "ssl_policy"], "TLS"),
    ("aws_wafv2_web_acl", &[], "firewall"),
    ("aws_wafv2_web_acl_association", &[], "firewall"),
    ("aws_wafv2_ip_set", &[], "firewall"),
    ("aws_wafv2_web_acl_logging_configuration", &[], "firewall"),
    // Who may do what.
    ("aws_iam_role", &["assume_role_policy"], "trust"),
    ("aws_iam_role", &["permissions_boundary"], "boundary"),
    ("aws_iam_role_policy", &["policy", "role"], "policy"),
    ("aws_iam_role_policy_attachment", &[], "policy"),
    ("aws_iam_policy", &["policy"], "policy"),
    ("aws_ecs_task_definition", &["task_role_arn", "execution_role_arn"], "policy"),
    ("aws_ecr_repository_policy", &[], "policy"),
    ("aws_s3_bucket_policy", &["policy"], "policy"),
    ("aws_sns_topic_policy", &["policy"], "policy"),
    ("aws_secretsmanager_secret_policy", &[], "policy"),
    ("aws_vpc_endpoint", &["policy"], "policy"),
    ("aws_kms_key", &["policy"], "policy"),
    // What is kept secret.
    ("aws_secretsmanager_secret", &[], "secret"),
    ("aws_secretsmanager_secret_version", &[], "secret"),
    ("aws_ecs_task_definition", &["container_definitions.secrets"], "secret"),
    ("aws_kms_key", &[], "key"),
    ("aws_kms_alias", &[], "key"),
    // What a container may do, and what is noticed.
    ("aws_ecs_service", &["enable_execute_command"], "exec"),
    ("aws_ecs_task_definition", CONTAINER, "container"),
    ("aws_ecr_repository", &["image_tag_mutability"], "images"),
    ("aws_flow_log", &[], "flow log"),
];

/// What keeps a container in its place.
const CONTAINER: &[&str] = &[
    "container_definitions.readonlyRootFilesystem",
    "container_definitions.privileged",
    "container_definitions.user",
    "container_definitions.linuxParameters",
];

/// Arguments that only encrypt, of any type.
const KEYS: [&str; 4] = ["kms_key_id", "kms_master_key_id", "kms_key_arn", "kms_key"];

/// Types that are a way from somewhere to somewhere.
const WAYS: [&str; 6] = [
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_route",
    "aws_lb_listener",
    "aws_lb_listener_rule",
    "aws_nat_gateway",
];

/// Types that come and go with a word of their own, although not each of their arguments matters.
const WHOLE: [(&str, &str); 8] = [
    ("aws_lb", "exposure"),
    ("aws_lb_listener", "exposure"),
    ("aws_lb_listener_rule", "exposure"),
    ("aws_iam_role", "trust"),
    ("aws_iam_role_policy", "policy"),
    ("aws_iam_policy", "policy"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_vpc_endpoint", "policy"),
];

/// What a whole object that comes or goes is about. What it opens it closes when it goes.
pub(super) fn of_object(kind: &str, values: &Value, comes: bool) -> Option<Concern> {
    let whole = WHOLE.iter().find(|(known, _)| *known == kind).map(|(_, about)| *about);
    let any = || TABLE.iter().find(|row| row.0 == kind && row.1.is_empty()).map(|row| row.2);
    let about = whole.or_else(any)?;
    // A redirect leads nobody in.
    let redirects = values.pointer("/action/0/type").is_some_and(|it| it == "redirect");
    let effect = match (WAYS.contains(&kind) && !redirects, about == "policy") {
        (true, _) => Some(if comes { Effect::Opens } else { Effect::Closes }),
        (_, true) => values.get("policy").and_then(|policy| {
            let nothing = Value::Null;
            let (old, new) = if comes { (&nothing, policy) } else { (policy, &nothing) };
            policy_effect(old, new)
        }),
        _ => None,
    };
    Some(Concern { about, effect })
}

/// What the change of an argument is about.
pub(super) fn of_argument(
    kind: &str,
    difference: &Difference,
    old: &Value,
    new: &Value,
) -> Option<Concern> {
    let path = plain(&difference.path);
    let begins = |argument: &str| {
        path.strip_prefix(argument).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let rows = TABLE.iter().filter(|row| row.0 == kind);
    let row = rows.clone().find(|row| row.1.iter().any(|argument| begins(argument)));
    let is_key = KEYS.iter().any(|key| path.split('.').next_back() == Some(key));
    let about = match row.or_else(|| rows.clone().find(|row| row.1.is_empty())) {
        Some(row) => row.2,
        None if is_key => "key",
        None => return None,
    };
    let argument = path.split('.').next().unwrap_or_default();
    let is = |value: &Option<Value>, bool: bool| *value == Some(Value::Bool(bool));
    let effect = match (about, argument) {
        ("policy" | "trust", "policy" | "assume_role_policy") => {
            policy_effect(&old[argument], &new[argument])
        }
        ("exec", _) if is(&difference.new, true) => Some(Effect::Opens),
        ("exec", _) if is(&difference.old, true) => Some(Effect::Closes),
        ("exposure", _) if begins("network_configuration.assign_public_ip") => {
            Some(if is(&difference.new, true) { Effect::Opens } else { Effect::Closes })
        }
        _ => None,
    };
    Some(Concern { about, effect })
}

/// A path without keys and indices.
fn plain(path: &str) -> String {
    let mut plain = String::new();
    let (mut inside, mut quoted, mut escaped) = (0, false, false);
    for c in path.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => inside += 1,
            ']' if !quoted => inside -= 1,
            _ if inside == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn argument(kind: &str, path: &str, old: Value, new: Value) -> Option<&'static str> {
        let difference = Difference { path: path.to_owned(), old: Some(old), new: Some(new) };
        of_argument(kind, &difference, &Value::Null, &Value::Null).map(|it| it.word())
    }

    #[test]
    fn arguments_matter_by_their_path() {
        let service = "aws_ecs_service";
        let [yes, no] = [true, false].map(Value::Bool);
        assert_eq!(
            argument(service, "enable_execute_command", no.clone(), yes.clone()),
            Some("opens")
        );
        assert_eq!(
            argument(service, "enable_execute_command", yes.clone(), no.clone()),
            Some("closes")
        );
        assert_eq!(argument(service, "desired_count", json!(1), json!(2)), None);
        let root = "container_definitions[\"a.b\"].readonlyRootFilesystem";
        assert_eq!(
            argument("aws_ecs_task_definition", root, yes.clone(), no.clone()),
            Some("container")
        );
        let near = "container_definitions[\"a\"].username";
        assert_eq!(argument("aws_ecs_task_definition", near, yes, no), None);
        let weight = "action.forward.target_group[0].weight";
        assert_eq!(argument("aws_lb_listener_rule", weight, json!(1), json!(2)), None);
        assert_eq!(
            argument("aws_sns_topic", "kms_master_key_id", json!("a"), json!("b")),
            Some("key")
        );
    }

    #[test]
    fn what_comes_opens_and_what_goes_closes() {
        let rule = "aws_vpc_security_group_egress_rule";
        let values = json!({
            "ip_protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_ipv4": "0.0.0.0/0",
            "security_group_id": "${security.aws_security_group.a.id}"
        });
        assert_eq!(of_object(rule, &values, true).unwrap().word(), "opens");
        assert_eq!(of_object(rule, &values, false).unwrap().word(), "closes");
        let redirect = json!({ "action": [{ "type": "redirect" }] });
        assert_eq!(of_object("aws_lb_listener_rule", &redirect, true).unwrap().word(), "exposure");
        assert_eq!(of_object("aws_cloudwatch_metric_alarm", &json!({}), true), None);
        let policy = json!({ "policy": { "Statement": [{ "Effect": "Allow", "Action": "a" }] } });
        assert_eq!(of_object("aws_iam_role_policy", &policy, true).unwrap().word(), "widens");
        assert_eq!(of_object("aws_iam_role_policy", &policy, false).unwrap().word(), "narrows");
    }

    /// Bound types of which no change matters for security by itself, but of keys and policies.
    const OTHERS: [&str; 21] = [
        "aws_appautoscaling_policy",
        "aws_appautoscaling_target",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_ecr_lifecycle_policy",
        "aws_ecs_cluster",
        "aws_ecs_cluster_capacity_providers",
        "aws_eip",
        "aws_lb_target_group",
        "aws_s3_bucket",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_service_discovery_private_dns_namespace",
        "aws_service_discovery_service",
        "aws_sns_topic",
        "aws_sns_topic_subscription",
        "aws_ssm_parameter",
        "aws_vpc",
    ];

    #[test]
    fn every_bound_type_is_in_the_table_or_matters_to_nobody() {
        let bound = aws::REPLACEMENTS.iter().map(|bound| bound.kind);
        let is_known = |kind: &str| TABLE.iter().any(|row| row.0 == kind);
        let missing: Vec<_> =
            bound.filter(|kind| !is_known(kind) && !OTHERS.contains(kind)).collect();
        assert_eq!(missing, [""; 0]);
    }
}
