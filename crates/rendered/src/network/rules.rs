//! Security groups and their rules.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use super::{Builder, Ports};
use crate::RenderedResource;

/// A security group.
#[derive(Debug)]
pub struct Group<'a> {
    /// What declares it.
    pub resource: &'a RenderedResource,
    /// As in `secgrp-frontend-dev`.
    pub name: String,
    /// What it lets in.
    pub ingress: Rules<'a>,
    /// What it lets out.
    pub egress: Rules<'a>,
}

/// The rules of a security group in one direction.
#[derive(Debug, Default)]
pub struct Rules<'a> {
    all: Vec<SecurityGroupRule<'a>>,
    /// Positions of those that name a security group, by its address in memory.
    naming: HashMap<*const RenderedResource, Vec<usize>>,
    /// Positions of the others.
    others: Vec<usize>,
}

impl<'a> Rules<'a> {
    fn add(&mut self, rule: SecurityGroupRule<'a>) {
        let position = self.all.len();
        match rule.peer {
            Peer::Group(group) => {
                self.naming.entry(std::ptr::from_ref(group)).or_default().push(position);
            }
            Peer::Range(_) | Peer::Service(_) => self.others.push(position),
        }
        self.all.push(rule);
    }

    /// All of them, in the order of modules.
    pub fn iter(&self) -> impl Iterator<Item = &SecurityGroupRule<'a>> {
        self.all.iter()
    }

    /// Those that may be about whatever has one of these security groups: they name one, or addresses.
    pub fn about<'g>(
        &self,
        groups: impl Iterator<Item = &'g RenderedResource>,
    ) -> Vec<&SecurityGroupRule<'a>> {
        let named = groups.filter_map(|group| self.naming.get(&std::ptr::from_ref(group)));
        let mut positions: Vec<_> = named.flatten().chain(&self.others).copied().collect();
        positions.sort_unstable();
        positions.dedup();
        positions.into_iter().map(|position| &self.all[position]).collect()
    }
}

/// A rule of a security group. Groups are stateful: answers need no rule.
#[derive(Debug, Clone)]
pub struct SecurityGroupRule<'a> {
    /// What declares it.
    pub resource: &'a RenderedResource,
    /// Whom it lets in, or to whom it lets out.
    pub peer: Peer<'a>,
    /// On which ports.
    pub ports: Ports,
}

/// The other side of a rule.
#[derive(Debug, Clone, Copy)]
pub enum Peer<'a> {
    /// Whatever has this security group.
    Group(&'a RenderedResource),
    /// These addresses.
    Range(Ipv4Net),
    /// The addresses of the AWS service behind this gateway endpoint.
    Service(&'a RenderedResource),
}

impl<'a> Builder<'_, 'a> {
    pub(super) fn groups(&mut self) -> Vec<Group<'a>> {
        let mut ingress = self.rules("aws_vpc_security_group_ingress_rule");
        let mut egress = self.rules("aws_vpc_security_group_egress_rule");
        let groups = self.of("aws_security_group").into_iter().map(|resource| {
            let of = |rules: &mut HashMap<*const RenderedResource, Rules<'a>>| {
                rules.remove(&std::ptr::from_ref(resource)).unwrap_or_default()
            };
            let (ingress, egress) = (of(&mut ingress), of(&mut egress));
            Group { resource, name: resource.known_as(), ingress, egress }
        });
        groups.collect()
    }

    /// The rules of a kind, by the address in memory of their group.
    fn rules(&mut self, kind: &str) -> HashMap<*const RenderedResource, Rules<'a>> {
        let mut rules: HashMap<_, Rules<'a>> = HashMap::new();
        for resource in self.of(kind) {
            let group = self.referred_by(resource, "security_group_id");
            let peer = self.peer(resource);
            let ports = Ports::of_rule(resource);
            if ports.is_none() {
                self.not_understood(resource, "from_port", "its ports are not understood");
            }
            if let (Some(group), Some(peer), Some(ports)) = (group, peer, ports) {
                let rule = SecurityGroupRule { resource, peer, ports };
                rules.entry(std::ptr::from_ref(group)).or_default().add(rule);
            }
        }
        rules
    }

    fn peer(&mut self, rule: &RenderedResource) -> Option<Peer<'a>> {
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
