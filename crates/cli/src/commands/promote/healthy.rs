//! Whether a release runs what its spec says, and is through with it.

use account::{
    Account, AskError, Deployment, DeploymentStatus, Question, RolloutState, tag_of, together,
};
use anyhow::{Context, Result, bail};
use platform::wording::listed;
use platform::{Environment, ImageOwner, Release};

use crate::commands::deployed::DeployedService;
use crate::commands::edit::SpecEdit;
use crate::commands::rollouts::status_name;
use crate::commands::running::RunningEnvironment;

/// Fails with everything that a release has not finished.
pub fn check(edit: &SpecEdit<'_>, release: &Release, running: &RunningEnvironment) -> Result<()> {
    let (environment, color) = (edit.environment()?, release.color.name());
    let suffix = &environment.suffix;
    let deployed: Vec<_> = running.of_release(color).collect();
    let last = last_deployments(&running.account, &deployed).with_context(|| {
        format!("nothing was written, as it is not known what became of {suffix}'s rollouts")
    })?;
    let on = running.account.alarms_on().with_context(|| {
        format!("nothing was written, as it is not known whether alarms of {suffix} are on")
    })?;
    let mut unfinished = Vec::new();
    for service in &edit.platform().services {
        let place = deployed.iter().position(|it| it.service == service.name);
        let owner = environment.image_owner(service);
        let why = match place {
            None => Some("it is not applied".to_owned()),
            Some(place) => differs(environment, release, deployed[place], owner)
                .or_else(|| is_unfinished(running, deployed[place], last[place].as_ref(), owner)),
        };
        unfinished.extend(why.map(|why| format!("\n  {} {color}: {why}", service.name)));
    }
    let on: Vec<_> = on.intersection(&running.alarms).collect();
    if !on.is_empty() {
        unfinished.push(format!("\n  alarms are on: {}", listed(on)));
    }
    if !unfinished.is_empty() {
        bail!(
            "nothing was written, as {suffix} does not run healthily what its spec says:{}",
            unfinished.concat()
        );
    }
    Ok(())
}

/// What the spec says and was not applied.
fn differs(
    environment: &Environment,
    release: &Release,
    deployed: &DeployedService,
    owner: ImageOwner,
) -> Option<String> {
    let (applied, wanted) = (tag_of(&deployed.image), release.images.get(&deployed.service)?);
    if owner == ImageOwner::Spec && applied != wanted {
        return Some(format!("{applied} is applied, and its spec says {wanted}"));
    }
    let changes = environment.changes(&deployed.service);
    deployed.secret_versions.iter().find_map(|(secret, applied)| {
        let raised = changes.and_then(|changes| changes.secret_versions.get(secret));
        let wanted = raised.copied().unwrap_or(1).to_string();
        let text =
            || format!("version {applied} of {secret} is applied, and its spec says {wanted}");
        (*applied != wanted).then(text)
    })
}

/// What was applied and is not there yet, or not any more.
fn is_unfinished(
    running: &RunningEnvironment,
    deployed: &DeployedService,
    last: Option<&Deployment>,
    owner: ImageOwner,
) -> Option<String> {
    let Some(now) = running.running(deployed) else { return Some("it is not there".to_owned()) };
    if let Some(last) = last
        && !matches!(last.status, DeploymentStatus::Successful | DeploymentStatus::InProgress)
    {
        return Some(format!("{}: {}", status_name(last.status), last.reason));
    }
    let is_under_way = last.is_some_and(|last| last.status == DeploymentStatus::InProgress);
    let (tasks, desired) = (now.running, now.desired);
    if is_under_way || now.replacing || now.rollout == RolloutState::InProgress {
        return Some(format!("it is still rolling out, {tasks} of {desired} running"));
    }
    if now.rollout == RolloutState::Failed {
        return Some("its rollout has failed".to_owned());
    }
    if owner == ImageOwner::Spec && now.task_definition != deployed.task_definition {
        return Some("another revision runs than was applied".to_owned());
    }
    (tasks < desired || desired == 0).then(|| format!("{tasks} of {desired} tasks run"))
}

fn last_deployments(
    account: &Account,
    services: &[&DeployedService],
) -> Result<Vec<Option<Deployment>>, AskError> {
    let questions = services.iter().map(|service| -> Question<'_, _> {
        Box::new(move || account.last_deployment(&service.ecs))
    });
    together(questions.collect()).into_iter().collect()
}
