//! An environment as it is applied and runs, for commands that must not go by the spec alone.

use std::collections::{BTreeMap, BTreeSet};

use account::{Account, EcsServiceName, RolloutState, RunningService};
use anyhow::{Context, Result, bail};
use project::terraform_state::TerraformState;
use runner::LayerOutcome;

use super::deployed::{self, DeployedService};
use super::edit::run_args;
use super::prepare::{Tree, prepare};
use crate::args::edit::EditArgs;

/// What the states and the account say of an environment.
pub struct RunningEnvironment {
    pub account: Account,
    /// Its services, in the order of the spec.
    pub services: Vec<DeployedService>,
    /// The names of its alarms.
    pub alarms: BTreeSet<String>,
    weights: BTreeMap<(String, String), u64>,
    running: BTreeMap<EcsServiceName, RunningService>,
}

impl RunningEnvironment {
    /// Reads the states, and asks the account.
    ///
    /// # Errors
    /// If anything is not answered: what is not known is not guessed.
    pub fn ask(args: &EditArgs, env: &str) -> Result<Self> {
        let run = run_args(&EditArgs { env: env.to_owned(), ..args.clone() });
        let prepared = prepare(&run, Tree::AnyAge)?;
        let session = prepared.session()?;
        let results = session.status(&prepared.graph);
        prepared.progress.finish();
        let mut states: Vec<TerraformState> = Vec::new();
        for result in results {
            match result.outcome {
                LayerOutcome::Done(read) => states.extend(read.state),
                LayerOutcome::Failed(error) => {
                    return Err(error)
                        .context(format!("the state of {} is not known", result.layer));
                }
                LayerOutcome::Blocked(_) | LayerOutcome::Halted => {
                    bail!("the state of {} was not read", result.layer)
                }
            }
        }
        if !session.has_credentials() {
            bail!("there are no AWS credentials");
        }
        let spec = &prepared.spec;
        let account = Account::discover(prepared.region())?;
        let services: Vec<_> =
            states.iter().flat_map(|state| deployed::services(spec, state)).collect();
        let names: Vec<_> = services.iter().map(|service| &service.ecs).collect();
        Ok(Self {
            running: account.running(&names)?,
            weights: states.iter().flat_map(|state| deployed::weights(spec, state)).collect(),
            alarms: states
                .iter()
                .flat_map(|state| deployed::alarms(spec, state))
                .flat_map(|(_, names)| names)
                .collect(),
            services,
            account,
        })
    }

    /// The largest share of a service's traffic that a release has as applied, in per cent.
    pub fn weight(&self, release: &str) -> u64 {
        let own = self.weights.iter().filter(|((_, of), weight)| of == release && **weight > 0);
        let shares = own.map(|((service, _), weight)| {
            let all = self.weights.iter().filter(|((of, _), _)| of == service);
            // One that has all of it may have any weight.
            weight * 100 / all.map(|(_, weight)| weight).sum::<u64>()
        });
        shares.max().unwrap_or(0)
    }

    /// The services of a release.
    pub fn of_release<'r>(&'r self, release: &'r str) -> impl Iterator<Item = &'r DeployedService> {
        self.services.iter().filter(move |service| service.release == release)
    }

    /// What runs of a service.
    pub fn running(&self, service: &DeployedService) -> Option<&RunningService> {
        self.running.get(&service.ecs)
    }

    /// Why a release cannot take traffic, in the order of the services: `frontend green: nothing runs`.
    pub fn not_ready<'s>(
        &self,
        release: &str,
        services: impl IntoIterator<Item = &'s str>,
    ) -> Vec<String> {
        let reasons = services.into_iter().filter_map(|name| {
            let deployed = self.of_release(release).find(|service| service.service == name);
            let running = deployed.and_then(|service| self.running(service));
            Some(format!("{name} {release}: {}", why_not_ready(running)?))
        });
        reasons.collect()
    }
}

fn why_not_ready(running: Option<&RunningService>) -> Option<String> {
    let Some(running) = running else { return Some("it is not there".to_owned()) };
    let (tasks, desired) = (running.running, running.desired);
    match running.rollout {
        RolloutState::Failed => Some("its rollout has failed".to_owned()),
        RolloutState::InProgress => {
            Some(format!("it is still rolling out, {tasks} of {desired} running"))
        }
        RolloutState::Completed if tasks == 0 => Some("no task of it runs".to_owned()),
        RolloutState::Completed => None,
    }
}
