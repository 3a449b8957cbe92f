//! Workflows of GitHub Actions: one for pull requests, and one for each environment that can be
//! applied from there.

mod apply;
mod review;
mod workflow_parts;

use env::Files;
use platform::Platform;

use crate::environments::{WithRoots, has_remote_state};
pub use workflow_parts::DIRECTORY;

/// Every workflow.
pub fn render(platform: &Platform, environments: &[WithRoots]) -> Files {
    let file = |name: &str| format!("{DIRECTORY}/{name}.yml").into();
    let mut files = Files::from([(file("strata"), review::render(platform, environments))]);
    for (environment, roots) in environments {
        if has_remote_state(environment) {
            let name = format!("strata-apply-{}", environment.suffix);
            let text = apply::render(platform, environment, roots);
            files.insert(file(&name), text);
        }
    }
    files
}
