//! Which ports are open between two ends, from what is known of the network.

use ipnet::Ipv4Net;

use rendered::RenderedResource;
use rendered::network::{
    Group, Interface, NetworkModel, NetworkNode, NodeKind, Peer, Ports, Route, SecurityGroupRule,
    Subnet, Target, is_public, ports,
};

/// Two ends, each in one way to be in the network.
pub(super) struct Pair<'t, 'a> {
    pub network: &'t NetworkModel<'a>,
    pub from: &'t NetworkNode<'a>,
    pub to: &'t NetworkNode<'a>,
    pub a: &'t Interface<'a>,
    pub b: &'t Interface<'a>,
    /// The egress rules of the one that may be about the other.
    pub egress: Vec<&'t SecurityGroupRule<'a>>,
    /// The ingress rules of the other that may be about the one.
    pub ingress: Vec<&'t SecurityGroupRule<'a>>,
}

impl<'t, 'a> Pair<'t, 'a> {
    /// An interface of the one and an interface of the other.
    pub fn new(
        network: &'t NetworkModel<'a>,
        [from, to]: [&'t NetworkNode<'a>; 2],
        [a, b]: [&'t Interface<'a>; 2],
    ) -> Self {
        let groups = |of: &'t Interface<'a>| of.groups.iter().map(|&at| &network.groups[at]);
        let resources = |of| groups(of).map(|group| group.resource);
        let egress = groups(a).flat_map(|group| group.egress.about(resources(b))).collect();
        let ingress = groups(b).flat_map(|group| group.ingress.about(resources(a))).collect();
        Self { network, from, to, a, b, egress, ingress }
    }

    /// The ports that are open, and whether all of them are from and to every subnet.
    pub fn open_ports(&self) -> (Vec<Ports>, bool) {
        let mut each = Vec::new();
        for start in self.subnets(self.a) {
            for goal in self.subnets(self.b) {
                each.push(self.ports(start, goal));
            }
        }
        let all = ports::merged(each.iter().flatten().cloned().collect());
        let everywhere = each.iter().all(|ports| *ports == all);
        (all, everywhere)
    }

    /// Whether any port is open, without a word about why.
    pub fn is_open(&self) -> bool {
        let goals = self.subnets(self.b);
        let mut starts = self.subnets(self.a).into_iter();
        starts.any(|start| goals.iter().any(|&goal| !self.ports(start, goal).is_empty()))
    }

    /// The subnets that an interface is in; none for what is outside of all.
    pub fn subnets(&self, of: &Interface) -> Vec<Option<&'t Subnet<'a>>> {
        if of.subnets.is_empty() {
            return vec![None];
        }
        of.subnets.iter().map(|&place| Some(&self.network.subnets[place])).collect()
    }

    pub fn groups(&self, of: &'t Interface<'a>) -> impl Iterator<Item = &'t Group<'a>> {
        of.groups.iter().map(|&place| &self.network.groups[place])
    }

