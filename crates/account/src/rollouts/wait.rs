//! Waiting for rollouts.

use std::thread;
use std::time::{Duration, Instant};

use super::{
    DeploymentProgress, DeploymentStatus, EcsServiceName, RolloutOutcome, RolloutState,
    RolloutVerdict, RunningService,
};
use crate::account::Account;
use crate::ask_error::AskError;
use crate::moment::Moment;
use crate::together::{Question, together};

/// Between two questions.
const INTERVAL: Duration = Duration::from_secs(2);

/// After that, and the bakes of a rollout, it goes on without us: terraform has waited for it before.
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

/// What is found when a rollout is looked at.
#[allow(clippy::large_enum_variant, reason = "one for each service, and for a moment")]
enum Look {
    /// There is nothing more to wait for.
    Verdict(RolloutVerdict),
    /// It goes on; so far, if it goes through stages.
    GoesOn(Option<DeploymentProgress>),
}

/// Waits until the rollout of each service has come to its end, or to a pause in which a person is asked,
/// and says what became of it, in the order of the services.
pub fn wait_for(
    account: &Account,
    services: &[EcsServiceName],
    wait: &mut Wait<'_>,
) -> Vec<RolloutVerdict> {
    let began = Instant::now();
    let mut verdicts: Vec<Option<RolloutVerdict>> = vec![None; services.len()];
    // How far those are that go through stages.
    let mut reached = vec![String::new(); services.len()];
    let mut patience = PATIENCE;
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
        let mut looked_at = Vec::new();
        for place in waiting {
            match running.get(&services[place]) {
                None => {
                    let reason = "the service is not there";
                    verdicts[place] = Some(RolloutVerdict::of(RolloutOutcome::NotBegun, reason));
                }
                Some(service) => {
                    if !service.is_staged {
                        (wait.heard)(place, &count(service));
                    }
                    if service.is_staged || has_settled(service) {
                        looked_at.push((place, service));
                    }
                }
            }
        }
        let since = wait.since;
        let questions = looked_at.iter().map(|&(place, running)| -> Question<'_, _> {
            Box::new(move || (place, running, look(account, &services[place], running, since)))
        });
        for (place, running, look) in together(questions.collect()) {
            match look {
                Look::Verdict(verdict) => verdicts[place] = Some(verdict),
                Look::GoesOn(Some(progress)) => {
                    patience = patience.max(PATIENCE + Duration::from_mins(progress.waits));
                    reached[place] = progress.text(Moment::now());
                    (wait.heard)(place, &format!("{}, {}", reached[place], count(running)));
                }
                Look::GoesOn(None) => (wait.heard)(place, &count(running)),
            }
        }
        if verdicts.iter().all(Option::is_some) || began.elapsed() > patience {
            break;
        }
        if !pause(wait.is_interrupted) {
            break;
        }
    }
    let goes_on = |reached: &str| RolloutVerdict::of(RolloutOutcome::GoesOn, reached);
    let verdicts = verdicts.into_iter().zip(&reached);
    verdicts.map(|(verdict, reached)| verdict.unwrap_or_else(|| goes_on(reached))).collect()
}

fn count(service: &RunningService) -> String {
    format!("{} of {} running", service.running, service.desired)
}

/// What became of those services whose rollout since then has come to its end, by their place.
///
/// # Errors
/// If the account does not answer.
pub fn ended_rollouts(
    account: &Account,
    services: &[&EcsServiceName],
    since: Moment,
) -> Result<Vec<(usize, RolloutVerdict)>, AskError> {
    let running = account.running(services)?;
    let looked_at = services.iter().enumerate().filter_map(|(place, &service)| {
        let running = running.get(service).filter(|it| it.is_staged || has_settled(it))?;
        Some((place, service, running))
    });
    let questions = looked_at.map(|(place, service, running)| -> Question<'_, _> {
        Box::new(move || match look(account, service, running, since) {
            Look::Verdict(verdict) => Some((place, verdict)),
            Look::GoesOn(_) => None,
        })
    });
    let ended = together(questions.collect()).into_iter().flatten();
    Ok(ended.filter(|(_, verdict)| verdict.outcome != RolloutOutcome::NotBegun).collect())
}

fn has_settled(service: &RunningService) -> bool {
    match service.rollout {
        RolloutState::Failed => true,
        RolloutState::Completed => !service.replacing,
        RolloutState::InProgress => false,
    }
}

/// Looks at the deployment of a service which goes through stages, or at which nothing moves any more. It
/// may not be at an end for all that, as while its alarms are watched.
fn look(
    account: &Account,
    service: &EcsServiceName,
    running: &RunningService,
    since: Moment,
) -> Look {
    let deployment = match account.last_deployment(service) {
        Ok(deployment) => deployment,
        Err(error) => return Look::Verdict(RolloutVerdict::unknown(&error)),
    };
    let ours = deployment.filter(|deployment| {
        deployment.created_at.is_none_or(|created| since.seconds_since(created) <= CLOCK_SKEW)
    });
    let Some(deployment) = ours else {
        return Look::Verdict(RolloutVerdict::of(RolloutOutcome::NotBegun, ""));
    };
    let has_failed = !running.is_staged && running.rollout == RolloutState::Failed;
    if deployment.status != DeploymentStatus::InProgress || has_failed {
        return Look::Verdict(RolloutVerdict::at_the_end(account, service, running, &deployment));
    }
    if !running.is_staged {
        return Look::GoesOn(None);
    }
    // Who may not ask this waits all the same.
    let progress = account.details(&deployment).ok().and_then(|details| details.progress);
    match progress {
        Some(DeploymentProgress { pause: Some(pause), .. }) => {
            Look::Verdict(RolloutVerdict::paused(pause))
        }
        progress => Look::GoesOn(progress),
    }
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
