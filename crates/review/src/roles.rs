//! The roles of an environment, and what each may do.

use serde::Serialize;

mod sentences;
use rendered::index::{Index, PolicyOf, is_same};
use rendered::{Place, RenderedResource};

/// A role, for somebody who must agree to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    /// Its name in AWS.
    pub name: String,
    /// Its address in its module.
    pub address: String,
    /// Where it is declared.
    pub place: Place,
    /// The service that it belongs to.
    pub service: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// Who may assume it, in words.
    pub assumed_by: Vec<String>,
    /// The policy that bounds it, whatever its statements allow.
    pub boundary: Option<String>,
    /// What it may do, in words.
    pub may: Vec<Sentence>,
}

/// What a role is for, by what refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// ECS starts tasks with it.
    Execution,
    /// The code in a task has it.
    Task,
    /// It writes flow logs.
    FlowLogs,
    /// Something else.
    Other,
}

/// Part of a statement, in words: `may read the secret session-key (secret-web-session-key-dev)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    /// The line of the policy.
    pub place: Place,
}

impl Purpose {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Execution => "ECS starts the tasks with it",
            Self::Task => "the code in the tasks has it",
            Self::FlowLogs => "writes flow logs",
            Self::Other => "something else",
        }
    }
}

/// Every role of an environment, by service and purpose; those of no service come last.
pub fn roles(index: &Index<'_>) -> Vec<Role> {
    let roles = index.of("aws_iam_role").iter();
    let mut roles: Vec<_> = roles.map(|role| describe(index, role)).collect();
    roles.sort_by(|a, b| {
        let key = |role: &Role| (role.service.is_none(), role.service.clone(), role.purpose);
        (key(a), &a.name).cmp(&(key(b), &b.name))
    });
    roles
}

fn describe(index: &Index<'_>, role: &RenderedResource) -> Role {
    let mut assumed_by = Vec::new();
    let mut may = Vec::new();
    for policy in index.policies_of_role(role) {
        let place = policy.resource.place_of(policy.argument);
        let Some(statements) = &policy.statements else {
            let text = "may do what a policy allows that is managed elsewhere".to_owned();
            may.push(Sentence { text, sid: None, place });
            continue;
        };
        for statement in statements {
            if policy.of == PolicyOf::Trust {
                assumed_by.extend(sentences::principals(statement));
                continue;
            }
            let sentences = sentences::sentences(index, statement)
                .into_iter()
                .map(|text| Sentence { text, sid: statement.sid.clone(), place: place.clone() });
            may.extend(sentences);
        }
    }
    may.extend(elsewhere(index, role));
    Role {
        name: role.text("/name").unwrap_or_default().to_owned(),
        address: role.address(),
        place: role.place.clone(),
        service: index.owner(role),
        purpose: purpose(index, role),
        assumed_by,
        boundary: role.text("/permissions_boundary").map(str::to_owned),
        may,
    }
}

/// Policies that are attached and not written here.
fn elsewhere(index: &Index<'_>, role: &RenderedResource) -> Vec<Sentence> {
    let says = |arn: &str, place| {
        let text = format!("may do what {arn} allows, which is managed elsewhere");
        Sentence { text, sid: None, place }
    };
    let managed = role
        .list("/managed_policy_arns")
        .iter()
        .filter_map(|arn| Some(says(arn.as_str()?, role.place_of("managed_policy_arns"))));
    let attachments = index.of("aws_iam_role_policy_attachment").iter().filter(|attachment| {
        let of = attachment.get("/role");
        of == role.get("/name")
            || index.follow(attachment, "/role").is_some_and(|it| is_same(it, role))
    });
    let attached = attachments.filter_map(|attachment| {
        Some(says(attachment.text("/policy_arn")?, attachment.place_of("policy_arn")))
    });
    managed.chain(attached).collect()
}

fn purpose(index: &Index<'_>, role: &RenderedResource) -> Purpose {
    let uses = [
        ("aws_ecs_task_definition", "/execution_role_arn", Purpose::Execution),
        ("aws_ecs_task_definition", "/task_role_arn", Purpose::Task),
        ("aws_flow_log", "/iam_role_arn", Purpose::FlowLogs),
    ];
    let mut uses = uses.into_iter();
    let found = uses.find(|(kind, pointer, _)| !index.referring(kind, pointer, role).is_empty());
    found.map_or(Purpose::Other, |(_, _, purpose)| purpose)
}
