//! Data at rest.

use serde_json::Value;

use super::images;
use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;
use rendered::policy::statements;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "encrypted-repositories",
        title: "Repositories declare their encryption",
        severity: Severity::Low,
        reason: "It cannot be changed later without losing the images.",
        remedy: "Add an encryption_configuration.",
        guards: &["R2.1"],
        looks_at: "repositories",
        examine: repositories,
    },
    Rule {
        id: "customer-keys",
        title: "With customer_managed_keys, everything that can uses a customer managed key",
        severity: Severity::High,
        reason: "The use of a key that AWS manages cannot be stopped or audited.",
        remedy: "Set kms_key_id, kms_key or kms_master_key_id.",
        guards: &["R6.4", "`customer_managed_keys = true` of the environment"],
        looks_at: "log groups, secrets, repositories and topics",
        examine: customer_keys,
    },
    Rule {
        id: "key-rotation",
        title: "KMS keys are rotated",
        severity: Severity::Low,
        reason: "The longer a key is in use, the more data is lost with it.",
        remedy: "Set enable_key_rotation = true.",
        guards: &["R6.4"],
        looks_at: "KMS keys",
        examine: rotation,
    },
    Rule {
        id: "encrypted-buckets",
        title: "Buckets declare their encryption",
        severity: Severity::Medium,
        reason: "An explicit setting shows up in a diff when it changes.",
        remedy: "Give the bucket an aws_s3_bucket_server_side_encryption_configuration.",
        guards: &["R6.6"],
        looks_at: "buckets",
        examine: encrypted_buckets,
    },
    Rule {
        id: "private-buckets",
        title: "Buckets cannot be made public",
        severity: Severity::High,
        reason: "Without it, one policy statement or one ACL can publish the access logs.",
        remedy: "Give the bucket an aws_s3_bucket_public_access_block with all four settings.",
        guards: &["R6.6"],
        looks_at: "buckets",
        examine: private_buckets,
    },
    Rule {
        id: "tls-only-buckets",
        title: "Buckets are reached over TLS only",
        severity: Severity::Medium,
        reason: "S3 also answers plain HTTP.",
        remedy: "Deny s3:* to everybody where aws:SecureTransport is false.",
        guards: &["R6.6"],
        looks_at: "buckets",
        examine: tls_only,
    },
];

fn repositories(context: &mut RuleContext<'_>) {
    for repository in images::repositories(context) {
        let kind = repository.text("/encryption_configuration/0/encryption_type");
        if !matches!(kind, Some("AES256" | "KMS" | "KMS_DSSE")) {
            let message = "encryption_configuration.encryption_type is not given";
            context.violation(repository, "encryption_configuration", message);
        }
    }
}

/// What is encrypted with a key of ours where there are any, and the argument that names the key.
const ENCRYPTED: [(&str, &str); 4] = [
    ("aws_cloudwatch_log_group", "/kms_key_id"),
    ("aws_secretsmanager_secret", "/kms_key_id"),
    ("aws_ecr_repository", "/encryption_configuration/0/kms_key"),
    ("aws_sns_topic", "/kms_master_key_id"),
];

fn customer_keys(context: &mut RuleContext<'_>) {
    if context.index.input("customer_managed_keys") != Some(&Value::Bool(true)) {
        context.not_applicable("customer_managed_keys is false");
        return;
    }
    for (kind, pointer) in ENCRYPTED {
        let is_optional = match kind {
            "aws_secretsmanager_secret" => !context.index.has_secrets(),
            "aws_ecr_repository" => context.index.image_source().is_some(),
            _ => false,
        };
        let resources = if is_optional { context.each(kind) } else { context.each_required(kind) };
        for resource in resources {
            let key = context.index.follow(resource, pointer);
            if key.is_none_or(|key| key.kind != "aws_kms_key") {
                let argument = pointer.split('/').nth(1).unwrap_or_default();
                context.violation(
                    resource,
                    argument,
                    "is not encrypted with a customer managed key",
                );
            }
        }
    }
}

fn rotation(context: &mut RuleContext<'_>) {
    let keys = context.each("aws_kms_key");
    for key in &keys {
        context.expect(key, "/enable_key_rotation", true);
    }
    if keys.is_empty() {
        context.not_applicable_without("customer_managed_keys", "customer_managed_keys is false");
    }
}

/// Every bucket with the settings of a type that belong to it.
fn buckets<'a>(
    context: &mut RuleContext<'a>,
    kind: &str,
) -> Vec<(&'a RenderedResource, Option<&'a RenderedResource>)> {
    let index = context.index;
    let buckets = context.each("aws_s3_bucket").into_iter();
    let buckets: Vec<_> = buckets
        .map(|bucket| (bucket, index.referring(kind, "/bucket", bucket).first().copied()))
        .collect();
    if buckets.is_empty() {
        context.not_applicable_without("access_logs", "access_logs is false");
    }
    buckets
}

fn encrypted_buckets(context: &mut RuleContext<'_>) {
    let kind = "aws_s3_bucket_server_side_encryption_configuration";
    for (bucket, settings) in buckets(context, kind) {
        let pointer = "/rule/0/apply_server_side_encryption_by_default/0/sse_algorithm";
        if settings.is_none_or(|it| it.text(pointer).is_none()) {
            context.violation(
                settings.unwrap_or(bucket),
                "rule",
                "has no encryption configuration",
            );
        }
    }
}

fn private_buckets(context: &mut RuleContext<'_>) {
    for (bucket, settings) in buckets(context, "aws_s3_bucket_public_access_block") {
        let Some(settings) = settings else {
            context.violation(bucket, "bucket", "has no public access block");
            continue;
        };
        for argument in [
            "/block_public_acls",
            "/block_public_policy",
            "/ignore_public_acls",
            "/restrict_public_buckets",
        ] {
            context.expect(settings, argument, true);
        }
    }
}

fn tls_only(context: &mut RuleContext<'_>) {
    for (bucket, policy) in buckets(context, "aws_s3_bucket_policy") {
        let statements = policy.and_then(|policy| statements(policy.get("/policy")?));
        let is_tls_only = statements.into_iter().flatten().any(|statement| {
            let is_plain = statement.conditions.iter().any(|condition| {
                condition.operator == "Bool"
                    && condition.key == "aws:SecureTransport"
                    && condition.values == ["false"]
            });
            !statement.allows
                && is_plain
                && statement.conditions.len() == 1
                && statement.actions == ["s3:*"]
                && statement.principals.iter().any(|it| it.name == "*")
        });
        if !is_tls_only {
            context.violation(policy.unwrap_or(bucket), "policy", "can be reached without TLS");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ENCRYPTED;

    #[test]
    fn every_bound_type_that_takes_a_key_is_asked_for_one() {
        const KEYS: [&str; 4] = ["kms_key", "kms_key_arn", "kms_key_id", "kms_master_key_id"];
        const OTHERS: [&str; 3] = [
            // For what is typed in a shell, and for volumes and certificates, which no service has.
            "aws_ecs_cluster",
            "aws_ecs_service",
            // Load balancers write access logs, which no key of ours can encrypt.
            "aws_s3_bucket_server_side_encryption_configuration",
        ];
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../../aws/schema/aws.json")).unwrap();
        for (kind, of) in schema["resources"].as_object().unwrap() {
            let is_asked = ENCRYPTED.iter().any(|(known, _)| known == kind);
            let text = of.to_string();
            let takes = KEYS.iter().any(|key| text.contains(&format!("\"{key}\"")));
            assert_eq!(takes && !OTHERS.contains(&kind.as_str()), is_asked, "{kind}");
        }
    }
}
