//! The layers, and what they read of each other.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use rendered::{Rendered, layer_graph};

/// The layers in the order in which they are applied, and their contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layers {
    /// Lower ones first.
    pub layers: Vec<LayerSummary>,
    /// Sorted by the layer that promises and the one that reads.
    pub contracts: Vec<Contract>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerSummary {
    /// Its name.
    pub name: String,
    /// What it holds, in a few words.
    pub holds: Vec<&'static str>,
    /// How many layers are below it, one upon the other.
    pub depth: usize,
}

/// What one layer reads of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contract {
    /// The layer that promises.
    pub from: String,
    /// The layer that reads.
    pub to: String,
    /// The outputs, sorted.
    pub outputs: Vec<String>,
}

/// Types that say what a layer is for, the telling ones first.
const WORDS: [(&str, &str); 18] = [
    ("aws_vpc", "VPC"),
    ("aws_subnet", "subnets"),
    ("aws_nat_gateway", "NAT"),
    ("aws_vpc_endpoint", "endpoints"),
    ("aws_ecr_repository", "ECR repositories"),
    ("aws_ecs_cluster", "ECS cluster"),
    ("aws_ecs_service", "services"),
    ("aws_appautoscaling_target", "scaling"),
    ("aws_lb", "load balancer"),
    ("aws_lb_target_group", "target groups"),
    ("aws_wafv2_web_acl", "WAF"),
    ("aws_security_group", "security groups"),
    ("aws_iam_role", "IAM roles"),
    ("aws_secretsmanager_secret", "secrets"),
    ("aws_service_discovery_service", "Cloud Map"),
    ("aws_cloudwatch_log_group", "logs"),
    ("aws_cloudwatch_metric_alarm", "alarms"),
    ("aws_cloudwatch_dashboard", "dashboard"),
];

/// More words would say less.
const FEW: usize = 4;

impl Layers {
    /// The layers of everything that is rendered: the modules are the same in every environment, but what
    /// is optional may be in some only.
    pub fn of(rendered: &Rendered) -> Self {
        let mut reads: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for environment in &rendered.environments {
            for wire in &environment.wires {
                reads.entry((&wire.from, &wire.to)).or_default().insert(&wire.output);
            }
            for resource in &environment.resources {
                kinds.entry(&resource.layer).or_default().insert(&resource.kind);
            }
        }
        let graph = layer_graph(&rendered.environments);
        let layers = graph.names().iter().zip(graph.depths()).map(|(name, depth)| LayerSummary {
            name: name.clone(),
            holds: kinds.get(&**name).map(words).unwrap_or_default(),
            depth,
        });
        let mut layers: Vec<_> = layers.collect();
        layers.sort_by(|a, b| (a.depth, &a.name).cmp(&(b.depth, &b.name)));
        let contracts = reads.into_iter().map(|((from, to), outputs)| Contract {
            from: from.to_owned(),
            to: to.to_owned(),
            outputs: outputs.into_iter().map(str::to_owned).collect(),
        });
        Self { layers, contracts: contracts.collect() }
    }
}

fn words(kinds: &BTreeSet<&str>) -> Vec<&'static str> {
    let words = WORDS.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, word)| *word);
    words.take(FEW).collect()
}
