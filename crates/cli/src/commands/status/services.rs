//! What runs of each service in each release.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use account::{
    Account, AskError, Deployment, DeploymentDetails, DeploymentProgress, DeploymentStatus,
    EcsServiceName, Moment, Question, RunningService, revision_number, tag_of, together,
    with_alarms,
};
use runner::{LayerResult, LayerStatus, Session};
use serde_json::{Value, json};

use crate::commands::deployed::{self, DeployedService};
use crate::commands::prepare::Prepared;
use crate::commands::rollouts::status_name;
use crate::commands::verdicts::{how_to_go_on, pause_json};
use crate::table::table;

/// The services of an environment.
pub struct Services {
    all: Vec<ServiceStatus>,
    /// What is not known, and why.
    unknown: Vec<String>,
}

/// A service in a release. What the account has not said is `None`.
struct ServiceStatus {
    deployed: DeployedService,
    /// Behind the load balancer.
    weight: Option<u64>,
    running: Option<RunningService>,
    /// The image that runs, or is rolled out.
    image: Option<String>,
    last: Option<Deployment>,
    /// How far that is, and what ended it, where ECS tells more.
    details: Result<DeploymentDetails, AskError>,
    alarms_on: Option<BTreeSet<String>>,
}

/// What the account says.
#[derive(Default)]
struct Answers {
    running: Option<BTreeMap<EcsServiceName, RunningService>>,
    alarms_on: Option<BTreeSet<String>>,
    /// By service.
    last: BTreeMap<EcsServiceName, Deployment>,
    /// More about those that go through stages, or were rolled back by an alarm.
    details: BTreeMap<EcsServiceName, Result<DeploymentDetails, AskError>>,
    /// By task definition, of those that are not the ones that were applied last.
    images: BTreeMap<String, String>,
    /// What it does not say, and why.
    refused: BTreeSet<String>,
}

/// One of the questions that do not depend on each other.
enum Answer {
    Running(Result<BTreeMap<EcsServiceName, RunningService>, AskError>),
    AlarmsOn(Result<BTreeSet<String>, AskError>),
    Last(EcsServiceName, Result<Option<Deployment>, AskError>),
}

impl Services {
    /// Those in the states that were read, and what the account says of them.
    pub fn of(
        prepared: &Prepared,
        session: &Session<'_>,
        results: &[LayerResult<LayerStatus>],
    ) -> Self {
        let states = || {
            let read = results.iter().filter_map(LayerResult::done);
            read.filter_map(|status| status.state.as_ref())
        };
        let spec = &prepared.spec;
        let services: Vec<_> = states().flat_map(|state| deployed::services(spec, state)).collect();
        if services.is_empty() {
            return Self { all: Vec::new(), unknown: Vec::new() };
        }
        let weights: BTreeMap<_, _> =
            states().flat_map(|state| deployed::weights(spec, state)).collect();
        let mut alarms: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (place, names) in states().flat_map(|state| deployed::alarms(spec, state)) {
            alarms.entry(place).or_default().extend(names);
        }
        let (mut answers, mut unknown) = (Answers::default(), Vec::new());
        if session.has_credentials() {
            match Account::discover(prepared.region()) {
                Ok(account) => answers = Answers::of(&account, &services),
                Err(error) => unknown.push(error.to_string()),
            }
        } else {
            unknown.push("there are no AWS credentials".to_owned());
        }
        unknown.extend(std::mem::take(&mut answers.refused));
        let all = services.into_iter().map(|deployed| {
            let place = (deployed.service.clone(), deployed.release.clone());
            let running = answers.running.as_ref().and_then(|all| all.get(&deployed.ecs)).cloned();
            let image = running.as_ref().map_or(Some(&deployed.image), |running| {
                if running.task_definition == deployed.task_definition {
                    Some(&deployed.image)
                } else {
                    answers.images.get(&running.task_definition)
                }
            });
            let alarms_on = answers
                .alarms_on
                .as_ref()
                .map(|on| alarms.get(&place).map(|own| own & on).unwrap_or_default());
            ServiceStatus {
                weight: weights.get(&place).copied(),
                image: image.cloned(),
                last: answers.last.get(&deployed.ecs).cloned(),
                details: answers
                    .details
                    .remove(&deployed.ecs)
                    .unwrap_or_else(|| Ok(DeploymentDetails::default())),
                running,
                alarms_on,
                deployed,
            }
        });
        Self { all: all.collect(), unknown }
    }

