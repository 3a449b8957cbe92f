//! `strata deploy`: another image of a service that a pipeline deploys, and rollouts continued or taken back.

mod steer;
mod target;

use std::collections::BTreeSet;
use std::io::Write;

use account::{
    AskErrorKind, Deployment, DeploymentStatus, Images, RolloutOutcome, TaskDefinition, tag_of,
};
use anyhow::{Context, Result, anyhow, bail};
use platform::ImageOwner;
use rendered::image_source::NamedRepository;

use self::target::Target;
use super::before_deploy::{self, NewRevision};
use super::{chosen, read_specs};
use crate::Ending;
use crate::args::deploy::DeployArgs;

/// Does what the arguments say, and waits for its end.
pub fn run(args: &DeployArgs, out: &mut dyn Write) -> Result<Ending> {
    let spec = read_specs::of(&args.root, Some(&args.env))?;
    let Some(environment) = spec.environments.first() else { bail!("there is no environment") };
    let service = chosen::service(&spec.platform, &args.service)?;
    let release = chosen::release(environment, "--release", args.release.as_deref())?;
    let owner = environment.image_owner(service);
    if let (Some(tag), ImageOwner::Spec) = (&args.tag, owner) {
        let (name, env) = (&service.name, &args.env);
        let of_release = match &args.release {
            Some(release) => format!(" --release {release}"),
            None => String::new(),
        };
        bail!(
            "the spec says which image of {name} runs in {env}, so nothing was deployed: `strata image {env} \
             {name}={tag}{of_release} --apply` rolls it out, and `image = \"pipeline\"` in the spec leaves it to \
             this command"
        );
    }
    let target = Target::of(&spec.platform, environment, service, release)?;
    let (done, what) = match &args.tag {
        Some(tag) => (deploy(&target, tag, out), tag.as_str()),
        None if args.rollback => (steer::roll_back(&target, out), steer::ROLLBACK),
        None => (steer::go_on(&target, out), steer::CONTINUE),
    };
    if done.is_err() && target.is_interrupted() {
        eprintln!("interrupted: {} goes on", target.command(what));
        return Ok(Ending::Interrupted);
    }
    done
}

/// Rolls an image out, or goes on with that.
fn deploy(target: &Target<'_>, tag: &str, out: &mut dyn Write) -> Result<Ending> {
    let running = target.running()?;
    target.needs_parameter()?;
    let last = target.last()?;
    if let Some(under_way) = last.as_ref().filter(|it| it.status == DeploymentStatus::InProgress) {
        return wait_on(target, tag, under_way, out);
    }
    let runs = target.definition(&running.task_definition)?;
    let image = target.image(&runs);
    if tag_of(&image) == tag && !running.has_stalled() {
        writeln!(out, "{}: revision {} runs {tag} already", target.label, runs.number())?;
        target.put_right(out)?;
        return Ok(Ending::Fine);
    }
    let wanted = target.with_tag(&image, tag)?;
    let registered = target.registered(&runs, &wanted)?;
    if let (Some(registered), Some(last)) = (&registered, &last)
        && has_failed(target, last, registered)?
    {
        // Nobody has heard what became of it, nor put right what terraform reads.
        return finish(target, tag, last, out);
    }
    has_image(target, &wanted, tag)?;
    let (label, number, before) = (&target.label, runs.number(), tag_of(&image));
    if before == tag {
        let given_up = format!("ECS has given up revision {number}, image {tag}");
        writeln!(out, "{label}: {given_up}: it is started anew")?;
    } else {
        writeln!(out, "{label}: from revision {number}, image {before}, to image {tag}")?;
    }
    out.flush()?;
    match begin(target, &runs, registered.as_ref(), &wanted, last.as_ref()) {
        Ok(deployment) => finish(target, tag, &deployment, out),
        Err(error) if target.is_interrupted() => Err(error),
        Err(error) => {
            let error = error.context(format!("{}: {tag} is not rolled out", target.label));
            Err(match target.put_right(out) {
                Ok(()) => error,
                Err(also) => anyhow!("{error:#}; {also:#}"),
            })
        }
    }
}

/// Runs what has to succeed before, registers the revision unless it is, and has ECS roll it out.
///
/// A run that ends after any of these steps leaves what the same command finds: the revision, or the rollout. What has to
/// succeed before may take hours, so that it comes before anything that terraform reads.
fn begin(
    target: &Target<'_>,
    runs: &TaskDefinition,
    registered: Option<&TaskDefinition>,
    wanted: &str,
    last: Option<&Deployment>,
) -> Result<Deployment> {
    let account = &target.account;
    let still_wanted = || if target.is_interrupted() { bail!("interrupted") } else { Ok(()) };
    run_before(target, runs, wanted, last)?;
    still_wanted()?;
    let arn = match registered {
        Some(registered) => registered.arn.clone(),
        // One that ECS has given up is started anew.
        None if target.image(runs) == wanted => runs.arn.clone(),
        None => account.register_with_image(runs, target.container(), wanted)?,
    };
    still_wanted()?;
    target.set_parameter(tag_of(wanted))?;
    still_wanted()?;
    let begun = account.roll_out(&target.ecs, &arn, last)?;
    begun.context("ECS tells of no rollout that has begun")
}

