//! Security groups and their rules.

use ipnet::Ipv4Net;

use super::{Builder, Ports, name_of};
use crate::Resource;

/// A security group.
#[derive(Debug)]
pub struct Group<'a> {
    /// What declares it.
    pub resource: &'a Resource,
    /// As in `secgrp-frontend-dev`.
    pub name: String,
    /// What it lets in.
    pub ingress: Vec<Rule<'a>>,
    /// What it lets out.
    pub egress: Vec<Rule<'a>>,
}

/// A rule of a security group. Groups are stateful: answers need no rule.
#[derive(Debug, Clone)]
pub struct Rule<'a> {
    /// What declares it.
    pub resource: &'a Resource,
    /// Whom it lets in, or to whom it lets out.
    pub peer: Peer<'a>,
    /// On which ports.
    pub ports: Ports,
}

/// The other side of a rule.
#[derive(Debug, Clone, Copy)]
pub enum Peer<'a> {
    /// Whatever has this security group.
    Group(&'a Resource),
    /// These addresses.
    Range(Ipv4Net),
    /// The addresses of the AWS service behind this gateway endpoint.
    Service(&'a Resource),
}

impl<'a> Builder<'a> {
    pub(super) fn groups(&mut self) -> Vec<Group<'a>> {
        let mut ingress = self.rules("aws_vpc_security_group_ingress_rule");
        let mut egress = self.rules("aws_vpc_security_group_egress_rule");
        let resources = self.of("aws_security_group");
        let groups = resources.map(|resource| {
            let of = |rules: &mut Vec<(&'a Resource, Rule<'a>)>| {
                let own = rules.extract_if(.., |(group, _)| std::ptr::eq(*group, resource));
                own.map(|(_, rule)| rule).collect()
            };
            let (ingress, egress) = (of(&mut ingress), of(&mut egress));
            Group { resource, name: name_of(resource), ingress, egress }
        });
        groups.collect()
    }

    /// Every rule of a kind with its group.
    fn rules(&mut self, kind: &'static str) -> Vec<(&'a Resource, Rule<'a>)> {
        let mut rules = Vec::new();
        for resource in self.of(kind) {
            let group = self.referred_by(resource, "security_group_id");
            let peer = self.peer(resource);
            let ports = Ports::of_rule(resource);
            if ports.is_none() {
                self.not_understood(resource, "from_port", "its ports are not understood");
            }
            if let (Some(group), Some(peer), Some(ports)) = (group, peer, ports) {
                rules.push((group, Rule { resource, peer, ports }));
            }
        }
        rules
    }

    fn peer(&mut self, rule: &Resource) -> Option<Peer<'a>> {
        if rule.get("/cidr_ipv6").is_some() {
            self.not_understood(rule, "cidr_ipv6", "IPv6 is not understood");
            return None;
        }
        if rule.get("/referenced_security_group_id").is_some() {
            return self.referred_by(rule, "referenced_security_group_id").map(Peer::Group);
        }
        if rule.get("/prefix_list_id").is_some() {
            let list = self.referred_by(rule, "prefix_list_id")?;
            if list.kind == "aws_vpc_endpoint" {
                return Some(Peer::Service(list));
            }
            self.not_understood(rule, "prefix_list_id", "the list's addresses are not known");
            return None;
        }
        let range = self.range(rule, "cidr_ipv4");
        if range.is_none() {
            self.not_understood(rule, "", "its other side is not understood");
        }
        range.map(Peer::Range)
    }
}
