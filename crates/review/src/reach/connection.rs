//! A connection that one end can open to another, and what it takes.

use serde::Serialize;

use rendered::network::Ports;
use rendered::{Place, RenderedResource};

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
    pub conditions: Vec<ConnectionCondition>,
}

/// Something that a connection takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectionCondition {
    /// What kind of thing.
    pub what: ConditionKind,
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
pub enum ConditionKind {
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

impl ConnectionCondition {
    /// The condition; evidence that is given twice is there once.
    pub(super) fn new(
        what: ConditionKind,
        met: bool,
        text: String,
        evidence: impl IntoIterator<Item = Evidence>,
    ) -> Self {
        let mut once: Vec<Evidence> = Vec::new();
        for evidence in evidence {
            if !once.contains(&evidence) {
                once.push(evidence);
            }
        }
        Self { what, met, text, evidence: once }
    }
}

impl Evidence {
    /// A resource, where it is declared.
    pub(super) fn of(resource: &RenderedResource) -> Self {
        Self { address: resource.address(), place: resource.place.clone() }
    }
}

impl ConditionKind {
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
    pub fn unmet(&self) -> impl Iterator<Item = &ConnectionCondition> {
        self.conditions.iter().filter(|condition| !condition.met)
    }
}
