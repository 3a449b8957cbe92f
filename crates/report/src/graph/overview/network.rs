//! Subnets and the ways out of them, the load balancer, VPC endpoints.

use std::collections::BTreeSet;

use super::{Endpoint, Entry, OverviewListener, OverviewSubnet, OverviewTier, WayOut, port};
use rendered::index::{Index, is_same};
use rendered::network::NetworkModel;

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

pub fn entry(index: &Index<'_>) -> Option<Entry> {
    let balancer = index.of("aws_lb").first()?;
    let redirected: Vec<_> = index
        .of("aws_lb_listener_rule")
        .iter()
        .filter(|rule| rule.text("/action/0/type") == Some("redirect"))
        .filter_map(|rule| index.follow(rule, "/listener_arn"))
        .collect();
    let listeners = index.of("aws_lb_listener").iter().map(|&listener| OverviewListener {
        port: port(listener, "/port").unwrap_or_default(),
        protocol: listener.text("/protocol").unwrap_or_default().to_owned(),
        redirects: redirected.iter().any(|it| is_same(it, listener)),
    });
    let mut listeners: Vec<_> = listeners.collect();
    listeners.sort_by_key(|listener| listener.port);
    let groups = balancer.list("/security_groups").iter();
    let allowed: BTreeSet<_> = groups
        .filter_map(|group| index.referred(group))
        .flat_map(|group| {
            index.referring("aws_vpc_security_group_ingress_rule", "/security_group_id", group)
        })
        .filter_map(|rule| rule.text("/cidr_ipv4").map(str::to_owned))
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
