//! Secrets, and where they are injected.

use std::collections::BTreeSet;

use maud::html;
use serde_json::Value;

use super::parts::{Section, code, count, names, plain, table};
use crate::{Environment, Resource};

pub fn section(environment: &Environment) -> Section {
    let secrets: Vec<_> = environment.of("aws_secretsmanager_secret").collect();
    let rows = secrets.iter().map(|secret| {
        let uses = uses(environment, secret);
        let services: BTreeSet<_> = uses.iter().map(|(service, _)| *service).collect();
        let variables: BTreeSet<_> = uses.iter().map(|(_, variable)| *variable).collect();
        [
            code(secret.text("/name").unwrap_or_default()),
            names(variables),
            names(services),
            plain(&version(environment, secret)),
            plain(if secret.get("/kms_key_id").is_some() {
                "the environment's"
            } else {
                "AWS managed"
            }),
        ]
    });
    let body = html! {
        p {
            (count(secrets.len(), "secret"))
            ". Tasks get values by reference when they start; no value is in a file, a state or a plan."
        }
        (table("Secrets", &["Secret", "Variable", "Injected into", "Version", "KMS key"], rows))
    };
    Section { id: "secrets", title: "Secrets", body }
}

/// Container and variable, wherever a secret is injected.
fn uses<'a>(environment: &'a Environment, secret: &Resource) -> Vec<(&'a str, &'a str)> {
    let arn = secret.symbol("arn");
    let containers = environment
        .of("aws_ecs_task_definition")
        .flat_map(|definition| definition.list("/container_definitions"));
    let uses = containers.flat_map(|container| {
        let secrets = container["secrets"].as_array().map_or(&[][..], Vec::as_slice);
        secrets.iter().map(|secret| (&container["name"], secret))
    });
    let its =
        uses.filter(|(_, it)| it["valueFrom"].as_str().is_some_and(|from| from.starts_with(&arn)));
    its.filter_map(|(container, it)| Some((container.as_str()?, it["name"].as_str()?))).collect()
}

/// The version that was last asked for.
fn version(environment: &Environment, secret: &Resource) -> String {
    let id = secret.symbol("id");
    let mut versions = environment.of("aws_secretsmanager_secret_version");
    let version = versions.find(|version| version.text("/secret_id") == Some(&id));
    let number = version.and_then(|version| version.get("/secret_string_wo_version"));
    number.map_or_else(|| "–".to_owned(), Value::to_string)
}