    /// The ports that are open from a subnet to a subnet.
    fn ports(&self, start: Option<&Subnet>, goal: Option<&Subnet>) -> Vec<Ports> {
        let anything = || vec![Ports::all()];
        let out = match self.from.kind {
            NodeKind::Internet | NodeKind::Vpc => anything(),
            _ => self
                .egress
                .iter()
                .filter(|rule| self.lets_out(rule, start, goal) && self.leads(rule, start))
                .map(|rule| rule.ports.clone())
                .collect(),
        };
        // Most pairs end here.
        if out.is_empty() || !self.is_reachable(goal) {
            return Vec::new();
        }
        let into = match self.to.kind {
            NodeKind::Internet | NodeKind::Vpc | NodeKind::Gateway { .. } => anything(),
            _ => self
                .ingress
                .iter()
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

    /// Whether an egress rule lets out what goes to the other end.
    pub fn lets_out(
        &self,
        rule: &SecurityGroupRule,
        start: Option<&Subnet>,
        goal: Option<&Subnet>,
    ) -> bool {
        match (&self.to.kind, rule.peer) {
            // Which of the public addresses are behind a gateway is not known.
            (NodeKind::Internet | NodeKind::Gateway { .. }, Peer::Range(range)) => is_public(range),
            // The service's addresses are public: without the endpoint they are on the internet.
            (NodeKind::Internet, Peer::Service(endpoint)) => !self.uses(endpoint, start),
            (NodeKind::Gateway { endpoint, .. }, Peer::Service(of)) => same(endpoint, of),
            (NodeKind::Vpc, Peer::Range(range)) => self.is_in_vpc(range),
            (_, Peer::Range(range)) => goal.is_some_and(|it| overlap(it.addresses, range)),
            (_, Peer::Group(group)) => has_group(self.groups(self.b), group),
            (_, Peer::Service(_)) => false,
        }
    }

    /// Whether an ingress rule lets in what comes from the other end.
    pub fn lets_in(&self, rule: &SecurityGroupRule, start: Option<&Subnet>) -> bool {
        match (&self.from.kind, rule.peer) {
            (NodeKind::Internet, Peer::Range(range)) => is_public(range),
            (NodeKind::Internet, Peer::Service(_)) => true,
            (NodeKind::Vpc, Peer::Range(range)) => self.is_in_vpc(range),
            (_, Peer::Range(range)) => start.is_some_and(|it| overlap(it.addresses, range)),
            (_, Peer::Group(group)) => has_group(self.groups(self.a), group),
            (_, Peer::Service(_)) => false,
        }
    }

    /// Whether a route leads from a subnet to where a rule lets out.
    fn leads(&self, rule: &SecurityGroupRule, start: Option<&Subnet>) -> bool {
        match &self.to.kind {
            NodeKind::Internet => self.ways_out(start).any(|route| match rule.peer {
                Peer::Range(range) => overlap(route.destination, range),
                _ => true,
            }),
            NodeKind::Gateway { endpoint, .. } => self.uses(endpoint, start),
            _ => true,
        }
    }

    /// The routes of a subnet to the internet that the one end can use.
    pub fn ways_out<'s>(
        &'s self,
        start: Option<&'s Subnet<'a>>,
    ) -> impl Iterator<Item = &'s Route<'a>> {
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
    pub fn uses(&self, endpoint: &RenderedResource, start: Option<&Subnet>) -> bool {
        let tables = self.network.tables_to(endpoint);
        let table = start.and_then(|subnet| subnet.table);
        table.is_some_and(|table| tables.iter().any(|it| same(it, table)))
    }

    /// From the internet: whether a subnet of the other end can be reached, and answer.
    fn is_reachable(&self, goal: Option<&Subnet>) -> bool {
        !matches!(self.from.kind, NodeKind::Internet)
            || (self.b.is_public && goal.is_some_and(has_gateway))
    }

    /// The ports that the load balancer takes or opens connections on; of all others, any.
    fn served(&self) -> Option<Vec<Ports>> {
        if let NodeKind::LoadBalancer { listeners, .. } = &self.to.kind {
            return Some(listeners.iter().map(|listener| Ports::tcp(listener.port)).collect());
        }
        let targets = self.forwarded()?;
        Some(targets.into_iter().map(|(_, port)| Ports::tcp(port)).collect())
    }

    /// From the load balancer to a service: what forwards to it, and to which port.
    pub fn forwarded(&self) -> Option<Vec<(&'a RenderedResource, u16)>> {
        let (NodeKind::LoadBalancer { forwards, .. }, NodeKind::Service { targets }) =
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
        self.network.addresses.is_some_and(|addresses| overlap(addresses, range))
    }
}

pub(super) fn same(one: &RenderedResource, another: &RenderedResource) -> bool {
    std::ptr::eq(one, another)
}

fn has_group<'g, 'a: 'g>(
    mut groups: impl Iterator<Item = &'g Group<'a>>,
    group: &RenderedResource,
) -> bool {
    groups.any(|it| same(it.resource, group))
}

fn overlap(one: Ipv4Net, another: Ipv4Net) -> bool {
    one.contains(&another) || another.contains(&one)
}

/// The routes of a subnet by which the internet reaches it, and it answers.
pub(super) fn gateways<'s, 'a>(
    subnet: &'s Subnet<'a>,
) -> impl Iterator<Item = &'s Route<'a>> + use<'s, 'a> {
    subnet
        .routes
        .iter()
        .filter(|route| route.target == Target::InternetGateway && route.is_public())
}

fn has_gateway(subnet: &Subnet) -> bool {
    gateways(subnet).next().is_some()
}
