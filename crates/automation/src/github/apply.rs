//! `strata-apply-<suffix>.yml`: applies an environment after a merge, a job for each root.

use std::collections::BTreeSet;
use std::fmt::Write;

use env::{Root, SINGLE, SecretVersion};
use platform::paths::{ENVS, MODULES};
use platform::{Environment, ModuleSource, Platform};

use super::workflow_parts::{
    apply_role, build, checkout, credentials, credentials_for, download, job, plan,
    reads_and_assumes, setup_terraform, step, upload, workflow,
};
use crate::environments::generated;
use crate::yaml::{Map, line};

/// The workflow's text.
pub fn render(platform: &Platform, environment: &Environment, roots: &[Root]) -> String {
    let suffix = &environment.suffix;
    let branch = &platform.pull_requests.branch;
    let mut paths = vec![format!("{ENVS}/{suffix}/**")];
    if environment.modules == ModuleSource::Local {
        paths.push(format!("{MODULES}/**"));
    }
    let push = Map::default().with("branches", line([branch])).with("paths", line(paths));
    let on = Map::default()
        .with("push", push)
        .with("workflow_dispatch", Map::default())
        .note("to do it again, or for the first time");
    let concurrency = Map::default()
        .with("group", format!("strata-apply-{suffix}"))
        .with("cancel-in-progress", false)
        .note("a run waits for the one before it, and the last one has all changes");
    let mut jobs = Map::default()
        .with("plan", plan_job(environment, branch))
        .with("approve", approve(environment))
        .apart();
    let secrets = secrets(platform, environment);
    for root in roots {
        let minutes = minutes(platform, environment, root);
        jobs = jobs.with(&root.layer, apply(environment, root, minutes, &secrets)).apart();
    }
    let name = format!("strata apply {suffix}");
    workflow(&name, on, concurrency, jobs).print(&header(environment, branch, &secrets))
}

fn header(environment: &Environment, branch: &str, secrets: &BTreeSet<String>) -> String {
    let suffix = &environment.suffix;
    let role = apply_role(environment);
    let mut header = generated();
    let _ = write!(
        header,
        "
Applies {suffix} after a merge: plan, ask once, then a job for each root in the order of the layers. A job
plans its root again and applies what differs then; one that fails stops only what stands on it, and
\"Re-run failed jobs\" goes on.

It does nothing until the repository has the variable {role}: the ARN of a role of
account {account} that trusts this repository's `environment:{suffix}`. Leave it out where Atlantis
applies. The repository has two environments for it:
  {suffix}-approval  its reviewers are asked
  {suffix}           only branch {branch} deploys to it",
        account = environment.account_id,
    );
    if !secrets.is_empty() {
        let _ = write!(
            header,
            "\nSecrets of {suffix}, each needed only while it is new or its version was raised:"
        );
        for secret in secrets {
            let _ = write!(header, "\n  {secret}");
        }
    }
    header
}

/// Names of the variables that give secrets their values.
fn secrets(platform: &Platform, environment: &Environment) -> BTreeSet<String> {
    env::secrets(platform, environment).iter().map(SecretVersion::variable).collect()
}

/// Shows those who are asked what it is about.
fn plan_job(environment: &Environment, branch: &str) -> Map {
    let role = apply_role(environment);
    let days = Map::default().with("retention-days", 5).note("in which somebody has approved");
    let steps = vec![
        checkout(),
        build(),
        step("What is committed is what the specs render", "strata render --check"),
        upload(days),
        setup_terraform(),
        credentials(environment, &role),
        plan("Plan", environment),
    ];
    let condition = format!("${{{{ vars.{role} != '' && github.ref == 'refs/heads/{branch}' }}}}");
    job(&format!("plan {}", environment.suffix), 45)
        .with("if", condition)
        .with("environment", environment.suffix.as_str())
        .note("whose role it is")
        .with("permissions", reads_and_assumes())
        .with("steps", steps)
}

fn approve(environment: &Environment) -> Map {
    let approved = step("Approved", "echo \"The plan of this run was approved.\"");
    job(&format!("approve {}", environment.suffix), 5)
        .with("needs", "plan")
        .with("environment", format!("{}-approval", environment.suffix))
        .with("permissions", Map::default())
        .with("steps", vec![approved])
}

/// Minutes that applying a root may take, by itself.
const MINUTES: u32 = 60;

/// Minutes that a job may take: GitHub ends one of its runners after six hours
/// (<https://docs.github.com/en/actions/reference/limits>).
const MOST_MINUTES: u32 = 360;

/// Minutes that applying a root may take, with what runs before the rollouts.
fn minutes(platform: &Platform, environment: &Environment, root: &Root) -> u32 {
    let before = platform.before_deploy().filter(|_| root.has_services());
    let each: u32 = before.map(|(_, before)| before.timeout).sum();
    let releases = u32::try_from(environment.releases.len()).unwrap_or(u32::MAX);
    MINUTES.saturating_add(each.saturating_mul(releases)).min(MOST_MINUTES)
}

fn apply(environment: &Environment, root: &Root, minutes: u32, secrets: &BTreeSet<String>) -> Map {
    let suffix = &environment.suffix;
    let below: Vec<_> = root.upstream.iter().map(|read| read.layer.as_str()).collect();
    let needs = if below.is_empty() { vec!["approve"] } else { below };
    let layer = if root.layer == SINGLE { "" } else { &*format!(" --layer {}", root.layer) };
    let command = format!("strata apply --env {suffix}{layer} --auto-approve");
    let mut steps = vec![checkout()];
    steps.extend(download());
    steps.push(setup_terraform());
    let role = apply_role(environment);
    steps.push(if minutes > MINUTES {
        credentials_for(environment, &role, minutes)
    } else {
        credentials(environment, &role)
    });
    let takes_secrets = root.takes_secrets && !secrets.is_empty();
    steps.push(if takes_secrets {
        with_secrets(&command, secrets)
    } else {
        step("Apply", &command)
    });
    job(&root.layer, minutes as usize)
        .with("needs", line(needs))
        .with("environment", suffix.as_str())
        .with("permissions", reads_and_assumes())
        .with("steps", steps)
}

fn with_secrets(command: &str, secrets: &BTreeSet<String>) -> Map {
    let values = secrets.iter().fold(Map::default(), |values, secret| {
        values.with(secret, format!("${{{{ secrets.{secret} }}}}"))
    });
    let script = format!(
        "# One that is not set here is empty, which strata would take for a mistake.\n\
         for secret in $(compgen -e STRATA_SECRET_); do\n  \
           [ -n \"${{!secret}}\" ] || unset \"$secret\"\n\
         done\n\
         {command}\n"
    );
    step("Apply", &script).then("env", values)
}
