//! Task definitions: revisions that are registered, and others made from one.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;
use crate::rollouts::revision_number;
use crate::tags::own_tags;
use crate::together::{Question, together};

/// What the answer about a revision has, and a request to register one has not:
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html>.
const ONLY_IN_ANSWERS: [&str; 9] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "deregisteredAt",
    "deleteRequestedAt",
    "registeredBy",
];

/// How many revisions are looked at, the newest first; as many as ECS lists at a time.
const LOOKED_AT: u32 = 100;

/// A revision of a task definition, as ECS has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefinition {
    /// Its ARN.
    pub arn: String,
    /// The request that would register it, with its tags.
    request: Map<String, Value>,
}

impl TaskDefinition {
    /// From the answer of `ecs describe-task-definition`.
    fn read(answer: &Value) -> Self {
        let fields = answer["taskDefinition"].as_object().into_iter().flatten();
        let fields = fields.filter(|(name, _)| !ONLY_IN_ANSWERS.contains(&name.as_str()));
        let mut request: Map<_, _> = fields.map(|(name, it)| (name.clone(), it.clone())).collect();
        let tags: Vec<_> =
            own_tags(answer).map(|(key, value)| json!({ "key": key, "value": value })).collect();
        if !tags.is_empty() {
            request.insert("tags".to_owned(), tags.into());
        }
        Self { arn: text(answer, "/taskDefinition/taskDefinitionArn"), request }
    }

    /// The number of the revision, as in `12`.
    pub fn number(&self) -> &str {
        revision_number(&self.arn)
    }

    /// The image of a container; nothing if there is no such container.
    pub fn image(&self, container: &str) -> String {
        let mut containers = self.containers().iter();
        containers
            .find(|it| it["name"] == container)
            .map_or_else(String::new, |it| text(it, "/image"))
    }

    fn containers(&self) -> &[Value] {
        self.request
            .get("containerDefinitions")
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// What would register the same with another image of a container.
    fn request_with(&self, container: &str, image: &str) -> Map<String, Value> {
        let mut request = self.request.clone();
        let containers = request.get_mut("containerDefinitions").and_then(Value::as_array_mut);
        for it in containers.into_iter().flatten().filter(|it| it["name"] == container) {
            it["image"] = image.into();
        }
        request
    }

    /// The request that registers the same in another family, with another image of a container.
    pub fn in_family(&self, family: &str, container: &str, image: &str) -> Value {
        let mut request = self.request_with(container, image);
        request.insert("family".to_owned(), family.into());
        let tags = request.get_mut("tags").and_then(Value::as_array_mut);
        for tag in tags.into_iter().flatten().filter(|tag| tag["key"] == "Name") {
            tag["value"] = family.into();
        }
        request.into()
    }

    /// Whether it was registered after another one.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.order() > other.order()
    }

    fn order(&self) -> u64 {
        self.number().parse().unwrap_or(0)
    }

    /// Whether it differs from another one in nothing but the image of a container.
    fn is_like(&self, other: &Self, container: &str) -> bool {
        let with_our_image = other.request_with(container, &self.image(container));
        in_order(self.request.clone().into()) == in_order(with_our_image.into())
    }
}

/// ECS keeps no order of objects such as variables and tags.
fn in_order(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<_> = items.into_iter().map(in_order).collect();
            if items.iter().all(Value::is_object) {
                items.sort_by_cached_key(Value::to_string);
            }
            items.into()
        }
        Value::Object(fields) => {
            fields.into_iter().map(|(name, field)| (name, in_order(field))).collect()
        }
        other => other,
    }
}

impl Account {
    /// A revision of a task definition, by its ARN.
    ///
    /// # Errors
    /// If the account does not answer, or there is none.
    pub fn task_definition(&self, arn: &str) -> Result<TaskDefinition, AskError> {
        let request = json!({ "taskDefinition": arn, "include": ["TAGS"] });
        let answer = self.ask("ecs", "describe-task-definition", &request)?;
        Ok(TaskDefinition::read(&answer))
    }

    /// Registers the next revision, with another image of a container, and gives its ARN.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn register_with_image(
        &self,
        definition: &TaskDefinition,
        container: &str,
        image: &str,
    ) -> Result<String, AskError> {
        self.register(&Value::Object(definition.request_with(container, image)))
    }

    /// Registers a revision, and gives its ARN.
    pub(crate) fn register(&self, request: &Value) -> Result<String, AskError> {
        let answer = self.ask("ecs", "register-task-definition", request)?;
        Ok(text(&answer, "/taskDefinition/taskDefinitionArn"))
    }

    /// Has nothing more start with a revision, by its ARN. What runs goes on.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn deregister(&self, arn: &str) -> Result<(), AskError> {
        let request = json!({ "taskDefinition": arn });
        self.ask("ecs", "deregister-task-definition", &request).map(drop)
    }

    /// The other revisions of a task definition with which tasks can start, and that differ in nothing but
    /// the image of a container, the oldest first.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn with_other_images(
        &self,
        definition: &TaskDefinition,
        container: &str,
    ) -> Result<Vec<TaskDefinition>, AskError> {
        let family = definition.request.get("family").and_then(Value::as_str).unwrap_or_default();
        let request = json!({
            "familyPrefix": family, "status": "ACTIVE", "sort": "DESC", "maxResults": LOOKED_AT,
        });
        let answer = self.ask("ecs", "list-task-definitions", &request)?;
        let arns = list(&answer, "/taskDefinitionArns").iter().filter_map(Value::as_str);
        let questions = arns
            .filter(|arn| *arn != definition.arn)
            .map(|arn| -> Question<'_, _> { Box::new(move || self.task_definition(arn)) });
        let mut others =
            together(questions.collect()).into_iter().collect::<Result<Vec<_>, _>>()?;
        others.retain(|it| it.is_like(definition, container));
        others.sort_by_key(TaskDefinition::order);
        Ok(others)
    }
}
