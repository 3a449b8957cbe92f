//! Whether one end can open a connection to another, condition by condition.
//!
//! Pure network: a route from where it begins, a rule that lets it out, a rule that lets it in, and for
//! what begins on the internet a public address. Answers need no rule, because security groups are
//! stateful. The load balancer takes connections on the ports of its listeners only, and opens them
//! to the targets of its target groups only.

use ipnet::Ipv4Net;
use serde::Serialize;

use crate::topology::{
    End, EndKind, Group, Interface, Peer, Ports, Rule, Subnet, Target, Topology, is_public, name_of,
    ports,
};
use crate::{Place, Resource};

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
pub fn between(topology: &Topology, from: &End, to: &End) -> Connection {
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
            let pair = Pair { topology, from, to, a, b };
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

/// Why there is nothing to compute.
fn unthinkable(from: &End, to: &End) -> Option<String> {
    let is_outside = matches!(to.kind, EndKind::Internet | EndKind::Gateway { .. });
    match (&from.kind, &to.kind) {
        _ if from.name == to.name => Some("both ends are the same".to_owned()),
        (EndKind::Endpoint | EndKind::Gateway { .. }, _) => {
            Some(format!("{} is a VPC endpoint: it answers, and opens no connection", from.name))
        }
        (EndKind::Vpc, _) if is_outside => {
            Some("what else is in the VPC has routes and rules of its own".to_owned())
        }
        (EndKind::Internet, EndKind::Gateway { .. }) => {
            Some(format!("{} is for route tables of the VPC only", to.name))
        }
        (EndKind::Internet, EndKind::Vpc) => {
            Some("what else is in the VPC has routes and rules of its own".to_owned())
        }
        _ => None,
    }
}

/// Two ends, each in one way to be in the network.
struct Pair<'t, 'a> {
    topology: &'t Topology<'a>,
    from: &'t End<'a>,
    to: &'t End<'a>,
    a: &'t Interface<'a>,
    b: &'t Interface<'a>,
}

impl<'t, 'a> Pair<'t, 'a> {
    fn evaluate(&self) -> (Vec<Ports>, bool, Vec<Condition>) {
        let mut each = Vec::new();
        for start in self.subnets(self.a) {
            for goal in self.subnets(self.b) {
                each.push(self.ports(start, goal));
            }
        }
        let all = ports::merged(each.iter().flatten().cloned().collect());
        let everywhere = each.iter().all(|ports| *ports == all);
        let mut conditions = self.conditions();
        if all.is_empty() && conditions.iter().all(|condition| condition.met) {
            let text = "no egress and ingress rule of one way open the same port".to_owned();
            conditions.push(condition(What::Ports, false, text, []));
        }
        (all, everywhere, conditions)
    }

    /// The subnets that an interface is in; none for what is outside of all.
    fn subnets(&self, of: &Interface) -> Vec<Option<&'t Subnet<'a>>> {
        if of.subnets.is_empty() {
            return vec![None];
        }
        of.subnets.iter().map(|&place| Some(&self.topology.subnets[place])).collect()
    }

    fn groups(&self, of: &'t Interface<'a>) -> impl Iterator<Item = &'t Group<'a>> {
        of.groups.iter().map(|&place| &self.topology.groups[place])
    }

    /// The ports that are open from a subnet to a subnet.
    fn ports(&self, start: Option<&Subnet>, goal: Option<&Subnet>) -> Vec<Ports> {
        let anything = || vec![Ports::all()];
        let out = match self.from.kind {
            EndKind::Internet | EndKind::Vpc => anything(),
            _ => self
                .egress()
                .filter(|rule| self.lets_out(rule, start, goal) && self.leads(rule, start))
                .map(|rule| rule.ports.clone())
                .collect(),
        };
        if !self.is_reachable(goal) {
            return Vec::new();
        }
        let into = match self.to.kind {
            EndKind::Internet | EndKind::Vpc | EndKind::Gateway { .. } => anything(),
            _ => self
                .ingress()
                .filter(|rule| self.lets_in(rule, start))
                .map(|rule| rule.ports.clone())
                .collect(),
        };
        let served = self.served().unwrap_or_else(anything);
        let mut open = Vec::new();
        for (out, into) in out.iter().flat_map(|out| into.iter().map(move |into| (out, into))) {
            let both = out.and(into);
            open.extend(served.iter().filter_map(|served| both.as_ref()?.and(served)));
        }
        ports::merged(open)
    }

    fn egress(&self) -> impl Iterator<Item = &'t Rule<'a>> {
        self.groups(self.a).flat_map(|group| &group.egress)
    }

    fn ingress(&self) -> impl Iterator<Item = &'t Rule<'a>> {
        self.groups(self.b).flat_map(|group| &group.ingress)
    }

    /// Whether an egress rule lets out what goes to the other end.
    fn lets_out(&self, rule: &Rule, start: Option<&Subnet>, goal: Option<&Subnet>) -> bool {
        match (&self.to.kind, rule.peer) {
            (EndKind::Internet, Peer::Range(range)) => is_public(range),
            // The service's addresses are public: without the endpoint they are on the internet.
            (EndKind::Internet, Peer::Service(endpoint)) => !self.uses(endpoint, start),
            (EndKind::Gateway { endpoint, .. }, Peer::Service(of)) => same(endpoint, of),
            // Which public addresses the service has is not known.
            (EndKind::Gateway { .. }, Peer::Range(range)) => is_public(range),
            (EndKind::Vpc, Peer::Range(range)) => self.is_in_vpc(range),
            (_, Peer::Range(range)) => goal.is_some_and(|it| overlap(it.addresses, range)),
            (_, Peer::Group(group)) => has_group(self.groups(self.b), group),
            (_, Peer::Service(_)) => false,
        }
    }

    /// Whether an ingress rule lets in what comes from the other end.
    fn lets_in(&self, rule: &Rule, start: Option<&Subnet>) -> bool {
        match (&self.from.kind, rule.peer) {
            (EndKind::Internet, Peer::Range(range)) => is_public(range),
            (EndKind::Internet, Peer::Service(_)) => true,
            (EndKind::Vpc, Peer::Range(range)) => self.is_in_vpc(range),
            (_, Peer::Range(range)) => start.is_some_and(|it| overlap(it.addresses, range)),
            (_, Peer::Group(group)) => has_group(self.groups(self.a), group),
            (_, Peer::Service(_)) => false,
        }
    }

    /// Whether a route leads from a subnet to where a rule lets out.
    fn leads(&self, rule: &Rule, start: Option<&Subnet>) -> bool {
        match &self.to.kind {
            EndKind::Internet => self.ways_out(start).any(|route| match rule.peer {
                Peer::Range(range) => overlap(route.destination, range),
                _ => true,
            }),
            EndKind::Gateway { endpoint, .. } => self.uses(endpoint, start),
            _ => true,
        }
    }

    /// The routes of a subnet to the internet that the one end can use.
    fn ways_out<'s>(
        &'s self,
        start: Option<&'s Subnet<'a>>,
    ) -> impl Iterator<Item = &'s crate::topology::Route<'a>> {
        let routes = start.into_iter().flat_map(|subnet| &subnet.routes);
        routes.filter(|route| {
            let is_open = match route.target {
                Target::InternetGateway => self.a.is_public,
                Target::Nat => true,
                Target::DeadNat => false,
            };
            is_open && route.is_public()
        })
    }

    /// Whether a subnet's route table leads to a gateway endpoint.
    fn uses(&self, endpoint: &Resource, start: Option<&Subnet>) -> bool {
        let mut ends = self.topology.ends.iter();
        let tables = ends.find_map(|end| match &end.kind {
            EndKind::Gateway { endpoint: this, tables } if same(this, endpoint) => Some(tables),
            _ => None,
        });
        let table = start.and_then(|subnet| subnet.table);
        let leads = |table| tables.is_some_and(|tables| tables.iter().any(|it| same(it, table)));
        table.is_some_and(leads)
    }

    /// From the internet: whether a subnet of the other end can be reached, and answer.
    fn is_reachable(&self, goal: Option<&Subnet>) -> bool {
        !matches!(self.from.kind, EndKind::Internet)
            || (self.b.is_public && goal.is_some_and(has_gateway))
    }

    /// The ports that the load balancer takes or opens connections on; of all others, any.
    fn served(&self) -> Option<Vec<Ports>> {
        if let EndKind::LoadBalancer { listeners, .. } = &self.to.kind {
            return Some(listeners.iter().map(|listener| Ports::tcp(listener.port)).collect());
        }
        let targets = self.forwarded()?;
        Some(targets.into_iter().map(|(_, port)| Ports::tcp(port)).collect())
    }

    /// From the load balancer to a service: what forwards to it, and to which port.
    fn forwarded(&self) -> Option<Vec<(&'a Resource, u16)>> {
        let (EndKind::LoadBalancer { forwards, .. }, EndKind::Service { targets }) =
            (&self.from.kind, &self.to.kind)
        else {
            return None;
        };
        let found = targets.iter().flat_map(|(group, port)| {
            let to_it = forwards.iter().filter(|forward| same(forward.target_group, group));
            to_it.map(|forward| (forward.resource, *port))
        });
        Some(found.collect())
    }

    fn is_in_vpc(&self, range: Ipv4Net) -> bool {
        self.topology.addresses.is_some_and(|addresses| overlap(addresses, range))
    }

    fn conditions(&self) -> Vec<Condition> {
        let mut conditions = Vec::new();
        conditions.extend(self.address());
        conditions.push(self.route());
        if !matches!(self.from.kind, EndKind::Internet | EndKind::Vpc) {
            conditions.push(self.way_out());
        }
        if !matches!(self.to.kind, EndKind::Internet | EndKind::Vpc | EndKind::Gateway { .. }) {
            conditions.push(self.way_in());
        }
        conditions.extend(self.listener());
        conditions.extend(self.forward());
        conditions
    }

    fn address(&self) -> Option<Condition> {
        let resource = self.b.resource.filter(|_| self.from.kind.is_internet())?;
        let name = name_of(resource);
        let text = match (&self.to.kind, self.b.is_public) {
            (EndKind::LoadBalancer { .. }, true) => format!("{name} faces the internet"),
            (EndKind::LoadBalancer { .. }, false) => format!("{name} is internal"),
            (_, true) => format!("tasks of {name} have a public address"),
            (EndKind::Service { .. }, false) => format!("tasks of {name} have no public address"),
            (_, false) => format!("{name} has no public address"),
        };
        let argument = match self.to.kind {
            EndKind::LoadBalancer { .. } => "internal",
            _ => "network_configuration",
        };
        let evidence = [Evidence { place: resource.place_of(argument), ..evidence(resource) }];
        Some(condition(What::Address, self.b.is_public, text, evidence))
    }

    fn route(&self) -> Condition {
        let (end, of) = match (&self.from.kind, &self.to.kind) {
            (EndKind::Internet, _) => (self.to, self.b),
            (_, EndKind::Internet | EndKind::Gateway { .. }) => (self.from, self.a),
            _ => {
                let text = "in one VPC, to which every route table leads".to_owned();
                return condition(What::Route, true, text, []);
            }
        };
        let subnets: Vec<_> = self.subnets(of).into_iter().flatten().collect();
        let mut found: Vec<&Resource> = Vec::new();
        for subnet in &subnets {
            match &self.to.kind {
                EndKind::Internet => {
                    found.extend(self.ways_out(Some(subnet)).map(|route| route.resource));
                }
                EndKind::Gateway { endpoint, .. } => {
                    found.extend(self.uses(endpoint, Some(subnet)).then_some(*endpoint));
                }
                _ => found.extend(gateways(subnet).map(|route| route.resource)),
            }
        }
        let to = match &self.to.kind {
            EndKind::Internet => "to the internet",
            EndKind::Gateway { .. } => "to the endpoint",
            _ => "to an internet gateway",
        };
        if found.is_empty() {
            let text = format!("no subnet of {} has a route {to}", end.name);
            let tables = subnets.iter().filter_map(|subnet| subnet.table);
            return condition(What::Route, false, text, tables.map(evidence));
        }
        let text = format!("a subnet of {} has a route {to}", end.name);
        condition(What::Route, true, text, found.into_iter().map(evidence))
    }

    fn way_out(&self) -> Condition {
        let starts = self.subnets(self.a);
        let goals = self.subnets(self.b);
        let fits = |rule: &&Rule| {
            let mut ways = starts.iter().flat_map(|start| goals.iter().map(move |it| (start, it)));
            ways.any(|(start, goal)| self.lets_out(rule, *start, *goal))
        };
        let rules: Vec<_> = self.egress().filter(fits).collect();
        self.rules(What::Egress, &rules, self.a, &self.side(self.to, self.b))
    }

    fn way_in(&self) -> Condition {
        let starts = self.subnets(self.a);
        let fits = |rule: &&Rule| starts.iter().any(|start| self.lets_in(rule, *start));
        let rules: Vec<_> = self.ingress().filter(fits).collect();
        self.rules(What::Ingress, &rules, self.b, &self.side(self.from, self.a))
    }

    /// An end as rules may name it.
    fn side(&self, end: &End, of: &'t Interface<'a>) -> String {
        match end.kind {
            EndKind::Internet => "an address of the internet".to_owned(),
            EndKind::Vpc => "other addresses of the VPC".to_owned(),
            EndKind::Gateway { .. } => format!("the addresses of {}", end.name),
            _ => {
                let groups: Vec<_> = self.groups(of).map(|group| &*group.name).collect();
                format!("{} or its addresses", groups.join(", "))
            }
        }
    }

    fn rules(&self, what: What, rules: &[&Rule], of: &'t Interface<'a>, side: &str) -> Condition {
        if rules.is_empty() {
            let groups: Vec<_> = self.groups(of).collect();
            let names: Vec<_> = groups.iter().map(|group| &*group.name).collect();
            let text = format!("no {} rule of {} names {side}", what.name(), names.join(", "));
            return condition(what, false, text, groups.iter().map(|it| evidence(it.resource)));
        }
        let open = ports::merged(rules.iter().map(|rule| rule.ports.clone()).collect());
        let text = format!("{} to {side}", ports::list(&open));
        let text = if what == What::Ingress { text.replacen(" to ", " from ", 1) } else { text };
        condition(what, true, text, rules.iter().map(|rule| evidence(rule.resource)))
    }

    fn listener(&self) -> Option<Condition> {
        let EndKind::LoadBalancer { listeners, .. } = &self.to.kind else { return None };
        let open = ports::merged(listeners.iter().map(|it| Ports::tcp(it.port)).collect());
        let text = match ports::list(&open) {
            list if list.is_empty() => "the load balancer has no listener".to_owned(),
            list => format!("the load balancer listens on {list}"),
        };
        let evidence = listeners.iter().map(|listener| evidence(listener.resource));
        Some(condition(What::Listener, !listeners.is_empty(), text, evidence))
    }

    fn forward(&self) -> Option<Condition> {
        let forwarded = self.forwarded()?;
        if forwarded.is_empty() {
            let text = format!("no listener forwards to a target group of {}", self.to.name);
            return Some(condition(What::Forward, false, text, []));
        }
        let open = forwarded.iter().map(|(_, port)| Ports::tcp(*port)).collect();
        let text = format!("forwarded to port {}", ports::list(&ports::merged(open)));
        let evidence = forwarded.into_iter().map(|(resource, _)| evidence(resource));
        Some(condition(What::Forward, true, text, evidence))
    }
}

