//! The roots of an environment, as whoever runs terraform over them needs to know them.

use std::path::PathBuf;

use layer::{Interface, Source};
use platform::{Environment, Layout, Platform};
use security::{SECRET_VALUES, secret_label};

/// The name of the one root of an environment whose layout is single.
pub const SINGLE: &str = "platform";

/// A rendered root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The layer that it holds, or [`SINGLE`].
    pub layer: String,
    /// Its directory, from the project's root.
    pub directory: PathBuf,
    /// The other roots that it reads, each with the outputs that it reads.
    pub upstream: Vec<(String, Vec<String>)>,
    /// Whether it takes the values of secrets.
    pub takes_secrets: bool,
}

/// A secret, and which version of its value an environment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretVersion {
    /// The service that it belongs to.
    pub service: String,
    /// Its name within the service.
    pub name: String,
    /// 1, or what the environment's spec has raised it to.
    pub version: u32,
    /// The label of the resource that holds the version.
    pub label: String,
}

/// The roots of an environment, lower ones first.
pub fn roots(environment: &Environment, modules: &[Interface]) -> Vec<Root> {
    let directory = |layer: &str| format!("envs/{}/{layer}", environment.suffix).into();
    match environment.layout {
        Layout::Single => vec![Root {
            layer: SINGLE.to_owned(),
            directory: directory(SINGLE),
            upstream: Vec::new(),
            takes_secrets: modules.iter().any(takes_secrets),
        }],
        Layout::Layers => modules
            .iter()
            .map(|module| Root {
                layer: module.layer.to_owned(),
                directory: directory(module.layer),
                upstream: upstream(module),
                takes_secrets: takes_secrets(module),
            })
            .collect(),
    }
}

/// Every secret of the platform, as an environment has it.
pub fn secrets(platform: &Platform, environment: &Environment) -> Vec<SecretVersion> {
    let services = platform.services.iter();
    let secrets = services.flat_map(|service| {
        let changes = environment.changes(&service.name);
        service.secrets.iter().map(move |secret| {
            let raised = changes.and_then(|changes| changes.secret_versions.get(&secret.name));
            SecretVersion {
                service: service.name.clone(),
                name: secret.name.clone(),
                version: raised.copied().unwrap_or(1),
                label: secret_label(service, secret),
            }
        })
    });
    secrets.collect()
}

fn takes_secrets(module: &Interface) -> bool {
    let mut inputs = module.inputs.iter();
    inputs.any(|input| matches!(input.source, Source::Caller(_)) && input.name == SECRET_VALUES)
}

fn upstream(module: &Interface) -> Vec<(String, Vec<String>)> {
    let mut layers: Vec<(String, Vec<String>)> = Vec::new();
    for upstream in &module.upstream {
        let output = upstream.output.to_owned();
        match layers.iter_mut().find(|(layer, _)| layer == upstream.layer) {
            Some((_, outputs)) => outputs.push(output),
            None => layers.push((upstream.layer.to_owned(), vec![output])),
        }
    }
    layers
}
