//! Services that ECS has given up, which terraform does not see: the next apply starts them again.

use std::io::Write;

use account::{Account, RunningService};
use anyhow::Result;
use runner::{LayerPlan, LayerResult, ResourceAction, Session};
use serde_json::{Value, json};

use super::deployed::DeployedService;
use super::prepare::Prepared;
use super::rollouts::{LAYER, services};

/// Services that have stalled.
#[derive(Default)]
pub struct Stalled {
    services: Vec<DeployedService>,
    /// A line for each, in the order of the spec.
    pub warnings: Vec<String>,
    /// The same as JSON.
    lines: Vec<Value>,
}

impl Stalled {
    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        !self.services.is_empty()
    }

    /// Prints it for a machine, if that is asked for.
    pub fn print_json(&self, prepared: &Prepared, out: &mut dyn Write) -> Result<()> {
        if prepared.json {
            for line in &self.lines {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    /// Starts those again that terraform has not touched meanwhile. Gives their addresses, and whether all
    /// could be started.
    pub fn start_again(&self, prepared: &Prepared, session: &Session<'_>) -> (Vec<String>, bool) {
        let begun = session.begun();
        let Ok(account) = Account::discover(prepared.region()) else { return (Vec::new(), true) };
        let untouched = self.services.iter().filter(|it| !begun.contains(&it.address));
        let (mut started, mut all) = (Vec::new(), true);
        for service in untouched {
            match account.start_again(&service.ecs) {
                Ok(()) => started.push(service.address.clone()),
                Err(error) => {
                    eprintln!("\nerror: {} cannot be started again: {error}", service.label());
                    all = false;
                }
            }
        }
        (started, all)
    }
}

/// Which services have stalled that a plan does not change. Asks nothing where none was applied.
pub fn find(
    prepared: &Prepared,
    session: &Session<'_>,
    plans: &[LayerResult<LayerPlan>],
) -> Result<Stalled> {
    let mut stalled = Stalled::default();
    if !prepared.layers().iter().any(|layer| layer == LAYER) {
        return Ok(stalled);
    }
    let Ok(account) = Account::discover(prepared.region()) else { return Ok(stalled) };
    let is_changed = |address: &str| {
        let mut changes = plans.iter().filter_map(LayerResult::done).flat_map(|plan| &plan.changes);
        changes.any(|it| it.address == address && it.action != ResourceAction::Noop)
    };
    let mut services = services(prepared, session)?;
    services.retain(|service| !is_changed(&service.address));
    if services.is_empty() {
        return Ok(stalled);
    }
    let names: Vec<_> = services.iter().map(|service| &service.ecs).collect();
    let running = match account.running(&names) {
        Ok(running) => running,
        Err(error) => {
            let text = "whether a service has stalled cannot be asked";
            stalled.warnings.push(format!("{text}: {error}"));
            return Ok(stalled);
        }
    };
    services.retain(|service| running.get(&service.ecs).is_some_and(RunningService::has_stalled));
    for service in &services {
        let desired = running[&service.ecs].desired;
        stalled.warnings.push(format!(
            "warning: {}: none of {desired} tasks runs, and ECS starts no more; apply starts it again",
            service.label()
        ));
        stalled.lines.push(json!({
            "type": "stalled",
            "service": service.service,
            "release": service.release,
            "desired": desired,
        }));
    }
    stalled.services = services;
    Ok(stalled)
}
