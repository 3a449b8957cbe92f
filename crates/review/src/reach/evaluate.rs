//! Whether one end can open a connection to another, condition by condition.
//!
//! Pure network: a route from where it begins, a rule that lets it out, a rule that lets it in, and for
//! what begins on the internet a public address. Answers need no rule, because security groups are
//! stateful. The load balancer takes connections on the ports of its listeners only, and opens them
//! to the targets of its target groups only.

use super::connection::{ConditionKind, Connection, ConnectionCondition};
use super::pair::Pair;
use rendered::network::{NetworkModel, NetworkNode, NodeKind, ports};

/// What an end can open to another.
pub fn between(network: &NetworkModel, from: &NetworkNode, to: &NetworkNode) -> Connection {
    let mut connection = Connection {
        from: from.name.clone(),
        to: to.name.clone(),
        ports: Vec::new(),
        everywhere: true,
        conditions: Vec::new(),
    };
    if let Some(text) = impossible(from, to) {
        connection.everywhere = false;
        connection.conditions.push(ConnectionCondition::new(ConditionKind::Ends, false, text, []));
        return connection;
    }
    for a in &from.interfaces {
        for b in &to.interfaces {
            let pair = Pair::new(network, [from, to], [a, b]);
            let (ports, everywhere) = pair.open_ports();
            let mut conditions = pair.conditions(&ports);
            if ports.is_empty() && conditions.iter().all(|condition| condition.met) {
                let text = "no egress rule and ingress rule on the same path open the same port"
                    .to_owned();
                conditions.push(ConnectionCondition::new(ConditionKind::Ports, false, text, []));
            }
            connection.everywhere &= everywhere && !ports.is_empty();
            connection.ports.extend(ports);
            // Releases mostly are alike.
            for condition in conditions {
                if !connection.conditions.contains(&condition) {
                    connection.conditions.push(condition);
                }
            }
        }
    }
    connection.ports = ports::merged(connection.ports);
    connection
}

/// Whether an end can open any connection to another.
pub fn is_open(network: &NetworkModel, from: &NetworkNode, to: &NetworkNode) -> bool {
    let mut pairs = from.interfaces.iter().flat_map(|a| to.interfaces.iter().map(move |b| (a, b)));
    impossible(from, to).is_none()
        && pairs.any(|(a, b)| Pair::new(network, [from, to], [a, b]).is_open())
}

/// Why there is nothing to compute.
pub(super) fn impossible(from: &NetworkNode, to: &NetworkNode) -> Option<String> {
    let is_outside = matches!(to.kind, NodeKind::Internet | NodeKind::Gateway { .. });
    match (&from.kind, &to.kind) {
        _ if from.name == to.name => Some("both ends are the same".to_owned()),
        (NodeKind::Endpoint | NodeKind::Gateway { .. }, _) => {
            Some(format!("{} is a VPC endpoint: it answers, and opens no connection", from.name))
        }
        (NodeKind::Vpc, _) if is_outside => {
            Some("other resources in the VPC have routes and rules of their own".to_owned())
        }
        (NodeKind::Internet, NodeKind::Vpc) => {
            Some("other resources in the VPC have routes and rules of their own".to_owned())
        }
        _ => None,
    }
}
