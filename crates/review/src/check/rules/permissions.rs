//! What roles may do: no wildcards, nothing that is not theirs.

use std::collections::BTreeSet;

use platform::{Arn, hands_out_power, has_no_resource};
use serde_json::Value;

use super::telemetry::{agent_repository, is_telemetry};
use crate::any_bucket::is_let_out;
use crate::check::{Rule, RuleContext, Severity};
use rendered::image_source::NamedRepository;
use rendered::index::{EcsService, Policy, PolicyOf};
use rendered::policy::{Principal, Statement};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "no-wildcard-actions",
        title: "Policies name every action",
        severity: Severity::High,
        reason: "`s3:Get*` also grants what AWS adds next year. Exceptions: statements that \
                 deny; s3:* in the policy of the S3 endpoint for subnets that have a route \
                 to the internet besides; the policy of GuardDuty's endpoint, for the account's own; \
                 a key's policy for its own account (kms:*), without which nobody could manage the key; and kms:Describe*, kms:GenerateDataKey* and \
                 kms:ReEncrypt* for an AWS service under a condition.",
        remedy: "List the actions that are needed.",
        guards: &["R6.1"],
        looks_at: "policies",
        examine: actions,
    },
    Rule {
        id: "no-wildcard-resources",
        title: "Policies name their resources where the action supports it",
        severity: Severity::High,
        reason: "`*` is everything in the account. Exceptions: actions that AWS grants on \
                 `*` only; a key's policy, where `*` is the key; and the names in a VPC \
                 endpoint's policy, which grants nothing and is limited to the account, or to \
                 subnets that have a route to the internet besides. Through GuardDuty's endpoint, the \
                 account may reach everything.",
        remedy: "Name the ARN.",
        guards: &["R6.1"],
        looks_at: "policies",
        examine: resources,
    },
    Rule {
        id: "no-handing-out-power",
        title: "No role can give itself or others more than it has",
        severity: Severity::High,
        reason: "Whoever takes over a task that may write policies, pass or assume roles, make \
                 credentials or change code that runs as another role has all that those have. \
                 Which actions do so is what AWS counts as permissions management, and a few more.",
        remedy: "Leave the action out, or say in a waiver why the service needs it.",
        guards: &["R6.2"],
        looks_at: "policies of roles",
        examine: power,
    },
    Rule {
        id: "written-policies",
        title: "Roles have inline policies only",
        severity: Severity::Medium,
        reason: "A managed policy changes without a diff, and grants more than a service needs.",
        remedy: "Move the statements into an aws_iam_role_policy.",
        guards: &["R6.1"],
        looks_at: "roles",
        examine: written,
    },
    Rule {
        id: "roles-per-service",
        title: "Every service has an execution role and a task role of its own",
        severity: Severity::High,
        reason: "With a shared role, a service may do what only another one needs. With one \
                 role for both purposes, the service's code can read what only ECS needs to \
                 start it.",
        remedy: "Give each service its own roles.",
        guards: &["R6.1", "R6.2"],
        looks_at: "services",
        examine: own_roles,
    },
    Rule {
        id: "execution-role-scope",
        title: "An execution role grants only what its task needs to start",
        severity: Severity::High,
        reason: "If it can read another service's secret, whoever takes over one service has \
                 both.",
        remedy: "Name only the image's repository, GuardDuty's where the cluster is watched, the service's log \
                 group, secrets and their key.",
        guards: &["R6.1"],
        looks_at: "execution roles",
        examine: execution_scope,
    },
];

