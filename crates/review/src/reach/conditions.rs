//! The conditions of a connection, in words and with the resources that they rest on.

use super::connection::{ConditionKind, ConnectionCondition, Evidence};
use super::pair::{Pair, gateways};
use crate::any_bucket::ranges_let_out;
use rendered::RenderedResource;
use rendered::network::{
    Interface, Listener, NetworkNode, NodeKind, Peer, Ports, SecurityGroupRule, ports,
};

impl<'t, 'a> Pair<'t, 'a> {
    /// What a connection takes. Of one that is open on some ports, only what opens those.
    pub fn conditions(&self, open: &[Ports]) -> Vec<ConnectionCondition> {
        let mut conditions = Vec::new();
        conditions.extend(self.address());
        conditions.push(self.route());
        if !matches!(self.from.kind, NodeKind::Internet | NodeKind::Vpc) {
            conditions.push(self.way_out(open));
        }
        if !matches!(self.to.kind, NodeKind::Internet | NodeKind::Vpc | NodeKind::Gateway { .. }) {
            conditions.push(self.way_in(open));
        }
        conditions.extend(self.listener(open));
        conditions.extend(self.forward());
        conditions
    }

    fn address(&self) -> Option<ConnectionCondition> {
        let resource = self.b.resource.filter(|_| self.from.kind.is_internet())?;
        let name = resource.known_as();
        let text = match (&self.to.kind, self.b.is_public) {
            (NodeKind::LoadBalancer { .. }, true) => format!("{name} faces the internet"),
            (NodeKind::LoadBalancer { .. }, false) => format!("{name} is internal"),
            (_, true) => format!("tasks of {name} have a public address"),
            (NodeKind::Service { .. }, false) => {
                format!("tasks of {name} have no public address")
            }
            (_, false) => format!("{name} has no public address"),
        };
        let argument = match self.to.kind {
            NodeKind::LoadBalancer { .. } => "internal",
            _ => "network_configuration",
        };
        let evidence = [Evidence { place: resource.place_of(argument), ..Evidence::of(resource) }];
        Some(ConnectionCondition::new(ConditionKind::Address, self.b.is_public, text, evidence))
    }

    fn route(&self) -> ConnectionCondition {
        let (end, of) = match (&self.from.kind, &self.to.kind) {
            (NodeKind::Internet, _) => (self.to, self.b),
            (_, NodeKind::Internet | NodeKind::Gateway { .. }) => (self.from, self.a),
            _ => {
                let text = "in one VPC, to which every route table leads".to_owned();
                return ConnectionCondition::new(ConditionKind::Route, true, text, []);
            }
        };
        let subnets: Vec<_> = self.subnets(of).into_iter().flatten().collect();
        let mut found: Vec<&RenderedResource> = Vec::new();
        for subnet in &subnets {
            match &self.to.kind {
                NodeKind::Internet => {
                    found.extend(self.ways_out(Some(subnet)).map(|route| route.resource));
                }
                NodeKind::Gateway { endpoint, .. } => {
                    found.extend(self.uses(endpoint, Some(subnet)).then_some(*endpoint));
                }
                _ => found.extend(gateways(subnet).map(|route| route.resource)),
            }
        }
        let to = match &self.to.kind {
            NodeKind::Internet => "to the internet",
            NodeKind::Gateway { .. } => "to the endpoint",
            _ => "to an internet gateway",
        };
        if found.is_empty() {
            let text = format!("no subnet of {} has a route {to}", end.name);
            let tables = subnets.iter().filter_map(|subnet| subnet.table);
            return ConnectionCondition::new(
                ConditionKind::Route,
                false,
                text,
                tables.map(Evidence::of),
            );
        }
        let mut text = format!("a subnet of {} has a route {to}", end.name);
        if let NodeKind::Gateway { endpoint, .. } = &self.to.kind {
            let ranges = ranges_let_out(endpoint);
            let mut own = subnets.iter().map(|subnet| subnet.addresses.to_string());
            if own.any(|own| ranges.contains(&own)) {
                text += ", which lets it through to any bucket";
            }
        }
        ConnectionCondition::new(
            ConditionKind::Route,
            true,
            text,
            found.into_iter().map(Evidence::of),
        )
    }

    fn way_out(&self, open: &[Ports]) -> ConnectionCondition {
        let starts = self.subnets(self.a);
        let goals = self.subnets(self.b);
        let fits = |rule: &&SecurityGroupRule| {
            let mut ways = starts.iter().flat_map(|start| goals.iter().map(move |it| (start, it)));
            ways.any(|(start, goal)| self.lets_out(rule, *start, *goal))
        };
        let rules = opening(self.egress.iter().copied().filter(fits), open);
        if rules.is_empty() {
            return self.no_rule(ConditionKind::Egress, self.a, &self.side(self.to, self.b));
        }
        by_rules(ConditionKind::Egress, &rules, "to")
    }

