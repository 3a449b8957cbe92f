//! Which resource types have bindings, by family: one file each.

/// A file of bindings.
pub struct Family {
    /// Name of the file, and what the resources have to do with.
    pub name: &'static str,
    /// Resource types.
    pub resources: &'static [&'static str],
}

/// Everything that strata uses.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "alb",
        resources: &["aws_lb", "aws_lb_listener", "aws_lb_listener_rule", "aws_lb_target_group"],
    },
    Family {
        name: "autoscaling",
        resources: &["aws_appautoscaling_policy", "aws_appautoscaling_target"],
    },
    Family {
        name: "cloudwatch",
        resources: &[
            "aws_cloudwatch_dashboard",
            "aws_cloudwatch_log_group",
            "aws_cloudwatch_log_metric_filter",
            "aws_cloudwatch_metric_alarm",
        ],
    },
    Family {
        name: "ecr",
        resources: &["aws_ecr_lifecycle_policy", "aws_ecr_repository", "aws_ecr_repository_policy"],
    },
    Family {
        name: "ecs",
        resources: &[
            "aws_ecs_cluster",
            "aws_ecs_cluster_capacity_providers",
            "aws_ecs_service",
            "aws_ecs_task_definition",
        ],
    },
    Family { name: "iam", resources: &["aws_iam_role", "aws_iam_role_policy"] },
    Family { name: "kms", resources: &["aws_kms_alias", "aws_kms_key"] },
    Family {
        name: "s3",
        resources: &[
            "aws_s3_bucket",
            "aws_s3_bucket_lifecycle_configuration",
            "aws_s3_bucket_ownership_controls",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_server_side_encryption_configuration",
        ],
    },
    Family {
        name: "secretsmanager",
        resources: &["aws_secretsmanager_secret", "aws_secretsmanager_secret_version"],
    },
    Family {
        name: "servicediscovery",
        resources: &[
            "aws_service_discovery_private_dns_namespace",
            "aws_service_discovery_service",
        ],
    },
    Family {
        name: "sns",
        resources: &["aws_sns_topic", "aws_sns_topic_policy", "aws_sns_topic_subscription"],
    },
    Family { name: "ssm", resources: &["aws_ssm_parameter"] },
    Family {
        name: "vpc",
        resources: &[
            "aws_default_network_acl",
            "aws_default_route_table",
            "aws_default_security_group",
            "aws_eip",
            "aws_flow_log",
            "aws_internet_gateway",
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
        ],
    },
    Family {
        name: "waf",
        resources: &[
            "aws_wafv2_ip_set",
            "aws_wafv2_web_acl",
            "aws_wafv2_web_acl_association",
            "aws_wafv2_web_acl_logging_configuration",
        ],
    },
];

/// For a resource whose blocks nest beyond use, the only blocks that are kept.
///
/// `aws_wafv2_web_acl` alone would have 19,546 arguments.
pub fn kept_blocks(resource: &str) -> Option<&'static [&'static str]> {
    match resource {
        "aws_wafv2_web_acl" => Some(&[
            "default_action",
            "default_action.allow",
            "rule",
            "rule.action",
            "rule.action.block",
            "rule.override_action",
            "rule.override_action.count",
            "rule.override_action.none",
            "rule.statement",
            "rule.statement.managed_rule_group_statement",
            "rule.statement.managed_rule_group_statement.rule_action_override",
            "rule.statement.managed_rule_group_statement.rule_action_override.action_to_use",
            "rule.statement.managed_rule_group_statement.rule_action_override.action_to_use.count",
            "rule.statement.rate_based_statement",
            "rule.statement.rate_based_statement.scope_down_statement",
            "rule.statement.rate_based_statement.scope_down_statement.not_statement",
            "rule.statement.rate_based_statement.scope_down_statement.not_statement.statement",
            "rule.statement.rate_based_statement.scope_down_statement.not_statement.statement.ip_set_reference_statement",
            "rule.visibility_config",
            "visibility_config",
        ]),
        _ => None,
    }
}
