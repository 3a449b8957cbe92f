//! What becomes of the rollouts of a run, and what has become of the ones before it.

use std::io::Write;

use account::{
    Account, AskError, Deployment, DeploymentStatus, EcsServiceName, Moment, Question,
    RolloutOutcome, ServiceRevision, together,
};
use anyhow::Result;
use env::SINGLE;
use platform::{ImageOwner, Spec};
use runner::{LayerPlan, LayerResult, PlanMode, ResourceAction, Session};
use serde_json::{Value, json};

use super::chosen;
use super::deployed::{self, DeployedService};
use super::prepare::Prepared;
use super::verdicts::{follow, verdict_json, verdict_text};

/// The layer that has the ECS services.
pub const LAYER: &str = "compute";

/// The services of the environment, as the state of their layer has them.
pub fn services(prepared: &Prepared, session: &Session<'_>) -> Result<Vec<DeployedService>> {
    let environment = &prepared.environment;
    let Some(root) = environment.root(LAYER).or_else(|| environment.root(SINGLE)) else {
        return Ok(Vec::new());
    };
    let state = session.state(root)?.unwrap_or_default();
    Ok(deployed::services(&prepared.spec, &state))
}

/// How the rollouts of a run have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutsEnding {
    /// None is known to have failed.
    Fine,
    /// One has.
    Failed,
    /// Somebody did not want to wait.
    Interrupted,
}

/// Waits for the rollouts that terraform has begun since then, and for those of services that were started
/// again, and prints what became of each.
pub fn wait(
    prepared: &Prepared,
    session: &Session<'_>,
    since: Moment,
    started: Vec<String>,
    out: &mut dyn Write,
) -> Result<RolloutsEnding> {
    let mut begun = session.begun();
    begun.extend(started);
    if !begun.iter().any(|address| is_service(address)) {
        return Ok(RolloutsEnding::Fine);
    }
    let account = match Account::discover(prepared.region()) {
        Ok(account) => account,
        Err(error) => {
            eprintln!("\nwhat became of the rollouts is not known: {error}");
            return Ok(RolloutsEnding::Fine);
        }
    };
    let mut services = services(prepared, session)?;
    services.retain(|service| begun.contains(&service.address));
    let labels: Vec<_> = services.iter().map(DeployedService::label).collect();
    let names: Vec<_> = services.iter().map(|service| service.ecs.clone()).collect();
    if !prepared.json {
        writeln!(out)?;
        out.flush()?;
    }
    let is_interrupted = &|| session.is_interrupted();
    let verdicts = follow(&account, &labels, &names, since, is_interrupted, prepared.json);
    for (service, verdict) in services.iter().zip(&verdicts) {
        if prepared.json {
            writeln!(out, "{}", verdict_json(&service.service, &service.release, verdict))?;
        } else {
            let DeployedService { service, release, .. } = service;
            write!(out, "{}", verdict_text(service, release, &prepared.environment.name, verdict))?;
        }
    }
    out.flush()?;
    if session.is_interrupted() {
        eprintln!(
            "interrupted: the rollouts go on; `strata status --env {}` says how far they are",
            prepared.environment.name
        );
        return Ok(RolloutsEnding::Interrupted);
    }
    let failed = verdicts.iter().any(|verdict| verdict.outcome.is_failure());
    Ok(if failed { RolloutsEnding::Failed } else { RolloutsEnding::Fine })
}

fn is_service(address: &str) -> bool {
    address.split('.').any(|part| part == "aws_ecs_service")
}

/// What was rolled back, and would be tried again.
#[derive(Default)]
pub struct TriedBefore {
    /// A warning for each, in the order of the spec.
    pub warnings: Vec<String>,
    /// The same as JSON.
    lines: Vec<Value>,
}