    fn way_in(&self, open: &[Ports]) -> ConnectionCondition {
        let starts = self.subnets(self.a);
        let fits =
            |rule: &&SecurityGroupRule| starts.iter().any(|start| self.lets_in(rule, *start));
        let rules = opening(self.ingress.iter().copied().filter(fits), open);
        if rules.is_empty() {
            return self.no_rule(ConditionKind::Ingress, self.b, &self.side(self.from, self.a));
        }
        by_rules(ConditionKind::Ingress, &rules, "from")
    }

    /// An end as rules may name it.
    fn side(&self, end: &NetworkNode, of: &'t Interface<'a>) -> String {
        match end.kind {
            NodeKind::Internet => "an address of the internet".to_owned(),
            NodeKind::Vpc => "other addresses of the VPC".to_owned(),
            NodeKind::Gateway { .. } => format!("the addresses of {}", end.name),
            _ => format!("{} or its addresses", self.names(of)),
        }
    }

    fn names(&self, of: &'t Interface<'a>) -> String {
        self.groups(of).map(|group| &*group.name).collect::<Vec<_>>().join(", ")
    }

    fn no_rule(
        &self,
        what: ConditionKind,
        of: &'t Interface<'a>,
        side: &str,
    ) -> ConnectionCondition {
        let text = format!("no {} rule of {} names {side}", what.name(), self.names(of));
        ConnectionCondition::new(
            what,
            false,
            text,
            self.groups(of).map(|group| Evidence::of(group.resource)),
        )
    }

    fn listener(&self, open: &[Ports]) -> Option<ConnectionCondition> {
        let NodeKind::LoadBalancer { listeners, .. } = &self.to.kind else { return None };
        let is_used =
            |it: &&Listener| open.is_empty() || open.iter().any(|ports| ports.has(it.port));
        let listeners: Vec<_> = listeners.iter().filter(is_used).collect();
        let open = ports::merged(listeners.iter().map(|it| Ports::tcp(it.port)).collect());
        let text = match ports::list(&open) {
            list if list.is_empty() => "the load balancer has no listener".to_owned(),
            list => format!("the load balancer listens on {list}"),
        };
        let evidence = listeners.iter().map(|listener| Evidence::of(listener.resource));
        Some(ConnectionCondition::new(
            ConditionKind::Listener,
            !listeners.is_empty(),
            text,
            evidence,
        ))
    }

    fn forward(&self) -> Option<ConnectionCondition> {
        let forwarded = self.forwarded()?;
        if forwarded.is_empty() {
            let text = format!("no listener forwards to a target group of {}", self.to.name);
            return Some(ConnectionCondition::new(ConditionKind::Forward, false, text, []));
        }
        let open = forwarded.iter().map(|(_, port)| Ports::tcp(*port)).collect();
        let text = format!("forwarded to port {}", ports::list(&ports::merged(open)));
        let evidence = forwarded.into_iter().map(|(resource, _)| Evidence::of(resource));
        Some(ConnectionCondition::new(ConditionKind::Forward, true, text, evidence))
    }
}

/// The rules that open some of these ports; all of them, if nothing is open.
fn opening<'r, 'a: 'r>(
    rules: impl Iterator<Item = &'r SecurityGroupRule<'a>>,
    open: &[Ports],
) -> Vec<&'r SecurityGroupRule<'a>> {
    let opens =
        |rule: &&SecurityGroupRule| open.iter().any(|ports| ports.and(&rule.ports).is_some());
    rules.filter(|rule| open.is_empty() || opens(rule)).collect()
}

/// That rules let it through, as in `443 to 0.0.0.0/0`.
fn by_rules(
    what: ConditionKind,
    rules: &[&SecurityGroupRule],
    direction: &str,
) -> ConnectionCondition {
    let open = ports::merged(rules.iter().map(|rule| rule.ports.clone()).collect());
    let mut peers: Vec<String> = Vec::new();
    for rule in rules {
        let peer = match rule.peer {
            Peer::Group(group) => group.known_as(),
            Peer::Range(range) => range.to_string(),
            Peer::Service(endpoint) => format!("what {} leads to", endpoint.known_as()),
        };
        if !peers.contains(&peer) {
            peers.push(peer);
        }
    }
    let text = format!("{} {direction} {}", ports::list(&open), peers.join(", "));
    ConnectionCondition::new(what, true, text, rules.iter().map(|rule| Evidence::of(rule.resource)))
}
