//! Rollouts while terraform waits for them.
//!
//! The provider does not see that ECS has given a first rollout up, where there is nothing to roll back to:
//! it waits until its time is over. What became of a rollout is said as soon as that is known; and terraform
//! is not waited for once all that it still makes has failed. What is interrupted so is marked as tainted,
//! as it is when the time is over, and made anew by the next apply.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use account::{Account, EcsServiceName, Moment, RolloutOutcome, ended_rollouts};
use platform::Spec;
use runner::Session;

use super::ecs_service;
use super::meanwhile::meanwhile;
use super::prepare::Prepared;

/// Addresses of the services whose first rollout has failed.
#[derive(Default)]
pub struct Lost(Mutex<BTreeSet<String>>);

impl Lost {
    /// Whether that of a service has.
    pub fn contains(&self, address: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(address)
    }

    fn insert(&self, address: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_owned());
    }
}

/// Does something, and says meanwhile which of the rollouts that terraform waits for have ended.
pub fn watch_while<R>(
    prepared: &Prepared,
    session: &Session<'_>,
    since: Moment,
    lost: &Lost,
    work: impl FnOnce() -> R,
) -> R {
    let Ok(account) = Account::discover(prepared.region()) else { return work() };
    let mut services = services(&prepared.spec);
    meanwhile(work, || look(prepared, session, &account, since, lost, &mut services))
}

fn look(
    prepared: &Prepared,
    session: &Session<'_>,
    account: &Account,
    since: Moment,
    lost: &Lost,
    services: &mut BTreeMap<String, (String, EcsServiceName)>,
) {
    // Those that have got there are said when terraform has ended.
    let at_work = session.at_work();
    let waiting: Vec<_> = services.iter().filter(|(it, _)| at_work.contains(*it)).collect();
    let names: Vec<_> = waiting.iter().map(|(_, (_, ecs))| ecs).collect();
    // Where it may not be asked, terraform finds out.
    let ended =
        if names.is_empty() { Ok(Vec::new()) } else { ended_rollouts(account, &names, since) };
    let mut told = Vec::new();
    for (place, verdict) in ended.unwrap_or_default() {
        let (address, (label, _)) = waiting[place];
        if verdict.outcome == RolloutOutcome::Failed && session.begun_to_create().contains(address)
        {
            lost.insert(address);
        }
        if !prepared.json {
            prepared.progress.pause(&mut || eprintln!("{label}: {verdict}"));
        }
        told.push(address.clone());
    }
    services.retain(|address, _| !told.contains(address));
}

/// Every service of every release by its address, as the spec has them: the state does not have them yet.
fn services(spec: &Spec) -> BTreeMap<String, (String, EcsServiceName)> {
    let mut services = BTreeMap::new();
    for environment in &spec.environments {
        for service in &spec.platform.services {
            for release in &environment.releases {
                let release = release.color.name();
                let label = service.name.replace('-', "_");
                let address = format!("module.compute.aws_ecs_service.{label}[{release:?}]");
                let ecs = ecs_service::name(&spec.platform, environment, service, release);
                services.insert(address, (format!("{} {release}", service.name), ecs));
            }
        }
    }
    services
}