/// Runs what has to succeed before an image of the service rolls out, and sees that nothing else has begun to meanwhile.
fn run_before(
    target: &Target<'_>,
    runs: &TaskDefinition,
    wanted: &str,
    last: Option<&Deployment>,
) -> Result<()> {
    let Target { account, service, release, .. } = target;
    if service.before_deploy.is_none() {
        return Ok(());
    }
    let tasks = account.service_tasks(&target.ecs)?.context("its service is not there")?;
    let definition = runs.in_family(&target.family_before(), target.container(), wanted);
    let revision =
        NewRevision { service, release, definition: &definition, settings: &tasks.settings };
    let is_interrupted = &|| target.is_interrupted();
    let ran =
        before_deploy::run(account, &revision, is_interrupted, &mut |line| eprintln!("{line}"));
    if let Some(why) = ran.and_then(|ran| ran.failure()) {
        bail!("{why}");
    }
    let now = target.last()?;
    if now.as_ref().map(|it| &it.arn) != last.map(|it| &it.arn) {
        bail!("another rollout has begun meanwhile, on which it would have to build: deploy again");
    }
    Ok(())
}

/// Waits for a rollout of this image that another run has begun.
fn wait_on(
    target: &Target<'_>,
    tag: &str,
    under_way: &Deployment,
    out: &mut dyn Write,
) -> Result<Ending> {
    let brings = target.brought_by(under_way)?;
    let (label, number, image) = (&target.label, brings.number(), target.image(&brings));
    let other = tag_of(&image);
    if other != tag {
        bail!(
            "{label}: revision {number}, image {other}, is being rolled out: wait for its end, or see {} and {}",
            target.command(steer::CONTINUE),
            target.command(steer::ROLLBACK)
        );
    }
    writeln!(out, "{label}: revision {number}, image {tag}, is being rolled out already")?;
    out.flush()?;
    target.set_parameter(tag)?;
    finish(target, tag, under_way, out)
}

/// Whether the last rollout was one of this revision, and ECS does not run it.
fn has_failed(target: &Target<'_>, last: &Deployment, registered: &TaskDefinition) -> Result<bool> {
    let has_failed = match last.status {
        DeploymentStatus::RolledBack | DeploymentStatus::Failed | DeploymentStatus::Stopped => true,
        DeploymentStatus::InProgress | DeploymentStatus::Successful => false,
    };
    Ok(has_failed && target.brought_by(last)?.arn == registered.arn)
}

/// Waits for a rollout of an image, and has terraform read what runs then.
fn finish(
    target: &Target<'_>,
    tag: &str,
    deployment: &Deployment,
    out: &mut dyn Write,
) -> Result<Ending> {
    let Some(verdict) = target.wait(deployment, &target.command(tag), out)? else {
        return Ok(Ending::Interrupted);
    };
    if verdict.outcome == RolloutOutcome::Done {
        let runs = target.definition(&target.running()?.task_definition)?;
        if tag_of(&target.image(&runs)) != tag {
            bail!(
                "{}: another rollout has taken its place: revision {} runs",
                target.label,
                runs.number()
            );
        }
    }
    Ok(match verdict.outcome {
        RolloutOutcome::Done | RolloutOutcome::Paused => Ending::Fine,
        _ => Ending::Failed,
    })
}

/// Fails if the repository of an image does not have it. Who may not ask finds out by the rollout.
fn has_image(target: &Target<'_>, image: &str, tag: &str) -> Result<()> {
    let label = &target.label;
    let Some(repository) = NamedRepository::of(image) else {
        bail!("{label}: {image} would not be in a repository of ECR");
    };
    let account = target.account.in_region(repository.region);
    let tags = BTreeSet::from([tag.to_owned()]);
    match account.missing_images(repository.account, repository.name, &tags) {
        Ok(Images::Missing(missing)) if missing.is_empty() => Ok(()),
        Ok(Images::Missing(_)) => {
            bail!("{} has no image {tag}, so nothing was deployed: push it first", repository.name)
        }
        Ok(Images::NoRepository) => {
            bail!("there is no repository {}, so nothing was deployed", repository.name)
        }
        Err(error) if error.kind == AskErrorKind::Denied => {
            eprintln!("whether {} has the image {tag} cannot be asked: {error}", repository.name);
            Ok(())
        }
        Err(error) => Err(error).with_context(|| format!("whether {image} is there is not known")),
    }
}
