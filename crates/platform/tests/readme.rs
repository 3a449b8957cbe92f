//! The README's table of limits is the one that names are checked against.

use std::collections::BTreeSet;
use std::path::Path;

use platform::{AppName, SECRET_RULE, ServiceName};

#[test]
fn the_readme_lists_every_limit() {
    let app = AppName::ALL.iter().map(|kind| kind.rule());
    let service = ServiceName::ALL.iter().map(|kind| kind.rule());
    let rules: BTreeSet<_> = app
        .chain(service)
        .chain([&SECRET_RULE])
        .map(|rule| format!("| {} | [{}]({}) |\n", rule.what, rule.limit, rule.source))
        .collect();
    let expected: String = rules.into_iter().collect();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let text = std::fs::read_to_string(readme).unwrap();
    assert!(text.contains(&expected), "the README's table of limits should be\n{expected}");
}