impl TriedBefore {
    /// Prints it for a machine, if that is asked for.
    pub fn print_json(&self, prepared: &Prepared, out: &mut dyn Write) -> Result<()> {
        if prepared.json {
            for line in &self.lines {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    /// Whether there is something that an apply does not try by itself.
    pub fn is_any(&self) -> bool {
        !self.lines.is_empty()
    }
}

/// Which services a plan would roll out with the revision that ECS has rolled back, and nothing else.
/// Asks the account about those only that change without a new revision; without credentials nothing.
pub fn tried_before(
    prepared: &Prepared,
    session: &Session<'_>,
    plans: &[LayerResult<LayerPlan>],
) -> Result<TriedBefore> {
    let mut tried = TriedBefore::default();
    let suspects = changed_without_new_revision(plans);
    if suspects.is_empty() || !session.has_credentials() {
        return Ok(tried);
    }
    let account = match Account::discover(prepared.region()) {
        Ok(account) => account,
        Err(error) => {
            let text = "whether a service was rolled back to what runs now is not known";
            tried.warnings.push(format!("{text}: {error}"));
            return Ok(tried);
        }
    };
    let mut services = services(prepared, session)?;
    services.retain(|service| suspects.contains(&service.address));
    let questions = services.iter().map(|service| -> Question<'_, _> {
        let account = &account;
        Box::new(move || rolled_back(account, &service.ecs))
    });
    for (service, answer) in services.iter().zip(together(questions.collect())) {
        let label = service.label();
        match answer {
            Ok(Some((revision, last))) if revision.task_definition == service.task_definition => {
                let date = last.finished_at.map(|date| date.to_string());
                let on = date.as_ref().map_or_else(String::new, |date| format!(" on {date}"));
                let (number, image, reason) = (revision.number(), &revision.image, &last.reason);
                let given_up = given_up_by(&prepared.spec, &service.service, &service.release);
                tried.warnings.push(format!(
                    "warning: {label}: revision {number} (image {image}) was rolled back{on}: \
                     {reason}; this plan would try it again{given_up}"
                ));
                tried.lines.push(json!({
                    "type": "rolled_back",
                    "service": service.service,
                    "release": service.release,
                    "revision": number,
                    "image": image,
                    "date": date,
                    "reason": reason,
                }));
            }
            Ok(_) => {}
            Err(error) => tried
                .warnings
                .push(format!("whether {label} was rolled back cannot be asked: {error}")),
        }
    }
    Ok(tried)
}

/// How a pipeline's image that ECS went back from while nobody waited is given up.
fn given_up_by(spec: &Spec, service: &str, release: &str) -> String {
    let (environment, of_spec) = (spec.environments.first(), spec.platform.service(service));
    match (environment, of_spec) {
        (Some(environment), Some(of_spec))
            if environment.image_owner(of_spec) == ImageOwner::Pipeline =>
        {
            let command = chosen::deploy_command(environment, service, "--rollback", release);
            format!(", and {command} gives it up")
        }
        _ => String::new(),
    }
}

/// The last deployment of a service and what it was to bring, if ECS has rolled it back.
fn rolled_back(
    account: &Account,
    service: &EcsServiceName,
) -> Result<Option<(ServiceRevision, Deployment)>, AskError> {
    let last = account.last_deployment(service)?;
    let last = last.filter(|last| last.status == DeploymentStatus::RolledBack);
    last.map(|last| Ok((account.revision_of(&last)?, last))).transpose()
}

/// Addresses of the ECS services that a plan changes in place, while their task definition stays.
fn changed_without_new_revision(plans: &[LayerResult<LayerPlan>]) -> Vec<String> {
    let real = plans.iter().filter_map(LayerResult::done);
    let real = real.filter(|plan| plan.mode == PlanMode::Real);
    let changes = real.flat_map(|plan| &plan.changes);
    let (services, others): (Vec<_>, Vec<_>) =
        changes.partition(|change| is_service(&change.address));
    let updated = services.into_iter().filter(|change| change.action == ResourceAction::Update);
    let has_new_revision = |address: &str| {
        let definition = address.replace("aws_ecs_service.", "aws_ecs_task_definition.");
        // After a rollback, the revision before is still to be deleted under the same address.
        let mut kept = others.iter().filter(|other| other.action != ResourceAction::Delete);
        kept.any(|other| other.address == definition)
    };
    let addresses = updated.map(|change| change.address.clone());
    addresses.filter(|address| !has_new_revision(address)).collect()
}

/// What `strata status` says of a deployment, in a word.
pub fn status_name(status: DeploymentStatus) -> &'static str {
    match status {
        DeploymentStatus::InProgress => "rolling out",
        DeploymentStatus::Successful => RolloutOutcome::Done.name(),
        DeploymentStatus::RolledBack => RolloutOutcome::RolledBack.name(),
        DeploymentStatus::Failed => "failed",
        DeploymentStatus::Stopped => RolloutOutcome::Stopped.name(),
    }
}

#[cfg(test)]
mod tests {
    use platform::{SpecFile, load};

    use super::given_up_by;

    #[test]
    fn an_image_of_a_pipeline_is_given_up_by_its_command() {
        let platform = include_str!("../../../../envs/platform.hcl");
        let dev = include_str!("../../../../envs/dev.hcl");
        let owned = "service \"api-gateway\" {\n  image = \"pipeline\"\n";
        let dev = dev.replace("service \"api-gateway\" {\n", owned);
        let [platform, dev] = [("platform", platform), ("dev", &dev)]
            .map(|(name, text)| SpecFile::new(format!("envs/{name}.hcl"), text));
        let spec = load(&platform, &[dev]).expect("good specs");
        let told = ", and `strata deploy api-gateway --rollback --env dev` gives it up";
        assert_eq!(given_up_by(&spec, "api-gateway", "blue"), told);
        assert_eq!(given_up_by(&spec, "frontend", "blue"), "");
    }
}
