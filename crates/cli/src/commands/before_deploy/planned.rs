//! The revisions that a plan makes of services before whose rollouts something has to succeed.

#[cfg(test)]
mod tests;

use account::{TaskCapacity, TaskSettings};
use platform::{AppName, BeforeDeploy, Environment, Platform, Service, ServiceName};
use runner::{PlannedObject, ResourceAction, ResourceChange};
use serde_json::{Value, json};

use crate::commands::deployed::label;

const DEFINITION: &str = "aws_ecs_task_definition";
const SERVICE: &str = "aws_ecs_service";

/// What a task needs in the layer of the services: what it runs on, and the tag of an image that a pipeline deploys.
const NEEDED: [&str; 3] =
    ["aws_ecs_cluster", "aws_ecs_cluster_capacity_providers", "aws_ssm_parameter"];

/// Arguments of a service that say where and as what its tasks run, and that somebody has to have said.
const SETTINGS: [&str; 2] = ["network_configuration", "capacity_provider_strategy"];

/// Arguments of a task definition that a request to register one has, too. A volume has only a name, to which AWS
/// adds the rest.
const VOLUME: &str = "volume";
const REGISTERED: [&str; 9] = [
    "container_definitions",
    "cpu",
    "memory",
    "network_mode",
    "requires_compatibilities",
    "execution_role_arn",
    "task_role_arn",
    "runtime_platform",
    "ephemeral_storage",
];

/// What a task definition has besides: its names, what only terraform reads, and what AWS adds.
const BESIDES: [&str; 10] = [
    "family",
    "tags",
    "tags_all",
    "skip_destroy",
    "track_latest",
    "region",
    "id",
    "arn",
    "arn_without_revision",
    "revision",
];

/// The revisions of a plan before whose rollouts something has to succeed.
#[derive(Debug)]
pub enum PlannedRevisions<'a> {
    /// All that their tasks need is there. A service comes after those that it calls.
    Known(Vec<PlannedRevision<'a>>),
    /// These addresses of the plan are needed first.
    After(Vec<String>),
}

/// A revision that a plan makes of a service, before whose rollout something has to succeed.
#[derive(Debug)]
pub struct PlannedRevision<'a> {
    pub service: &'a Service,
    /// `blue` or `green`.
    pub release: String,
    /// The request that registers it in a family of its own.
    pub definition: Value,
    /// Where and as what its tasks run.
    pub settings: TaskSettings,
}

/// The services and releases that get a new revision by some changes, and before whose rollouts something has to
/// succeed. A service comes after those that it calls.
pub fn new_revisions<'p>(
    platform: &'p Platform,
    changes: &[ResourceChange],
) -> Vec<(&'p Service, &'p BeforeDeploy, String)> {
    let keys = |label: &str, kind: &str, is_meant: fn(ResourceAction) -> bool| -> Vec<String> {
        let begin = format!("{kind}.{label}[\"");
        let changes = changes.iter().filter(|change| is_meant(change.action));
        let keys = changes.filter_map(|change| {
            let (_, rest) = change.address.split_once(&begin)?;
            rest.strip_suffix("\"]").map(str::to_owned)
        });
        keys.collect()
    };
    let mut revisions = Vec::new();
    for service in callees_first(platform) {
        let Some(before) = &service.before_deploy else { continue };
        let label = label(&service.name);
        let rolled_out = keys(&label, SERVICE, is_made_or_changed);
        let new = keys(&label, DEFINITION, is_made).into_iter();
        let new = new.filter(|release| rolled_out.contains(release));
        revisions.extend(new.map(|release| (service, before, release)));
    }
    revisions
}

/// What a plan makes of them. Once what comes first was applied, `is_prepared`.
///
/// # Errors
/// With why that is not known.
pub fn read<'p>(
    platform: &'p Platform,
    environment: &Environment,
    objects: &[PlannedObject],
    is_prepared: bool,
) -> Result<PlannedRevisions<'p>, String> {
    let changes = objects.iter().map(|object| ResourceChange {
        action: object.action,
        address: object.address.clone(),
        reason: None,
    });
    let mut revisions = Vec::new();
    let (mut unknown, mut module) = (Vec::new(), "");
    for (service, _, release) in new_revisions(platform, &changes.collect::<Vec<_>>()) {
        let find = |kind: &str| {
            let mut found =
                objects.iter().filter(|it| it.kind == kind && it.label == label(&service.name));
            found.find(|it| it.key.as_ref() == Some(&release) && is_made_or_changed(it.action))
        };
        let (Some(definition), Some(ecs_service)) = (find(DEFINITION), find(SERVICE)) else {
            continue;
        };
        module = ecs_service.address.split(SERVICE).next().unwrap_or_default();
        for (object, arguments) in [(definition, &REGISTERED[..]), (ecs_service, &SETTINGS[..])] {
            let late = arguments.iter().filter(|argument| has_true(&object.unknown[**argument]));
            unknown.extend(late.map(|argument| format!("{argument} of {}", object.address)));
        }
        let family = service.name(ServiceName::BeforeDeploy).fill(&release, &environment.suffix);
        let definition = request(definition, &family)?;
        let cluster = AppName::Cluster.of(&platform.application).fill("", &environment.suffix);
        let settings = settings(&ecs_service.after, cluster);
        revisions.push(PlannedRevision { service, release, definition, settings });
    }
    if revisions.is_empty() {
        return Ok(PlannedRevisions::Known(revisions));
    }
    // Whatever else is in the same state comes first, as with a state for each layer.
    let first = objects.iter().filter(|object| {
        let is_below = !is_prepared && !object.address.starts_with(module);
        (is_below && is_made_or_changed(object.action))
            || (NEEDED.contains(&&*object.kind) && is_made(object.action))
    });
    let first: Vec<_> = first.map(|object| object.address.clone()).collect();
    if !first.is_empty() {
        return Ok(PlannedRevisions::After(first));
    }
    if unknown.is_empty() {
        return Ok(PlannedRevisions::Known(revisions));
    }
    Err(format!(
        "a task of a new revision cannot be started before it is applied, as these are known only then: {}",
        unknown.join(", ")
    ))
}

