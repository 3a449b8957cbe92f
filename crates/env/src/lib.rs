//! Stitches modules into the roots of an environment.
//!
//! Everything that a root says follows from its module: each input knows what the environment's spec
//! gives it, each upstream value which layer's state it is in. There is no list of layers to keep in
//! step besides [`modules`].

mod backend;
mod modules;
mod root_files;
mod roots;
mod state_reads;

use std::path::{Path, PathBuf};

use layer::PreviewScope;
use platform::paths::{ENVS, MODULES};
use platform::{Environment, Layout, Platform, Spec};
use rayon::prelude::*;

pub use layer::ModuleInterface;
pub use modules::{Modules, accepted_providers, layers, modules};
pub use platform::LayerGraph;
pub use platform::paths::Files;
pub use roots::{
    Root, SECRET_PREFIX, SINGLE, SecretVersion, StateRead, layer_graph, roots, secrets,
};

/// Everything that specs render.
pub struct RenderedTree {
    /// Every file of `modules/` and of the environments' directories.
    pub files: Files,
    /// The directories that hold no other files of ours.
    pub directories: Vec<PathBuf>,
    /// How the roots call each module, lower layers first.
    pub interfaces: Vec<ModuleInterface>,
}

/// `modules/`, and `envs/<suffix>/` of each environment.
pub fn render(spec: &Spec) -> RenderedTree {
    let Modules { mut files, interfaces } = modules(&spec.platform);
    let mut directories = vec![PathBuf::from(MODULES)];
    for environment in &spec.environments {
        files.extend(render_environment(&spec.platform, environment, &interfaces));
        directories.push(Path::new(ENVS).join(&environment.suffix));
    }
    RenderedTree { files, directories, interfaces }
}

/// `envs/<suffix>/`: one root for each module, or one for all, as the environment's layout is.
pub fn render_environment(
    platform: &Platform,
    environment: &Environment,
    modules: &[ModuleInterface],
) -> Files {
    let suffix = &environment.suffix;
    let header =
        format!("# {}\n", platform::header(&format!("envs/platform.hcl and envs/{suffix}.hcl")));
    let scope = PreviewScope { platform, environment };
    if environment.layout == Layout::Single {
        let files = root_files::single(&scope, modules, &header).into_iter();
        return files
            .map(|(name, text)| (format!("envs/{suffix}/{SINGLE}/{name}").into(), text))
            .collect();
    }
    let files = modules.par_iter().flat_map_iter(|module| {
        let files = root_files::layer(&scope, module, &header).into_iter();
        files.map(|(name, text)| (format!("envs/{suffix}/{}/{name}", module.layer).into(), text))
    });
    files.collect()
}
