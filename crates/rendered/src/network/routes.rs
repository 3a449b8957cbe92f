//! Subnets, and where their routes lead.

use ipnet::Ipv4Net;
use serde_json::Value;

use super::Builder;
use super::addresses::{is_internal_text, is_public};
use crate::RenderedResource;
use crate::index::Index;

/// A subnet.
#[derive(Debug)]
pub struct Subnet<'a> {
    /// What declares it.
    pub resource: &'a RenderedResource,
    /// As in `subnet-public-trading-us-east-1a-dev`.
    pub name: String,
    /// Its availability zone.
    pub zone: String,
    /// Its addresses.
    pub addresses: Ipv4Net,
    /// Its route table; without one it has the VPC's, in which there is no route.
    pub table: Option<&'a RenderedResource>,
    /// Its routes, besides the one to the VPC.
    pub routes: Vec<Route<'a>>,
}

/// A route of a subnet.
#[derive(Debug, Clone)]
pub struct Route<'a> {
    /// What declares it.
    pub resource: &'a RenderedResource,
    /// Where it leads to.
    pub destination: Ipv4Net,
    /// By what way.
    pub target: Target,
}

/// The way that a route goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// An internet gateway: both ways, for those who have a public address.
    InternetGateway,
    /// A NAT gateway in a subnet with a route to an internet gateway: outgoing only.
    Nat,
    /// A NAT gateway that has no way out itself.
    DeadNat,
}

/// What kind of subnet its routes make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubnetTier {
    /// A route to an internet gateway.
    Public,
    /// A route to a NAT gateway.
    Private,
    /// No route to the internet.
    Isolated,
}

impl Subnet<'_> {
    /// What its routes make it.
    pub fn tier(&self) -> SubnetTier {
        let to = |target| self.routes.iter().any(|it| it.is_public() && it.target == target);
        if to(Target::InternetGateway) {
            SubnetTier::Public
        } else if to(Target::Nat) {
            SubnetTier::Private
        } else {
            SubnetTier::Isolated
        }
    }
}

impl Route<'_> {
    /// Whether it leads to any address of the internet.
    pub fn is_public(&self) -> bool {
        is_public(self.destination)
    }
}

/// A route of a table, of whichever type it is written in.
pub struct WrittenRoute<'a> {
    /// What declares it: the route itself, or the table.
    pub resource: &'a RenderedResource,
    /// The argument to point at.
    pub argument: &'static str,
    values: &'a Value,
}

impl<'a> WrittenRoute<'a> {
    /// Every route of a table.
    pub fn all(index: &Index<'a>, table: &'a RenderedResource) -> Vec<Self> {
        let own = index.referring("aws_route", "/route_table_id", table).into_iter();
        let own = own.map(|resource| (resource, "route_table_id", &resource.values));
        let inline = table.list("/route").iter().map(|values| (table, "route", values));
        let all = own.chain(inline);
        all.map(|(resource, argument, values)| Self { resource, argument, values }).collect()
    }

    /// Where it leads that is not inside: a range, a gateway, or what is not understood.
    pub fn leads_out(&self, index: &Index<'_>) -> Option<String> {
        const DESTINATIONS: [&str; 4] = [
            "destination_cidr_block",
            "cidr_block",
            "destination_ipv6_cidr_block",
            "ipv6_cidr_block",
        ];
        const GATES: [&str; 3] = ["gateway_id", "nat_gateway_id", "egress_only_gateway_id"];
        let text = |name: &&str| self.values.get(*name)?.as_str();
        let destinations: Vec<_> = DESTINATIONS.iter().filter_map(text).collect();
        if destinations.is_empty() {
            return Some("a destination that is not understood".to_owned());
        }
        let mut destinations = destinations.into_iter();
        let outside = destinations.find(|range| !is_internal_text(range)).map(str::to_owned);
        let gates = || {
            let mut gates = GATES.iter().filter_map(|name| index.referred(self.values.get(*name)?));
            gates.find(|gate| gate.kind.ends_with("_gateway")).map(RenderedResource::address)
        };
        outside.or_else(gates)
    }
}

