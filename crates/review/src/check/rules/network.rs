//! The VPC: where it is, in which zones, and what watches it.

use std::collections::BTreeSet;

use crate::check::{Look, Rule, Severity};
use rendered::Resource;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "region",
        title: "Everything is in us-east-1",
        severity: Severity::Medium,
        reason: "The platform was asked for in this region, and nobody has agreed to data elsewhere.",
        remedy: "Set region = \"us-east-1\" in the environment's spec.",
        guards: "\"Deploy to us-east-1 region\"",
        looks_at: "subnets, and layers that are given a region",
        examine: region,
    },
    Rule {
        id: "three-zones",
        title: "The load balancer and every service span three availability zones",
        severity: Severity::Medium,
        reason: "With three zones, two thirds are left when one fails.",
        remedy: "Name three availability_zones in the environment's spec.",
        guards: "\"VPC with public and private subnets across 3 availability zones\"",
        looks_at: "load balancers and services",
        examine: three_zones,
    },
    Rule {
        id: "flow-logs",
        title: "All traffic of the VPC is logged",
        severity: Severity::Low,
        reason: "Without flow logs nobody can say who talked to whom.",
        remedy: "Give the VPC an aws_flow_log with traffic_type = \"ALL\".",
        guards: "\"Network isolation preventing direct internet access for backend services\"",
        looks_at: "VPCs",
        examine: flow_logs,
    },
    Rule {
        id: "default-security-group",
        title: "The VPC's default security group is empty",
        severity: Severity::Medium,
        reason: "AWS puts what names no group into it, and lets its members talk to each other and out.",
        remedy: "Give the VPC an aws_default_security_group without rules.",
        guards: "\"Security groups with strict ingress/egress rules between services\"",
        looks_at: "VPCs",
        examine: default_group,
    },
];

const REGION: &str = "us-east-1";

const ZONES: usize = 3;

fn region(look: &mut Look<'_>) {
    let environment = look.index.environment;
    for (layer, inputs) in &environment.inputs {
        let Some(region) = inputs.get("region") else { continue };
        look.at_one();
        if region != REGION {
            let place = environment.places.get(&(layer.clone(), "region".to_owned()));
            look.wrong_at(place.cloned(), format!("{layer} is given the region {region}"));
        }
    }
    for subnet in look.each_required("aws_subnet") {
        let zone = subnet.text("/availability_zone").unwrap_or("no zone");
        if zone.trim_end_matches(|c: char| c.is_ascii_lowercase()) != REGION {
            look.wrong(subnet, "availability_zone", format!("is in {zone}"));
        }
    }
}

fn three_zones(look: &mut Look<'_>) {
    let index = look.index;
    for balancer in look.each_required("aws_lb") {
        let subnets = balancer.list("/subnets").iter();
        let subnets: Vec<_> = subnets.filter_map(|it| index.referred(it)).collect();
        spans(look, balancer, "subnets", &subnets);
    }
    look.each_required("aws_ecs_service");
    for service in &index.services {
        spans(look, service.resource, "network_configuration", &service.subnets);
    }
}

fn spans(look: &mut Look<'_>, resource: &Resource, argument: &str, subnets: &[&Resource]) {
    let zones: BTreeSet<_> =
        subnets.iter().filter_map(|subnet| subnet.text("/availability_zone")).collect();
    if zones.len() < ZONES {
        let message = format!("spans {} zones, not {ZONES}", zones.len());
        look.wrong(resource, argument, message);
    }
}

fn flow_logs(look: &mut Look<'_>) {
    for vpc in look.each("aws_vpc") {
        let logs = look.index.referring("aws_flow_log", "/vpc_id", vpc);
        if logs.is_empty() {
            look.wrong(vpc, "", "has no flow log");
        }
        for log in logs {
            look.expect(log, "/traffic_type", "ALL");
        }
    }
}

fn default_group(look: &mut Look<'_>) {
    for vpc in look.each("aws_vpc") {
        let groups = look.index.referring("aws_default_security_group", "/vpc_id", vpc);
        if groups.is_empty() {
            look.wrong(vpc, "", "nothing empties its default security group");
        }
        for group in groups {
            for argument in ["ingress", "egress"] {
                if !group.list(&format!("/{argument}")).is_empty() {
                    look.wrong(group, argument, format!("has {argument} rules"));
                }
            }
        }
    }
}
