//! Values as a person would write them.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

/// A value as a person would write it; `aws_vpc.this.id` for a symbol, a sentence for a statement.
pub(super) fn format_value(value: &Value) -> String {
    match value {
        Value::String(text) => format_string(text),
        Value::Array(values) => format!("[{}]", joined(values.iter().map(format_value))),
        Value::Object(values) if values.contains_key("Effect") => statement(value),
        Value::Object(values) => {
            let members = values.iter().filter(|(_, value)| !value.is_null());
            format!(
                "{{ {} }}",
                joined(members.map(|(name, it)| format!("{name} = {}", format_value(it))))
            )
        }
        other => other.to_string(),
    }
}

/// A symbol without its layer and its braces; anything else quoted.
fn format_string(text: &str) -> String {
    let path = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    if let Some(path) = path.filter(|path| !path.contains("${")) {
        return without_layer(path).to_owned();
    }
    let mut parts = text.split("${");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let _ = match part.split_once('}') {
            Some((path, rest)) => write!(shown, "${{{}}}{rest}", without_layer(path)),
            None => write!(shown, "${{{part}"),
        };
    }
    format!("{shown:?}")
}

fn without_layer(path: &str) -> &str {
    match path.split_once('.') {
        Some((_, rest)) if rest.starts_with("aws_") => rest,
        _ => path,
    }
}

/// `Secrets: Allow secretsmanager:GetSecretValue on a, b`.
fn statement(statement: &Value) -> String {
    let list = |value: &Value| match value {
        Value::Array(values) => joined(values.iter().map(unquoted)),
        one => unquoted(one),
    };
    let mut text = String::new();
    if let Some(sid) = statement["Sid"].as_str() {
        let _ = write!(text, "{sid}: ");
    }
    text.push_str(&unquoted(&statement["Effect"]));
    let parts = [
        ("Principal", "to"),
        ("NotPrincipal", "to all but"),
        ("Action", ""),
        ("NotAction", "all but"),
        ("Resource", "on"),
        ("NotResource", "on all but"),
        ("Condition", "if"),
    ];
    for (part, word) in parts {
        let value = &statement[part];
        if !value.is_null() {
            let space = if word.is_empty() { "" } else { " " };
            let _ = write!(text, "{space}{word} {}", list(value));
        }
    }
    text
}

fn unquoted(value: &Value) -> String {
    let text = format_value(value);
    if value.is_string() { text.trim_matches('"').to_owned() } else { text }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// `3 subnets` as `subnet 3`, of every type.
pub(super) fn kinds(kinds: &BTreeMap<String, usize>) -> String {
    joined(kinds.iter().map(|(kind, count)| {
        let kind = kind.strip_prefix("aws_").unwrap_or(kind);
        format!("{count} {kind}")
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn symbols_are_addresses_and_statements_are_sentences() {
        for (value, expected) in [
            (json!("${network.aws_vpc.this.id}"), "aws_vpc.this.id"),
            (json!("${var.secret_values[\"web/key\"]}"), "var.secret_values[\"web/key\"]"),
            (json!("${a.aws_b.c.url}:1.0"), "\"${aws_b.c.url}:1.0\""),
            (json!("a \"b\"\n"), "\"a \\\"b\\\"\\n\""),
            (json!({ "a": [1, true], "b": null }), "{ a = [1, true] }"),
            (
                json!({ "Sid": "S", "Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": "*" }),
                "S: Allow a:B, a:C on *",
            ),
            (
                json!({ "Effect": "Allow", "Principal": { "Service": "x" }, "Action": "a" }),
                "Allow to { Service = \"x\" } a",
            ),
        ] {
            assert_eq!(format_value(&value), expected);
        }
    }
}
