//! Whether one end can open a connection to another, condition by condition.
//!
//! Pure network: a route from where it begins, a rule that lets it out, a rule that lets it in, and for
//! what begins on the internet a public address. Answers need no rule, because security groups are
//! stateful. The load balancer takes connections on the ports of its listeners only, and opens them
//! to the targets of its target groups only.

use serde::Serialize;

use super::conditions::condition;
use super::pair::Pair;
use rendered::Place;
use rendered::network::{End, EndKind, Network, Ports, ports};

/// What one end can open to another, and why or why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// Who opens it.
    pub from: String,
    /// Who takes it.
    pub to: String,
    /// On which ports; on none, there is no connection.
    pub ports: Vec<Ports>,
    /// Whether on all of them from every subnet of the one to every subnet of the other.
    pub everywhere: bool,
    /// What it takes, in the order of the way.
    pub conditions: Vec<Condition>,
}

/// Something that a connection takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// What kind of thing.
    pub what: What,
    /// Whether it is there.
    pub met: bool,
    /// How it is, for people.
    pub text: String,
    /// The resources that make it so.
    pub evidence: Vec<Evidence>,
}

/// Kinds of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// That there can be such a connection at all.
    Ends,
    /// A public address, to be reached at from the internet.
    Address,
    /// A route.
    Route,
    /// A rule that lets it out.
    Egress,
    /// A rule that lets it in.
    Ingress,
    /// That both rules open the same port.
    Ports,
    /// A listener of the load balancer.
    Listener,
    /// A target group of the load balancer.
    Forward,
}

/// A resource that a condition rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its address in its module.
    pub address: String,
    /// Where it is written.
    #[serde(flatten)]
    pub place: Place,
}

impl What {
    /// As a person reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Address => "address",
            Self::Route => "route",
            Self::Egress => "egress",
            Self::Ingress => "ingress",
            Self::Ports => "ports",
            Self::Listener => "listener",
            Self::Forward => "forward",
        }
    }
}

impl Connection {
    /// Whether there is one.
    pub fn is_open(&self) -> bool {
        !self.ports.is_empty()
    }

    /// The conditions that are not met.
    pub fn unmet(&self) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().filter(|condition| !condition.met)
    }
}

/// What an end can open to another.
pub fn between(network: &Network, from: &End, to: &End) -> Connection {
    let mut connection = Connection {
        from: from.name.clone(),
        to: to.name.clone(),
        ports: Vec::new(),
        everywhere: true,
        conditions: Vec::new(),
    };
    if let Some(text) = unthinkable(from, to) {
        connection.everywhere = false;
        connection.conditions.push(condition(What::Ends, false, text, []));
        return connection;
    }
    for a in &from.interfaces {
        for b in &to.interfaces {
            let pair = Pair { network, from, to, a, b };
            let (ports, everywhere, conditions) = pair.evaluate();
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
pub fn is_open(network: &Network, from: &End, to: &End) -> bool {
    let mut pairs = from.interfaces.iter().flat_map(|a| to.interfaces.iter().map(move |b| (a, b)));
    unthinkable(from, to).is_none()
        && pairs.any(|(a, b)| Pair { network, from, to, a, b }.is_open())
}

/// Why there is nothing to compute.
pub(super) fn unthinkable(from: &End, to: &End) -> Option<String> {
    let is_outside = matches!(to.kind, EndKind::Internet | EndKind::Gateway { .. });
    match (&from.kind, &to.kind) {
        _ if from.name == to.name => Some("both ends are the same".to_owned()),
        (EndKind::Endpoint | EndKind::Gateway { .. }, _) => {
            Some(format!("{} is a VPC endpoint: it answers, and opens no connection", from.name))
        }
        (EndKind::Vpc, _) if is_outside => {
            Some("what else is in the VPC has routes and rules of its own".to_owned())
        }
        (EndKind::Internet, EndKind::Vpc) => {
            Some("what else is in the VPC has routes and rules of its own".to_owned())
        }
        _ => None,
    }
}
