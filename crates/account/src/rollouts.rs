//! Rollouts of ECS services: how far they are, and what became of the last one.

mod progress;
mod stall;
mod steer;
mod stopped_task;
#[cfg(test)]
mod tests;
mod verdict;
mod wait;

pub use progress::{DeploymentDetails, DeploymentPause, DeploymentProgress};
pub use stopped_task::StoppedTask;
pub(crate) use stopped_task::{id_of, log_stream, reason_of};
pub use verdict::{RolloutOutcome, RolloutVerdict, with_alarms};
pub use wait::{Wait, ended_rollouts, wait_for};

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;
use crate::moment::Moment;
use crate::together::{Question, together};

/// How many services ECS describes at a time.
const DESCRIBED_AT_A_TIME: usize = 10;

/// An ECS service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EcsServiceName {
    /// Name or ARN of its cluster.
    pub cluster: String,
    /// Its name.
    pub name: String,
}

/// What runs of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningService {
    /// Tasks that run; where ECS shifts traffic, those of the newest deployment.
    pub running: u64,
    /// Tasks that should.
    pub desired: u64,
    /// ARN of the task definition that it runs, or is rolling out.
    pub task_definition: String,
    /// How far its newest deployment is.
    pub rollout: RolloutState,
    /// Whether another deployment still has tasks.
    pub replacing: bool,
    /// Whether its deployments go through stages, in which ECS shifts traffic.
    pub is_staged: bool,
}

/// How far a deployment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutState {
    /// Not there yet.
    InProgress,
    /// All tasks run.
    Completed,
    /// ECS starts no more tasks of it.
    Failed,
}

/// The last deployment of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Its ARN.
    pub arn: String,
    /// What became of it.
    pub status: DeploymentStatus,
    /// Why, in AWS's words.
    pub reason: String,
    /// When it was asked for.
    pub created_at: Option<Moment>,
    /// When it came to an end.
    pub finished_at: Option<Moment>,
    /// ARN of the service revision that it was to bring.
    revision: String,
}

/// What became of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentStatus {
    /// Nothing yet.
    InProgress,
    /// It got there.
    Successful,
    /// ECS went back to the one before.
    RolledBack,
    /// There was none to go back to, or that did not come up again either.
    Failed,
    /// Somebody stopped it.
    Stopped,
}

/// What a deployment brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceRevision {
    /// ARN of its task definition.
    pub task_definition: String,
    /// The image of its first container.
    pub image: String,
}

impl ServiceRevision {
    /// The number of its task definition, as in `12`.
    pub fn number(&self) -> &str {
        revision_number(&self.task_definition)
    }
}

/// The number at the end of a task definition's ARN.
pub fn revision_number(task_definition: &str) -> &str {
    task_definition.rsplit(':').next().unwrap_or_default()
}

impl Account {
    /// Services that are there, as `ecs describe-services` tells of them: none, if there is no cluster.
    pub(crate) fn describe_services(&self, request: &Value) -> Result<Vec<Value>, AskError> {
        match self.ask("ecs", "describe-services", request) {
            Ok(answer) => {
                let services = list(&answer, "/services").iter();
                Ok(services.filter(|service| service["status"] != "INACTIVE").cloned().collect())
            }
            Err(error) if error.code == "ClusterNotFoundException" => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// What runs of services. One that is not there is not in the answer.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn running(
        &self,
        services: &[&EcsServiceName],
    ) -> Result<BTreeMap<EcsServiceName, RunningService>, AskError> {
        let mut clusters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for service in services {
            clusters.entry(&service.cluster).or_default().push(&service.name);
        }
        let questions = clusters.iter().flat_map(|(&cluster, names)| {
            names.chunks(DESCRIBED_AT_A_TIME).map(move |names| -> Question<'_, _> {
                let request = json!({ "cluster": cluster, "services": names });
                Box::new(move || (cluster, self.describe_services(&request)))
            })
        });
        let mut running = BTreeMap::new();
        for (cluster, answer) in together(questions.collect()) {
            for service in answer? {
                let name = text(&service, "/serviceName");
                let name = EcsServiceName { cluster: cluster.to_owned(), name };
                running.insert(name, RunningService::read(&service));
            }
        }
        Ok(running)
    }

    /// The last deployment of a service; `None` if there was none.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn last_deployment(
        &self,
        service: &EcsServiceName,
    ) -> Result<Option<Deployment>, AskError> {
        let request = json!({ "cluster": service.cluster, "service": service.name });
        let answer = self.ask("ecs", "list-service-deployments", &request)?;
        let all = list(&answer, "/serviceDeployments").iter().map(Deployment::read);
        Ok(all.max_by_key(|deployment| deployment.created_at))
    }

    /// The image of the first container of a task definition.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn image(&self, task_definition: &str) -> Result<String, AskError> {
        let request = json!({ "taskDefinition": task_definition });
        let answer = self.ask("ecs", "describe-task-definition", &request)?;
        Ok(text(&answer, "/taskDefinition/containerDefinitions/0/image"))
    }

    /// What a deployment was to bring.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn revision_of(&self, deployment: &Deployment) -> Result<ServiceRevision, AskError> {
        let request = json!({ "serviceRevisionArns": [deployment.revision] });
        let answer = self.ask("ecs", "describe-service-revisions", &request)?;
        let revision = &answer["serviceRevisions"][0];
        Ok(ServiceRevision {
            task_definition: text(revision, "/taskDefinition"),
            image: text(revision, "/containerImages/0/image"),
        })
    }
}

impl RunningService {
    fn read(service: &Value) -> Self {
        let deployments = list(service, "/deployments");
        let newest = deployments.iter().find(|deployment| deployment["status"] == "PRIMARY");
        let rollout = match newest.and_then(|newest| newest["rolloutState"].as_str()) {
            Some("COMPLETED") => RolloutState::Completed,
            Some("FAILED") => RolloutState::Failed,
            _ => RolloutState::InProgress,
        };
        let strategy = service["deploymentConfiguration"]["strategy"].as_str();
        let is_staged = strategy.is_some_and(|strategy| strategy != "ROLLING");
        let counted = newest.filter(|_| is_staged).unwrap_or(service);
        Self {
            running: counted["runningCount"].as_u64().unwrap_or(0),
            desired: service["desiredCount"].as_u64().unwrap_or(0),
            task_definition: text(service, "/taskDefinition"),
            rollout,
            replacing: deployments.len() > 1,
            is_staged,
        }
    }
}

impl Deployment {
    fn read(deployment: &Value) -> Self {
        let status = match deployment["status"].as_str() {
            Some("SUCCESSFUL") => DeploymentStatus::Successful,
            Some("ROLLBACK_SUCCESSFUL") => DeploymentStatus::RolledBack,
            Some("ROLLBACK_FAILED") => DeploymentStatus::Failed,
            Some("STOPPED") => DeploymentStatus::Stopped,
            _ => DeploymentStatus::InProgress,
        };
        Self {
            arn: text(deployment, "/serviceDeploymentArn"),
            status,
            reason: text(deployment, "/statusReason"),
            created_at: Moment::read(&deployment["createdAt"]),
            finished_at: Moment::read(&deployment["finishedAt"]),
            revision: text(deployment, "/targetServiceRevisionArn"),
        }
    }
}
