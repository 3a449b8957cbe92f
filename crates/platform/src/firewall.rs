//! The web application firewall, as an environment wants it.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::Ipv4Net;

/// AWS's own rule groups, in the order in which they are asked after the rate limit.
pub const MANAGED_RULE_GROUPS: [&str; 3] = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
];

/// How the firewall judges requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firewall {
    /// Requests in 5 minutes beyond which an address is blocked.
    pub rate_limit: u32,
    /// Networks without a rate limit, such as an office behind one address.
    pub unlimited_cidrs: Vec<Ipv4Net>,
    /// Rule groups that count what they would block.
    pub counted_groups: BTreeSet<String>,
    /// Rules that count what they would block, by rule group.
    pub counted_rules: BTreeMap<String, BTreeSet<String>>,
}

impl Default for Firewall {
    fn default() -> Self {
        Self {
            rate_limit: 2000,
            unlimited_cidrs: Vec::new(),
            counted_groups: BTreeSet::new(),
            counted_rules: BTreeMap::new(),
        }
    }
}
