//! Services and their releases.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use platform::INTERNET;
use serde_json::Value;

use super::rollout::rollout;
use super::{OverviewRelease, OverviewService, port, whole};
use rendered::index::{self, Index};
use rendered::network::listeners::target_groups;
use rendered::network::{NodeKind, ports};
use rendered::{Key, RenderedResource};
use review::reach::Reachability;

/// Every service once.
pub fn services(index: &Index<'_>, reach: &Reachability<'_>) -> Vec<OverviewService> {
    let rules = RulesByTarget::of(index);
    let mut known = HashSet::new();
    let mut services: Vec<OverviewService> = Vec::new();
    for service in &index.services {
        let (resource, definition, name) = (service.resource, service.definition, &*service.name);
        if !known.insert(&resource.name) {
            continue;
        }
        let number = |pointer: &str| definition.and_then(|it| whole(it, pointer));
        let mut internet = reach.connection(name, INTERNET).into_iter();
        let mut ends =
            reach.connections_from(name).filter_map(|connection| reach.network.end(&connection.to));
        services.push(OverviewService {
            name: name.to_owned(),
            label: resource.name.clone(),
            tier: service.subnets.first().map(|subnet| subnet.name.clone()).unwrap_or_default(),
            port: definition
                .and_then(|it| port(it, "/container_definitions/0/portMappings/0/containerPort")),
            tasks: tasks(index, resource),
            cpu: number("/cpu").unwrap_or_default(),
            memory: number("/memory").unwrap_or_default(),
            paths: rules.paths(service),
            egress: internet.next().map(|it| ports::list(&it.ports)).unwrap_or_default(),
            endpoints: ends.any(|end| matches!(end.kind, NodeKind::Endpoint)),
            rollout: rollout(resource),
        });
    }
    services
}

/// Fewest and most tasks.
fn tasks(index: &Index<'_>, service: &RenderedResource) -> Option<(u64, u64)> {
    let targets = index.scaling("aws_appautoscaling_target", service);
    let target = targets.first();
    target.map_or_else(
        || whole(service, "/desired_count").map(|count| (count, count)),
        |it| Some((whole(it, "/min_capacity")?, whole(it, "/max_capacity")?)),
    )
}

/// The rules of the load balancer, by what they forward to.
struct RulesByTarget<'a> {
    rules: Vec<&'a RenderedResource>,
    by_target: HashMap<*const RenderedResource, BTreeSet<usize>>,
}

impl<'a> RulesByTarget<'a> {
    fn of(index: &Index<'a>) -> Self {
        let rules = index.of("aws_lb_listener_rule").to_vec();
        let mut by_target: HashMap<_, BTreeSet<usize>> = HashMap::new();
        for (at, rule) in rules.iter().enumerate() {
            for target in rule.list("/action").iter().flat_map(|it| target_groups(index, it)) {
                by_target.entry(std::ptr::from_ref(target)).or_default().insert(at);
            }
        }
        Self { rules, by_target }
    }

    /// The paths that the load balancer sends to a service, in the order of its rules.
    fn paths(&self, service: &index::EcsService<'_>) -> Vec<String> {
        let targets = service.targets.iter().copied();
        let rules = targets.filter_map(|target| self.by_target.get(&std::ptr::from_ref(target)));
        let rules: BTreeSet<usize> = rules.flatten().copied().collect();
        let mut paths = Vec::new();
        for condition in rules.into_iter().flat_map(|at| self.rules[at].list("/condition")) {
            let values = condition.pointer("/path_pattern/0/values").and_then(Value::as_array);
            for path in values.into_iter().flatten().filter_map(Value::as_str) {
                if !paths.iter().any(|known| known == path) {
                    paths.push(path.to_owned());
                }
            }
        }
        paths
    }
}

/// Releases are the keys of the services; those without a weight in any rule have no traffic.
pub fn releases(index: &Index<'_>) -> Vec<OverviewRelease> {
    let keys = index.of("aws_ecs_service").iter().filter_map(|service| match &service.key {
        Some(Key::Name(name)) => Some((name.clone(), 0)),
        _ => None,
    });
    let mut weights: BTreeMap<String, u64> = keys.collect();
    for rule in index.of("aws_lb_listener_rule") {
        for target in rule.list("/action/0/forward/0/target_group") {
            let group = target.get("arn").and_then(|arn| index.referred(arn));
            if let Some(Key::Name(release)) = group.and_then(|group| group.key.as_ref()) {
                let weight = target["weight"].as_u64().unwrap_or_default();
                let most = weights.entry(release.clone()).or_default();
                *most = weight.max(*most);
            }
        }
    }
    weights.into_iter().map(|(name, weight)| OverviewRelease { name, weight }).collect()
}