fn condition(
    what: What,
    met: bool,
    text: String,
    evidence: impl IntoIterator<Item = Evidence>,
) -> Condition {
    let mut once: Vec<Evidence> = Vec::new();
    for evidence in evidence {
        if !once.contains(&evidence) {
            once.push(evidence);
        }
    }
    Condition { what, met, text, evidence: once }
}

fn evidence(resource: &Resource) -> Evidence {
    Evidence { address: resource.address(), place: resource.place.clone() }
}

fn same(one: &Resource, another: &Resource) -> bool {
    std::ptr::eq(one, another)
}

fn has_group<'g, 'a: 'g>(
    mut groups: impl Iterator<Item = &'g Group<'a>>,
    group: &Resource,
) -> bool {
    groups.any(|it| same(it.resource, group))
}

fn overlap(one: Ipv4Net, another: Ipv4Net) -> bool {
    one.contains(&another) || another.contains(&one)
}

/// The routes of a subnet by which the internet reaches it, and it answers.
fn gateways<'s, 'a>(
    subnet: &'s Subnet<'a>,
) -> impl Iterator<Item = &'s crate::topology::Route<'a>> + use<'s, 'a> {
    subnet
        .routes
        .iter()
        .filter(|route| route.target == Target::InternetGateway && route.is_public())
}

fn has_gateway(subnet: &Subnet) -> bool {
    gateways(subnet).next().is_some()
}
