//! The service of a release that is deployed.

use std::io::Write;

use account::{
    Account, Deployment, DeploymentStatus, EcsServiceName, Moment, PipelineImage, RolloutOutcome,
    RolloutVerdict, RunningService, TaskDefinition,
};
use anyhow::{Context, Result, anyhow, bail};
use platform::wording::listed;
use platform::{Environment, ImageOwner, Platform, Release, Service, ServiceName};
use runner::Interrupt;

use crate::commands::interrupt::interrupt;
use crate::commands::verdicts::{follow, verdict_text};
use crate::commands::{chosen, ecs_service};

/// A service of a release, and the account that has it.
pub struct Target<'a> {
    pub account: Account,
    pub ecs: EcsServiceName,
    pub service: &'a Service,
    /// `blue` or `green`.
    pub release: &'static str,
    /// As in `api-gateway blue`.
    pub label: String,
    environment: &'a Environment,
    /// Name of the parameter with the tag; `None` if the spec says which image runs.
    parameter: Option<String>,
    interrupt: Interrupt,
}

impl<'a> Target<'a> {
    pub fn of(
        platform: &Platform,
        environment: &'a Environment,
        service: &'a Service,
        release: &Release,
    ) -> Result<Self> {
        let (release, suffix) = (release.color.name(), &environment.suffix);
        let parameter = match environment.image_owner(service) {
            ImageOwner::Spec => None,
            ImageOwner::Pipeline => {
                Some(service.name(ServiceName::ImageParameter).fill(release, suffix))
            }
        };
        Ok(Self {
            account: Account::discover(&environment.region)?,
            ecs: ecs_service::name(platform, environment, service, release),
            service,
            release,
            label: format!("{} {release}", service.name),
            environment,
            parameter,
            interrupt: interrupt()?,
        })
    }

    pub fn is_interrupted(&self) -> bool {
        self.interrupt.is_raised()
    }

    /// This command with something to do, as a sentence has it.
    pub fn command(&self, what: &str) -> String {
        chosen::deploy_command(self.environment, &self.service.name, what, self.release)
    }

    /// What runs of it.
    pub fn running(&self) -> Result<RunningService> {
        let running = self.account.running(&[&self.ecs]);
        let mut running =
            running.with_context(|| format!("what {} runs cannot be asked", self.label))?;
        running
            .remove(&self.ecs)
            .ok_or_else(|| ecs_service::not_there(&self.ecs, &self.environment.suffix))
    }

    /// Its last deployment.
    pub fn last(&self) -> Result<Option<Deployment>> {
        let last = self.account.last_deployment(&self.ecs);
        last.with_context(|| format!("the rollouts of {} cannot be asked", self.label))
    }

    pub fn definition(&self, arn: &str) -> Result<TaskDefinition> {
        let definition = self.account.task_definition(arn);
        definition.with_context(|| format!("a revision of {} cannot be asked", self.label))
    }

    /// The revision that a deployment brings, or was to bring.
    pub fn brought_by(&self, deployment: &Deployment) -> Result<TaskDefinition> {
        let revision = self.account.revision_of(deployment);
        let revision = revision
            .with_context(|| format!("a rollout of {} cannot be asked about", self.label))?;
        self.definition(&revision.task_definition)
    }

    /// The container with its image, which has its name.
    pub fn container(&self) -> &str {
        &self.service.name
    }

    /// The family of the task definition for what has to succeed before a rollout.
    pub fn family_before(&self) -> String {
        self.service.name(ServiceName::BeforeDeploy).fill(self.release, &self.environment.suffix)
    }

    /// The image of that container.
    pub fn image(&self, definition: &TaskDefinition) -> String {
        definition.image(self.container())
    }

    /// The image with this tag in the repository of another one.
    pub fn with_tag(&self, image: &str, tag: &str) -> Result<String> {
        let Some((repository, _)) = image.rsplit_once(':') else {
            bail!("{} runs the image {image:?}, which has no tag", self.label);
        };
        Ok(format!("{repository}:{tag}"))
    }

