//! Secrets, and where they are injected.

use std::collections::BTreeSet;

use maud::html;
use platform::wording::counted;
use serde::Serialize;

use super::components::{Section, code, names, plain, table};
use rendered::{Environment, Resource};

/// A secret as tasks get it.
#[derive(Debug, Serialize)]
pub struct Secret<'a> {
    name: &'a str,
    /// Of the environment of a container.
    variables: BTreeSet<&'a str>,
    /// Into whose containers it is injected.
    services: BTreeSet<&'a str>,
    /// That was last asked for.
    version: Option<u64>,
    /// Whether a key of the environment encrypts it, and not one of AWS's own.
    customer_key: bool,
}

/// Every secret of an environment.
pub fn secrets(environment: &Environment) -> Vec<Secret<'_>> {
    let secrets = environment.of("aws_secretsmanager_secret").map(|secret| {
        let uses = uses(environment, secret);
        Secret {
            name: secret.text("/name").unwrap_or_default(),
            variables: uses.iter().map(|(_, variable)| *variable).collect(),
            services: uses.iter().map(|(service, _)| *service).collect(),
            version: version(environment, secret),
            customer_key: secret.get("/kms_key_id").is_some(),
        }
    });
    secrets.collect()
}

pub fn section(environment: &Environment) -> Section {
    let secrets = secrets(environment);
    let number = secrets.len();
    let rows = secrets.into_iter().map(|secret| {
        let version = secret.version.map_or_else(|| "–".to_owned(), |version| version.to_string());
        [
            code(secret.name),
            names(secret.variables),
            names(secret.services),
            plain(&version),
            plain(if secret.customer_key { "the environment's" } else { "AWS managed" }),
        ]
    });
    let body = html! {
        p {
            (counted(number, "secret"))
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
fn version(environment: &Environment, secret: &Resource) -> Option<u64> {
    let id = secret.symbol("id");
    let mut versions = environment.of("aws_secretsmanager_secret_version");
    let version = versions.find(|version| version.text("/secret_id") == Some(&id))?;
    version.get("/secret_string_wo_version")?.as_u64()
}
