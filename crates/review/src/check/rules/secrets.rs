//! Secrets: only ever by reference.

use serde_json::Value;

use crate::check::{Rule, RuleContext, Severity};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-secret-literals",
        title: "No container definition contains what looks like a secret",
        severity: Severity::High,
        reason: "A task definition is in git, in the state and in the plan, and visible to \
                 everybody who may describe the task.",
        remedy: "List the secret in `secrets` of the service, and give its value when applying.",
        guards: &["R6.4"],
        looks_at: "containers",
        examine: no_literals,
    },
    Rule {
        id: "secret-references",
        title: "Containers take secrets from this environment's secrets in Secrets Manager",
        severity: Severity::High,
        reason: "A secret of another environment, or a parameter that is managed elsewhere, \
                 is shared without anybody noticing.",
        remedy: "Set valueFrom to the ARN of one of the service's secrets.",
        guards: &["R6.5"],
        looks_at: "secrets of containers",
        examine: references,
    },
    Rule {
        id: "secret-values",
        title: "Secret values are given at apply time and are in neither state nor plan",
        severity: Severity::High,
        reason: "`secret_string` is stored in the state in plain text; `secret_string_wo` is \
                 not stored.",
        remedy: "Use secret_string_wo with an ephemeral variable.",
        guards: &["R6.4"],
        looks_at: "secrets",
        examine: values,
    },
];

fn no_literals(context: &mut RuleContext<'_>) {
    for (definition, container) in context.index.containers() {
        context.count_one();
        let environment = container.get("environment").and_then(Value::as_array);
        let variables = environment.into_iter().flatten().filter_map(|variable| {
            let text = |key: &str| variable.get(key).and_then(Value::as_str);
            Some((text("name")?.to_owned(), text("value")?))
        });
        // Whatever else is a text: commands, labels, options of the log driver.
        let mut texts = Vec::new();
        for (key, value) in container.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "environment" | "secrets" | "image") {
                collect(key, value, &mut texts);
            }
        }
        for (name, value) in variables.chain(texts) {
            if let Some(reason) = platform::variable_looks_secret(&name, value) {
                context.violation(definition, "container_definitions", reason);
            }
        }
    }
}

/// Every text in a value, under the name of what it is part of.
fn collect<'a>(name: &str, value: &'a Value, texts: &mut Vec<(String, &'a str)>) {
    match value {
        Value::String(text) => texts.push((name.to_owned(), text)),
        Value::Array(values) => values.iter().for_each(|value| collect(name, value, texts)),
        Value::Object(values) => {
            values.iter().for_each(|(key, value)| collect(key, value, texts));
        }
        _ => {}
    }
}

fn references(context: &mut RuleContext<'_>) {
    let mut count = 0;
    for (definition, container) in context.index.containers() {
        let secrets = container.get("secrets").and_then(Value::as_array);
        for secret in secrets.into_iter().flatten() {
            count += 1;
            let text = |key: &str| secret.get(key).and_then(Value::as_str).unwrap_or_default();
            let (name, from) = (text("name"), text("valueFrom"));
            // A JSON key and a version may follow the ARN.
            let arn = from.split_once('}').map_or(from, |(arn, _)| &from[..=arn.len()]);
            let referred = context.index.referred(&arn.into());
            if referred.is_none_or(|it| it.kind != "aws_secretsmanager_secret") {
                let message = format!(
                    "{name} comes from {from:?}, which is not a secret of this environment"
                );
                context.violation(definition, "container_definitions", message);
            }
        }
    }
    context.count(count);
    let injected = context.index.of("aws_secretsmanager_secret");
    if count == 0 && injected.is_empty() && !context.index.containers().is_empty() {
        context.not_applicable("no service has secrets");
    }
}

fn values(context: &mut RuleContext<'_>) {
    let secrets = context.each("aws_secretsmanager_secret");
    for secret in &secrets {
        let versions =
            context.index.referring("aws_secretsmanager_secret_version", "/secret_id", secret);
        if versions.is_empty() {
            context.violation(secret, "", "has no version, so it has no value");
        }
    }
    for version in context.index.of("aws_secretsmanager_secret_version") {
        for argument in ["secret_string", "secret_binary"] {
            if version.get(&format!("/{argument}")).is_some() {
                context.violation(version, argument, format!("{argument} is stored in the state"));
            }
        }
        let value = version.text("/secret_string_wo").unwrap_or_default();
        if !(value.starts_with("${var.") && value.ends_with('}')) {
            context.violation(
                version,
                "secret_string_wo",
                "its value does not come from a variable",
            );
        }
    }
    if secrets.is_empty() && !context.index.containers().is_empty() && !context.index.has_secrets()
    {
        context.not_applicable("no service has secrets");
    }
}
