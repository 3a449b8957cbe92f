//! Who may do something: trust policies, and policies of resources.

use platform::Arn;

use crate::any_bucket::is_let_out;
use crate::check::{Rule, RuleContext, Severity};
use rendered::index::PolicyOf;
use rendered::policy::{Condition, Statement};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "trust-in-account",
        title: "Roles can be assumed from this account only",
        severity: Severity::High,
        reason: "Otherwise an AWS service that acts for somebody else's account could be \
                 made to assume the role (the confused deputy).",
        remedy: "Add the condition StringEquals aws:SourceAccount with the account's ID.",
        guards: &["R6.1"],
        looks_at: "roles",
        examine: trust,
    },
    Rule {
        id: "no-public-principals",
        title: "Resource policies admit nobody from outside of the account",
        severity: Severity::High,
        reason: "`*` is everybody who has an AWS account. Exceptions: in the policy of the S3 \
                 endpoint, AWS's bucket of image layers, which ECR reads in its own name, and \
                 subnets that have a route to the internet besides; and the log delivery service \
                 of load balancers, which writes to the path of the account only and says nothing \
                 that a condition could ask for.",
        remedy: "Name the principal, or limit the statement with aws:PrincipalAccount or \
                 aws:SourceAccount.",
        guards: &["R6.1", "R6.3"],
        looks_at: "policies of resources",
        examine: public,
    },
];

/// What binds a statement to an account.
const ACCOUNT_KEYS: [&str; 4] =
    ["aws:sourceaccount", "aws:principalaccount", "aws:resourceaccount", "kms:calleraccount"];

/// What binds a statement to something of an account.
const ARN_KEYS: [&str; 3] =
    ["aws:sourcearn", "aws:principalarn", "kms:encryptioncontext:aws:logs:arn"];

pub(super) fn is_bound(statement: &Statement, account: &str) -> bool {
    let of_account = |condition: &Condition| {
        let operator = condition.operator.to_ascii_lowercase();
        let is_positive = ["stringequals", "stringlike", "arnequals", "arnlike"]
            .contains(&operator.trim_end_matches("ifexists"));
        let key = condition.key.to_ascii_lowercase();
        let fits = |value: &String| {
            if ACCOUNT_KEYS.contains(&key.as_str()) {
                value == account
            } else {
                ARN_KEYS.contains(&key.as_str()) && value.split(':').nth(4) == Some(account)
            }
        };
        // `IfExists` holds where there is no key: that binds nothing.
        is_positive
            && !operator.ends_with("ifexists")
            && !condition.values.is_empty()
            && condition.values.iter().all(fits)
    };
    !account.is_empty() && statement.conditions.iter().any(of_account)
}

fn trust(context: &mut RuleContext<'_>) {
    let account = context.index.account().unwrap_or_default();
    context.each("aws_iam_role");
    for policy in context.index.policies() {
        if policy.of != PolicyOf::Trust {
            continue;
        }
        for statement in policy.statements.iter().flatten().filter(|it| it.allows) {
            let own = format!("arn:aws:iam::{account}:");
            let mut principals = statement.principals.iter();
            let is_own = !statement.principals.is_empty()
                && principals.all(|it| it.kind == "AWS" && it.name.starts_with(&own));
            if !is_own && !is_bound(statement, account) {
                let who: Vec<_> = statement.principals.iter().map(|it| &*it.name).collect();
                let message = format!("{} may assume it for any account", who.join(", "));
                context.violation(policy.resource, policy.argument, message);
            }
        }
    }
}

fn public(context: &mut RuleContext<'_>) {
    let account = context.index.account().unwrap_or_default();
    for policy in context.index.policies() {
        if matches!(policy.of, PolicyOf::Role | PolicyOf::Trust) {
            continue;
        }
        context.count_one();
        for statement in policy.statements.iter().flatten().filter(|it| it.allows) {
            let is_ours = |name: &str| name.contains(account) && !account.is_empty();
            let mut principals = statement.principals.iter();
            let outsider = principals.find(|it| !is_ours(&it.name));
            let is_let_out = || is_let_out(context.index, policy, statement);
            let is_layers = policy.of == PolicyOf::Endpoint && is_image_layers(statement);
            if let Some(outsider) = outsider
                && !is_bound(statement, account)
                && !is_layers
                && !is_log_delivery(statement, account)
                && !names_roles(statement)
                && !is_let_out()
            {
                let message = format!("admits {} from any account", outsider.name);
                context.violation(policy.resource, policy.argument, message);
            }
        }
    }
}

