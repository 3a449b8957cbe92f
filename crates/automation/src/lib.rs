//! What runs on pull requests, rendered from the same graph as the roots.
//!
//! [`render`] gives the workflows of GitHub Actions and the configuration of Atlantis, as far as the
//! platform asks for them. They always speak of all environments.

mod atlantis;
mod environments;
mod github;
mod yaml;

use std::path::PathBuf;

use env::Files;
use layer::ModuleInterface;
use platform::{Environment, Platform};

/// What the platform asks for.
///
/// `environments` are all, in the order in which they are to be listed; `modules` are those of
/// [`env::modules`].
pub fn render<'a>(
    platform: &Platform,
    environments: impl IntoIterator<Item = &'a Environment>,
    modules: &[ModuleInterface],
) -> Files {
    let environments: Vec<_> = environments
        .into_iter()
        .map(|environment| (environment, env::roots(environment, modules)))
        .collect();
    let mut files = Files::new();
    if platform.pull_requests.atlantis {
        files.insert(atlantis::PATH.into(), atlantis::render(platform, &environments));
    }
    if platform.pull_requests.github {
        files.extend(github::render(platform, &environments));
    }
    files
}

/// The files and directories in which nothing else is ours.
pub fn scopes() -> [PathBuf; 2] {
    [atlantis::PATH.into(), github::DIRECTORY.into()]
}
