//! Waiting for rollouts.

use std::thread;
use std::time::{Duration, Instant};

use super::{
    DeploymentStatus, EcsServiceName, RolloutOutcome, RolloutState, RolloutVerdict, RunningService,
};
use crate::account::Account;
use crate::moment::Moment;
use crate::together::{Question, together};

/// Between two questions.
const INTERVAL: Duration = Duration::from_secs(2);

/// After that, a rollout goes on without us: terraform has waited for it before.
const PATIENCE: Duration = Duration::from_mins(30);

/// How much the clock of this machine may be ahead of AWS's.
const CLOCK_SKEW: u64 = 60;

/// How to wait.
pub struct Wait<'a> {
    /// When the rollouts were asked for at the earliest.
    pub since: Moment,
    /// Whether somebody wants us to stop.
    pub is_interrupted: &'a dyn Fn() -> bool,
    /// Hears of each service, by its place, how far it is.
    pub heard: &'a mut dyn FnMut(usize, &str),
}

/// Waits until the rollout of each service has come to its end, and says what became of it, in the
/// order of the services.
pub fn wait_for(
    account: &Account,
    services: &[EcsServiceName],
    wait: &mut Wait<'_>,
) -> Vec<RolloutVerdict> {
    let began = Instant::now();
    let mut verdicts: Vec<Option<RolloutVerdict>> = vec![None; services.len()];
    loop {
        let waiting: Vec<usize> =
            (0..services.len()).filter(|&place| verdicts[place].is_none()).collect();
        if waiting.is_empty() {
            break;
        }
        let names: Vec<_> = waiting.iter().map(|&place| &services[place]).collect();
        let running = account.running(&names);
        if (wait.is_interrupted)() {
            break;
        }
        let running = match running {
            Ok(running) => running,
            Err(error) => {
                for &place in &waiting {
                    verdicts[place] = Some(RolloutVerdict::unknown(&error));
                }
                break;
            }
        };
        let mut settled = Vec::new();
        for place in waiting {
            match running.get(&services[place]) {
                None => {
                    let reason = "the service is not there";
                    verdicts[place] = Some(RolloutVerdict::of(RolloutOutcome::NotBegun, reason));
                }
                Some(service) => {
                    let (running, desired) = (service.running, service.desired);
                    (wait.heard)(place, &format!("{running} of {desired} running"));
                    if has_settled(service) {
                        settled.push((place, service));
                    }
                }
            }
        }
        let since = wait.since;
        let questions = settled.iter().map(|&(place, running)| -> Question<'_, _> {
            Box::new(move || (place, judge(account, &services[place], running, since)))
        });
        for (place, verdict) in together(questions.collect()) {
            verdicts[place] = verdict;
        }
        if verdicts.iter().all(Option::is_some) || began.elapsed() > PATIENCE {
            break;
        }
        if !pause(wait.is_interrupted) {
            break;
        }
    }
    let goes_on = || RolloutVerdict::of(RolloutOutcome::GoesOn, "");
    verdicts.into_iter().map(|verdict| verdict.unwrap_or_else(goes_on)).collect()
}

fn has_settled(service: &RunningService) -> bool {
    match service.rollout {
        RolloutState::Failed => true,
        RolloutState::Completed => !service.replacing,
        RolloutState::InProgress => false,
    }
}

/// The verdict about a service at which nothing moves any more; `None` if its deployment is not at an end
/// for all that, as while its alarms are watched.
fn judge(
    account: &Account,
    service: &EcsServiceName,
    running: &RunningService,
    since: Moment,
) -> Option<RolloutVerdict> {
    let deployment = match account.last_deployment(service) {
        Ok(deployment) => deployment,
        Err(error) => return Some(RolloutVerdict::unknown(&error)),
    };
    let ours = deployment.filter(|deployment| {
        deployment.created_at.is_none_or(|created| since.seconds_since(created) <= CLOCK_SKEW)
    });
    let Some(deployment) = ours else {
        return Some(RolloutVerdict::of(RolloutOutcome::NotBegun, ""));
    };
    let is_at_an_end = deployment.status != DeploymentStatus::InProgress
        || running.rollout == RolloutState::Failed;
    is_at_an_end.then(|| RolloutVerdict::at_the_end(account, service, running, &deployment))
}

/// Whether the time goes by without anybody wanting us to stop.
fn pause(is_interrupted: &dyn Fn() -> bool) -> bool {
    let began = Instant::now();
    while began.elapsed() < INTERVAL {
        if is_interrupted() {
            return false;
        }
        thread::sleep(Duration::from_millis(100));
    }
    true
}
