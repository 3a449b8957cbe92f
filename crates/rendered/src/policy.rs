//! Policies as lists of statements, however they are written.

use serde::Serialize;
use serde_json::Value;

/// A statement of a policy. What may be a text or a list is a list here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Whether its `Effect` is `Allow`.
    pub allows: bool,
    /// `Action`.
    pub actions: Vec<String>,
    /// `NotAction`: every action but these.
    pub not_actions: Vec<String>,
    /// `RenderedResource`.
    pub resources: Vec<String>,
    /// `NotResource`: every resource but these.
    pub not_resources: Vec<String>,
    /// `Principal`.
    pub principals: Vec<Principal>,
    /// `Condition`.
    pub conditions: Vec<Condition>,
}

/// Who a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Principal {
    /// `AWS`, `EcsService` or `Federated`; `*` for anybody.
    pub kind: String,
    /// An ARN, an account, a service or `*`.
    pub name: String,
}

/// When a statement counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// As in `StringEquals`.
    pub operator: String,
    /// As in `aws:SourceAccount`.
    pub key: String,
    /// Any of these.
    pub values: Vec<String>,
}

/// The statements of a policy; none if it is not one.
pub fn statements(policy: &Value) -> Option<Vec<Statement>> {
    if let Some(text) = policy.as_str() {
        let policy: Value = serde_json::from_str(text).ok()?;
        return policy.is_object().then(|| statements(&policy)).flatten();
    }
    policy.get("Statement")?;
    Some(statement_values(policy).iter().map(statement).collect())
}

/// The statements of a policy as they are written; none if it is not one.
pub fn statement_values(policy: &Value) -> &[Value] {
    match policy.get("Statement") {
        Some(Value::Array(statements)) => statements,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn statement(value: &Value) -> Statement {
    Statement {
        sid: value.get("Sid").and_then(Value::as_str).map(str::to_owned),
        allows: value.get("Effect").and_then(Value::as_str) == Some("Allow"),
        actions: texts(value.get("Action")),
        not_actions: texts(value.get("NotAction")),
        resources: texts(value.get("Resource")),
        not_resources: texts(value.get("NotResource")),
        // Everybody but one is everybody, as far as a rule is concerned.
        principals: match value.get("NotPrincipal") {
            Some(_) => vec![Principal { kind: "*".to_owned(), name: "*".to_owned() }],
            None => principals(value.get("Principal")),
        },
        conditions: conditions(value.get("Condition")),
    }
}

fn principals(value: Option<&Value>) -> Vec<Principal> {
    let Some(Value::Object(kinds)) = value else {
        let names = texts(value).into_iter();
        return names.map(|name| Principal { kind: "*".to_owned(), name }).collect();
    };
    let principals = kinds.iter().flat_map(|(kind, names)| {
        let names = texts(Some(names)).into_iter();
        names.map(|name| Principal { kind: kind.clone(), name })
    });
    principals.collect()
}

fn conditions(value: Option<&Value>) -> Vec<Condition> {
    let Some(Value::Object(operators)) = value else { return Vec::new() };
    let conditions = operators.iter().flat_map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.map(|(key, values)| Condition {
            operator: operator.clone(),
            key: key.clone(),
            values: texts(Some(values)),
        })
    });
    conditions.collect()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => vec![text(value)],
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_a_list_of_one() {
        let policy = json!({ "Statement": {
            "Sid": "A",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": ["a", "b"],
            "Principal": { "AWS": "arn", "Service": ["x", "y"] },
            "Condition": { "Bool": { "aws:SecureTransport": false } },
        } });
        let [statement] = &statements(&policy).unwrap()[..] else { panic!("one") };
        assert_eq!(statement.actions, ["s3:GetObject"]);
        assert_eq!(statement.resources, ["a", "b"]);
        let principals: Vec<_> =
            statement.principals.iter().map(|it| (&*it.kind, &*it.name)).collect();
        assert_eq!(principals, [("AWS", "arn"), ("Service", "x"), ("Service", "y")]);
        assert_eq!(statement.conditions[0].values, ["false"]);
        assert_eq!(statements(&Value::String(policy.to_string())).unwrap()[0], *statement);
    }

    #[test]
    fn what_excepts_is_told_apart() {
        let policy = json!({ "Statement": [
            { "Effect": "Deny", "NotAction": "a:B", "NotResource": ["c"], "NotPrincipal": "d" },
        ] });
        let statement = &statements(&policy).unwrap()[0];
        assert!(!statement.allows);
        assert_eq!(
            (&*statement.not_actions, &*statement.not_resources),
            (&["a:B".to_owned()][..], &["c".to_owned()][..])
        );
        assert_eq!(statement.principals[0].name, "*");
    }

    #[test]
    fn what_is_no_policy_has_no_statements() {
        for value in [json!("${aws_iam_policy.x.policy}"), json!({ "rules": [] }), json!("1")] {
            assert_eq!(statements(&value), None, "{value}");
        }
    }
}