/// Whether a statement only reads the bucket in which ECR keeps layers, as AWS documents its name.
fn is_image_layers(statement: &Statement) -> bool {
    let is_layer = |resource: &String| {
        let bucket = resource.strip_prefix("arn:aws:s3:::prod-");
        bucket.is_some_and(|it| {
            it.ends_with("-starport-layer-bucket/*") && !it[..it.len() - 2].contains('*')
        })
    };
    statement.actions == ["s3:GetObject"]
        && !statement.resources.is_empty()
        && statement.resources.iter().all(is_layer)
}

/// Whether a statement only admits roles, each by its whole name, of accounts that it names as well.
pub(super) fn names_roles(statement: &Statement) -> bool {
    let account =
        |arn: &str| Some(Arn::parse(arn).filter(|it| it.service == "iam")?.account.to_owned());
    let admitted: Option<Vec<String>> =
        statement.principals.iter().map(|it| account(&it.name)).collect();
    let Some(admitted) = admitted else { return false };
    let is_role = |arn: &String| {
        let parsed = Arn::parse(arn).filter(|it| it.service == "iam");
        parsed.is_some_and(|it| {
            it.resource.starts_with("role/")
                && !it.resource.contains(['*', '?'])
                && admitted.iter().any(|account| account == it.account)
        })
    };
    let of_roles = |condition: &Condition| {
        matches!(&*condition.operator, "ArnEquals" | "StringEquals")
            && condition.key.eq_ignore_ascii_case("aws:PrincipalArn")
            && !condition.values.is_empty()
            && condition.values.iter().all(is_role)
    };
    !admitted.is_empty() && statement.conditions.iter().any(of_roles)
}

/// Whether a statement only lets load balancers write their logs, to the path of the account's own.
fn is_log_delivery(statement: &Statement, account: &str) -> bool {
    let path = format!("/AWSLogs/{account}/");
    let service = "logdelivery.elasticloadbalancing.amazonaws.com";
    statement.actions == ["s3:PutObject"]
        && statement.principals.iter().all(|it| it.kind == "Service" && it.name == service)
        && !account.is_empty()
        && !statement.resources.is_empty()
        && statement.resources.iter().all(|it| it.contains(&path))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use rendered::policy::statements;

    fn bound(condition: &Value) -> bool {
        let policy = json!({ "Statement": [{ "Effect": "Allow", "Condition": condition }] });
        is_bound(&statements(&policy).unwrap()[0], "1")
    }

    #[test]
    fn roles_of_other_accounts_are_named_one_by_one() {
        let names = |principal: &str, operator: &str, value: &str| {
            let policy = json!({ "Statement": [{
                "Effect": "Allow",
                "Principal": { "AWS": principal },
                "Condition": { operator: { "aws:PrincipalArn": value } },
            }] });
            names_roles(&statements(&policy).unwrap()[0])
        };
        let (root, role) = ("arn:aws:iam::2:root", "arn:aws:iam::2:role/role-exec-web-prod");
        assert!(names(root, "ArnEquals", role));
        assert!(names(root, "StringEquals", role));
        for (principal, operator, value) in [
            ("*", "ArnEquals", role),
            ("arn:aws:iam::3:root", "ArnEquals", role),
            (root, "ArnEquals", "arn:aws:iam::2:role/*"),
            (root, "ArnEquals", "arn:aws:iam::2:user/web"),
            (root, "ArnNotEquals", role),
            (root, "ArnEqualsIfExists", role),
        ] {
            assert!(!names(principal, operator, value), "{principal} {operator} {value}");
        }
    }

    #[test]
    fn a_condition_binds_to_the_account_or_not() {
        assert!(bound(&json!({ "StringEquals": { "aws:SourceAccount": "1" } })));
        assert!(bound(&json!({ "ArnLike": { "aws:SourceArn": "arn:aws:ecs:us-east-1:1:*" } })));
        for loose in [
            json!({}),
            json!({ "StringEquals": { "aws:SourceAccount": "2" } }),
            json!({ "StringEquals": { "aws:SourceAccount": ["1", "2"] } }),
            json!({ "StringNotEquals": { "aws:SourceAccount": "1" } }),
            json!({ "StringEqualsIfExists": { "aws:SourceAccount": "1" } }),
            json!({ "ArnLike": { "aws:SourceArn": "arn:aws:ecs:*:*:*" } }),
            json!({ "StringEquals": { "aws:PrincipalTag/x": "1" } }),
        ] {
            assert!(!bound(&loose), "{loose}");
        }
    }
}