/// The services, each after those that it calls.
fn callees_first(platform: &Platform) -> Vec<&Service> {
    fn visit<'p>(platform: &'p Platform, service: &'p Service, order: &mut Vec<&'p Service>) {
        // Each once: there are far more ways through the calls than services.
        if order.iter().any(|known| known.name == service.name) {
            return;
        }
        for callee in service.calls.iter().filter_map(|name| platform.service(name)) {
            visit(platform, callee, order);
        }
        order.push(service);
    }
    let mut order = Vec::new();
    for service in &platform.services {
        visit(platform, service, &mut order);
    }
    order
}

fn is_made(action: ResourceAction) -> bool {
    matches!(action, ResourceAction::Create | ResourceAction::Replace)
}

fn is_made_or_changed(action: ResourceAction) -> bool {
    is_made(action) || action == ResourceAction::Update
}

/// Whether `true` is anywhere in a value.
fn has_true(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Array(items) => items.iter().any(has_true),
        Value::Object(fields) => fields.values().any(has_true),
        _ => false,
    }
}

/// Whether an argument is not given.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// The request that registers a planned task definition in another family:
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html>.
///
/// # Errors
/// If the plan has an argument that is not known here: a task without it would be another one.
fn request(definition: &PlannedObject, family: &str) -> Result<Value, String> {
    let after = &definition.after;
    let refused = |argument: &str| {
        format!("{} sets {argument}, which strata cannot start a task with", definition.address)
    };
    let given = after.as_object().into_iter().flatten();
    let given = given.filter(|(name, value)| {
        let is_known = [&REGISTERED[..], &BESIDES[..], &[VOLUME]].concat().contains(&name.as_str());
        !is_known && !is_nothing(value)
    });
    if let Some((argument, _)) = given.into_iter().next() {
        return Err(refused(argument));
    }
    let containers = after["container_definitions"].as_str().unwrap_or("null");
    let containers: Value = serde_json::from_str(containers).unwrap_or_default();
    let mut request = json!({
        "family": family,
        "containerDefinitions": containers,
        "networkMode": after["network_mode"],
        "requiresCompatibilities": after["requires_compatibilities"],
    });
    for (from, to) in [
        ("cpu", "cpu"),
        ("memory", "memory"),
        ("execution_role_arn", "executionRoleArn"),
        ("task_role_arn", "taskRoleArn"),
    ] {
        if !is_nothing(&after[from]) {
            request[to] = after[from].clone();
        }
    }
    if let Some(size) = after["ephemeral_storage"][0]["size_in_gib"].as_u64() {
        request["ephemeralStorage"] = json!({ "sizeInGiB": size });
    }
    let platform = &after["runtime_platform"][0];
    if !is_nothing(platform) {
        request["runtimePlatform"] = json!({
            "cpuArchitecture": platform["cpu_architecture"],
            "operatingSystemFamily": platform["operating_system_family"],
        });
    }
    let mut volumes = Vec::new();
    for volume in after[VOLUME].as_array().into_iter().flatten() {
        let mut others =
            volume.as_object().into_iter().flatten().filter(|(name, _)| *name != "name");
        if let Some((argument, _)) = others.find(|(_, value)| !is_nothing(value)) {
            return Err(refused(&format!("{argument} of a volume")));
        }
        volumes.push(json!({ "name": volume["name"] }));
    }
    if !volumes.is_empty() {
        request["volumes"] = volumes.into();
    }
    let tags = tags(after).map(|(key, value)| {
        let value = if key == "Name" { family.into() } else { value.clone() };
        json!({ "key": key, "value": value })
    });
    let tags: Vec<_> = tags.collect();
    if !tags.is_empty() {
        request["tags"] = tags.into();
    }
    Ok(request)
}

/// The tags of a planned object: with those of the whole root, if the provider says so in advance.
fn tags(after: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let all = after["tags_all"].as_object().or(after["tags"].as_object());
    all.into_iter().flatten()
}

/// Where and as what the tasks of a planned service run.
fn settings(service: &Value, cluster: String) -> TaskSettings {
    let network = &service["network_configuration"][0];
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let capacity = service["capacity_provider_strategy"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    TaskSettings {
        cluster,
        subnets: texts(&network["subnets"]),
        security_groups: texts(&network["security_groups"]),
        assign_public_ip: network["assign_public_ip"] == true,
        capacity: capacity
            .map(|it| TaskCapacity {
                provider: text(&it["capacity_provider"]).unwrap_or_default(),
                base: it["base"].as_u64().unwrap_or(0),
                weight: it["weight"].as_u64().unwrap_or(0),
            })
            .collect(),
        platform_version: text(&service["platform_version"]),
        tags: tags(service).filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect(),
    }
}
