//! Subnets and the ways out of them, the load balancer, VPC endpoints.

use std::collections::BTreeSet;

use platform::LOAD_BALANCER;

use super::{Endpoint, Entry, OverviewListener, OverviewSubnet, OverviewTier, WayOut, port};
use rendered::index::{Index, is_same};
use rendered::network::listeners::actions;
use rendered::network::{NetworkModel, Peer};

/// The kinds of subnets are the resources that declare them.
pub fn tiers(network: &NetworkModel<'_>) -> Vec<OverviewTier> {
    let mut tiers: Vec<OverviewTier> = Vec::new();
    for subnet in &network.subnets {
        let (name, way_out) = (&subnet.resource.name, WayOut::of(subnet.tier()));
        let it = OverviewSubnet { zone: subnet.zone.clone(), cidr: subnet.addresses.to_string() };
        match tiers.iter_mut().find(|tier| tier.name == *name) {
            Some(tier) => {
                tier.way_out = tier.way_out.min(way_out);
                tier.subnets.push(it);
            }
            None => tiers.push(OverviewTier { name: name.clone(), way_out, subnets: vec![it] }),
        }
    }
    tiers.sort_by_key(|tier| tier.way_out);
    tiers
}

pub fn nat(index: &Index<'_>) -> Vec<String> {
    let gateways = index.of("aws_nat_gateway").iter().filter_map(|gateway| {
        let subnet = index.follow(gateway, "/subnet_id")?;
        subnet.text("/availability_zone").map(str::to_owned)
    });
    gateways.collect()
}

pub fn entry(index: &Index<'_>, network: &NetworkModel<'_>) -> Option<Entry> {
    let balancer = index.of("aws_lb").first()?;
    let listeners = index.of("aws_lb_listener").iter().map(|&listener| {
        let mut rules =
            actions(index, listener).into_iter().filter(|(by, _)| !is_same(by, listener));
        OverviewListener {
            port: port(listener, "/port").unwrap_or_default(),
            protocol: listener.text("/protocol").unwrap_or_default().to_owned(),
            redirects: rules.any(|(_, action)| action["type"] == "redirect"),
        }
    });
    let mut listeners: Vec<_> = listeners.collect();
    listeners.sort_by_key(|listener| listener.port);
    let interfaces = network.end(LOAD_BALANCER).into_iter().flat_map(|end| &end.interfaces);
    let groups = interfaces.flat_map(|it| &it.groups).map(|&group| &network.groups[group]);
    let allowed: BTreeSet<_> = groups
        .flat_map(|group| group.ingress.iter())
        .filter_map(|rule| match rule.peer {
            Peer::Range(range) => Some(range.to_string()),
            Peer::Group(_) | Peer::Service(_) => None,
        })
        .collect();
    let firewalls = index.referring("aws_wafv2_web_acl_association", "/resource_arn", balancer);
    Some(Entry {
        name: balancer.text("/name").unwrap_or_default().to_owned(),
        listeners,
        allowed: allowed.into_iter().collect(),
        firewall: !firewalls.is_empty(),
    })
}

pub fn endpoints(index: &Index<'_>) -> Vec<Endpoint> {
    let region = index.region().unwrap_or_default();
    let endpoints = index.of("aws_vpc_endpoint").iter().map(|endpoint| {
        let service = endpoint.text("/service_name").unwrap_or_default();
        let (_, short) = service.split_once(&format!("{region}.")).unwrap_or(("", service));
        Endpoint {
            service: short.to_owned(),
            gateway: endpoint.text("/vpc_endpoint_type") == Some("Gateway"),
        }
    });
    let mut endpoints: Vec<_> = endpoints.collect();
    endpoints.sort_by(|a, b| a.service.cmp(&b.service));
    endpoints
}
