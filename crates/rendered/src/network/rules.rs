//! Security groups and their rules.

use std::collections::HashMap;

use ipnet::Ipv4Net;
use serde_json::Value;

use super::addresses::is_internal_text;
use super::{Builder, Ports};
use crate::RenderedResource;
use crate::index::Index;

/// A rule of a security group, of whichever type it is written in.
pub struct WrittenRule<'a> {
    /// What declares it: the rule itself, or the group.
    pub resource: &'a RenderedResource,
    /// The argument to point at.
    pub argument: &'static str,
    /// The group that it is a rule of.
    pub group: Option<&'a RenderedResource>,
    /// Whether it lets out, and not in.
    pub is_egress: bool,
    values: &'a Value,
}

impl<'a> WrittenRule<'a> {
    /// Every rule of every group.
    pub fn all(index: &Index<'a>) -> Vec<Self> {
        let mut rules = Vec::new();
        for (kind, is_egress) in [(INGRESS_RULE, false), (EGRESS_RULE, true)] {
            rules.extend(index.of(kind).iter().map(|&resource| Self {
                resource,
                argument: "ip_protocol",
                group: index.follow(resource, "/security_group_id"),
                is_egress,
                values: &resource.values,
            }));
        }
        rules.extend(index.of("aws_security_group_rule").iter().map(|&resource| Self {
            resource,
            argument: "type",
            group: index.follow(resource, "/security_group_id"),
            is_egress: resource.text("/type") == Some("egress"),
            values: &resource.values,
        }));
        for &resource in index.of("aws_security_group") {
            for (argument, is_egress) in [("ingress", false), ("egress", true)] {
                let blocks = resource.list(&format!("/{argument}")).iter();
                let group = Some(resource);
                rules.extend(blocks.map(|values| Self {
                    resource,
                    argument,
                    group,
                    is_egress,
                    values,
                }));
            }
        }
        rules
    }

    /// Whether it is a rule of one of these groups.
    pub fn is_of(&self, groups: &[&RenderedResource]) -> bool {
        self.group.is_some_and(|group| groups.iter().any(|it| std::ptr::eq(*it, group)))
    }

    /// A port: `from_port` or `to_port`.
    pub fn port(&self, name: &str) -> Option<i64> {
        self.values.get(name)?.as_i64()
    }

    /// The protocol, as it is written.
    pub fn protocol(&self) -> Option<&'a str> {
        ["ip_protocol", "protocol"].iter().find_map(|name| self.values.get(*name)?.as_str())
    }

    /// The address ranges that it names.
    pub fn ranges(&self) -> Vec<&'a str> {
        const ONE: [&str; 2] = ["cidr_ipv4", "cidr_ipv6"];
        const MANY: [&str; 2] = ["cidr_blocks", "ipv6_cidr_blocks"];
        let one = ONE.iter().filter_map(|name| self.values.get(*name)?.as_str());
        let many = MANY.iter().filter_map(|name| self.values.get(*name)?.as_array());
        one.chain(many.flatten().filter_map(Value::as_str)).collect()
    }

    /// The first range or list that is not within private networks, or that nothing is named that is
    /// understood.
    pub fn outside(&self, index: &Index<'_>) -> Option<String> {
        const GROUPS: [&str; 4] =
            ["referenced_security_group_id", "source_security_group_id", "security_groups", "self"];
        let ranges = self.ranges();
        if let Some(range) = ranges.iter().find(|range| !is_internal_text(range)) {
            return Some((*range).to_owned());
        }
        let given = |name: &str| self.values.get(name).filter(|value| !value.is_null());
        let many = given("prefix_list_ids").and_then(Value::as_array).into_iter().flatten();
        let lists: Vec<_> = given("prefix_list_id").into_iter().chain(many).collect();
        // AWS's list of a service that the VPC has a gateway endpoint for leads to that.
        let is_ours =
            |list: &Value| index.referred(list).is_some_and(|it| it.kind == "aws_vpc_endpoint");
        if let Some(list) = lists.iter().find(|list| !is_ours(list)) {
            return Some(list.as_str().unwrap_or("a prefix list").to_owned());
        }
        let names_group = GROUPS.iter().any(|name| given(name).is_some());
        let is_empty = ranges.is_empty() && lists.is_empty() && !names_group;
        is_empty.then(|| "what is not understood".to_owned())
    }
}

/// The types of rules that are understood well enough to say who reaches whom.
const INGRESS_RULE: &str = "aws_vpc_security_group_ingress_rule";
const EGRESS_RULE: &str = "aws_vpc_security_group_egress_rule";

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
        let mut ingress = self.rules(INGRESS_RULE);
        let mut egress = self.rules(EGRESS_RULE);
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
