//! Statements in words. What has no word is shown as it is.

use platform::Arn;
use rendered::RenderedResource;
use rendered::index::Index;
use rendered::policy::{Condition, Statement};

/// What actions do together; `{}` stands for what they do it to. More actions come before fewer.
const VERBS: &[(&[&str], &str)] = &[
    (
        &[
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        "open a shell in its tasks (ECS Exec)",
    ),
    (
        &["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "pull images of {}",
    ),
    (&["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], "write to {}"),
    (&["logs:CreateLogStream", "logs:PutLogEvents"], "write to {}"),
    (&["sqs:DeleteMessage", "sqs:ReceiveMessage"], "receive messages of {}"),
    (&["ecr:GetAuthorizationToken"], "sign in to ECR"),
    (&["logs:DescribeLogGroups"], "list {}"),
    (&["secretsmanager:GetSecretValue"], "read {}"),
    (&["kms:Decrypt"], "decrypt with {}"),
    (&["kms:Encrypt"], "encrypt with {}"),
    (&["kms:GenerateDataKey"], "make data keys with {}"),
    (&["s3:GetObject"], "read objects {}"),
    (&["s3:PutObject"], "put objects {}"),
    (&["s3:DeleteObject"], "delete objects {}"),
    (&["s3:ListBucket"], "list the objects of {}"),
    (&["sns:Publish"], "publish to {}"),
    (&["sqs:SendMessage"], "send messages to {}"),
    (&["dynamodb:GetItem"], "read items of {}"),
    (&["dynamodb:Query"], "query {}"),
    (&["dynamodb:PutItem"], "put items into {}"),
    (&["dynamodb:UpdateItem"], "change items of {}"),
    (&["dynamodb:DeleteItem"], "delete items of {}"),
    (&["cloudwatch:PutMetricData"], "send metrics to CloudWatch"),
];

/// What a statement lets a role do, a sentence for each verb.
pub(super) fn sentences(index: &Index<'_>, statement: &Statement) -> Vec<String> {
    let may = if statement.allows { "may" } else { "may never" };
    let objects = objects(index, statement);
    let only = conditions(&statement.conditions);
    let mut rest: Vec<&str> = statement.actions.iter().map(String::as_str).collect();
    let mut sentences = Vec::new();
    for (actions, phrase) in VERBS {
        if actions.iter().all(|action| rest.contains(action)) {
            rest.retain(|action| !actions.contains(action));
            sentences.push(format!("{may} {}{only}", phrase.replace("{}", &objects)));
        }
    }
    if !rest.is_empty() {
        sentences.push(format!("{may} use {} on {objects}{only}", rest.join(", ")));
    }
    if !statement.not_actions.is_empty() {
        let but = statement.not_actions.join(", ");
        sentences.push(format!("{may} use everything but {but} on {objects}{only}"));
    }
    sentences
}

/// Who a statement lets in, each with its conditions.
pub(super) fn principals(statement: &Statement) -> Vec<String> {
    let only = conditions(&statement.conditions);
    let principals = statement.principals.iter().map(|principal| match &*principal.name {
        "*" => format!("anybody{only}"),
        name if statement.allows => format!("{name}{only}"),
        name => format!("never {name}{only}"),
    });
    principals.collect()
}

/// What a statement is about: things of one kind behind one noun.
fn objects(index: &Index<'_>, statement: &Statement) -> String {
    if !statement.not_resources.is_empty() {
        return format!("everything but {}", statement.not_resources.join(", "));
    }
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for resource in &statement.resources {
        let (noun, name) = object(index, resource);
        match kinds.iter_mut().find(|(known, _)| *known == noun) {
            Some((_, names)) => names.push(name),
            None => kinds.push((noun, vec![name])),
        }
    }
    let phrases = kinds.into_iter().map(|(noun, names)| {
        let plural = if noun.is_empty() || names.len() == 1 { "" } else { "s" };
        let space = if noun.is_empty() { "" } else { " " };
        format!("{noun}{plural}{space}{}", names.join(", "))
    });
    phrases.collect::<Vec<_>>().join(" and ")
}

/// A noun, and the name of one thing.
fn object<'n>(index: &Index<'_>, resource: &str) -> (&'n str, String) {
    if let Some(referred) = index.referred(&resource.into()) {
        return known(referred);
    }
    if resource == "*" {
        return ("", "anything".to_owned());
    }
    match Arn::parse(resource) {
        Some(Arn { service: "logs", resource: group, .. }) => {
            match group.strip_prefix("log-group:") {
                Some("*") => ("", "log groups".to_owned()),
                Some(name) => ("the log group", name.trim_end_matches(":*").to_owned()),
                None => ("", resource.to_owned()),
            }
        }
        Some(Arn { service: "ecr", account, resource: repository, .. }) => {
            let name = repository.strip_prefix("repository/").unwrap_or(repository);
            (
                "",
                if index.account() == Some(account) {
                    name.to_owned()
                } else {
                    format!("{name} of account {account}")
                },
            )
        }
        Some(Arn { service: "s3", resource: objects, .. }) => ("in", objects.to_owned()),
        _ => ("", resource.to_owned()),
    }
}

fn known<'n>(resource: &RenderedResource) -> (&'n str, String) {
    let name = resource.text("/name").unwrap_or_default();
    match resource.kind.as_str() {
        "aws_secretsmanager_secret" => {
            let own = resource.name.split_once("__").map_or(&*resource.name, |(_, own)| own);
            ("the secret", format!("{} ({name})", own.replace('_', "-")))
        }
        "aws_kms_key" => {
            let about = resource.text("/description").unwrap_or(&resource.name);
            ("the key", format!("{about:?}"))
        }
        "aws_ecr_repository" | "aws_sns_topic" => ("", name.to_owned()),
        _ => ("", resource.address()),
    }
}

/// `, only ...` for each condition.
fn conditions(conditions: &[Condition]) -> String {
    let words = conditions.iter().map(|condition| format!(", {}", in_words(condition)));
    words.collect()
}

fn in_words(condition: &Condition) -> String {
    let Condition { operator, key, values } = condition;
    let values = values.join(" or ");
    let is_positive =
        matches!(&**operator, "StringEquals" | "StringLike" | "ArnEquals" | "ArnLike");
    match (&**operator, &**key) {
        (_, "kms:ViaService") if is_positive => format!("only through {values}"),
        (_, "aws:SourceAccount") if is_positive => format!("only for account {values}"),
        (_, "aws:SourceArn") if is_positive => format!("only for {values}"),
        (_, "aws:PrincipalAccount") if is_positive => format!("only from account {values}"),
        ("StringEquals" | "ArnEquals" | "Bool" | "NumericEquals", key) => {
            format!("only if {key} is {values}")
        }
        ("StringLike" | "ArnLike", key) => format!("only if {key} is like {values}"),
        ("StringNotEquals" | "ArnNotEquals", key) => format!("only if {key} is not {values}"),
        (operator, key) => format!("only if {operator} {key} {values}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use rendered::RenderedEnvironment;
    use rendered::policy::statements;

    fn environment() -> RenderedEnvironment {
        let files = rendered::Files::from([(
            "envs/dev/security/main.tf".into(),
            "module \"security\" {\n  source = \"x\"\n}\n".to_owned(),
        )]);
        let files = files.into_iter().chain([(
            "modules/security/a.tf".into(),
            "resource \"aws_secretsmanager_secret\" \"web__session_key\" {\n  name = \"secret-web\"\n}\n"
                .to_owned(),
        )]);
        rendered::Rendered::read(&files.collect()).unwrap().environments.remove(0)
    }

    fn say(statement: &serde_json::Value) -> Vec<String> {
        let environment = environment();
        let index = Index::new(&environment);
        let statements = statements(&json!({ "Statement": [statement] })).unwrap();
        sentences(&index, &statements[0])
    }

    #[test]
    fn a_verb_stands_for_its_actions() {
        let said = say(&json!({
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:TagResource"],
            "Resource": "arn:aws:logs:us-east-1:1:log-group:log-web-dev:*",
        }));
        assert_eq!(
            said,
            [
                "may write to the log group log-web-dev",
                "may use logs:TagResource on the log group log-web-dev"
            ]
        );
    }

    #[test]
    fn a_secret_has_its_own_name() {
        let said = say(&json!({
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "${security.aws_secretsmanager_secret.web__session_key.arn}",
        }));
        assert_eq!(said, ["may read the secret session-key (secret-web)"]);
    }

    #[test]
    fn what_has_no_word_is_shown_as_it_is() {
        let said = say(&json!({
            "Effect": "Deny",
            "Action": "sqs:*",
            "Resource": ["arn:aws:sqs:us-east-1:1:orders", "*"],
            "Condition": { "NumericLessThan": { "a:b": "1" }, "Bool": { "aws:SecureTransport": "false" } },
        }));
        let [said] = &said[..] else { panic!("one") };
        assert!(
            said.starts_with("may never use sqs:* on arn:aws:sqs:us-east-1:1:orders, anything")
        );
        assert!(said.contains(", only if NumericLessThan a:b 1"), "{said}");
        assert!(said.contains(", only if aws:SecureTransport is false"), "{said}");
        let said = say(&json!({ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }));
        assert_eq!(said, ["may use everything but iam:* on anything"]);
    }
}
