//! Which release of the provider brought what the oldest one lacks. A schema does not say.

use terraform::Version;
use terraform::requirements::NEWEST_PROVIDER;

/// What has been looked up in the provider's
/// [changelog](https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md): resource type,
/// argument or block, minor version of 6. What stands in a block came with it unless it has a row too.
#[rustfmt::skip]
const RELEASES: &[(&str, &str, u64)] = &[
    ("aws_appautoscaling_policy", "predictive_scaling_policy_configuration", 13),
    ("aws_cloudwatch_log_group", "deletion_protection_enabled", 25),
    ("aws_ecr_repository", "image_tag_mutability_exclusion_filter", 8),
    // Deployments other than rolling ones came with 6.4.0, which broke others; 6.5.0 mends that.
    ("aws_ecs_service", "deployment_configuration", 5),
    ("aws_ecs_service", "deployment_configuration.canary_configuration", 21),
    ("aws_ecs_service", "deployment_configuration.lifecycle_hook.hook_details", 14),
    ("aws_ecs_service", "deployment_configuration.lifecycle_hook.target_type", 66),
    ("aws_ecs_service", "deployment_configuration.lifecycle_hook.timeout_configuration", 66),
    ("aws_ecs_service", "deployment_configuration.linear_configuration", 21),
    ("aws_ecs_service", "load_balancer.advanced_configuration", 5),
    ("aws_ecs_service", "service_connect_configuration.service.client_alias.test_traffic_rules", 5),
    ("aws_ecs_service", "sigint_rollback", 11),
    ("aws_flow_log", "regional_nat_gateway_id", 25),
    ("aws_lb", "health_check_logs", 25),
    ("aws_lb_listener", "default_action.jwt_validation", 22),
    ("aws_lb_listener_rule", "action.jwt_validation", 22),
    ("aws_lb_listener_rule", "condition.host_header.regex_values", 19),
    ("aws_lb_listener_rule", "condition.http_header.regex_values", 19),
    ("aws_lb_listener_rule", "condition.path_pattern.regex_values", 19),
    ("aws_lb_listener_rule", "transform", 19),
    ("aws_lb_target_group", "target_control_port", 25),
    ("aws_nat_gateway", "availability_mode", 24),
    ("aws_nat_gateway", "availability_zone_address", 24),
    ("aws_nat_gateway", "vpc_id", 24),
    ("aws_s3_bucket_server_side_encryption_configuration", "rule.blocked_encryption_types", 22),
    // In the schema of 6.25.0; when they came before it is not known.
    ("aws_cloudwatch_log_metric_filter", "apply_on_transformed_logs", 25),
    ("aws_lb", "secondary_ips_auto_assigned_per_subnet", 25),
    ("aws_s3_bucket_public_access_block", "skip_destroy", 25),
];

/// What a schema later than the oldest has of a resource type.
pub fn since(kind: &str, path: &str, enclosing: Option<Version>) -> Version {
    let row = RELEASES.iter().find(|(of, name, _)| *of == kind && *name == path);
    match (row, path) {
        (Some((_, _, minor)), _) => Version::new(6, *minor, 0),
        // It came to all resource types at once.
        (None, "region") => Version::new(6, 0, 0),
        // Not later than the schema that has it.
        _ => enclosing.unwrap_or(NEWEST_PROVIDER),
    }
}

/// The arguments and blocks that have a row, by resource type.
pub fn looked_up() -> impl Iterator<Item = (&'static str, &'static str)> {
    RELEASES.iter().map(|(kind, path, _)| (*kind, *path))
}
