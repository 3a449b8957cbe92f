//! Who can talk to whom on which port.
//!
//! Every answer is computed from the routes, security groups, endpoints, services and load balancers
//! as they are rendered ([`NetworkModel`]), and says on which of them it rests. A **connection** is direct:
//! packets get from one end to the other. A **chain** goes through ends that take a connection and open
//! another one: what it carries is up to what runs there, so that it is shown, and is no connection.

mod assertions;
mod candidates;
mod conditions;
mod connection;
mod evaluate;
pub mod markdown;
mod pair;
pub mod terminal;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Serialize;
use serde_json::{Map, Value};

pub use assertions::{Broken, Verdict, broken};
use candidates::Candidates;
pub use connection::{ConditionKind, Connection, ConnectionCondition, Evidence};
use rendered::RenderedEnvironment;
use rendered::index::Index;
use rendered::network::{NetworkModel, NodeKind, Unknown};

/// Who can talk to whom in an environment.
#[derive(Debug)]
pub struct Reachability<'a> {
    /// The environment's name.
    pub environment: &'a str,
    /// What the root gives each layer.
    pub inputs: &'a BTreeMap<String, Map<String, Value>>,
    /// The network.
    pub network: NetworkModel<'a>,
    /// Every connection that can be opened, by the order of ends.
    pub connections: Vec<Connection>,
    /// By the position of the end that opens them: the position of the other end, and of the connection
    /// in `connections`.
    opened_by: Vec<Vec<(usize, usize)>>,
}

/// How one end reaches another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation<'r> {
    /// The environment's name.
    pub environment: &'r str,
    /// The direct connection, whether there is one or not.
    pub direct: Connection,
    /// A shortest chain through other ends, where there is no direct connection.
    pub through: Vec<&'r Connection>,
    /// What was not understood: the answer may be another.
    pub unknown: &'r [Unknown],
}

/// There is no such end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{environment} has no end {name:?}; there are: {}", known.join(", "))]
pub struct UnknownNode {
    /// The environment's name.
    pub environment: String,
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: Vec<String>,
}

/// The matrix as JSON.
#[derive(Debug, Serialize)]
struct Matrix<'a> {
    environment: &'a str,
    ends: Vec<&'a str>,
    connections: &'a [Connection],
    assertions: &'a [Verdict],
    unknown: &'a [Unknown],
}

impl<'a> Reachability<'a> {
    /// Computes every connection.
    pub fn of(index: &Index<'a>) -> Self {
        let network = NetworkModel::of(index);
        let candidates = Candidates::of(&network);
        let mut connections = Vec::new();
        let mut opened_by = Vec::new();
        for from in &network.ends {
            let mut opened = Vec::new();
            let to = if from.opens() { candidates.from(from) } else { BTreeSet::new() };
            for position in to {
                let to = &network.ends[position];
                if evaluate::is_open(&network, from, to) {
                    opened.push((position, connections.len()));
                    connections.push(evaluate::between(&network, from, to));
                }
            }
            opened_by.push(opened);
        }
        let RenderedEnvironment { name, inputs, .. } = index.environment;
        Self { environment: name, inputs, network, connections, opened_by }
    }

    /// The connection from one end to another, if there is one.
    pub fn connection(&self, from: &str, to: &str) -> Option<&Connection> {
        let to = self.network.position(to)?;
        let mut opened = self.opened_by.get(self.network.position(from)?)?.iter();
        opened.find(|(at, _)| *at == to).map(|(_, connection)| &self.connections[*connection])
    }

    /// The connections that an end opens, in the order of ends.
    pub fn connections_from(&self, from: &str) -> impl Iterator<Item = &Connection> {
        let opened = self.network.position(from).and_then(|from| self.opened_by.get(from));
        opened.into_iter().flatten().map(|(_, connection)| &self.connections[*connection])
    }

    /// How one end reaches another, or why it does not.
    ///
    /// # Errors
    /// If there is no such end.
    pub fn explain(&self, from: &str, to: &str) -> Result<Explanation<'_>, UnknownNode> {
        let end = |name: &str| self.network.end(name).ok_or_else(|| self.no_such_end(name));
        let direct = evaluate::between(&self.network, end(from)?, end(to)?);
        let through = if direct.is_open() { Vec::new() } else { self.chain(from, to) };
        let environment = self.environment;
        Ok(Explanation { environment, direct, through, unknown: &self.network.unknown })
    }

    fn no_such_end(&self, name: &str) -> UnknownNode {
        let known = self.network.ends.iter().map(|end| end.name.clone()).collect();
        UnknownNode { environment: self.environment.to_owned(), name: name.to_owned(), known }
    }

    /// A shortest chain of connections: breadth first, through the load balancer and services, which
    /// alone take connections and open others.
    fn chain(&self, from: &str, to: &str) -> Vec<&Connection> {
        let (Some(from), Some(to)) = (self.network.position(from), self.network.position(to))
        else {
            return Vec::new();
        };
        let passes = |at: usize| {
            matches!(
                self.network.ends[at].kind,
                NodeKind::LoadBalancer { .. } | NodeKind::Service { .. }
            )
        };
        // By what connection each end was come to, and from where.
        let mut came_by: Vec<Option<(usize, usize)>> = vec![None; self.network.ends.len()];
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front().filter(|_| came_by[to].is_none()) {
            for &(next, connection) in &self.opened_by[at] {
                if next != from && came_by[next].is_none() {
                    came_by[next] = Some((at, connection));
                    if passes(next) {
                        open.push_back(next);
                    }
                }
            }
        }
        let mut chain = Vec::new();
        let mut at = to;
        while let Some((before, connection)) = came_by[at] {
            chain.push(&self.connections[connection]);
            at = before;
        }
        chain.reverse();
        chain
    }

    /// Everything as JSON, with what has become of assertions.
    pub fn json(&self, assertions: &[Verdict]) -> serde_json::Value {
        let matrix = Matrix {
            environment: self.environment,
            ends: self.network.ends.iter().map(|end| &*end.name).collect(),
            connections: &self.connections,
            assertions,
            unknown: &self.network.unknown,
        };
        serde_json::to_value(matrix).unwrap_or_default()
    }
}
