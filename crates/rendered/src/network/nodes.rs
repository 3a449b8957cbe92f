//! The ends of connections: the internet, the load balancer, services, VPC endpoints.

use std::collections::HashMap;

use serde_json::Value;

use super::listeners::target_group_arns;
use super::{Builder, Group, Subnet, ports};
use crate::RenderedResource;
use crate::index::target_groups;
use platform::SERVICE_ENDPOINTS;

/// An end of connections.
#[derive(Debug)]
pub struct NetworkNode<'a> {
    /// As in `frontend`, `load-balancer` or `ecr-api`.
    pub name: String,
    /// What it is.
    pub kind: NodeKind<'a>,
    /// How it is in the network; of a service, once for each release if they differ.
    pub interfaces: Vec<Interface<'a>>,
}

/// What an end is.
#[derive(Debug)]
pub enum NodeKind<'a> {
    /// Every address outside the VPC.
    Internet,
    /// The load balancer.
    LoadBalancer {
        /// Where it listens.
        listeners: Vec<Listener<'a>>,
        /// What its listeners and their rules forward to.
        forwards: Vec<Forward<'a>>,
    },
    /// Tasks.
    Service {
        /// The target groups that its tasks register with, each with the port that they have there.
        targets: Vec<(&'a RenderedResource, u16)>,
    },
    /// A VPC endpoint with addresses in subnets.
    Endpoint,
    /// A VPC endpoint that route tables lead to.
    Gateway {
        /// The endpoint.
        endpoint: &'a RenderedResource,
        /// Those tables.
        tables: Vec<&'a RenderedResource>,
    },
    /// Every address of the VPC that none of the others has.
    Vpc,
}

/// A way to be in the network.
#[derive(Debug)]
pub struct Interface<'a> {
    /// What has it; none of the internet and the rest of the VPC.
    pub resource: Option<&'a RenderedResource>,
    /// The subnets that its addresses are in, by their position in [`super::NetworkModel::subnets`].
    pub subnets: Vec<usize>,
    /// Its security groups, by their position in [`super::NetworkModel::groups`].
    pub groups: Vec<usize>,
    /// Whether it has a public address as well.
    pub is_public: bool,
}

/// A port that the load balancer listens on.
#[derive(Debug)]
pub struct Listener<'a> {
    /// What declares it.
    pub resource: &'a RenderedResource,
    /// The port.
    pub port: u16,
}

/// What the load balancer forwards.
#[derive(Debug)]
pub struct Forward<'a> {
    /// The listener or rule that says so.
    pub resource: &'a RenderedResource,
    /// Where to.
    pub target_group: &'a RenderedResource,
}

impl NodeKind<'_> {
    /// Whether it is the internet.
    pub fn is_internet(&self) -> bool {
        matches!(self, Self::Internet)
    }
}

impl NetworkNode<'_> {
    /// Whether it ever opens a connection. A VPC endpoint only answers.
    pub fn opens(&self) -> bool {
        !matches!(self.kind, NodeKind::Endpoint | NodeKind::Gateway { .. })
    }
}

/// The positions of subnets and security groups, by the address in memory of what declares them.
struct Positions {
    subnets: HashMap<*const RenderedResource, usize>,
    groups: HashMap<*const RenderedResource, usize>,
}

impl Positions {
    fn of(subnets: &[Subnet<'_>], groups: &[Group<'_>]) -> Self {
        fn by_resource<'r>(
            all: impl Iterator<Item = &'r RenderedResource>,
        ) -> HashMap<*const RenderedResource, usize> {
            all.map(std::ptr::from_ref).zip(0..).collect()
        }
        Self {
            subnets: by_resource(subnets.iter().map(|subnet| subnet.resource)),
            groups: by_resource(groups.iter().map(|group| group.resource)),
        }
    }
}

