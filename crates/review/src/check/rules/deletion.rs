//! Everything can be destroyed.

use serde_json::{Value, json};

use crate::check::{Rule, RuleContext, Severity, value_in_words};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-deletion-protection",
        title: "Nothing is protected from deletion, and nothing is left behind",
        severity: Severity::Medium,
        reason: "A protected or skipped resource stays and costs money after its environment \
                 is destroyed, and its name blocks the next environment with the same \
                 suffix.",
        remedy: "Remove the argument, or the lifecycle block.",
        guards: &["R10.1"],
        looks_at: "resources",
        examine: no_protection,
    },
    Rule {
        id: "force-destroy",
        title: "Repositories, buckets and discovery services are deleted with their contents",
        severity: Severity::Medium,
        reason: "AWS refuses to delete a repository with images, a bucket with objects, or a discovery \
                 service with instances.",
        remedy: "Set force_delete or force_destroy, before the first apply: destroy reads it \
                 from the state.",
        guards: &["R10.2"],
        looks_at: "repositories, buckets and discovery services",
        examine: force_destroy,
    },
    Rule {
        id: "recovery-window",
        title: "Deleted secrets are gone at once, deleted keys after the shortest time that \
                KMS allows",
        severity: Severity::Medium,
        reason: "A secret in its recovery window keeps its name, so the environment cannot \
                 be created again. KMS keeps a deleted key for at least 7 days.",
        remedy: "Set recovery_window_in_days = 0 on secrets, deletion_window_in_days = 7 on KMS keys.",
        guards: &["R10.3", "KMS deletes a key after 7 to 30 days"],
        looks_at: "secrets and KMS keys",
        examine: recovery_window,
    },
];

/// Arguments that keep something, whatever it is, and the value with which they do not.
const PROTECTING: &[(&str, Value)] = &[
    ("deletion_protection", Value::Bool(false)),
    ("deletion_protection_enabled", Value::Bool(false)),
    ("enable_deletion_protection", Value::Bool(false)),
    ("disable_api_termination", Value::Bool(false)),
    ("termination_protection", Value::Bool(false)),
    ("object_lock_enabled", Value::Bool(false)),
    ("prevent_destroy", Value::Bool(false)),
    ("skip_destroy", Value::Bool(false)),
    ("retain_on_delete", Value::Bool(false)),
    ("skip_final_snapshot", Value::Bool(true)),
];

fn no_protection(context: &mut RuleContext<'_>) {
    let environment = context.index.environment;
    context.count(environment.resources.len());
    for resource in &environment.resources {
        for (argument, harmless) in PROTECTING {
            let value = resource.values.get(*argument);
            if let Some(value) = value.filter(|it| !it.is_null() && *it != harmless) {
                let message = format!("{argument} is {}", value_in_words(value));
                context.violation(resource, argument, message);
            }
        }
        let prevented = resource.lifecycle.get("prevent_destroy").and_then(Value::as_str);
        if prevented.is_some_and(|value| value != "false") {
            context.violation(resource, "lifecycle", "prevent_destroy is set");
        }
    }
}

fn force_destroy(context: &mut RuleContext<'_>) {
    let repositories = if context.index.image_source().is_some() {
        context.each("aws_ecr_repository")
    } else {
        context.each_required("aws_ecr_repository")
    };
    for repository in repositories {
        context.expect(repository, "/force_delete", true);
    }
    for service in context.each_required("aws_service_discovery_service") {
        context.expect(service, "/force_destroy", true);
    }
    for bucket in context.each("aws_s3_bucket") {
        context.expect(bucket, "/force_destroy", true);
    }
}

fn recovery_window(context: &mut RuleContext<'_>) {
    let has_secrets = context.index.has_secrets();
    let secrets = context.each("aws_secretsmanager_secret");
    if has_secrets && secrets.is_empty() {
        context.violation_without_resource(
            "there is nothing to look at: no aws_secretsmanager_secret",
        );
    }
    for secret in &secrets {
        context.expect(secret, "/recovery_window_in_days", json!(0));
    }
    let keys = context.each("aws_kms_key");
    for key in &keys {
        context.expect(key, "/deletion_window_in_days", json!(7));
    }
    if secrets.is_empty() && keys.is_empty() && !context.index.containers().is_empty() {
        context.not_applicable_without("customer_managed_keys", "there are no secrets and no keys");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_bound_type_that_can_be_forced_to_go_is_known() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../../aws/schema/aws.json")).unwrap();
        let forced = schema["resources"].as_object().unwrap().iter().filter(|(_, of)| {
            let text = of.to_string();
            text.contains("\"force_destroy\"") || text.contains("\"force_delete\"")
        });
        // A service goes when its tasks do, which terraform waits for.
        let known = [
            "aws_ecr_repository",
            "aws_ecs_service",
            "aws_s3_bucket",
            "aws_service_discovery_service",
        ];
        assert_eq!(forced.map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), known);
    }
}