    /// A table, what is wrong, and what is not known; nothing without services.
    pub fn text(&self, environment: &str) -> String {
        if self.all.is_empty() {
            return String::new();
        }
        let mut rows = vec![HEAD.map(str::to_owned)];
        rows.extend(self.all.iter().map(ServiceStatus::cells));
        let mut text = format!("\n{}", table(&rows));
        for status in &self.all {
            text.push_str(&status.how_far(environment));
            text.push_str(&status.what_is_wrong());
        }
        for unknown in &self.unknown {
            let _ = writeln!(text, "what is shown as ? is not known: {unknown}");
        }
        text.push('\n');
        text
    }

    /// An object for each service and release, and one for what is not known.
    pub fn json(&self) -> Vec<Value> {
        let mut lines: Vec<_> = self.all.iter().map(ServiceStatus::json).collect();
        if !self.unknown.is_empty() {
            lines.push(json!({ "type": "unknown", "reasons": self.unknown }));
        }
        lines
    }
}

const HEAD: [&str; 9] = [
    "service",
    "release",
    "revision",
    "image",
    "running",
    "rollout",
    "weight",
    "secrets",
    "alarms on",
];

/// Where the account does not say.
const UNKNOWN: &str = "?";

impl ServiceStatus {
    /// ARN of the task definition that runs, or was applied last.
    fn task_definition(&self) -> &str {
        let running = self.running.as_ref().map(|running| &running.task_definition);
        running.unwrap_or(&self.deployed.task_definition)
    }

    fn rollout(&self) -> Option<&'static str> {
        let is_paused = self.progress().is_some_and(|progress| progress.pause.is_some());
        self.last.as_ref().map(|last| if is_paused { "paused" } else { status_name(last.status) })
    }

    /// How far the last deployment is, if it goes through stages.
    fn progress(&self) -> Option<&DeploymentProgress> {
        let goes_on = |last: &Deployment| last.status == DeploymentStatus::InProgress;
        let progress = self.details.as_ref().ok()?.progress.as_ref();
        progress.filter(|_| self.last.as_ref().is_some_and(goes_on))
    }

    fn alarms(&self) -> &[String] {
        self.details.as_ref().map_or(&[], |details| &details.alarms)
    }

    /// A line if the last deployment goes through stages, and how to go on if that is paused.
    fn how_far(&self, environment: &str) -> String {
        let label = self.deployed.label();
        if let Err(error) = &self.details {
            return format!("{label}: more about its rollout cannot be asked: {error}\n");
        }
        let Some(progress) = self.progress() else { return String::new() };
        let mut text = format!("{label}: {}\n", progress.text(Moment::now()));
        if progress.pause.is_some() {
            text.push_str(&how_to_go_on(&self.deployed.service, environment));
        }
        text
    }

    fn cells(&self) -> [String; HEAD.len()] {
        let unknown = || UNKNOWN.to_owned();
        let or_none = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        let deployed = &self.deployed;
        let running = self.running.as_ref();
        let secrets: Vec<_> =
            deployed.secret_versions.iter().map(|(name, it)| format!("{name} {it}")).collect();
        let alarms = self
            .alarms_on
            .as_ref()
            .map(|on| or_none(on.iter().map(String::as_str).collect::<Vec<_>>().join(", ")));
        [
            deployed.service.clone(),
            deployed.release.clone(),
            revision_number(self.task_definition()).to_owned(),
            self.image.as_deref().map_or_else(unknown, |image| tag_of(image).to_owned()),
            running.map_or_else(unknown, |it| format!("{} of {}", it.running, it.desired)),
            self.rollout().map_or_else(unknown, str::to_owned),
            self.weight.map_or_else(|| "-".to_owned(), |weight| weight.to_string()),
            or_none(secrets.join(", ")),
            alarms.unwrap_or_else(unknown),
        ]
    }

    /// A line if the last deployment did not get there.
    fn what_is_wrong(&self) -> String {
        let Some(last) = &self.last else { return String::new() };
        if matches!(last.status, DeploymentStatus::Successful | DeploymentStatus::InProgress) {
            return String::new();
        }
        let date = last.finished_at.map_or_else(String::new, |date| format!(" on {date}"));
        let (label, what) = (self.deployed.label(), status_name(last.status));
        format!("{label}: {what}{date}: {}\n", with_alarms(&last.reason, self.alarms()))
    }

    fn json(&self) -> Value {
        let running = self.running.as_ref();
        json!({
            "type": "service",
            "service": self.deployed.service,
            "release": self.deployed.release,
            "revision": revision_number(self.task_definition()),
            "image": self.image,
            "running": running.map(|running| running.running),
            "desired": running.map(|running| running.desired),
            "rollout": self.rollout(),
            "reason": self.last.as_ref().map(|last| &last.reason),
            "alarms": self.alarms(),
            "stage": self.progress().map(|progress| &progress.stage),
            "traffic": self.progress().and_then(DeploymentProgress::percent),
            "pause": self.progress().and_then(|progress| progress.pause.as_ref()).map(pause_json),
            "weight": self.weight,
            "secret_versions": self.deployed.secret_versions,
            "alarms_on": self.alarms_on,
        })
    }
}

