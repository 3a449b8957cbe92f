//! Task definitions: one that is registered, and others made from it.

use serde_json::{Map, Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;

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

/// What a task runs, as ECS has it registered or is to register it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefinition {
    /// The request that would register it, with its tags.
    request: Map<String, Value>,
}

impl TaskDefinition {
    /// From the answer of `ecs describe-task-definition`.
    fn read(answer: &Value) -> Self {
        let fields = answer["taskDefinition"].as_object().into_iter().flatten();
        let fields = fields.filter(|(name, _)| !ONLY_IN_ANSWERS.contains(&name.as_str()));
        let mut request: Map<_, _> = fields.map(|(name, it)| (name.clone(), it.clone())).collect();
        let tags = list(answer, "/tags").iter();
        // Nobody but AWS may write tags that begin so.
        let tags = tags.filter(|tag| !text(tag, "/key").starts_with("aws:"));
        let tags: Vec<_> = tags.cloned().collect();
        if !tags.is_empty() {
            request.insert("tags".to_owned(), tags.into());
        }
        Self { request }
    }

    /// Its family.
    pub fn family(&self) -> &str {
        self.request.get("family").and_then(Value::as_str).unwrap_or_default()
    }

    /// The name of its first container, which is the service's.
    pub fn container(&self) -> String {
        text(self.first_container(), "/name")
    }

    /// The image of that container.
    pub fn image(&self) -> String {
        text(self.first_container(), "/image")
    }

    fn first_container(&self) -> &Value {
        self.request.get("containerDefinitions").map_or(&Value::Null, |all| &all[0])
    }

    /// The same with another image of the first container.
    #[must_use]
    pub fn with_image(mut self, image: &str) -> Self {
        let containers = self.request.get_mut("containerDefinitions");
        if let Some(Value::Object(first)) = containers.and_then(|all| all.get_mut(0)) {
            first.insert("image".to_owned(), image.into());
        }
        self
    }

    /// The same in another family.
    #[must_use]
    pub fn in_family(mut self, family: &str) -> Self {
        self.request.insert("family".to_owned(), family.into());
        self
    }
}

impl Account {
    /// A task definition by its ARN, or the newest one of a family that is registered, by its name, with
    /// its ARN.
    ///
    /// # Errors
    /// If the account does not answer, or there is none.
    pub fn task_definition(&self, name: &str) -> Result<(String, TaskDefinition), AskError> {
        let request = json!({ "taskDefinition": name, "include": ["TAGS"] });
        let answer = self.ask("ecs", "describe-task-definition", &request)?;
        Ok((text(&answer, "/taskDefinition/taskDefinitionArn"), TaskDefinition::read(&answer)))
    }

    /// Registers a revision, and gives its ARN.
    ///
    /// # Errors
    /// If the account refuses.
    pub fn register(&self, definition: &TaskDefinition) -> Result<String, AskError> {
        let request = Value::Object(definition.request.clone());
        let answer = self.ask("ecs", "register-task-definition", &request)?;
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

    /// ARNs of the revisions of a family that are registered, the oldest first.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn registered(&self, family: &str) -> Result<Vec<String>, AskError> {
        let request = json!({ "familyPrefix": family, "status": "ACTIVE" });
        let answer = self.ask("ecs", "list-task-definitions", &request)?;
        let arns = list(&answer, "/taskDefinitionArns").iter().filter_map(Value::as_str);
        // What is given is a prefix of names, too.
        let of_family = format!(":task-definition/{family}:");
        Ok(arns.filter(|arn| arn.contains(&of_family)).map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use crate::tests::pretend;

    const DESCRIBED: &str = r#"{"taskDefinition": {
        "taskDefinitionArn": "arn:aws:ecs:eu-central-1:1:task-definition/web:7", "family": "web",
        "revision": 7, "status": "ACTIVE", "registeredAt": 1, "registeredBy": "me", "compatibilities": ["FARGATE"],
        "requiresAttributes": [{"name": "x"}], "cpu": "256", "runtimePlatform": {"cpuArchitecture": "ARM64"},
        "containerDefinitions": [
            {"name": "web", "image": "r/web:1.0.0", "cpu": 0}, {"name": "beside", "image": "r/beside:1"}]},
        "tags": [{"key": "Name", "value": "web"}, {"key": "aws:x", "value": "y"}]}"#;

    #[test]
    fn a_revision_is_registered_as_it_is_read_with_another_image() {
        let directory = tempfile::tempdir().unwrap();
        let script = format!(
            "echo \"$2 $4\" >> \"$0.asked\"\ncase \"$2\" in describe*) cat <<'END'\n{DESCRIBED}\nEND\n;;\n\
             register*) echo '{{\"taskDefinition\": {{\"taskDefinitionArn\": \"web:8\"}}}}' ;;\n\
             list*) echo '{{\"taskDefinitionArns\": [\"a:task-definition/web:7\", \
             \"a:task-definition/web-2:1\"]}}' ;;\nesac"
        );
        let account = pretend(directory.path(), &script);
        let (arn, definition) = account.task_definition("web:7").unwrap();
        assert_eq!(arn, "arn:aws:ecs:eu-central-1:1:task-definition/web:7");
        assert_eq!(definition.family(), "web");
        assert_eq!(
            (definition.container(), definition.image()),
            ("web".into(), "r/web:1.0.0".into())
        );
        let other = definition.with_image("r/web:1.1.0").in_family("web-run");
        assert_eq!(account.register(&other).unwrap(), "web:8");
        account.deregister("web:8").unwrap();
        assert_eq!(account.registered("web").unwrap(), ["a:task-definition/web:7"]);

        let asked = fs::read_to_string(directory.path().join("aws.asked")).unwrap();
        let asked: Vec<(&str, Value)> = asked
            .lines()
            .map(|line| line.split_once(' ').unwrap())
            .map(|(operation, request)| (operation, serde_json::from_str(request).unwrap()))
            .collect();
        assert_eq!(
            asked,
            [
                (
                    "describe-task-definition",
                    json!({ "taskDefinition": "web:7", "include": ["TAGS"] })
                ),
                (
                    "register-task-definition",
                    json!({
                        "family": "web-run",
                        "cpu": "256",
                        "runtimePlatform": { "cpuArchitecture": "ARM64" },
                        "containerDefinitions": [
                            { "name": "web", "image": "r/web:1.1.0", "cpu": 0 },
                            { "name": "beside", "image": "r/beside:1" }
                        ],
                        "tags": [{ "key": "Name", "value": "web" }],
                    })
                ),
                ("deregister-task-definition", json!({ "taskDefinition": "web:8" })),
                ("list-task-definitions", json!({ "familyPrefix": "web", "status": "ACTIVE" })),
            ]
        );
    }
}
