//! An environment as its resources connect it.

mod network;
mod rules;
mod services;

use std::collections::BTreeSet;

use self::network::{endpoints, entry, nat, region, tiers};
use self::rules::Rules;
use self::services::{releases, services};
use super::{dot, mermaid, svg};
use crate::{Environment, Resource};

/// What runs in an environment, where, and who talks to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Its suffix.
    pub name: String,
    /// The region.
    pub region: String,
    /// Address range of the VPC.
    pub cidr: String,
    /// The kinds of subnets: those with the shortest way to the internet first.
    pub tiers: Vec<Tier>,
    /// Zones that have a NAT gateway.
    pub nat: Vec<String>,
    /// The load balancer, if there is one.
    pub entry: Option<Entry>,
    /// In the order in which they are declared.
    pub services: Vec<Service>,
    /// Pairs of positions in `services`: who calls whom.
    pub calls: BTreeSet<(usize, usize)>,
    /// VPC endpoints, by service.
    pub endpoints: Vec<Endpoint>,
    /// By name.
    pub releases: Vec<Release>,
}

/// Subnets of one kind, one in each zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// `private`.
    pub name: String,
    /// Where the default route leads.
    pub way_out: WayOut,
    /// By zone.
    pub subnets: Vec<Subnet>,
}

/// Where a default route leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WayOut {
    /// To the internet gateway.
    Internet,
    /// To a NAT gateway.
    Nat,
    /// There is none.
    None,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// Its availability zone.
    pub zone: String,
    /// Its address range.
    pub cidr: String,
}

/// The load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// By port.
    pub listeners: Vec<Listener>,
    /// Who may connect: address ranges.
    pub allowed: Vec<String>,
    /// Whether a web ACL stands before it.
    pub firewall: bool,
}

/// A listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Where it listens.
    pub port: u16,
    /// `HTTP` or `HTTPS`.
    pub protocol: String,
    /// Whether all that it does is to send browsers to HTTPS.
    pub redirects: bool,
}

/// A service, the same in every release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its label in Terraform.
    pub label: String,
    /// Name of its tier; empty if its subnets are not known.
    pub tier: String,
    /// Where it listens.
    pub port: Option<u16>,
    /// Fewest and most tasks in each release.
    pub tasks: Option<(u64, u64)>,
    /// CPU units of a task.
    pub cpu: u64,
    /// Memory of a task in MiB.
    pub memory: u64,
    /// Paths that the load balancer sends to it.
    pub paths: Vec<String>,
    /// Ports on which it may open connections to the internet.
    pub egress: Vec<u16>,
    /// Whether it may open connections to interface endpoints.
    pub endpoints: bool,
}

/// A VPC endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The service of AWS: `ecr.api`.
    pub service: String,
    /// Whether it is a gateway, and no interface.
    pub gateway: bool,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// Its share of the traffic.
    pub weight: u64,
}

impl Overview {
    /// What runs in an environment.
    pub fn of(environment: &Environment) -> Self {
        let services = services(environment);
        let groups: Vec<_> = services.iter().map(|(_, groups)| groups.clone()).collect();
        let mut services: Vec<_> = services.into_iter().map(|(service, _)| service).collect();
        let rules = Rules::of(environment);
        for (service, groups) in services.iter_mut().zip(&groups) {
            service.egress = rules.egress(groups);
            service.endpoints = rules.reaches(environment, groups);
        }
        let pairs =
            (0..services.len()).flat_map(|from| (0..services.len()).map(move |to| (from, to)));
        let calls =
            pairs.filter(|&(from, to)| from != to && rules.open(&groups[from], &groups[to]));
        let vpc = environment.of("aws_vpc").next();
        Self {
            name: environment.name.clone(),
            region: region(environment),
            cidr: vpc.and_then(|vpc| vpc.text("/cidr_block")).unwrap_or_default().to_owned(),
            tiers: tiers(environment),
            nat: nat(environment),
            entry: entry(environment),
            calls: calls.collect(),
            services,
            endpoints: endpoints(environment),
            releases: releases(environment),
        }
    }

    /// As Mermaid.
    pub fn mermaid(&self) -> String {
        mermaid::overview(self)
    }

    /// As DOT.
    pub fn dot(&self) -> String {
        dot::overview(self)
    }

    /// As SVG.
    pub fn svg(&self) -> String {
        svg::overview(self)
    }

    /// What there is to say of a service: its port and tasks, its paths, and where it gets out.
    pub(super) fn facts(&self, service: &Service) -> [Option<String>; 3] {
        let port = service.port.map(|port| format!("port {port}"));
        let tasks = service.tasks.map(|(min, max)| tasks(min, max));
        let size: Vec<_> = port.into_iter().chain(tasks).collect();
        [
            (!size.is_empty()).then(|| size.join(", ")),
            (!service.paths.is_empty()).then(|| service.paths.join(" ")),
            self.leaves(service).then(|| format!("to the internet: {}", list(&service.egress))),
        ]
    }

    /// The tier of a service.
    pub(super) fn tier_of(&self, service: &Service) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.name == service.tier)
    }

    /// Whether a service gets out to the internet: a rule lets it, and a route leads there.
    pub(crate) fn leaves(&self, service: &Service) -> bool {
        let tier = self.tier_of(service);
        !service.egress.is_empty() && tier.is_some_and(|tier| tier.way_out != WayOut::None)
    }
}

impl Entry {
    /// The ports on which it listens: `80, 443`.
    pub fn ports(&self) -> String {
        let ports: Vec<_> = self.listeners.iter().map(|listener| listener.port).collect();
        list(&ports)
    }
}

impl Endpoint {
    /// `s3 (gateway)`.
    pub(super) fn words(&self) -> String {
        format!("{}{}", self.service, if self.gateway { " (gateway)" } else { "" })
    }
}

impl Listener {
    /// `HTTPS 443`.
    pub(super) fn words(&self) -> String {
        let redirects = if self.redirects { ", redirects" } else { "" };
        format!("{} {}{redirects}", self.protocol, self.port)
    }
}

impl WayOut {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Internet => "route to the internet gateway",
            Self::Nat => "route to a NAT gateway",
            Self::None => "no route to the internet",
        }
    }
}

fn tasks(min: u64, max: u64) -> String {
    match (min, max) {
        (1, 1) => "1 task".to_owned(),
        (min, max) if min == max => format!("{min} tasks"),
        (min, max) => format!("{min}–{max} tasks"),
    }
}

/// Ports: `80, 443`.
pub(crate) fn list(ports: &[u16]) -> String {
    ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn port(resource: &Resource, pointer: &str) -> Option<u16> {
    u16::try_from(whole(resource, pointer)?).ok()
}

fn whole(resource: &Resource, pointer: &str) -> Option<u64> {
    let value = resource.get(pointer)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
