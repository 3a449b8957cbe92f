//! An environment as the runner sees it: directories, what reads what, and where states are.

use std::path::{Path, PathBuf};

use crate::graph::Graph;

/// An environment whose roots are rendered.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its suffix.
    pub name: String,
    /// The account that everything is in.
    pub account_id: String,
    /// The project's root.
    pub project: PathBuf,
    /// The environment's directory, relative to the project's root.
    pub directory: PathBuf,
    /// Its roots, lower ones first.
    pub roots: Vec<Root>,
    /// Its secrets.
    pub secrets: Vec<Secret>,
    /// Whether all layers are in one state.
    pub single: bool,
}

/// A directory that terraform runs in, with a state of its own.
#[derive(Debug, Clone)]
pub struct Root {
    /// The layer that it holds.
    pub layer: String,
    /// Relative to the project's root.
    pub directory: PathBuf,
    /// What it reads from the states of other roots.
    pub upstream: Vec<Upstream>,
    /// Where its state is.
    pub state: StatePlace,
    /// Whether it takes the values of secrets.
    pub takes_secrets: bool,
}

/// What a root reads from the state of another.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// The other layer.
    pub layer: String,
    /// Names of its outputs.
    pub outputs: Vec<String>,
}

/// Where a root's state is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatePlace {
    /// In its directory.
    Local,
    /// In a bucket.
    S3 {
        /// The bucket's name.
        bucket: String,
    },
}

/// A secret, and which version of its value the spec asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The service that it belongs to.
    pub service: String,
    /// Its name within the service.
    pub name: String,
    /// Raised for a new value.
    pub version: u64,
    /// The label of the resource that holds the version.
    pub label: String,
}

impl Environment {
    /// Which roots stand on which.
    pub fn graph(&self) -> Graph {
        Graph::new(self.roots.iter().map(|root| {
            let below = root.upstream.iter().map(|upstream| &*upstream.layer);
            (&*root.layer, below.collect())
        }))
    }

    /// The root of a layer.
    pub fn root(&self, layer: &str) -> Option<&Root> {
        self.roots.iter().find(|root| root.layer == layer)
    }

    /// Where we keep what is ours: plans, logs, copies for previews.
    pub fn work_directory(&self) -> PathBuf {
        self.project.join(&self.directory).join(crate::work::WORK)
    }

    pub(crate) fn at(&self, relative: &Path) -> PathBuf {
        self.project.join(relative)
    }
}

impl Root {
    /// The bucket of its state, if it is in one.
    pub fn bucket(&self) -> Option<&str> {
        match &self.state {
            StatePlace::Local => None,
            StatePlace::S3 { bucket } => Some(bucket),
        }
    }
}

impl Secret {
    /// `frontend/session-key`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.service, self.name)
    }
}
