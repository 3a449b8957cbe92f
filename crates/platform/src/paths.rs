//! Where everything is in a project, relative to its root.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rendered files: path from the project's root, and text.
pub type Files = BTreeMap<PathBuf, String>;

/// The specs, and the roots of each environment.
pub const ENVS: &str = "envs";

/// The modules.
pub const MODULES: &str = "modules";

/// Where runs of terraform keep their own things, in the directory of an environment.
pub const WORK: &str = ".strata";

/// What terraform keeps of the providers that a root was locked to, in the root's directory.
pub const LOCK_FILE: &str = ".terraform.lock.hcl";

/// The name of the spec that is no environment: `envs/platform.hcl`.
pub const PLATFORM: &str = "platform";

/// The path of a spec, with `/`.
pub fn spec(name: &str) -> String {
    format!("{ENVS}/{name}.hcl")
}
