//! Secrets, and where they are injected.

use std::collections::{BTreeSet, HashMap};

use maud::html;
use platform::wording::counted;
use serde::Serialize;

use super::components::{Section, code, names, plain, table};
use rendered::RenderedResource;
use rendered::index::Index;

/// A secret as tasks get it.
#[derive(Debug, Serialize)]
pub struct SecretUse<'a> {
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
pub fn secrets<'a>(index: &Index<'a>) -> Vec<SecretUse<'a>> {
    let uses = uses(index);
    let secrets = index.of("aws_secretsmanager_secret").iter().map(|&secret| {
        let uses = uses.get(&std::ptr::from_ref(secret)).map_or(&[][..], Vec::as_slice);
        let versions = index.referring("aws_secretsmanager_secret_version", "/secret_id", secret);
        let version = versions.first().and_then(|it| it.get("/secret_string_wo_version")?.as_u64());
        SecretUse {
            name: secret.text("/name").unwrap_or_default(),
            variables: uses.iter().map(|(_, variable)| *variable).collect(),
            services: uses.iter().map(|(service, _)| *service).collect(),
            version,
            customer_key: secret.get("/kms_key_id").is_some(),
        }
    });
    secrets.collect()
}

pub fn section(index: &Index<'_>) -> Section {
    let secrets = secrets(index);
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

/// Container and variable, wherever a secret is injected, by the secret's address in memory.
fn uses<'a>(index: &Index<'a>) -> HashMap<*const RenderedResource, Vec<(&'a str, &'a str)>> {
    let mut uses: HashMap<_, Vec<_>> = HashMap::new();
    for (_, container) in index.containers() {
        for secret in container["secrets"].as_array().into_iter().flatten() {
            // A key of the secret may stand after its ARN.
            let from = secret["valueFrom"].as_str().filter(|from| from.starts_with("${"));
            let referred = from.and_then(|from| index.mentioned(from).next());
            let words = (container["name"].as_str(), secret["name"].as_str());
            if let (Some(referred), (Some(container), Some(variable))) = (referred, words) {
                uses.entry(std::ptr::from_ref(referred)).or_default().push((container, variable));
            }
        }
    }
    uses
}
