//! An environment as its resources connect it.

mod network;
mod rollout;
mod services;

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use serde_json::{Value, json};

use self::network::{endpoints, entry, nat, tiers};
use self::services::{releases, services};

use rendered::RenderedResource;
use rendered::index::Index;
use review::reach::Reachability;

/// What runs in an environment, where, and who talks to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Its suffix.
    pub name: String,
    /// The region.
    pub region: String,
    /// Address range of the VPC.
    pub cidr: String,
    /// The kinds of subnets: those with the shortest way to the internet first.
    pub tiers: Vec<OverviewTier>,
    /// Zones that have a NAT gateway.
    pub nat: Vec<String>,
    /// The load balancer, if there is one.
    pub entry: Option<Entry>,
    /// In the order in which they are declared.
    pub services: Vec<OverviewService>,
    /// Pairs of positions in `services`: who calls whom. In JSON they are names.
    pub calls: BTreeSet<(usize, usize)>,
    /// VPC endpoints, by service.
    pub endpoints: Vec<Endpoint>,
    /// By name.
    pub releases: Vec<OverviewRelease>,
}

/// Subnets of one kind, one in each zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewTier {
    /// `private`.
    pub name: String,
    /// Where the default route leads.
    pub way_out: WayOut,
    /// By zone.
    pub subnets: Vec<OverviewSubnet>,
}

/// Where a default route leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WayOut {
    /// To the internet gateway.
    Internet,
    /// To a NAT gateway.
    Nat,
    /// There is none.
    None,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewSubnet {
    /// Its availability zone.
    pub zone: String,
    /// Its address range.
    pub cidr: String,
}

/// The load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// By port.
    pub listeners: Vec<OverviewListener>,
    /// Who may connect: address ranges.
    pub allowed: Vec<String>,
    /// Whether a web ACL stands before it.
    pub firewall: bool,
}

/// A listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewListener {
    /// Where it listens.
    pub port: u16,
    /// `HTTP` or `HTTPS`.
    pub protocol: String,
    /// Whether all that it does is to send browsers to HTTPS.
    pub redirects: bool,
}

/// A service, the same in every release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewService {
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
    /// Ports on which it can open connections to the internet; empty if it gets there on none.
    pub egress: String,
    /// Whether it can open connections to interface endpoints.
    pub endpoints: bool,
    /// How a new revision takes over: `canary of 10 %, bakes 15 min, 1 pause`.
    pub rollout: String,
}

/// A VPC endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// The service of AWS: `ecr.api`.
    pub service: String,
    /// Whether it is a gateway, and no interface.
    pub gateway: bool,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewRelease {
    /// Its name.
    pub name: String,
    /// Its share of the traffic.
    pub weight: u64,
}

impl Overview {
    /// The same for other programs.
    pub fn json(&self) -> Value {
        let name = |at: usize| &self.services[at].name;
        let calls =
            self.calls.iter().map(|&(from, to)| json!({ "from": name(from), "to": name(to) }));
        let mut value = json!(self);
        value["calls"] = calls.collect();
        value
    }

    /// What runs in an environment.
    pub fn of(index: &Index<'_>) -> Self {
        Self::with(index, &Reachability::of(index))
    }

    /// The same where it is known who reaches whom.
    pub fn with(index: &Index<'_>, reach: &Reachability<'_>) -> Self {
        let services = services(index, reach);
        let by_name: HashMap<&str, usize> =
            services.iter().enumerate().map(|(at, service)| (&*service.name, at)).collect();
        let calls = services.iter().enumerate().flat_map(|(from, caller)| {
            let called = reach.connections_from(&caller.name);
            called.filter_map(|it| by_name.get(&*it.to)).map(move |&to| (from, to))
        });
        let calls = calls.filter(|(from, to)| from != to).collect();
        let vpc = index.of("aws_vpc").first();
        Self {
            name: index.environment.name.clone(),
            region: index.region().unwrap_or_default().to_owned(),
            cidr: vpc.and_then(|vpc| vpc.text("/cidr_block")).unwrap_or_default().to_owned(),
            tiers: tiers(&reach.network),
            nat: nat(index),
            entry: entry(index, &reach.network),
            calls,
            endpoints: endpoints(index),
            releases: releases(index),
            services,
        }
    }

    /// `dev in us-east-1: blue 90 %, green 10 %`.
    pub(super) fn title(&self) -> String {
        let releases = self.releases.iter();
        let releases: Vec<_> = releases.map(|it| format!("{} {} %", it.name, it.weight)).collect();
        format!("{} in {}: {}", self.name, self.region, releases.join(", "))
    }

    /// The tier of a service.
    pub(super) fn tier_of(&self, service: &OverviewService) -> Option<&OverviewTier> {
        self.tiers.iter().find(|tier| tier.name == service.tier)
    }
}

impl OverviewService {
    /// What there is to say of it: its port and tasks, its paths, and where it gets out.
    pub(super) fn facts(&self) -> [Option<String>; 3] {
        let port = self.port.map(|port| format!("port {port}"));
        let tasks = self.tasks.map(|(min, max)| tasks(min, max));
        let size: Vec<_> = port.into_iter().chain(tasks).collect();
        [
            (!size.is_empty()).then(|| size.join(", ")),
            (!self.paths.is_empty()).then(|| self.paths.join(" ")),
            self.leaves().then(|| format!("to the internet: {}", self.egress)),
        ]
    }

    /// Whether it gets out to the internet.
    pub fn leaves(&self) -> bool {
        !self.egress.is_empty()
    }
}

impl Entry {
    /// The ports on which it listens: `80, 443`.
    pub fn ports(&self) -> String {
        let ports = self.listeners.iter().map(|listener| listener.port.to_string());
        ports.collect::<Vec<_>>().join(", ")
    }
}

impl Endpoint {
    /// `s3 (gateway)`.
    pub(super) fn words(&self) -> String {
        format!("{}{}", self.service, if self.gateway { " (gateway)" } else { "" })
    }
}

impl OverviewListener {
    /// `HTTPS 443`.
    pub(super) fn words(&self) -> String {
        let redirects = if self.redirects { ", redirects" } else { "" };
        format!("{} {}{redirects}", self.protocol, self.port)
    }
}

impl WayOut {
    fn of(tier: rendered::network::SubnetTier) -> Self {
        match tier {
            rendered::network::SubnetTier::Public => Self::Internet,
            rendered::network::SubnetTier::Private => Self::Nat,
            rendered::network::SubnetTier::Isolated => Self::None,
        }
    }

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

fn port(resource: &RenderedResource, pointer: &str) -> Option<u16> {
    u16::try_from(whole(resource, pointer)?).ok()
}

fn whole(resource: &RenderedResource, pointer: &str) -> Option<u64> {
    let value = resource.get(pointer)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
