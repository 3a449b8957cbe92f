//! What the S3 endpoint lets through from subnets that have a route to the internet besides.

use rendered::index::{Index, Policy, PolicyOf};
use rendered::network::{NetworkModel, SubnetTier};
use rendered::policy::Statement;

/// Whether a statement of an endpoint's policy is about S3 only, and only about subnets from which the
/// internet is reached anyway: it grants nothing, and shuts nobody out of a bucket who could go round it.
pub(super) fn is_let_out(index: &Index<'_>, policy: &Policy<'_>, statement: &Statement) -> bool {
    let mut actions = statement.actions.iter();
    if policy.of != PolicyOf::Endpoint || !actions.all(|action| action.starts_with("s3:")) {
        return false;
    }
    let mut conditions = statement.conditions.iter();
    conditions.any(|condition| {
        condition.operator == "IpAddress"
            && condition.key.eq_ignore_ascii_case("aws:VpcSourceIp")
            && !condition.values.is_empty()
            && are_let_out(index, &condition.values)
    })
}

fn are_let_out(index: &Index<'_>, ranges: &[String]) -> bool {
    let subnets = NetworkModel::of(index).subnets;
    let subnets = subnets.iter().filter(|subnet| subnet.tier() != SubnetTier::Isolated);
    let subnets: Vec<_> = subnets.map(|subnet| subnet.addresses.to_string()).collect();
    ranges.iter().all(|range| subnets.contains(range))
}