impl<'a> Builder<'_, 'a> {
    pub(super) fn subnets(&mut self) -> Vec<Subnet<'a>> {
        let mut tables = Vec::new();
        for association in self.of("aws_route_table_association") {
            let subnet = self.referred_by(association, "subnet_id");
            let table = self.referred_by(association, "route_table_id");
            if let (Some(subnet), Some(table)) = (subnet, table) {
                tables.push((subnet, table));
            }
        }
        let routes = self.routes(&tables);
        let mut subnets = Vec::new();
        for resource in self.of("aws_subnet") {
            let Some(addresses) = self.range(resource, "cidr_block") else { continue };
            let found = tables.iter().find(|(subnet, _)| std::ptr::eq(*subnet, resource));
            let table = found.map(|(_, table)| *table);
            let is_ours =
                |of: &RenderedResource| table.is_some_and(|table| std::ptr::eq(table, of));
            let routes = routes.iter().filter(|(table, _)| is_ours(table));
            let routes = routes.map(|(_, route)| route.clone()).collect();
            subnets.push(Subnet {
                resource,
                name: resource.known_as(),
                zone: resource.text("/availability_zone").unwrap_or_default().to_owned(),
                addresses,
                table,
                routes,
            });
        }
        subnets
    }

    /// The range that an argument gives; any other value is unknown.
    pub(super) fn range(&mut self, resource: &RenderedResource, argument: &str) -> Option<Ipv4Net> {
        let value = resource.get(&format!("/{argument}"))?;
        let range = value.as_str().and_then(|text| text.parse::<Ipv4Net>().ok());
        if range.is_none() {
            self.not_understood(resource, argument, format!("{argument} is {value}"));
        }
        range.map(|range| range.trunc())
    }

    /// Every route with its table.
    fn routes(
        &mut self,
        tables: &[(&'a RenderedResource, &'a RenderedResource)],
    ) -> Vec<(&'a RenderedResource, Route<'a>)> {
        let gateways = self.public_tables();
        let mut routes = Vec::new();
        for resource in self.of("aws_route") {
            let table = self.referred_by(resource, "route_table_id");
            let Some(destination) = self.range(resource, "destination_cidr_block") else {
                self.not_understood(resource, "", "where it leads to is not understood");
                continue;
            };
            let gateway = self.index.follow(resource, "/gateway_id");
            let nat = self.index.follow(resource, "/nat_gateway_id");
            let target = match (gateway, nat) {
                (Some(gateway), None) if gateway.kind == "aws_internet_gateway" => {
                    Target::InternetGateway
                }
                (None, Some(nat)) => self.nat(nat, tables, &gateways),
                _ => {
                    self.not_understood(resource, "", "the way that it goes is not understood");
                    continue;
                }
            };
            routes.extend(table.map(|table| (table, Route { resource, destination, target })));
        }
        routes
    }

    /// The tables with a route to an internet gateway.
    fn public_tables(&self) -> Vec<&'a RenderedResource> {
        let leads = |route: &&RenderedResource| {
            let gateway = self.index.follow(route, "/gateway_id");
            gateway.is_some_and(|gateway| gateway.kind == "aws_internet_gateway")
        };
        let routes = self.of("aws_route").into_iter().filter(leads);
        routes.filter_map(|route| self.index.follow(route, "/route_table_id")).collect()
    }

    fn nat(
        &mut self,
        nat: &'a RenderedResource,
        tables: &[(&'a RenderedResource, &'a RenderedResource)],
        public: &[&'a RenderedResource],
    ) -> Target {
        let subnet = self.referred_by(nat, "subnet_id");
        let has_way_out = subnet.is_some_and(|subnet| {
            let mut tables = tables.iter().filter(|(of, _)| std::ptr::eq(*of, subnet));
            tables.any(|(_, table)| public.iter().any(|it| std::ptr::eq(*it, *table)))
        });
        let is_public = nat.text("/connectivity_type").is_none_or(|kind| kind == "public");
        if has_way_out && is_public { Target::Nat } else { Target::DeadNat }
    }
}
