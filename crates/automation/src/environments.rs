//! What is said of environments in more than one file.

use env::Root;
use platform::paths::ENVS;
use platform::{Backend, Environment};

/// Whether the state of an environment is kept elsewhere than on a disk, so that a machine that is gone
/// after its work can apply it.
pub fn has_remote_state(environment: &Environment) -> bool {
    environment.backend != Backend::Local
}

/// An environment and its roots.
pub type WithRoots<'a> = (&'a Environment, Vec<Root>);

/// The first line of each file.
pub fn generated() -> String {
    platform::header(&format!("the specs in {ENVS}/")) + "\n"
}
