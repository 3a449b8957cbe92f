//! What the S3 endpoint lets through from subnets that have a route to the internet besides.

use rendered::RenderedResource;
use rendered::index::{Index, Policy, PolicyOf};
use rendered::network::{NetworkModel, SubnetTier};
use rendered::policy::{Statement, statements};

/// Whether a statement of an endpoint's policy is about S3 only, and only about subnets from which the
/// internet is reached anyway: it grants nothing, and shuts nobody out of a bucket who could go round it.
pub(crate) fn is_let_out(index: &Index<'_>, policy: &Policy<'_>, statement: &Statement) -> bool {
    policy.of == PolicyOf::Endpoint
        && is_about_s3(statement)
        && sources(statement).any(|ranges| !ranges.is_empty() && are_let_out(index, ranges))
}

/// The subnets from which an endpoint lets any bucket be reached, by their ranges of addresses.
pub(crate) fn ranges_let_out(endpoint: &RenderedResource) -> Vec<String> {
    let statements = endpoint.get("/policy").and_then(statements).unwrap_or_default();
    let any = statements.iter().filter(|statement| {
        statement.allows && is_about_s3(statement) && statement.resources.iter().any(|it| it == "*")
    });
    any.flat_map(sources).flatten().cloned().collect()
}

fn is_about_s3(statement: &Statement) -> bool {
    statement.actions.iter().all(|action| action.starts_with("s3:"))
}

/// The ranges of addresses that conditions ask for.
fn sources(statement: &Statement) -> impl Iterator<Item = &[String]> {
    let conditions = statement.conditions.iter().filter(|condition| {
        condition.operator == "IpAddress" && condition.key.eq_ignore_ascii_case("aws:VpcSourceIp")
    });
    conditions.map(|condition| &*condition.values)
}

fn are_let_out(index: &Index<'_>, ranges: &[String]) -> bool {
    let subnets = NetworkModel::of(index).subnets;
    let subnets = subnets.iter().filter(|subnet| subnet.tier() != SubnetTier::Isolated);
    let subnets: Vec<_> = subnets.map(|subnet| subnet.addresses.to_string()).collect();
    ranges.iter().all(|range| subnets.contains(range))
}
