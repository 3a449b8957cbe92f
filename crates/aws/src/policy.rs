//! Policy documents: multi-line `jsonencode`, so that a statement diffs as lines.

use terraform::{Expr, Node, Str, hcl, jsonencode, template};

/// What pulling an image takes, besides a token.
pub const PULL: [&str; 3] =
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/// What a shell in a task takes (ECS Exec); none of it can be narrowed to a resource.
pub const SHELL: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// An IAM, resource or endpoint policy of these statements.
///
/// ```
/// use terraform::hcl;
///
/// let policy = aws::policy([hcl!({ Effect = "Allow", Action = ["s3:GetObject"], Resource = "*" })]);
/// assert!(policy.to_string().starts_with("jsonencode({\n  Version = \"2012-10-17\"\n"));
/// ```
pub fn policy(statements: impl IntoIterator<Item = Node>) -> Expr<Str> {
    let statements = Node::List(statements.into_iter().collect());
    jsonencode(hcl!({ Version = "2012-10-17", Statement = (statements) }))
}

/// The trust policy of a role that an AWS service assumes, as in `ecs-tasks.amazonaws.com`: only on
/// behalf of this account and of sources that match the ARN pattern.
pub fn assume_role(service: &str, account_id: &Expr<Str>, source: &Expr<Str>) -> Expr<Str> {
    policy([hcl!({
        Effect = "Allow",
        Action = "sts:AssumeRole",
        Principal = { Service = service },
        Condition = {
            StringEquals = { "aws:SourceAccount" = account_id },
            ArnLike = { "aws:SourceArn" = source }
        }
    })])
}

/// The trust policy of a role that ECS itself assumes, on behalf of this account only: it names no source.
pub fn assumed_by_ecs(account_id: &Expr<Str>) -> Expr<Str> {
    policy([hcl!({
        Effect = "Allow",
        Action = "sts:AssumeRole",
        Principal = { Service = "ecs.amazonaws.com" },
        Condition = { StringEquals = { "aws:SourceAccount" = account_id } }
    })])
}

/// The policy of a KMS key that the account's IAM policies govern and that AWS services use as the
/// given statements say.
pub fn customer_key(
    account_id: &Expr<Str>,
    statements: impl IntoIterator<Item = Node>,
) -> Expr<Str> {
    let owner = hcl!({
        Sid = "Account",
        Effect = "Allow",
        Action = "kms:*",
        Principal = { AWS = (template!("arn:aws:iam::{}:root", account_id)) },
        Resource = "*"
    });
    policy([owner].into_iter().chain(statements))
}

/// The statement of a key's policy that lets CloudWatch Logs encrypt the log groups that match the ARN
/// pattern, or one of several.
pub fn logs_use_key(region: &Expr<Str>, log_groups: impl Into<Node>) -> Node {
    let log_groups = log_groups.into();
    hcl!({
        Sid = "Logs",
        Effect = "Allow",
        Action = ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Principal = { Service = (template!("logs.{}.amazonaws.com", region)) },
        Resource = "*",
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = log_groups } }
    })
}
