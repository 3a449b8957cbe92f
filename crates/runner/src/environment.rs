//! The roots of an environment, and where they are on disk.

use std::io;
use std::path::{Path, PathBuf};

use env::{Files, LayerGraph, Root, SINGLE, SecretVersion};
use layer::ModuleInterface;
use platform::{Environment, Layout, Platform};

use platform::paths::{ENVS, WORK};

/// An environment whose roots are rendered.
#[derive(Debug, Clone)]
pub struct RootedEnvironment {
    /// Its suffix.
    pub name: String,
    /// The account that everything is in.
    pub account_id: String,
    /// The project's root, absolute.
    pub project: PathBuf,
    /// The environment's directory, relative to the project's root.
    pub directory: PathBuf,
    /// Its roots, lower ones first.
    pub roots: Vec<Root>,
    /// Its layers, as the roots that they have or would have.
    pub layers: Vec<Root>,
    /// Its secrets.
    pub secrets: Vec<SecretVersion>,
    /// If each layer has a root: one root of the same modules, in which they are wired to each other.
    pub combined: Option<CombinedRoot>,
}

/// A root that is not rendered to the project: all layers of an environment in one.
#[derive(Debug, Clone)]
pub struct CombinedRoot {
    /// As a root whose layer is [`SINGLE`].
    pub root: Root,
    /// Its files, by path from the project's root.
    pub files: Files,
}

impl RootedEnvironment {
    /// An environment of a project in `project`, with the modules of its platform.
    ///
    /// # Errors
    /// If the project's root is relative, and the current directory is not known.
    pub fn new(
        project: &Path,
        platform: &Platform,
        environment: &Environment,
        modules: &[ModuleInterface],
    ) -> io::Result<Self> {
        let layered = Environment { layout: Layout::Layers, ..environment.clone() };
        Ok(Self {
            name: environment.suffix.clone(),
            account_id: environment.account_id.clone(),
            project: std::path::absolute(project)?,
            directory: Path::new(ENVS).join(&environment.suffix),
            roots: env::roots(environment, modules),
            layers: env::roots(&layered, modules),
            secrets: env::secrets(platform, environment),
            combined: CombinedRoot::new(platform, environment, modules),
        })
    }

    /// Which roots stand on which.
    pub fn graph(&self) -> LayerGraph {
        env::layer_graph(&self.roots)
    }

    /// Which layers stand on which, whether or not each has a root.
    pub fn layer_graph(&self) -> LayerGraph {
        env::layer_graph(&self.layers)
    }

    /// The root of a layer.
    pub fn root(&self, layer: &str) -> Option<&Root> {
        self.roots.iter().find(|root| root.layer == layer)
    }

    /// Whether all layers are in one state.
    pub fn is_single(&self) -> bool {
        self.roots.iter().any(|root| root.layer == SINGLE)
    }

    /// Where we keep what is ours: plans, logs, copies for previews.
    pub fn workdir(&self) -> PathBuf {
        self.project.join(&self.directory).join(WORK)
    }

    pub(crate) fn at(&self, relative: &Path) -> PathBuf {
        self.project.join(relative)
    }
}

impl CombinedRoot {
    /// Renders the environment as if its layout were single; `None` if it is.
    fn new(
        platform: &Platform,
        environment: &Environment,
        modules: &[ModuleInterface],
    ) -> Option<Self> {
        if environment.layout == Layout::Single {
            return None;
        }
        let combined = Environment { layout: Layout::Single, ..environment.clone() };
        let files = env::render_environment(platform, &combined, modules);
        let root = env::roots(&combined, modules).into_iter().next()?;
        Some(Self { root, files })
    }
}
