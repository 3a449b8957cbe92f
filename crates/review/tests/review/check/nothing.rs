//! No rule holds because there was nothing to look at.

use std::collections::BTreeSet;

use rendered::{Rendered, Resource};
use review::check::{ASSERTIONS, CheckReport, WAIVERS, rules};

use super::failing;
use crate::fixtures::RENDERED;

/// The environment in which every option is on, with some of its resources.
fn prod_without(gone: impl Fn(&Resource) -> bool) -> Rendered {
    let mut prod = RENDERED.environment("prod").unwrap().clone();
    prod.resources.retain(|resource| !gone(resource));
    Rendered { environments: vec![prod] }
}

/// What each rule looks at, type by type: without one of them, it has to say so.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("key-aliases", &["aws_kms_key", "aws_kms_alias"]),
    ("force-destroy", &["aws_ecr_repository", "aws_service_discovery_service"]),
    ("recovery-window", &["aws_secretsmanager_secret"]),
    ("flow-logs", &["aws_vpc", "aws_flow_log"]),
    ("default-security-group", &["aws_vpc", "aws_default_security_group"]),
    (
        "backend-routes",
        &["aws_ecs_service", "aws_subnet", "aws_route_table", "aws_route_table_association"],
    ),
    ("backend-egress", &["aws_ecs_service", "aws_security_group"]),
    ("internet-ingress", &["aws_security_group"]),
    ("no-public-addresses", &["aws_ecs_service", "aws_subnet"]),
    ("listeners", &["aws_ecs_service", "aws_lb_listener", "aws_lb_listener_rule"]),
    ("https", &["aws_lb", "aws_lb_listener"]),
    ("http-redirects", &["aws_lb_listener", "aws_lb_listener_rule"]),
    ("firewall", &["aws_lb", "aws_wafv2_web_acl", "aws_wafv2_web_acl_association"]),
    ("written-policies", &["aws_iam_role"]),
    ("roles-per-service", &["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role"]),
    ("execution-role-scope", &["aws_ecs_service", "aws_ecs_task_definition", "aws_iam_role"]),
    ("trust-in-account", &["aws_iam_role"]),
    ("no-secret-literals", &["aws_ecs_task_definition"]),
    ("secret-references", &["aws_ecs_task_definition", "aws_secretsmanager_secret"]),
    ("secret-values", &["aws_secretsmanager_secret", "aws_secretsmanager_secret_version"]),
    ("immutable-tags", &["aws_ecr_repository"]),
    ("scan-on-push", &["aws_ecr_repository"]),
    ("image-lifecycle", &["aws_ecr_repository", "aws_ecr_lifecycle_policy"]),
    ("private-repositories", &["aws_ecr_repository"]),
    ("own-images", &["aws_ecs_task_definition", "aws_ecr_repository"]),
    ("encrypted-repositories", &["aws_ecr_repository"]),
    (
        "customer-keys",
        &[
            "aws_cloudwatch_log_group",
            "aws_secretsmanager_secret",
            "aws_ecr_repository",
            "aws_sns_topic",
            "aws_kms_key",
        ],
    ),
    ("key-rotation", &["aws_kms_key"]),
    ("encrypted-buckets", &["aws_s3_bucket", "aws_s3_bucket_server_side_encryption_configuration"]),
    ("private-buckets", &["aws_s3_bucket", "aws_s3_bucket_public_access_block"]),
    ("tls-only-buckets", &["aws_s3_bucket", "aws_s3_bucket_policy"]),
    ("fargate", &["aws_ecs_task_definition"]),
    (
        "capacity-providers",
        &["aws_ecs_cluster", "aws_ecs_cluster_capacity_providers", "aws_ecs_service"],
    ),
    ("service-connect", &["aws_ecs_service", "aws_service_discovery_private_dns_namespace"]),
    ("read-only-root", &["aws_ecs_task_definition"]),
    ("not-root", &["aws_ecs_task_definition"]),
    ("rolling-update", &["aws_ecs_service"]),
    ("circuit-breaker", &["aws_ecs_service"]),
    ("traffic-weights", &["aws_ecs_service", "aws_lb_listener_rule", "aws_lb_target_group"]),
    ("target-health", &["aws_ecs_service", "aws_lb_target_group"]),
    ("container-health", &["aws_ecs_task_definition"]),
    ("grace-period", &["aws_ecs_service"]),
    ("desired-tasks", &["aws_ecs_service"]),
    ("scaling-bounds", &["aws_ecs_service", "aws_appautoscaling_target"]),
    (
        "scaling-policies",
        &[
            "aws_ecs_service",
            "aws_appautoscaling_target",
            "aws_appautoscaling_policy",
            "aws_cloudwatch_metric_alarm",
        ],
    ),
    ("log-retention", &["aws_cloudwatch_log_group"]),
    ("container-logs", &["aws_ecs_task_definition", "aws_cloudwatch_log_group"]),
    ("service-alarms", &["aws_ecs_service", "aws_cloudwatch_metric_alarm", "aws_sns_topic"]),
];

