//! What the rollouts of a plan cost: how many tasks run meanwhile, and for how long; and what runs before.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use platform::wording::counted;
use platform::{BeforeDeploy, Color, Environment, Service, Strategy};
use runner::{LayerPlan, LayerResult, ResourceAction, Session};
use serde_json::{Value, json};

use super::before_deploy::new_revisions;
use super::prepare::Prepared;
use super::rollouts::services;
use crate::table::table;

/// How much of the desired tasks runs at the peak. A rolling update may run so many
/// (`deployment_maximum_percent`); with every other strategy, all new tasks run beside all old ones from the
/// scale-up to the end of the last bake, whatever their share of the traffic:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html>.
const PEAK: u32 = 2;

/// The rollout of a service of a release that a plan would begin.
struct PlannedRollout {
    service: String,
    release: String,
    strategy: Strategy,
    /// At least and at most so many tasks run; autoscaling chooses.
    tasks: (u32, u32),
    /// Minutes of bakes and pauses.
    waits: u32,
}

/// What has to succeed before a service of a release rolls out.
struct PlannedCommand {
    service: String,
    release: String,
    before: BeforeDeploy,
}

/// The rollouts that plans would begin.
#[derive(Default)]
pub struct PlannedRollouts {
    /// Of services that change in place. Those that are created or replaced have no tasks to go on beside the new
    /// ones.
    rollouts: Vec<PlannedRollout>,
    /// Of all services that get a new revision.
    commands: Vec<PlannedCommand>,
}

impl PlannedRollouts {
    /// Those of some plans: rollouts in the order of the spec, what runs before them in the order in which it does.
    ///
    /// # Errors
    /// If the state that has the services cannot be read.
    pub fn of(
        prepared: &Prepared,
        session: &Session<'_>,
        plans: &[LayerResult<LayerPlan>],
    ) -> Result<Self> {
        let rollouts = rollouts(prepared, session, plans)?;
        let done = plans.iter().filter_map(LayerResult::done);
        let revisions = done.flat_map(|plan| new_revisions(&prepared.spec.platform, &plan.changes));
        let commands = revisions.map(|(service, before, release)| PlannedCommand {
            service: service.name.clone(),
            release,
            before: before.clone(),
        });
        Ok(Self { rollouts, commands: commands.collect() })
    }

    /// A table, and what runs before; nothing without a rollout.
    pub fn text(&self) -> String {
        let mut rows =
            vec![["rollout", "strategy", "tasks", "at its peak", "minutes"].map(str::to_owned)];
        rows.extend(self.rollouts.iter().map(PlannedRollout::row));
        let mut text = if rows.len() == 1 { String::new() } else { table(&rows) };
        for PlannedCommand { service, release, before } in &self.commands {
            let minutes = counted(before.timeout as usize, "minute");
            let _ = writeln!(
                text,
                "before {service} {release} rolls out, `{}` has to succeed, in {minutes} at most",
                before.shown()
            );
        }
        text
    }

    /// A line of JSON each.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn print_json(&self, out: &mut dyn Write) -> Result<()> {
        for rollout in &self.rollouts {
            writeln!(out, "{}", rollout.json())?;
        }
        for PlannedCommand { service, release, before } in &self.commands {
            let line = json!({
                "type": "planned_before_deploy",
                "service": service,
                "release": release,
                "command": before.command,
                "minutes": before.timeout,
            });
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

fn rollouts(
    prepared: &Prepared,
    session: &Session<'_>,
    plans: &[LayerResult<LayerPlan>],
) -> Result<Vec<PlannedRollout>> {
    let changes = plans.iter().filter_map(LayerResult::done).flat_map(|plan| &plan.changes);
    let updated: BTreeSet<_> = changes
        .filter(|change| change.action == ResourceAction::Update)
        .filter(|change| change.address.contains("aws_ecs_service."))
        .map(|change| &change.address)
        .collect();
    if updated.is_empty() {
        return Ok(Vec::new());
    }
    let Some(environment) = prepared.spec.environments.first() else {
        return Ok(Vec::new());
    };
    let deployed = services(prepared, session)?.into_iter();
    let planned = deployed.filter(|service| updated.contains(&service.address));
    let planned = planned.filter_map(|deployed| {
        let platform = &prepared.spec.platform;
        let service = platform.services.iter().find(|it| it.name == deployed.service)?;
        Some(planned_rollout(environment, service, deployed.release))
    });
    Ok(planned.collect())
}

fn planned_rollout(
    environment: &Environment,
    service: &Service,
    release: String,
) -> PlannedRollout {
    let scaling = environment.scaling(service);
    let changes = environment.changes(&service.name);
    let own = Color::ALL.into_iter().find(|color| color.name() == release);
    let least = own.and_then(|color| changes?.release_min.get(&color).copied());
    let rollout = environment.rollout(service);
    PlannedRollout {
        service: service.name.clone(),
        release,
        strategy: rollout.strategy,
        tasks: (least.unwrap_or(scaling.min), scaling.max),
        waits: rollout.waits(),
    }
}

impl PlannedRollout {
    fn peak(&self) -> (u32, u32) {
        let (least, most) = self.tasks;
        (least * PEAK, most * PEAK)
    }

    fn row(&self) -> [String; 5] {
        let minutes = if self.waits > 0 { self.waits.to_string() } else { String::new() };
        [
            format!("{} {}", self.service, self.release),
            self.strategy.name().to_owned(),
            range(self.tasks),
            range(self.peak()),
            minutes,
        ]
    }

    fn json(&self) -> Value {
        let between = |(least, most): (u32, u32)| json!({ "min": least, "max": most });
        json!({
            "type": "planned_rollout",
            "service": self.service,
            "release": self.release,
            "strategy": self.strategy.name(),
            "tasks": between(self.tasks),
            "peak_tasks": between(self.peak()),
            "minutes": self.waits,
        })
    }
}

fn range((least, most): (u32, u32)) -> String {
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

#[cfg(test)]
mod tests {
    use platform::{BeforeDeploy, Strategy};

    use super::{PlannedCommand, PlannedRollout, PlannedRollouts};

    #[test]
    fn a_row_says_how_many_tasks_run_meanwhile_and_how_long() {
        let rollout = |service: &str, strategy, tasks, waits| PlannedRollout {
            service: service.to_owned(),
            release: "blue".to_owned(),
            strategy,
            tasks,
            waits,
        };
        let canary = Strategy::Canary { percent: 10, bake: 15 };
        let command = PlannedCommand {
            service: "api".to_owned(),
            release: "blue".to_owned(),
            before: BeforeDeploy {
                command: vec!["./manage".to_owned(), "migrate".to_owned()],
                timeout: 15,
            },
        };
        let rollouts = PlannedRollouts {
            rollouts: vec![
                rollout("frontend", canary, (2, 6), 30),
                rollout("api", Strategy::Rolling, (3, 3), 0),
            ],
            commands: vec![command],
        };
        assert_eq!(
            rollouts.text(),
            "\
rollout        strategy  tasks   at its peak  minutes
frontend blue  canary    2 to 6  4 to 12      30
api blue       rolling   3       6
before api blue rolls out, `./manage migrate` has to succeed, in 15 minutes at most
"
        );
        assert_eq!(PlannedRollouts::default().text(), "");
        let json = rollouts.rollouts[0].json();
        assert_eq!((&json["peak_tasks"]["max"], &json["minutes"]), (&12.into(), &30.into()));
    }
}
