//! One-off tasks: a command that runs once, in a task of its own, where the tasks of a service run.
//!
//! The task has the network, the capacity and the tags of the service's tasks, and by its task definition
//! their roles. It has no proxy of Service Connect, which only tasks of an ECS service get:
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html>.

mod log_tail;
mod outcome;
mod own_definition;
mod task_settings;
#[cfg(test)]
mod tests;
mod wait;

pub use outcome::OneOffOutcome;
pub use task_settings::{ServiceTasks, TaskCapacity, TaskSettings};
pub use wait::{OneOffNews, OneOffWatch};

use std::time::Duration;

use platform::OVERRIDES_LIMIT;
use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;

/// A command that is to run once.
#[derive(Debug, Clone)]
pub struct OneOffTask<'a> {
    /// ARN of its task definition.
    pub task_definition: &'a str,
    /// The container in which the command runs; it ends with the command, and the task with it.
    pub container: &'a str,
    /// The program and its arguments.
    pub command: &'a [String],
    /// Where and as what it runs.
    pub settings: &'a TaskSettings,
    /// Who starts it, for whoever lists tasks: at most 128 letters, digits, `-`, `_` and `/`.
    pub started_by: &'a str,
    /// After that it is stopped.
    pub timeout: Duration,
}

impl OneOffTask<'_> {
    /// How many bytes the command is too long, if it is.
    pub fn too_long(&self) -> Option<usize> {
        let over = self.overrides().to_string().len().saturating_sub(OVERRIDES_LIMIT);
        (over > 0).then_some(over)
    }

    fn overrides(&self) -> Value {
        json!({ "containerOverrides": [{ "name": self.container, "command": self.command }] })
    }
}

impl Account {
    /// Runs a command once, waits for its end, and tells its log meanwhile. Whoever interrupts the wait
    /// stops the task.
    ///
    /// # Errors
    /// If the account does not start it. Why it did not run or what it came to is no error, but the outcome.
    pub fn run_once(
        &self,
        task: &OneOffTask<'_>,
        watch: &mut OneOffWatch<'_>,
    ) -> Result<OneOffOutcome, AskError> {
        let answer = self.ask(
            "ecs",
            "describe-task-definition",
            &json!({ "taskDefinition": task.task_definition }),
        )?;
        let containers = list(&answer, "/taskDefinition/containerDefinitions").iter();
        let container = containers.clone().find(|it| it["name"] == task.container);
        let mut request = task.settings.request();
        request["taskDefinition"] = task.task_definition.into();
        request["overrides"] = task.overrides();
        request["startedBy"] = task.started_by.into();
        request["count"] = 1.into();
        let answer = self.ask("ecs", "run-task", &request)?;
        let Some(started) = list(&answer, "/tasks").first() else {
            let reason = text(&answer, "/failures/0/reason");
            return Ok(OneOffOutcome::NotRun { reason });
        };
        let arn = text(started, "/taskArn");
        let waited = wait::Waiting::new(self, task, &arn, container.unwrap_or(&Value::Null));
        Ok(waited.until_its_end(watch))
    }
}
