//! Subnets and the ways out of them, the load balancer, VPC endpoints.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Endpoint, Entry, Listener, Subnet, Tier, WayOut, port};
use rendered::Environment;
use rendered::network::Network;

/// The region: the beginning of a zone's name.
pub fn region(environment: &Environment) -> String {
    let zone = environment.of("aws_subnet").find_map(|it| it.text("/availability_zone"));
    let zone = zone.unwrap_or_default();
    zone.trim_end_matches(|last: char| last.is_ascii_lowercase()).to_owned()
}

/// The kinds of subnets are the resources that declare them.
pub fn tiers(network: &Network<'_>) -> Vec<Tier> {
    let mut tiers: Vec<Tier> = Vec::new();
    for subnet in &network.subnets {
        let (name, way_out) = (&subnet.resource.name, WayOut::of(subnet.tier()));
        let it = Subnet { zone: subnet.zone.clone(), cidr: subnet.addresses.to_string() };
        match tiers.iter_mut().find(|tier| tier.name == *name) {
            Some(tier) => {
                tier.way_out = tier.way_out.min(way_out);
                tier.subnets.push(it);
            }
            None => tiers.push(Tier { name: name.clone(), way_out, subnets: vec![it] }),
        }
    }
    tiers.sort_by_key(|tier| tier.way_out);
    tiers
}

pub fn nat(environment: &Environment) -> Vec<String> {
    let gateways = environment.of("aws_nat_gateway").filter_map(|gateway| {
        let subnet = environment.referred(gateway.text("/subnet_id")?)?;
        subnet.text("/availability_zone").map(str::to_owned)
    });
    gateways.collect()
}

pub fn entry(environment: &Environment) -> Option<Entry> {
    let balancer = environment.of("aws_lb").next()?;
    let redirected: Vec<_> = environment
        .of("aws_lb_listener_rule")
        .filter(|rule| rule.text("/action/0/type") == Some("redirect"))
        .filter_map(|rule| rule.text("/listener_arn"))
        .collect();
    let listeners = environment.of("aws_lb_listener").map(|listener| Listener {
        port: port(listener, "/port").unwrap_or_default(),
        protocol: listener.text("/protocol").unwrap_or_default().to_owned(),
        redirects: redirected.contains(&listener.symbol("arn").as_str()),
    });
    let mut listeners: Vec<_> = listeners.collect();
    listeners.sort_by_key(|listener| listener.port);
    let groups: Vec<_> =
        balancer.list("/security_groups").iter().filter_map(Value::as_str).collect();
    let allowed: BTreeSet<_> = environment
        .of("aws_vpc_security_group_ingress_rule")
        .filter(|rule| rule.text("/security_group_id").is_some_and(|group| groups.contains(&group)))
        .filter_map(|rule| rule.text("/cidr_ipv4").map(str::to_owned))
        .collect();
    let associations = environment.of("aws_wafv2_web_acl_association");
    let arn = balancer.symbol("arn");
    let firewall = associations.into_iter().any(|it| it.text("/resource_arn") == Some(&arn));
    Some(Entry {
        name: balancer.text("/name").unwrap_or_default().to_owned(),
        listeners,
        allowed: allowed.into_iter().collect(),
        firewall,
    })
}

pub fn endpoints(environment: &Environment) -> Vec<Endpoint> {
    let endpoints = environment.of("aws_vpc_endpoint").map(|endpoint| {
        let service = endpoint.text("/service_name").unwrap_or_default();
        let region = region(environment);
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
