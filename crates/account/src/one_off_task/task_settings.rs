//! Where and as what the tasks of a service run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::answer::{list, text};
use crate::ask_error::AskError;
use crate::rollouts::EcsServiceName;
use crate::tags::own_tags;

/// What a service's tasks run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTasks {
    /// ARN of the task definition that it runs, or is rolling out.
    pub task_definition: String,
    /// Where and as what.
    pub settings: TaskSettings,
}

/// Where and as what the tasks of a service run, as far as a task beside them can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskSettings {
    /// Name or ARN of the cluster.
    pub cluster: String,
    /// IDs of the subnets, of which ECS chooses one.
    pub subnets: Vec<String>,
    /// IDs of the security groups.
    pub security_groups: Vec<String>,
    /// Whether the task gets a public address.
    pub assign_public_ip: bool,
    /// What it runs on; nothing for `FARGATE`.
    pub capacity: Vec<TaskCapacity>,
    /// Version of Fargate's platform, if it is not the latest.
    pub platform_version: Option<String>,
    /// Tags of the service but for AWS's own, which its tasks have.
    pub tags: BTreeMap<String, String>,
}

/// One of the capacity providers that tasks run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskCapacity {
    /// `FARGATE` or `FARGATE_SPOT`.
    pub provider: String,
    /// So many tasks run on it before others are used.
    pub base: u64,
    /// Its share of the others.
    pub weight: u64,
}

impl TaskSettings {
    /// Of what `ecs describe-services` tells of a service.
    fn read(service: &Value) -> Self {
        let network = &service["networkConfiguration"]["awsvpcConfiguration"];
        let texts = |pointer| {
            let all = list(network, pointer).iter();
            all.filter_map(|it| it.as_str().map(str::to_owned)).collect()
        };
        let capacity = list(service, "/capacityProviderStrategy").iter().map(|it| TaskCapacity {
            provider: text(it, "/capacityProvider"),
            base: it["base"].as_u64().unwrap_or(0),
            weight: it["weight"].as_u64().unwrap_or(0),
        });
        Self {
            cluster: text(service, "/clusterArn"),
            subnets: texts("/subnets"),
            security_groups: texts("/securityGroups"),
            assign_public_ip: network["assignPublicIp"] == "ENABLED",
            capacity: capacity.collect(),
            platform_version: service["platformVersion"].as_str().map(str::to_owned),
            tags: own_tags(service).collect(),
        }
    }

    /// What `ecs run-task` is asked for besides what runs.
    pub(super) fn request(&self) -> Value {
        let tags = self.tags.iter();
        let tags: Vec<_> = tags.map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let mut request = json!({
            "cluster": self.cluster,
            "networkConfiguration": { "awsvpcConfiguration": {
                "subnets": self.subnets,
                "securityGroups": self.security_groups,
                "assignPublicIp": if self.assign_public_ip { "ENABLED" } else { "DISABLED" },
            } },
            "enableECSManagedTags": true,
            "tags": tags,
        });
        if self.capacity.is_empty() {
            request["launchType"] = "FARGATE".into();
        } else {
            let capacity = self.capacity.iter().map(|it| {
                json!({ "capacityProvider": it.provider, "base": it.base, "weight": it.weight })
            });
            request["capacityProviderStrategy"] = capacity.collect();
        }
        if let Some(version) = &self.platform_version {
            request["platformVersion"] = version.as_str().into();
        }
        request
    }
}

impl Account {
    /// What the tasks of a service run, and where; `None` if there is no such service.
    ///
    /// # Errors
    /// If the account does not answer.
    pub fn service_tasks(
        &self,
        service: &EcsServiceName,
    ) -> Result<Option<ServiceTasks>, AskError> {
        let request = json!({
            "cluster": service.cluster, "services": [service.name], "include": ["TAGS"],
        });
        let services = self.describe_services(&request)?;
        Ok(services.first().map(|service| ServiceTasks {
            task_definition: text(service, "/taskDefinition"),
            settings: TaskSettings::read(service),
        }))
    }
}
