//! Services and their releases.

use std::collections::BTreeMap;

use platform::INTERNET;
use serde_json::Value;

use super::{Release, Service, port, whole};
use rendered::network::{EndKind, ports};
use rendered::{Environment, Key, Resource};
use review::reach::Reach;

/// What `reach` calls everything outside the VPC.
/// Every service once.
pub fn services(environment: &Environment, reach: &Reach<'_>) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    for resource in environment.of("aws_ecs_service") {
        if services.iter().any(|service| service.label == resource.name) {
            continue;
        }
        let definition = resource.text("/task_definition");
        let definition = definition.and_then(|definition| environment.referred(definition));
        let subnet = resource.text("/network_configuration/0/subnets/0");
        let subnet = subnet.and_then(|subnet| environment.referred(subnet));
        let number = |pointer: &str| definition.and_then(|it| whole(it, pointer));
        let name = definition.and_then(|it| it.text("/container_definitions/0/name"));
        let name = name.unwrap_or(&resource.name).to_owned();
        let mine = reach.connections.iter().filter(|connection| connection.from == name);
        let mut internet = mine.clone().filter(|connection| connection.to == INTERNET);
        let endpoints = mine.filter_map(|connection| reach.network.end(&connection.to));
        services.push(Service {
            label: resource.name.clone(),
            tier: subnet.map(|subnet| subnet.name.clone()).unwrap_or_default(),
            port: definition
                .and_then(|it| port(it, "/container_definitions/0/portMappings/0/containerPort")),
            tasks: scaling(environment, resource),
            cpu: number("/cpu").unwrap_or_default(),
            memory: number("/memory").unwrap_or_default(),
            paths: paths(environment, resource),
            egress: internet.next().map(|it| ports::list(&it.ports)).unwrap_or_default(),
            endpoints: endpoints.into_iter().any(|end| matches!(end.kind, EndKind::Endpoint)),
            name,
        });
    }
    services
}

/// Fewest and most tasks.
fn scaling(environment: &Environment, service: &Resource) -> Option<(u64, u64)> {
    let name = service.text("/name")?;
    let mut targets = environment.of("aws_appautoscaling_target");
    let target = targets
        .find(|it| it.text("/resource_id").is_some_and(|id| id.rsplit('/').next() == Some(name)));
    target.map_or_else(
        || whole(service, "/desired_count").map(|count| (count, count)),
        |it| Some((whole(it, "/min_capacity")?, whole(it, "/max_capacity")?)),
    )
}

/// The paths that the load balancer sends to a service, in the order of its rules.
fn paths(environment: &Environment, service: &Resource) -> Vec<String> {
    let groups = service.list("/load_balancer").iter();
    let groups: Vec<_> = groups.filter_map(|it| it["target_group_arn"].as_str()).collect();
    let mut paths = Vec::new();
    for rule in environment.of("aws_lb_listener_rule") {
        let action = &rule.values["action"][0];
        let weighted = rule.list("/action/0/forward/0/target_group").iter().map(|it| &it["arn"]);
        let mut targets = weighted.chain([&action["target_group_arn"]]).filter_map(Value::as_str);
        if !targets.any(|target| groups.contains(&target)) {
            continue;
        }
        for condition in rule.list("/condition") {
            let values = condition.pointer("/path_pattern/0/values").and_then(Value::as_array);
            for path in values.into_iter().flatten().filter_map(Value::as_str) {
                if !paths.iter().any(|known| known == path) {
                    paths.push(path.to_owned());
                }
            }
        }
    }
    paths
}

/// Releases are the keys of the services; those without a weight in any rule have no traffic.
pub fn releases(environment: &Environment) -> Vec<Release> {
    let keys = environment.of("aws_ecs_service").filter_map(|service| match &service.key {
        Some(Key::Name(name)) => Some((name.clone(), 0)),
        _ => None,
    });
    let mut weights: BTreeMap<String, u64> = keys.collect();
    for rule in environment.of("aws_lb_listener_rule") {
        for target in rule.list("/action/0/forward/0/target_group") {
            let group = target["arn"].as_str().and_then(|arn| environment.referred(arn));
            if let Some(Key::Name(release)) = group.and_then(|group| group.key.as_ref()) {
                let weight = target["weight"].as_u64().unwrap_or_default();
                let most = weights.entry(release.clone()).or_default();
                *most = weight.max(*most);
            }
        }
    }
    weights.into_iter().map(|(name, weight)| Release { name, weight }).collect()
}
