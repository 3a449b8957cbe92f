//! The task that tells why a rollout failed.

use std::fmt;

use serde_json::{Value, json};

use super::{EcsServiceName, ServiceRevision};
use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;
use crate::moment::Moment;

/// How many lines of its log are shown.
const LINES: usize = 10;

/// How many tasks ECS describes at a time.
const DESCRIBED_AT_A_TIME: usize = 100;

/// How ECS begins its reason where it stops a task that is well, because another deployment replaces it.
const REPLACED: &str = "Scaling activity initiated by";

/// How ECS says that the check in a container has failed; of what the check answered, it says nothing:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>.
const UNHEALTHY: &str = "failed container health checks";

/// A task that has stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedTask {
    /// Its ID.
    pub id: String,
    /// Why, in AWS's words.
    pub reason: String,
    /// With which code its container ended, if it ran.
    pub exit_code: Option<i64>,
    /// What was run in its container to see whether it is well, if that is why it was stopped.
    pub failed_check: Option<Vec<String>>,
    /// The last lines of its log, or why they cannot be read.
    pub log: Result<Vec<String>, AskError>,
}

impl fmt::Display for StoppedTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task {} stopped: {}", self.id, self.reason)?;
        match self.exit_code {
            Some(code) => write!(f, " (exit code {code})"),
            None => Ok(()),
        }
    }
}

impl Account {
    /// The task of a revision that failed last; `None` if ECS, which forgets them after an hour, knows of
    /// none.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn failed_task(
        &self,
        service: &EcsServiceName,
        revision: &ServiceRevision,
    ) -> Result<Option<StoppedTask>, AskError> {
        let cluster = &service.cluster;
        let request =
            json!({ "cluster": cluster, "serviceName": service.name, "desiredStatus": "STOPPED" });
        let answer = self.ask("ecs", "list-tasks", &request)?;
        let mut failed: Vec<Value> = Vec::new();
        for arns in list(&answer, "/taskArns").chunks(DESCRIBED_AT_A_TIME) {
            let request = json!({ "cluster": cluster, "tasks": arns });
            let answer = self.ask("ecs", "describe-tasks", &request)?;
            let is_failed = |task: &&Value| {
                task["taskDefinitionArn"] == revision.task_definition
                    && !text(task, "/stoppedReason").starts_with(REPLACED)
            };
            failed.extend(list(&answer, "/tasks").iter().filter(is_failed).cloned());
        }
        let last = failed.iter().max_by_key(|task| Moment::read(&task["stoppedAt"]));
        last.map(|task| self.stopped_task(task, revision)).transpose()
    }

    fn stopped_task(
        &self,
        task: &Value,
        revision: &ServiceRevision,
    ) -> Result<StoppedTask, AskError> {
        let request = json!({ "taskDefinition": revision.task_definition });
        let answer = self.ask("ecs", "describe-task-definition", &request)?;
        let defined = &answer["taskDefinition"]["containerDefinitions"][0];
        let name = text(defined, "/name");
        let container = list(task, "/containers").iter().find(|it| it["name"] == name.as_str());
        let reason = reason_of(task, container);
        let id = id_of(&text(task, "/taskArn")).to_owned();
        let group = text(defined, "/logConfiguration/options/awslogs-group");
        let log = self.last_lines(&group, &log_stream(defined, &id), LINES);
        let exit_code = container.and_then(|it| it["exitCode"].as_i64());
        let failed_check = reason.contains(UNHEALTHY).then(|| {
            let command = list(defined, "/healthCheck/command").iter();
            command.filter_map(|word| word.as_str().map(str::to_owned)).collect()
        });
        Ok(StoppedTask { id, reason, exit_code, failed_check, log })
    }
}

/// Why a task has stopped, in AWS's words: what it says of the task, and of its container.
pub(crate) fn reason_of(task: &Value, container: Option<&Value>) -> String {
    let of_container = container.map(|it| text(it, "/reason")).unwrap_or_default();
    let of_task = text(task, "/stoppedReason");
    match (of_task.contains(&of_container), &*of_task) {
        (true, _) => of_task,
        (false, "") => of_container,
        (false, _) => format!("{of_task}: {of_container}"),
    }
}

/// The ID at the end of a task's ARN.
pub(crate) fn id_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// The log stream of a task's container:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>.
pub(crate) fn log_stream(container: &Value, task_id: &str) -> String {
    let prefix = text(container, "/logConfiguration/options/awslogs-stream-prefix");
    format!("{prefix}/{}/{task_id}", text(container, "/name"))
}