    /// The revision with an image that was registered after the one that runs, if there is one.
    pub fn registered(&self, runs: &TaskDefinition, image: &str) -> Result<Option<TaskDefinition>> {
        let others = self.account.with_other_images(runs, self.container());
        let others =
            others.with_context(|| format!("the revisions of {} cannot be asked", self.label))?;
        let mut newer = others.into_iter().filter(|it| it.is_newer_than(runs));
        Ok(newer.rfind(|it| self.image(it) == image))
    }

    /// Fails if terraform has not made the parameter with the tag.
    pub fn needs_parameter(&self) -> Result<()> {
        let Some(name) = &self.parameter else { return Ok(()) };
        let value = self.account.parameter(name).context("the tag that runs cannot be asked")?;
        let missing = || {
            let apply = format!("`strata apply --env {}`", self.environment.suffix);
            anyhow!(
                "there is no parameter {name}: {apply} makes it, and leaves the image to this command"
            )
        };
        value.map(drop).ok_or_else(missing)
    }

    /// Has the parameter be this tag.
    pub fn set_parameter(&self, tag: &str) -> Result<()> {
        let Some(name) = &self.parameter else { return Ok(()) };
        if self.account.parameter(name)?.as_deref() != Some(tag) {
            self.account.set_parameter(name, tag)?;
        }
        Ok(())
    }

    /// Has terraform read what runs, if a pipeline deploys it and nothing is being rolled out.
    pub fn put_right(&self, out: &mut dyn Write) -> Result<()> {
        let Some(parameter) = &self.parameter else { return Ok(()) };
        let under_way = |last: &Deployment| last.status == DeploymentStatus::InProgress;
        if self.last()?.as_ref().is_some_and(under_way) {
            return Ok(());
        }
        let runs = self.definition(&self.running()?.task_definition)?;
        let image = PipelineImage { container: self.container(), parameter };
        let put_right = self.account.put_right(&image, &runs).with_context(|| {
            let again = self.command(account::tag_of(&self.image(&runs)));
            format!("{}: terraform does not read yet what runs; {again} tries again", self.label)
        })?;
        if let Some(tag) = put_right.tag {
            writeln!(out, "  parameter {parameter}: {tag}")?;
        }
        let revisions = put_right.deregistered.iter().map(|number| format!("revision {number}"));
        if !put_right.deregistered.is_empty() {
            writeln!(out, "  deregistered: {}", listed(revisions))?;
        }
        Ok(())
    }

    /// Waits for the end of a deployment, or for a pause, and says what became of it; has terraform read what
    /// runs then. `None` if somebody does not want to wait: the rollout goes on, and `again` is said to wait
    /// for it.
    pub fn wait(
        &self,
        deployment: &Deployment,
        again: &str,
        out: &mut dyn Write,
    ) -> Result<Option<RolloutVerdict>> {
        let labels = [self.label.clone()];
        let names = [self.ecs.clone()];
        let since = deployment.created_at.unwrap_or_else(Moment::now);
        let is_interrupted = &|| self.is_interrupted();
        let mut verdicts = follow(&self.account, &labels, &names, since, is_interrupted, false);
        let Some(verdict) = verdicts.pop() else { bail!("nothing was waited for") };
        if self.is_interrupted() && verdict.outcome == RolloutOutcome::GoesOn {
            eprintln!("interrupted: the rollout goes on, and {again} waits for it");
            return Ok(None);
        }
        let text =
            verdict_text(&self.service.name, self.release, &self.environment.suffix, &verdict);
        write!(out, "{text}")?;
        match verdict.outcome {
            RolloutOutcome::GoesOn | RolloutOutcome::Unknown => {
                eprintln!("{again} waits for it further");
            }
            RolloutOutcome::Paused => {}
            _ => self.put_right(out)?,
        }
        Ok(Some(verdict))
    }
}
