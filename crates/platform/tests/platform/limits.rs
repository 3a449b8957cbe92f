//! The table of limits in docs/limits.md is the one that names are checked against.

use std::collections::BTreeSet;
use std::path::Path;

use platform::{AppName, EGRESS_RULE, INGRESS_RULE, Quota, SECRET_RULE, ServiceName};

#[test]
fn the_document_lists_every_limit() {
    let app = AppName::ALL.iter().map(|kind| kind.rule());
    let service = ServiceName::ALL.iter().map(|kind| kind.rule());
    let rules: BTreeSet<_> = app
        .chain(service)
        .chain([&SECRET_RULE, &EGRESS_RULE, &INGRESS_RULE])
        .map(|rule| format!("| {} | [{}]({}) |\n", rule.what, rule.limit, rule.source))
        .collect();
    let expected: String = rules.into_iter().collect();
    holds(&expected);
}

#[test]
fn the_document_lists_every_quota() {
    let rows = Quota::ALL.iter().map(|quota| {
        let rule = quota.rule();
        let raised = rule.greatest.map_or_else(|| "no".to_owned(), |_| format!("`{}`", rule.key));
        format!("| {} | [{}]({}) | {raised} |\n", rule.what, rule.granted, rule.source)
    });
    holds(&rows.collect::<String>());
}

fn holds(expected: &str) {
    let limits = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/limits.md");
    let text = std::fs::read_to_string(limits).unwrap();
    assert!(text.contains(expected), "the table of docs/limits.md should be\n{expected}");
}
