//! What a state of terraform says, as far as it matters to us.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// The file of a state that is on disk, in the directory of its root.
pub const LOCAL_STATE: &str = "terraform.tfstate";

/// A layer's state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TerraformState {
    /// How many objects it lists.
    pub resources: usize,
    /// Their addresses.
    pub addresses: BTreeSet<String>,
    /// Its outputs.
    pub outputs: BTreeMap<String, OutputValue>,
    /// The version of each secret's value, by the label of its resource.
    pub secret_versions: BTreeMap<String, u64>,
    /// Those of its objects whose attributes tell what runs: services, task definitions, rules, target
    /// groups, alarms; and the VPC.
    pub objects: Vec<StateObject>,
}

/// An object of a state, with its attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct StateObject {
    /// As in `module.compute.aws_ecs_service.web["blue"]`.
    pub address: String,
    /// As in `aws_ecs_service`.
    pub kind: String,
    /// As in `web`.
    pub label: String,
    /// As in `blue`.
    pub key: Option<String>,
    /// What the provider knows of it.
    pub attributes: Value,
}

/// An output's value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OutputValue {
    /// The value.
    pub value: Value,
    /// Whether it is not to be shown.
    #[serde(default)]
    pub sensitive: bool,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    outputs: BTreeMap<String, OutputValue>,
    resources: Vec<RawResource>,
}

#[derive(Deserialize)]
struct RawResource {
    module: Option<String>,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    instances: Vec<Value>,
}

/// The resource type whose instances are values of secrets.
const SECRET_VERSION: &str = "aws_secretsmanager_secret_version";

/// The resource types whose attributes are kept.
const KEPT: [&str; 6] = [
    "aws_cloudwatch_metric_alarm",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_lb_listener_rule",
    "aws_lb_target_group",
    "aws_vpc",
];

impl RawResource {
    /// The address of one of its instances.
    fn address(&self, instance: &Value) -> String {
        let Self { kind, name, .. } = self;
        let mut address = self.module.as_ref().map_or_else(String::new, |it| format!("{it}."));
        let _ = write!(address, "{kind}.{name}");
        if let Some(key) = instance.get("index_key") {
            // A text is quoted as in JSON.
            let _ = write!(address, "[{key}]");
        }
        address
    }

    /// Its instances, except for those that are still to be destroyed after a replacement.
    fn objects(&self) -> impl Iterator<Item = StateObject> {
        let current = self.instances.iter().filter(|instance| instance.get("deposed").is_none());
        current.map(|instance| StateObject {
            address: self.address(instance),
            kind: self.kind.clone(),
            label: self.name.clone(),
            key: instance.get("index_key").and_then(Value::as_str).map(str::to_owned),
            attributes: instance.get("attributes").cloned().unwrap_or_default(),
        })
    }
}

impl TerraformState {
    /// Reads a state's text; `None` if there is no state in it.
    ///
    /// # Errors
    /// If the text is something else than a state.
    pub fn parse(text: &str) -> serde_json::Result<Option<Self>> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let raw: Raw = serde_json::from_str(text)?;
        let mut state = Self { outputs: raw.outputs, ..Self::default() };
        for resource in raw.resources.iter().filter(|resource| resource.mode != "data") {
            state.resources += resource.instances.len();
            state.addresses.extend(resource.instances.iter().map(|it| resource.address(it)));
            if KEPT.contains(&resource.kind.as_str()) {
                state.objects.extend(resource.objects());
            }
            if resource.kind == SECRET_VERSION {
                let version = resource.instances.first().and_then(|instance| {
                    instance.get("attributes")?.get("secret_string_wo_version")?.as_u64()
                });
                let versions = &mut state.secret_versions;
                versions.extend(version.map(|version| (resource.name.clone(), version)));
            }
        }
        Ok(Some(state))
    }

    /// Its objects of a type.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &StateObject> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }

    /// Whether there is nothing in it, as after a destroy.
    pub fn is_empty(&self) -> bool {
        self.resources == 0 && self.outputs.is_empty()
    }

    /// Reads a state file; `None` if it is not there, or if there is no state in it.
    ///
    /// # Errors
    /// If it cannot be read, or is something else than a state: then the error is of the kind
    /// [`InvalidData`](io::ErrorKind::InvalidData).
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            text => Self::parse(&text?)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::{OutputValue, StateObject, TerraformState};

    #[test]
    fn a_state_is_summed_up() {
        let text = json!({
            "version": 4,
            "outputs": {"vpc_id": {"value": "vpc-1", "type": "string"}},
            "resources": [
                {"mode": "data", "type": "a", "name": "b", "instances": [{}]},
                {"module": "module.network", "mode": "managed", "type": "aws_subnet", "name": "b",
                 "instances": [{"index_key": "a"}, {"index_key": 0}]},
                {"mode": "managed", "type": "aws_secretsmanager_secret_version", "name": "api__key",
                 "instances": [{"attributes": {"secret_string_wo_version": 3}}]},
                {"module": "module.compute", "mode": "managed", "type": "aws_ecs_task_definition",
                 "name": "api", "instances": [
                    {"index_key": "blue", "deposed": "1a2b", "attributes": {"arn": "api:1"}},
                    {"index_key": "blue", "attributes": {"arn": "api:2"}}]},
            ],
        });
        let state = TerraformState::parse(&text.to_string()).unwrap().unwrap();
        assert_eq!(state.resources, 5);
        let addresses = [
            "aws_secretsmanager_secret_version.api__key",
            "module.compute.aws_ecs_task_definition.api[\"blue\"]",
            "module.network.aws_subnet.b[\"a\"]",
            "module.network.aws_subnet.b[0]",
        ];
        assert_eq!(state.addresses, addresses.map(str::to_owned).into());
        assert_eq!(state.secret_versions, BTreeMap::from([("api__key".to_owned(), 3)]));
        let object = StateObject {
            address: "module.compute.aws_ecs_task_definition.api[\"blue\"]".to_owned(),
            kind: "aws_ecs_task_definition".to_owned(),
            label: "api".to_owned(),
            key: Some("blue".to_owned()),
            attributes: json!({"arn": "api:2"}),
        };
        assert_eq!(state.of_kind("aws_ecs_task_definition").collect::<Vec<_>>(), [&object]);
        assert_eq!(state.objects.len(), 1);
        let output = OutputValue { value: json!("vpc-1"), sensitive: false };
        assert_eq!(state.outputs, BTreeMap::from([("vpc_id".to_owned(), output)]));
        assert_eq!(TerraformState::parse("\n").unwrap(), None);
        for text in ["no state", "{}", r#"{"resources": [{"mode": "managed"}]}"#] {
            assert!(TerraformState::parse(text).is_err(), "{text}");
        }
    }
}
