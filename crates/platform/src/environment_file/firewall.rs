//! A `firewall` block: how the web application firewall judges requests, where there is one.

use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::firewall::{Firewall, MANAGED_RULE_GROUPS};
use crate::reader::At;
use crate::value::{ListOf, MapOf, NumberIn, OneOf, Text, formatted};
use crate::{DiagnosticKind, formats};

use super::location;

/// AWS's names of the rule groups, as the values of a key.
const GROUPS: [(&str, &str); MANAGED_RULE_GROUPS.len()] = {
    let [a, b, c] = MANAGED_RULE_GROUPS;
    [(a, a), (b, b), (c, c)]
};

/// Reads the block; gives where it stands, too.
pub(super) fn read(block: &mut BlockReader) -> (Firewall, Span) {
    let defaults = Firewall::default();
    // Bounds of the API: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
    let rate_limit =
        block.or_default("rate_limit", NumberIn(10..=2_000_000_000), defaults.rate_limit);
    let unlimited = block.or_default("unlimited_cidrs", ListOf(0..=100, Text), []);
    let unlimited = unlimited.map_or_else(Vec::new, |ranges| {
        let nets = location::read_ranges(block.reader, &ranges.value);
        if nets.iter().any(|net| net.prefix_len() == 0) {
            let message = "everybody is no network: the firewall takes no range of /0";
            block
                .report(DiagnosticKind::BadCidr, ranges.span, message)
                .help("raise rate_limit instead");
        }
        nets
    });
    let counted_groups = block.or_default("counted_groups", ListOf(0..=3, OneOf(&GROUPS)), []);
    let rules = ListOf(1..=50, formatted(DiagnosticKind::BadText, formats::firewall_rule));
    let counted_rules = block.or_default("counted_rules", MapOf(rules), []);
    let counted_rules = counted_rules.map_or_else(Vec::new, |rules| rules.value);
    for (group, _) in &counted_rules {
        check_group(block, group);
    }
    let firewall = Firewall {
        rate_limit: rate_limit.map_or(defaults.rate_limit, |limit| limit.value),
        unlimited_cidrs: unlimited,
        counted_groups: counted_groups
            .map_or_else(Vec::new, |groups| groups.value)
            .into_iter()
            .map(|group| group.value.to_owned())
            .collect(),
        counted_rules: counted_rules
            .into_iter()
            .map(|(group, rules)| {
                (group.value, rules.value.into_iter().map(|rule| rule.value).collect())
            })
            .collect(),
    };
    (firewall, block.header.clone())
}

fn check_group(block: &mut BlockReader, group: &At<String>) {
    if MANAGED_RULE_GROUPS.contains(&&*group.value) {
        return;
    }
    let message = format!("{:?} is no rule group of the firewall", group.value);
    let known = crate::wording::quoted(MANAGED_RULE_GROUPS);
    let help = crate::suggestions::did_you_mean(&group.value, MANAGED_RULE_GROUPS)
        .unwrap_or_else(|| format!("its groups are {known}"));
    block.report(DiagnosticKind::UnknownChoice, group.span.clone(), message).help(help);
}