/// Rules that look at all types, or at many: they are only tested without anything.
const GENERAL: &[&str] = &[
    "assertions",
    "evaluated",
    "names",
    "narrow-rules",
    "no-deletion-protection",
    "no-public-principals",
    "no-wildcard-actions",
    "no-wildcard-resources",
    "waivers",
];

#[test]
fn without_anything_every_rule_fails() {
    let report = CheckReport::of(&prod_without(|_| true), &[], &[]);
    let failing: BTreeSet<_> = failing(&report).into_iter().collect();
    let of_specs = [&ASSERTIONS, &WAIVERS];
    let rules = rules().filter(|rule| !of_specs.contains(rule)).map(|rule| rule.id);
    assert_eq!(failing, rules.collect());
}

#[test]
fn without_what_it_looks_at_a_rule_fails() {
    let mut silent = Vec::new();
    for (rule, kinds) in SUBJECTS {
        for kind in *kinds {
            assert_ne!(RENDERED.environment("prod").unwrap().of(kind).count(), 0, "{kind}");
            let report = CheckReport::of(&prod_without(|it| it.kind == *kind), &[], &[]);
            if !failing(&report).contains(rule) {
                silent.push(format!("{rule} holds without {kind}"));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    let known: BTreeSet<_> =
        SUBJECTS.iter().map(|(rule, _)| *rule).chain(GENERAL.iter().copied()).collect();
    assert_eq!(known, rules().map(|rule| rule.id).collect());
}

/// A rule that is not about an environment says why, and there are no more of them than these.
#[test]
fn only_what_is_optional_is_not_applicable() {
    let report = CheckReport::of(&RENDERED, &[], &[]);
    let in_environment = |name: &str| -> BTreeSet<(&str, String)> {
        let outcomes = report.outcomes.iter();
        outcomes.filter_map(|it| Some((it.rule.id, it.not_applicable.get(name)?.clone()))).collect()
    };
    let of_specs =
        [("assertions", "the specs assert nothing"), ("waivers", "the specs waive nothing")];
    let of_dev = [
        ("customer-keys", "customer_managed_keys is false"),
        ("encrypted-buckets", "access_logs is false"),
        ("firewall", "waf is false"),
        ("http-redirects", "no certificate"),
        ("https", "no certificate"),
        ("key-aliases", "customer_managed_keys is false"),
        ("key-rotation", "customer_managed_keys is false"),
        ("private-buckets", "access_logs is false"),
        ("tls-only-buckets", "access_logs is false"),
    ];
    let owned = |it: &[(&'static str, &str)]| -> BTreeSet<_> {
        it.iter().map(|(id, why)| (*id, (*why).to_owned())).collect()
    };
    assert_eq!(in_environment("dev"), &owned(&of_specs) | &owned(&of_dev));
    assert_eq!(in_environment("prod"), owned(&of_specs));
    for outcome in &report.outcomes {
        for (environment, looked) in &outcome.looked {
            let is_about = !outcome.not_applicable.contains_key(environment);
            assert_eq!(*looked > 0, is_about, "{} in {environment}", outcome.rule.id);
        }
    }
}
