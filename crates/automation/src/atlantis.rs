//! `atlantis.yaml`: a project for each root, in the order of the layers.

use std::fmt::Write;

use env::{Root, layer_graph};
use platform::paths::{LOCK_FILE, MODULES};
use platform::wording::listed;
use platform::{Environment, ModuleSource, Platform};
use terraform::requirements;

use crate::environments::{WithRoots, generated, has_remote_state};
use crate::yaml::{Map, Yaml};

/// Where it has to be for Atlantis.
pub const PATH: &str = "atlantis.yaml";

const ABOUT: &str = "
One project for each root. Atlantis plans and applies one group after the other, in the order of the
layers. A root reads the states of the layers below it, so when a lower one changes what it outputs,
apply that one, and plan again. The same holds for a new environment: its roots can be planned group by
group, and all at once only with `strata plan`.

What has to be agreed to before an apply is set in the server's repos.yaml, where a pull request cannot
change it, as in `apply_requirements: [approved, mergeable, undiverged]`. A secret that is new, or whose
version was raised, needs TF_VAR_secret_values in the server's environment.

There is no depends_on: Atlantis forgets what it has applied a moment ago, and refuses `atlantis apply`
for what depends on it (https://github.com/runatlantis/atlantis/issues/5791). The groups have the order.";

/// The file's text.
pub fn render(platform: &Platform, environments: &[WithRoots]) -> String {
    let (remote, local): (Vec<_>, Vec<_>) =
        environments.iter().partition(|(environment, _)| has_remote_state(environment));
    let mut header = generated() + ABOUT;
    if !local.is_empty() {
        let names: Vec<_> = local.iter().map(|(local, _)| local.suffix.as_str()).collect();
        let _ = write!(
            header,
            "\n\nNot here, because Atlantis would lose a state that is on a disk: {}.",
            names.join(", ")
        );
    }
    let before: Vec<_> = platform.before_deploy().map(|(service, _)| &*service.name).collect();
    let is_left = |root: &Root| !before.is_empty() && root.has_services();
    let left = remote.iter().flat_map(|(_, roots)| roots).filter(|root| is_left(root));
    let left: Vec<_> = left.map(|root| root.directory.display().to_string()).collect();
    if !left.is_empty() {
        let _ = write!(
            header,
            "\n\nNot here, because Atlantis would not run before_deploy of {}: {}. After the merge,\n\
             `strata apply --env <suffix>` applies what is left.",
            listed(&before),
            left.join(", ")
        );
    }
    let projects = remote.into_iter().flat_map(|(environment, roots)| {
        // Lower roots come first, as in the graph.
        let groups = layer_graph(roots).depths();
        roots
            .iter()
            .zip(groups)
            .filter(|(root, _)| !is_left(root))
            .map(move |(root, group)| project(platform, environment, root, group))
    });
    let projects: Vec<Map> = projects.collect();
    Map::default()
        .with("version", 3)
        .with("parallel_plan", true)
        .with("parallel_apply", true)
        .with("abort_on_execution_order_fail", true)
        .note("what stands on a layer that failed is left")
        .with("projects", projects)
        .apart()
        .print(&header)
}

fn project(platform: &Platform, environment: &Environment, root: &Root, group: usize) -> Map {
    let directory = root.directory.display().to_string();
    let mut modified: Vec<Yaml> = vec!["*.tf".into(), LOCK_FILE.into()];
    if environment.modules == ModuleSource::Local {
        let module = if root.layer == env::SINGLE { "*" } else { &root.layer };
        modified.push(format!("../../../{MODULES}/{module}/*.tf").into());
    }
    Map::default()
        .with("name", format!("{}-{}", environment.suffix, root.layer))
        .with("dir", directory)
        .with("branch", format!("/^{}$/", platform.pull_requests.branch.replace('.', "\\.")))
        .with("terraform_version", format!("v{}", requirements::TESTED_TERRAFORM))
        .with("execution_order_group", group)
        .with("autoplan", Map::default().with("when_modified", modified))
}
