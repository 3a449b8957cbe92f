//! Rollouts that are under way, of any service: continued after a pause, or taken back.

use std::io::Write;

use account::{Deployment, DeploymentStatus, RolloutOutcome, tag_of};
use anyhow::{Context, Result, bail};

use super::target::Target;
use crate::Ending;

/// What has a paused rollout go on.
pub const CONTINUE: &str = "--continue";

/// What takes one back.
pub const ROLLBACK: &str = "--rollback";

/// Has a paused rollout go on, and waits for its end.
pub fn go_on(target: &Target<'_>, out: &mut dyn Write) -> Result<Ending> {
    let label = &target.label;
    target.running()?;
    let Some(under_way) = under_way(target)? else { return none(target) };
    let what = what(target, &under_way)?;
    let details = target.account.details(&under_way);
    let details = details.with_context(|| format!("whether {label} is paused cannot be asked"))?;
    match details.progress.and_then(|progress| progress.pause) {
        None => writeln!(out, "{label}: {what}, is not paused")?,
        Some(pause) => {
            target
                .account
                .continue_rollout(&under_way, &pause)
                .with_context(|| format!("{label}: {what}, is not continued"))?;
            writeln!(out, "{label}: continuing after {} with {what}", pause.after)?;
        }
    }
    out.flush()?;
    let verdict = target.wait(&under_way, &target.command(CONTINUE), out)?;
    Ok(match verdict.map(|verdict| verdict.outcome) {
        None => Ending::Interrupted,
        Some(RolloutOutcome::Done | RolloutOutcome::Paused) => Ending::Fine,
        Some(_) => Ending::Failed,
    })
}

/// Has ECS go back from a rollout, and waits until it has.
pub fn roll_back(target: &Target<'_>, out: &mut dyn Write) -> Result<Ending> {
    let label = &target.label;
    let running = target.running()?;
    let Some(under_way) = under_way(target)? else {
        let last = target.last()?;
        if !last.is_some_and(|last| last.status == DeploymentStatus::RolledBack) {
            return none(target);
        }
        let runs = target.definition(&running.task_definition)?;
        writeln!(out, "{label}: is rolled back already, and runs revision {}", runs.number())?;
        target.put_right(out)?;
        return Ok(Ending::Fine);
    };
    let what = what(target, &under_way)?;
    // Who may not ask whether it is paused stops it as one that is not.
    let progress = target.account.details(&under_way).ok().and_then(|details| details.progress);
    let pause = progress.and_then(|progress| progress.pause);
    target
        .account
        .roll_back(&under_way, pause.as_ref())
        .with_context(|| format!("{label}: {what}, is not taken back"))?;
    writeln!(out, "{label}: going back from {what}")?;
    out.flush()?;
    let verdict = target.wait(&under_way, &target.command(ROLLBACK), out)?;
    Ok(match verdict.map(|verdict| verdict.outcome) {
        None => Ending::Interrupted,
        Some(RolloutOutcome::RolledBack) => Ending::Fine,
        Some(_) => Ending::Failed,
    })
}

fn under_way(target: &Target<'_>) -> Result<Option<Deployment>> {
    Ok(target.last()?.filter(|last| last.status == DeploymentStatus::InProgress))
}

/// As in `revision 13, image 1.4.2`.
fn what(target: &Target<'_>, deployment: &Deployment) -> Result<String> {
    let brings = target.brought_by(deployment)?;
    Ok(format!("revision {}, image {}", brings.number(), tag_of(&target.image(&brings))))
}

fn none(target: &Target<'_>) -> Result<Ending> {
    let runs = target.definition(&target.running()?.task_definition)?;
    bail!(
        "{}: no rollout is under way; revision {}, image {}, is the one that it has",
        target.label,
        runs.number(),
        tag_of(&target.image(&runs))
    )
}
