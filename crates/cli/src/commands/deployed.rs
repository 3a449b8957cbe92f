//! What the states say of each service of each release.

use std::collections::{BTreeMap, BTreeSet};

use account::EcsServiceName;
use platform::Spec;
use project::terraform_state::{StateObject, TerraformState};
use serde_json::Value;

/// A service of a release, as terraform has deployed it.
pub struct DeployedService {
    /// Address of its ECS service.
    pub address: String,
    /// As the spec calls it.
    pub service: String,
    /// `blue` or `green`.
    pub release: String,
    /// As ECS calls it.
    pub ecs: EcsServiceName,
    /// ARN of the task definition that was applied last, whether or not it runs.
    pub task_definition: String,
    /// Its image.
    pub image: String,
    /// The version of each secret that its tasks are given.
    pub secret_versions: BTreeMap<String, String>,
}

/// Docker labels that have the version of a secret begin so.
const SECRET_VERSION: &str = "secret-version/";

impl DeployedService {
    /// As in `api-gateway blue`.
    pub fn label(&self) -> String {
        format!("{} {}", self.service, self.release)
    }
}

/// The services in the state of the layer compute, in the order of the spec.
pub fn services(spec: &Spec, state: &TerraformState) -> Vec<DeployedService> {
    let definitions: BTreeMap<_, _> =
        state.of_kind("aws_ecs_task_definition").map(|it| ((&*it.label, &it.key), it)).collect();
    let mut services = Vec::new();
    for service in &spec.platform.services {
        let label = label(&service.name);
        for object in state.of_kind("aws_ecs_service").filter(|object| object.label == label) {
            let Some(release) = &object.key else { continue };
            let definition = definitions.get(&(&*label, &object.key));
            let (arn, container) = definition.map(|it| defined(it)).unwrap_or_default();
            let labels = container["dockerLabels"].as_object().into_iter().flatten();
            let secret_versions = labels.filter_map(|(name, version)| {
                let name = name.strip_prefix(SECRET_VERSION)?;
                Some((name.to_owned(), version.as_str()?.to_owned()))
            });
            services.push(DeployedService {
                address: object.address.clone(),
                service: service.name.clone(),
                release: release.clone(),
                ecs: EcsServiceName {
                    cluster: text(&object.attributes["cluster"]),
                    name: text(&object.attributes["name"]),
                },
                task_definition: arn,
                image: text(&container["image"]),
                secret_versions: secret_versions.collect(),
            });
        }
    }
    services
}

/// ARN and first container of a task definition.
fn defined(definition: &StateObject) -> (String, Value) {
    let containers = definition.attributes["container_definitions"].as_str().unwrap_or_default();
    let containers: Value = serde_json::from_str(containers).unwrap_or_default();
    (text(&definition.attributes["arn"]), containers[0].clone())
}

/// The rules by weight have labels that begin so; those of a release are for whoever knows it, whatever
/// its weight.
const BY_WEIGHT: &str = "weighted_";

/// The weight of each service and release behind the load balancer, from the state of the layer edge.
pub fn weights(spec: &Spec, state: &TerraformState) -> BTreeMap<(String, String), u64> {
    let names: BTreeMap<String, &str> =
        spec.platform.services.iter().map(|it| (label(&it.name), &*it.name)).collect();
    let groups: BTreeMap<String, (String, String)> = state
        .of_kind("aws_lb_target_group")
        .filter_map(|group| {
            let service = (*names.get(&group.label)?).to_owned();
            Some((text(&group.attributes["arn"]), (service, group.key.clone()?)))
        })
        .collect();
    let mut weights = BTreeMap::new();
    let rules = state.of_kind("aws_lb_listener_rule");
    for rule in rules.filter(|rule| rule.label.starts_with(BY_WEIGHT)) {
        let forwards = list(&rule.attributes["action"]).iter().flat_map(|it| list(&it["forward"]));
        for target in forwards.flat_map(|forward| list(&forward["target_group"])) {
            let group = target["arn"].as_str().and_then(|arn| groups.get(arn));
            if let (Some(group), Some(weight)) = (group, target["weight"].as_u64()) {
                weights.insert(group.clone(), weight);
            }
        }
    }
    weights
}

/// The names of the alarms of each service and release.
pub fn alarms(spec: &Spec, state: &TerraformState) -> BTreeMap<(String, String), BTreeSet<String>> {
    let labels: Vec<_> =
        spec.platform.services.iter().map(|it| (label(&it.name), &it.name)).collect();
    let mut alarms: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for alarm in state.of_kind("aws_cloudwatch_metric_alarm") {
        // The longest, as `latency_api_gateway` may end in the name of another service, too.
        let service = labels
            .iter()
            .filter(|(label, _)| {
                let kind = alarm.label.strip_suffix(label.as_str());
                kind.is_some_and(|kind| kind.ends_with('_'))
            })
            .max_by_key(|(label, _)| label.len());
        if let (Some((_, service)), Some(release)) = (service, &alarm.key) {
            let of_service = alarms.entry(((*service).clone(), release.clone())).or_default();
            of_service.insert(text(&alarm.attributes["alarm_name"]));
        }
    }
    alarms
}

/// The label of the resources of a service.
pub fn label(service: &str) -> String {
    service.replace('-', "_")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use platform::SpecFile;
    use project::terraform_state::TerraformState;
    use serde_json::{Value, json};

    const PLATFORM: &str = include_str!("../../../../envs/platform.hcl");
    const DEV: &str = include_str!("../../../../envs/dev.hcl");

    /// AWS reads an action with one target group back as a forward of weight 1, hidden release or not.
    #[test]
    fn weights_are_those_of_the_rules_by_weight() {
        let group = |release: &str| json!({"index_key": release, "attributes": {"arn": release}});
        let forward = |targets: &[(&str, u64)]| {
            let target = |(arn, weight): &(&str, u64)| json!({"arn": arn, "weight": weight});
            json!([{"forward": [{"target_group": targets.iter().map(target).collect::<Vec<_>>()}]}])
        };
        let rule = |name: &str, instances: Value| json!({"mode": "managed", "type": "aws_lb_listener_rule", "name": name, "instances": instances});
        let state = json!({"version": 4, "resources": [
            {"mode": "managed", "type": "aws_lb_target_group", "name": "api_gateway",
             "instances": [group("blue"), group("green")]},
            rule("release_api_gateway", json!([
                {"index_key": "green", "attributes": {
                    "action": forward(&[("green", 1)]),
                    "condition": [{"source_ip": [{"values": ["127.0.0.1/32"]}]}]}},
            ])),
            rule("weighted_api_gateway", json!([
                {"attributes": {"action": forward(&[("blue", 100)]), "condition": []}},
            ])),
        ]});
        let state = TerraformState::parse(&state.to_string()).unwrap().unwrap();
        let [platform, dev] = [("platform", PLATFORM), ("dev", DEV)]
            .map(|(name, text)| SpecFile::new(format!("envs/{name}.hcl"), text));
        let spec = platform::load(&platform, &[dev]).unwrap();
        let weights = super::weights(&spec, &state);
        let blue = ("api-gateway".to_owned(), "blue".to_owned());
        assert_eq!(weights, BTreeMap::from([(blue, 100)]));
    }
}