/// Families of one operation in a key's policy.
const KEY_FAMILIES: [&str; 3] = ["kms:Describe*", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Lets a rule judge every statement that allows something.
fn each_statement(
    context: &mut RuleContext<'_>,
    judge: impl Fn(&RuleContext<'_>, &Policy<'_>, &Statement) -> Vec<String>,
) {
    for policy in context.index.policies() {
        context.count_one();
        let Some(statements) = &policy.statements else {
            context.violation(
                policy.resource,
                policy.argument,
                "is not a policy that can be evaluated",
            );
            continue;
        };
        for statement in statements.iter().filter(|statement| statement.allows) {
            for message in judge(context, policy, statement) {
                context.violation(policy.resource, policy.argument, message);
            }
        }
    }
}

fn actions(context: &mut RuleContext<'_>) {
    each_statement(context, |context, policy, statement| {
        if is_let_out(context.index, policy, statement)
            || is_telemetry(context.index, policy, statement)
        {
            return Vec::new();
        }
        let wide = statement.actions.iter().filter(|action| has_wildcard(action));
        let wide = wide.filter(|action| {
            policy.of != PolicyOf::Key || !is_of_key(context.index.account(), action, statement)
        });
        let wide = wide.map(|action| format!("allows {action}"));
        let every = statement.not_actions.iter().map(|it| format!("allows everything but {it}"));
        wide.chain(every).collect()
    });
}

/// Whether a wildcard in a key's policy is one that has to be there.
fn is_of_key(account: Option<&str>, action: &str, statement: &Statement) -> bool {
    let root = account.map(|account| format!("arn:aws:iam::{account}:root"));
    let is_root = |it: &Principal| it.kind == "AWS" && Some(&it.name) == root.as_ref();
    let all = |is: &dyn Fn(&Principal) -> bool| {
        !statement.principals.is_empty() && statement.principals.iter().all(is)
    };
    match action {
        "kms:*" => all(&is_root),
        family => {
            KEY_FAMILIES.contains(&family)
                && !statement.conditions.is_empty()
                && all(&|it| it.kind == "Service")
        }
    }
}

fn resources(context: &mut RuleContext<'_>) {
    each_statement(context, |context, policy, statement| {
        if is_let_out(context.index, policy, statement)
            || is_telemetry(context.index, policy, statement)
        {
            return Vec::new();
        }
        let every =
            statement.not_resources.iter().map(|it| format!("applies to everything but {it}"));
        if matches!(policy.of, PolicyOf::Key | PolicyOf::Trust) {
            return every.collect();
        }
        let wide = statement.resources.iter().filter(|resource| is_wide(resource, policy.of));
        let wide = wide.filter_map(|resource| {
            let narrower = statement.actions.iter().find(|action| !has_no_resource(action))?;
            Some(format!("allows {narrower} on {resource}"))
        });
        wide.chain(every).collect()
    });
}

fn power(context: &mut RuleContext<'_>) {
    let policies = context.index.policies();
    for policy in policies.iter().filter(|policy| policy.of == PolicyOf::Role) {
        context.count_one();
        for statement in policy.statements.iter().flatten().filter(|it| it.allows) {
            for action in statement.actions.iter().filter(|action| hands_out_power(action)) {
                let message = format!("allows {action}, by which more can be had");
                context.violation(policy.resource, policy.argument, message);
            }
        }
    }
}

/// Whether an ARN is that of everything, or of everything of a kind.
fn is_wide(arn: &str, of: PolicyOf) -> bool {
    let Some(Arn { service, account, resource, .. }) = Arn::parse(arn) else {
        return has_wildcard(arn);
    };
    if has_wildcard(service) || has_wildcard(account) {
        return true;
    }
    if service == "s3" {
        // A bucket has no account in its ARN; all objects of one are a fair wish.
        let bucket = resource.split('/').next().unwrap_or_default();
        return has_wildcard(bucket);
    }
    let name = resource.split_once(['/', ':']).map_or(resource, |(_, name)| name);
    let of_a_kind = matches!(name, "*" | "*:*" | "*/*");
    resource.starts_with('*') || of_a_kind && of != PolicyOf::Endpoint
}

fn written(context: &mut RuleContext<'_>) {
    for role in context.each("aws_iam_role") {
        for arn in role.list("/managed_policy_arns") {
            let message = format!("has the policy {arn}, which is managed elsewhere");
            context.violation(role, "managed_policy_arns", message);
        }
    }
    for kind in ["aws_iam_role_policy_attachment", "aws_iam_policy_attachment"] {
        for attachment in context.index.of(kind) {
            let is_written = context.index.follow(attachment, "/policy_arn").is_some();
            if !is_written {
                let arn = attachment.text("/policy_arn").unwrap_or_default();
                let message = format!("attaches {arn}, which is managed elsewhere");
                context.violation(attachment, "policy_arn", message);
            }
        }
    }
}

const ROLES: [&str; 2] = ["execution_role_arn", "task_role_arn"];

fn own_roles(context: &mut RuleContext<'_>) {
    let index = context.index;
    // Releases of one service share its roles.
    let mut users: BTreeSet<(&str, &str)> = BTreeSet::new();
    for service in &index.services {
        let Some(definition) = service.definition else { continue };
        for argument in ROLES {
            if let Some(role) = definition.text(&format!("/{argument}")) {
                users.insert((role, &service.resource.name));
            }
        }
    }
    for service in &index.services {
        context.count_one();
        let Some(definition) = service.definition else {
            context.violation(
                service.resource,
                "task_definition",
                "has no task definition of this environment",
            );
            continue;
        };
        for argument in ROLES {
            let role = definition.text(&format!("/{argument}")).unwrap_or_default();
            let known = index.referred(&role.into()).is_some_and(|it| it.kind == "aws_iam_role");
            let others =
                users.iter().filter(|(it, user)| *it == role && *user != service.resource.name);
            let others: Vec<_> = others.map(|(_, user)| user.replace('_', "-")).collect();
            if !known {
                context.violation(
                    definition,
                    argument,
                    format!("{argument} is not a role of this environment"),
                );
            } else if !others.is_empty() {
                let message = format!("{argument} is also the role of {}", others.join(", "));
                context.violation(definition, argument, message);
            }
        }
        let [execution, task] = ROLES.map(|argument| definition.text(&format!("/{argument}")));
        if execution.is_some() && execution == task {
            context.violation(definition, "task_role_arn", "is the execution role as well");
        }
    }
}

fn execution_scope(context: &mut RuleContext<'_>) {
    let index = context.index;
    for service in &index.services {
        let role = service.definition.and_then(|it| index.follow(it, "/execution_role_arn"));
        let Some(role) = role else { continue };
        context.count_one();
        let needed = needed(context, service);
        for policy in index.policies_of_role(role) {
            if policy.of != PolicyOf::Role {
                continue;
            }
            for statement in policy.statements.iter().flatten().filter(|it| it.allows) {
                if statement.actions.iter().all(|action| has_no_resource(action)) {
                    continue;
                }
                for resource in &statement.resources {
                    let is_needed = needed.iter().any(|needed| resource.starts_with(&**needed));
                    let key = index.referred(&resource.as_str().into());
                    if !is_needed && key.is_none_or(|it| it.kind != "aws_kms_key") {
                        let message = format!("grants {resource}, which the task does not need");
                        context.violation(policy.resource, policy.argument, message);
                    }
                }
            }
        }
    }
}

/// The beginnings of the ARNs that are needed to start a service's tasks.
fn needed(context: &RuleContext<'_>, service: &EcsService<'_>) -> Vec<String> {
    let index = context.index;
    let mut needed: Vec<_> = agent_repository(index).into_iter().collect();
    for container in service.containers() {
        let text = |pointer: &str| container.pointer(pointer).and_then(Value::as_str);
        let image = text("/image").unwrap_or_default();
        let symbol = image.split_once('}').map(|(symbol, _)| format!("{symbol}}}"));
        let repository = symbol.and_then(|symbol| index.referred(&symbol.into()));
        needed.extend(repository.map(|it| it.symbol("arn")));
        needed.extend(NamedRepository::of(image).map(|it| it.arn()));
        let secrets = container.get("secrets").and_then(Value::as_array);
        let secrets = secrets.into_iter().flatten();
        needed.extend(secrets.filter_map(|it| it.get("valueFrom")?.as_str().map(str::to_owned)));
        if let (Some(group), Some(account), Some(region)) = (
            text("/logConfiguration/options/awslogs-group"),
            index.account(),
            index.input("region").and_then(Value::as_str),
        ) {
            needed.push(format!("arn:aws:logs:{region}:{account}:log-group:{group}:"));
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_is_everything_or_everything_of_a_kind() {
        for (arn, role, endpoint) in [
            ("*", true, true),
            ("arn:aws:s3:::*", true, true),
            ("arn:aws:s3:::trades-*/x", true, true),
            ("arn:aws:s3:::trades/*", false, false),
            ("arn:aws:sqs:us-east-1:*:orders", true, true),
            ("arn:aws:sqs:us-east-1:1:*", true, true),
            ("arn:aws:ecr:us-east-1:1:repository/*", true, false),
            ("arn:aws:secretsmanager:us-east-1:1:secret:*", true, false),
            ("arn:aws:logs:us-east-1:1:log-group:a:*", false, false),
            ("${security.aws_secretsmanager_secret.a.arn}", false, false),
        ] {
            assert_eq!(is_wide(arn, PolicyOf::Role), role, "{arn}");
            assert_eq!(is_wide(arn, PolicyOf::Endpoint), endpoint, "{arn}");
        }
    }
}