impl Answers {
    fn of(account: &Account, services: &[DeployedService]) -> Self {
        let names: Vec<_> = services.iter().map(|service| &service.ecs).collect();
        let mut questions: Vec<Question<'_, Answer>> = vec![
            Box::new(|| Answer::Running(account.running(&names))),
            Box::new(|| Answer::AlarmsOn(account.alarms_on())),
        ];
        questions.extend(services.iter().map(|service| -> Question<'_, Answer> {
            let ecs = &service.ecs;
            Box::new(move || Answer::Last(ecs.clone(), account.last_deployment(ecs)))
        }));
        let mut answers = Self::default();
        for answer in together(questions) {
            match answer {
                Answer::Running(Ok(running)) => answers.running = Some(running),
                Answer::AlarmsOn(Ok(alarms)) => answers.alarms_on = Some(alarms),
                Answer::Last(service, Ok(last)) => {
                    answers.last.extend(last.map(|last| (service, last)));
                }
                Answer::Running(Err(error))
                | Answer::AlarmsOn(Err(error))
                | Answer::Last(_, Err(error)) => {
                    answers.refused.insert(error.to_string());
                }
            }
        }
        answers.ask_images(account, services);
        answers.ask_details(account);
        answers
    }

    /// More about what goes on, and what an alarm has ended.
    fn ask_details(&mut self, account: &Account) {
        let is_staged = |service| {
            self.running.as_ref().and_then(|all| all.get(service)).is_some_and(|it| it.is_staged)
        };
        let worth = self.last.iter().filter(|(service, last)| match last.status {
            DeploymentStatus::InProgress => is_staged(*service),
            _ => last.reason.contains("alarm"),
        });
        let questions = worth.map(|(service, last)| -> Question<'_, _> {
            Box::new(move || (service.clone(), account.details(last)))
        });
        self.details = together(questions.collect()).into_iter().collect();
    }

    /// Of what runs, but is not what was applied last: after a rollback, say.
    fn ask_images(&mut self, account: &Account, services: &[DeployedService]) {
        let running = self.running.iter().flatten().map(|(_, running)| &running.task_definition);
        let others: BTreeSet<_> = running
            .filter(|running| services.iter().all(|it| it.task_definition != **running))
            .cloned()
            .collect();
        let questions = others.iter().map(|definition| -> Question<'_, _> {
            Box::new(move || (definition.clone(), account.image(definition)))
        });
        for (definition, answer) in together(questions.collect()) {
            match answer {
                Ok(image) => {
                    self.images.insert(definition, image);
                }
                Err(error) => {
                    self.refused.insert(error.to_string());
                }
            }
        }
    }
}
