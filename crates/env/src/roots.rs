//! The roots and secrets of an environment, as whoever runs terraform over them needs to know them.

use std::path::PathBuf;

use compute::Compute;
use layer::{InputSource, Layer, ModuleInterface};
use platform::{Backend, Environment, LayerGraph, Layout, Platform};
use security::{SECRET_VALUES, secret_label};

/// The name of the one root of an environment whose layout is single.
pub const SINGLE: &str = "platform";

/// A rendered root: a directory that terraform runs in, with a state of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The layer that it holds, or [`SINGLE`].
    pub layer: String,
    /// Its directory, from the project's root.
    pub directory: PathBuf,
    /// What it reads from the states of other roots.
    pub upstream: Vec<StateRead>,
    /// Where its state is.
    pub backend: Backend,
    /// Whether it takes the values of secrets.
    pub takes_secrets: bool,
}

/// What a root reads from the state of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRead {
    /// The layer of the other root.
    pub layer: String,
    /// Names of its outputs.
    pub outputs: Vec<String>,
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

/// What begins the names of the environment variables that give secrets their values.
pub const SECRET_PREFIX: &str = "STRATA_SECRET_";

impl Root {
    /// Whether it holds the ECS services.
    pub fn has_services(&self) -> bool {
        [<Compute as Layer>::NAME, SINGLE].contains(&&*self.layer)
    }

    /// The bucket of its state, if it is in one.
    pub fn bucket(&self) -> Option<&str> {
        match &self.backend {
            Backend::Local => None,
            Backend::S3 { bucket, .. } => Some(bucket),
        }
    }
}

impl SecretVersion {
    /// `frontend/session-key`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.service, self.name)
    }

    /// The environment variable that gives it its value: `STRATA_SECRET_FRONTEND_SESSION_KEY`.
    pub fn variable(&self) -> String {
        let name = format!("{}_{}", self.service, self.name);
        format!("{SECRET_PREFIX}{}", name.replace('-', "_").to_uppercase())
    }
}

/// Which roots read which.
pub fn layer_graph(roots: &[Root]) -> LayerGraph {
    let edges = roots.iter().flat_map(|root| {
        root.upstream.iter().map(|read| (read.layer.as_str(), root.layer.as_str()))
    });
    LayerGraph::new(roots.iter().map(|root| root.layer.as_str()), edges)
}

/// The roots of an environment, lower ones first.
pub fn roots(environment: &Environment, modules: &[ModuleInterface]) -> Vec<Root> {
    let directory = |layer: &str| format!("envs/{}/{layer}", environment.suffix).into();
    match environment.layout {
        Layout::Single => vec![Root {
            layer: SINGLE.to_owned(),
            directory: directory(SINGLE),
            upstream: Vec::new(),
            backend: environment.backend.clone(),
            takes_secrets: modules.iter().any(takes_secrets),
        }],
        Layout::Layers => modules
            .iter()
            .map(|module| Root {
                layer: module.layer.to_owned(),
                directory: directory(module.layer),
                upstream: state_reads(module),
                backend: environment.backend.clone(),
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

fn takes_secrets(module: &ModuleInterface) -> bool {
    let mut inputs = module.inputs.iter();
    inputs
        .any(|input| matches!(input.source, InputSource::Caller(_)) && input.name == SECRET_VALUES)
}

fn state_reads(module: &ModuleInterface) -> Vec<StateRead> {
    let mut reads: Vec<StateRead> = Vec::new();
    for upstream in &module.upstream {
        let output = upstream.output.to_owned();
        match reads.iter_mut().find(|read| read.layer == upstream.layer) {
            Some(read) => read.outputs.push(output),
            None => {
                reads.push(StateRead { layer: upstream.layer.to_owned(), outputs: vec![output] });
            }
        }
    }
    reads
}
