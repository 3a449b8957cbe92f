//! The rules of security groups that a platform must have, from who calls whom.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Object;

/// A platform as far as security groups are concerned, written down again by hand.
pub struct Calls<'a> {
    pub application: &'a str,
    /// Services and their ports.
    pub services: &'a [(&'a str, u16)],
    /// Whom the load balancer forwards to.
    pub exposed: &'a [&'a str],
    /// Caller and callee.
    pub pairs: &'a [(&'a str, &'a str)],
    /// Who may open connections to the internet.
    pub internet: &'a [&'a str],
}

impl Calls<'_> {
    /// Every rule of an environment, as in `secgrp-a-dev egress tcp 80-80 secgrp-b-dev`.
    pub fn rules(&self, suffix: &str, https: bool) -> BTreeSet<String> {
        let port: BTreeMap<_, _> = self.services.iter().copied().collect();
        let group = |name: &str| format!("secgrp-{name}-{suffix}");
        let balancer = group(&format!("alb-{}", self.application));
        let endpoints = group(&format!("vpce-{}", self.application));
        let mut rules = BTreeSet::new();
        let mut pair = |from: &str, to: &str, port: u16| {
            rules.insert(format!("{from} egress tcp {port}-{port} {to}"));
            rules.insert(format!("{to} ingress tcp {port}-{port} {from}"));
        };
        for name in self.exposed {
            pair(&balancer, &group(name), port[name]);
        }
        for (from, to) in self.pairs {
            pair(&group(from), &group(to), port[to]);
        }
        for (name, _) in self.services {
            pair(&group(name), &endpoints, 443);
        }
        for (name, _) in self.services {
            let s3 = "com.amazonaws.us-east-1.s3";
            rules.insert(format!("{} egress tcp 443-443 {s3}", group(name)));
        }
        for name in self.internet {
            rules.insert(format!("{} egress tcp 443-443 0.0.0.0/0", group(name)));
        }
        rules.insert(format!("{balancer} ingress tcp 80-80 0.0.0.0/0"));
        if https {
            rules.insert(format!("{balancer} ingress tcp 443-443 0.0.0.0/0"));
        }
        rules
    }
}

/// Every rule that the API lists for an environment, in the same words.
pub fn listed(objects: &[Object], suffix: &str) -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    for object in objects.iter().filter(|object| object.is_of(suffix)) {
        if let (Some(group), Some(rule)) = (&object.group, &object.rule) {
            let egress = object.kind.contains("egress");
            let way = if egress { "egress" } else { "ingress" };
            assert!(rules.insert(format!("{group} {way} {rule}")), "twice: {group} {rule}");
        }
    }
    rules
}