impl<'a> Builder<'_, 'a> {
    pub(super) fn ends(
        &mut self,
        subnets: &[Subnet<'a>],
        groups: &[Group<'a>],
    ) -> Vec<NetworkNode<'a>> {
        let nowhere =
            || Interface { resource: None, subnets: vec![], groups: vec![], is_public: false };
        let outside = |name: &str, kind| NetworkNode {
            name: name.to_owned(),
            kind,
            interfaces: vec![nowhere()],
        };
        let mut ends = vec![outside(platform::INTERNET, NodeKind::Internet)];
        let positions = Positions::of(subnets, groups);
        ends.extend(self.load_balancer(&positions));
        ends.extend(self.services(&positions));
        ends.extend(self.endpoints(&positions));
        ends.push(outside(platform::VPC, NodeKind::Vpc));
        ends
    }

    fn load_balancer(&mut self, positions: &Positions) -> Option<NetworkNode<'a>> {
        let mut interfaces = Vec::new();
        for resource in self.of("aws_lb") {
            let mut interface = self.interface(resource, "", positions);
            interface.is_public = resource.get("/internal") != Some(&Value::Bool(true));
            interfaces.push(interface);
        }
        let mut listeners = Vec::new();
        let mut forwards = Vec::new();
        for resource in self.of("aws_lb_listener") {
            match resource.get("/port").and_then(ports::port) {
                Some(port) => listeners.push(Listener { resource, port }),
                None => self.not_understood(resource, "port", "its port is not understood"),
            }
            self.forwards(resource, "default_action", &mut forwards);
        }
        for resource in self.of("aws_lb_listener_rule") {
            self.forwards(resource, "action", &mut forwards);
        }
        let name = platform::LOAD_BALANCER.to_owned();
        let kind = NodeKind::LoadBalancer { listeners, forwards };
        (!interfaces.is_empty()).then_some(NetworkNode { name, kind, interfaces })
    }

    fn forwards(
        &mut self,
        resource: &'a RenderedResource,
        action: &str,
        found: &mut Vec<Forward<'a>>,
    ) {
        for block in resource.list(&format!("/{action}")) {
            for group in target_group_arns(block) {
                let target_group = self.referred_or_unknown(resource, action, group);
                found.extend(target_group.map(|target_group| Forward { resource, target_group }));
            }
        }
    }

    /// Every service once, whatever number of releases it runs in.
    fn services(&mut self, positions: &Positions) -> Vec<NetworkNode<'a>> {
        let mut ends: Vec<NetworkNode<'a>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let index = self.index;
        for service in &index.services {
            let resource = service.resource;
            let network = "network_configuration/0/";
            let mut interface = self.interface(resource, network, positions);
            let public = resource.get("/network_configuration/0/assign_public_ip");
            interface.is_public = public.is_some_and(|public| public != &Value::Bool(false));
            let mut targets = Vec::new();
            for block in resource.list("/load_balancer") {
                let port = block.get("container_port").and_then(ports::port);
                let alternates = target_groups(block).skip(1);
                let group = block.get("target_group_arn").unwrap_or(&Value::Null);
                for group in std::iter::once(group).chain(alternates) {
                    let group = self.referred_or_unknown(resource, "load_balancer", group);
                    targets.extend(group.zip(port));
                }
            }
            let Some(&position) = known.get(&*service.name) else {
                known.insert(&service.name, ends.len());
                let (name, kind) = (service.name.clone(), NodeKind::Service { targets });
                ends.push(NetworkNode { name, kind, interfaces: vec![interface] });
                continue;
            };
            let end = &mut ends[position];
            let same = |it: &Interface| {
                (&it.subnets, &it.groups, it.is_public)
                    == (&interface.subnets, &interface.groups, interface.is_public)
            };
            if !end.interfaces.iter().any(same) {
                end.interfaces.push(interface);
            }
            if let NodeKind::Service { targets: known } = &mut end.kind {
                known.extend(targets);
            }
        }
        ends
    }

    fn endpoints(&mut self, positions: &Positions) -> Vec<NetworkNode<'a>> {
        let mut ends = Vec::new();
        for endpoint in self.of("aws_vpc_endpoint") {
            // `com.amazonaws.us-east-1.ecr.api`.
            let service = endpoint.text("/service_name").unwrap_or_default();
            let word = service.splitn(4, '.').nth(3).unwrap_or(&endpoint.name);
            let known = SERVICE_ENDPOINTS.iter().find(|known| known.word == word);
            let name = known.map_or_else(|| word.replace('.', "-"), |known| known.end.to_owned());
            let end = match endpoint.text("/vpc_endpoint_type") {
                Some("Interface") => {
                    let interface = self.endpoint_interface(endpoint, positions);
                    NetworkNode { name, kind: NodeKind::Endpoint, interfaces: vec![interface] }
                }
                Some("Gateway") | None => {
                    let mut tables = Vec::new();
                    for table in endpoint.list("/route_table_ids") {
                        tables.extend(self.referred_or_unknown(endpoint, "route_table_ids", table));
                    }
                    let kind = "aws_vpc_endpoint_route_table_association";
                    for own in self.index.referring(kind, "/vpc_endpoint_id", endpoint) {
                        tables.extend(self.referred_by(own, "route_table_id"));
                    }
                    let kind = NodeKind::Gateway { endpoint, tables };
                    let resource = Some(endpoint);
                    let (subnets, groups) = (vec![], vec![]);
                    let interface = Interface { resource, subnets, groups, is_public: false };
                    NetworkNode { name, kind, interfaces: vec![interface] }
                }
                Some(other) => {
                    let why = format!("an endpoint of type {other} is not understood");
                    self.not_understood(endpoint, "vpc_endpoint_type", why);
                    continue;
                }
            };
            ends.push(end);
        }
        ends
    }

    fn endpoint_interface(
        &mut self,
        endpoint: &'a RenderedResource,
        positions: &Positions,
    ) -> Interface<'a> {
        let subnets = self.positions(endpoint, "subnet_ids", &positions.subnets);
        let groups = self.positions(endpoint, "security_group_ids", &positions.groups);
        Interface { resource: Some(endpoint), subnets, groups, is_public: false }
    }

    fn interface(
        &mut self,
        resource: &'a RenderedResource,
        within: &str,
        positions: &Positions,
    ) -> Interface<'a> {
        let at = |argument| format!("{within}{argument}");
        let subnets = self.positions(resource, &at("subnets"), &positions.subnets);
        let groups = self.positions(resource, &at("security_groups"), &positions.groups);
        Interface { resource: Some(resource), subnets, groups, is_public: false }
    }

    /// The positions of what an argument lists; an empty or missing list is unknown.
    fn positions(
        &mut self,
        resource: &RenderedResource,
        argument: &str,
        among: &HashMap<*const RenderedResource, usize>,
    ) -> Vec<usize> {
        let listed = resource.list(&format!("/{argument}"));
        let first = argument.split('/').next().unwrap_or(argument);
        if listed.is_empty() {
            self.not_understood(resource, first, format!("{argument} is empty"));
        }
        let mut positions = Vec::new();
        for value in listed {
            let Some(found) = self.referred_or_unknown(resource, first, value) else { continue };
            match among.get(&std::ptr::from_ref(found)) {
                Some(position) => positions.push(*position),
                None => self.not_understood(resource, first, format!("{argument} has {value}")),
            }
        }
        positions
    }
}
