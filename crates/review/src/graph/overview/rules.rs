//! Security group rules: who may connect to whom.

use std::collections::BTreeSet;

use serde_json::Value;

use super::port;
use crate::{Environment, Resource};

/// Security group rules.
pub struct Rules<'a> {
    ingress: Vec<&'a Resource>,
    egress: Vec<&'a Resource>,
}

impl<'a> Rules<'a> {
    pub fn of(environment: &'a Environment) -> Self {
        Self {
            ingress: environment.of("aws_vpc_security_group_ingress_rule").collect(),
            egress: environment.of("aws_vpc_security_group_egress_rule").collect(),
        }
    }

    /// Whether one may connect to the other: a rule on each side, for a port that both have.
    pub fn open(&self, from: &[&str], to: &[&str]) -> bool {
        let out = self.egress.iter().filter(|rule| is_between(rule, from, to));
        let into: Vec<_> = self.ingress.iter().filter(|rule| is_between(rule, to, from)).collect();
        let mut out = out;
        out.any(|out| into.iter().any(|into| overlap(out, into)))
    }

    /// Ports on which address ranges outside are reached.
    pub fn egress(&self, groups: &[&str]) -> Vec<u16> {
        let rules = self.egress.iter().filter(|rule| {
            rule.text("/cidr_ipv4").is_some()
                && rule.text("/security_group_id").is_some_and(|group| groups.contains(&group))
        });
        let ports: BTreeSet<_> = rules.filter_map(|rule| port(rule, "/from_port")).collect();
        ports.into_iter().collect()
    }

    /// Whether interface endpoints are reached.
    pub fn reaches(&self, environment: &Environment, groups: &[&str]) -> bool {
        let mut endpoints = environment.of("aws_vpc_endpoint");
        endpoints.any(|endpoint| {
            let theirs = endpoint.list("/security_group_ids").iter();
            let theirs: Vec<_> = theirs.filter_map(Value::as_str).collect();
            self.open(groups, &theirs)
        })
    }
}

/// Whether a rule of one of these groups refers to one of the others.
fn is_between(rule: &Resource, of: &[&str], other: &[&str]) -> bool {
    let is = |pointer: &str, groups: &[&str]| {
        rule.text(pointer).is_some_and(|group| groups.contains(&group))
    };
    is("/security_group_id", of) && is("/referenced_security_group_id", other)
}

fn overlap(a: &Resource, b: &Resource) -> bool {
    let range = |rule: &Resource| {
        let from = port(rule, "/from_port").unwrap_or(u16::MIN);
        (from, port(rule, "/to_port").unwrap_or(u16::MAX))
    };
    let (a, b) = (range(a), range(b));
    a.0 <= b.1 && b.0 <= a.1
}
