//! What the workflows are made of: jobs, steps, and the actions that they use.

use platform::Environment;
use terraform::requirements;

use crate::yaml::{Map, script};

/// Where workflows have to be for GitHub.
pub const DIRECTORY: &str = ".github/workflows";

/// An image instead of `latest`, which changes one day.
const RUNNER: &str = "ubuntu-24.04";

/// Actions, each at a commit, because a tag can be moved, and the release that the commit is.
pub const CHECKOUT: (&str, &str) =
    ("actions/checkout@df4cb1c069e1874edd31b4311f1884172cec0e10", "v6.0.3");
const UPLOAD: (&str, &str) =
    ("actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "v7.0.1");
const DOWNLOAD: (&str, &str) =
    ("actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1");
const SETUP_TERRAFORM: (&str, &str) =
    ("hashicorp/setup-terraform@5e8dbf3c6d9deaf4193ca7a8fb23f2ac83bb6c85", "v4.0.0");
const CREDENTIALS: (&str, &str) =
    ("aws-actions/configure-aws-credentials@acca2b1b2070338fb9fd1ca27ecee81d687e58e5", "v6.1.2");

/// A workflow as far as both kinds are alike.
pub fn workflow(name: &str, on: Map, concurrency: Map, jobs: Map) -> Map {
    let bash = Map::default().with("shell", "bash");
    Map::default()
        .with("name", name)
        .with("on", on)
        .apart()
        .with("permissions", Map::default())
        .apart()
        .because("Each job says what it may do.")
        .with("concurrency", concurrency)
        .apart()
        .with("defaults", Map::default().with("run", bash))
        .apart()
        .because("bash ends a step when any part of a pipe fails.")
        .with("jobs", jobs)
        .apart()
}

/// A job's beginning.
pub fn job(name: &str, minutes: usize) -> Map {
    Map::default().with("name", name).with("runs-on", RUNNER).with("timeout-minutes", minutes)
}

/// Of the repository's files.
pub fn reads() -> Map {
    Map::default().with("contents", "read")
}

/// Of the repository's files, and a token that AWS gives credentials for.
pub fn reads_and_assumes() -> Map {
    reads().with("id-token", "write")
}

pub fn step(name: &str, run: &str) -> Map {
    let step = Map::default().with("name", name);
    if run.contains('\n') { step.with("run", script(run)) } else { step.with("run", run) }
}

pub fn uses((action, release): (&str, &str)) -> Map {
    Map::default().with("uses", action).note(release)
}

/// The files, without leaving the token that fetched them in `.git/config`.
pub fn checkout() -> Map {
    uses(CHECKOUT).with("with", Map::default().with("persist-credentials", false))
}

pub fn build() -> Map {
    step(
        "Build strata",
        "rustup toolchain install stable --profile minimal --no-self-update\n\
         cargo +stable build --locked --release --package cli\n\
         echo \"$PWD/target/release\" >> \"$GITHUB_PATH\"\n",
    )
}

/// The binary, for the jobs that come after.
pub fn upload(kept: Map) -> Map {
    let with = kept
        .with("name", "strata")
        .with("path", "target/release/strata")
        .with("if-no-files-found", "error");
    uses(UPLOAD).with("with", with)
}

/// The binary that an earlier job has built.
pub fn download() -> [Map; 2] {
    let with = Map::default().with("name", "strata").with("path", "${{ runner.temp }}/strata");
    let install = "chmod +x \"$RUNNER_TEMP/strata/strata\"\n\
                   echo \"$RUNNER_TEMP/strata\" >> \"$GITHUB_PATH\"\n";
    [uses(DOWNLOAD).with("with", with), step("Install strata", install)]
}

pub fn setup_terraform() -> Map {
    let with = Map::default()
        .with("terraform_version", requirements::TESTED_TERRAFORM.to_string())
        .with("terraform_wrapper", false)
        .note("strata reads what terraform prints");
    uses(SETUP_TERRAFORM).with("with", with)
}

/// Credentials of a role, for an hour.
pub fn credentials(environment: &Environment, role: &str) -> Map {
    uses(CREDENTIALS).with("with", of_role(environment, role))
}

/// Credentials of a role, for so many minutes.
pub fn credentials_for(environment: &Environment, role: &str, minutes: u32) -> Map {
    let seconds = minutes as usize * 60;
    let with = of_role(environment, role)
        .with("role-duration-seconds", seconds)
        .note("the role's longest session has to be as long");
    uses(CREDENTIALS).with("with", with)
}

fn of_role(environment: &Environment, role: &str) -> Map {
    Map::default()
        .with("role-to-assume", format!("${{{{ vars.{role} }}}}"))
        .with("role-session-name", format!("strata-{}", environment.suffix))
        .with("aws-region", environment.region.as_str())
        .with("allowed-account-ids", environment.account_id.as_str())
}

/// The run's page shows the plan as well.
pub fn plan(name: &str, environment: &Environment) -> Map {
    let suffix = &environment.suffix;
    step(
        name,
        &format!(
            "# Indented lines are code, whatever they say.\n\
             {{\n  \
             printf '## {name}\\n\\n'\n  \
             strata plan --env {suffix} | tee /dev/stderr | sed 's/^/    /'\n\
             }} >> \"$GITHUB_STEP_SUMMARY\"\n"
        ),
    )
}

/// The variable that has the role to plan with.
pub fn plan_role(environment: &Environment) -> String {
    format!("STRATA_PLAN_ROLE_{}", variable(environment))
}

/// The variable that has the role to apply with.
pub fn apply_role(environment: &Environment) -> String {
    format!("STRATA_APPLY_ROLE_{}", variable(environment))
}

pub fn variable(environment: &Environment) -> String {
    environment.suffix.replace('-', "_").to_uppercase()
}
