//! Every rule, explained.

use std::fmt::Write as _;

use super::Rule;
use super::terminal::paragraph;

/// Every rule, for a person at a terminal.
pub fn list_text() -> String {
    let mut out = String::new();
    for rule in super::rules() {
        let _ = writeln!(out, "{} ({}): {}", rule.id, rule.severity.word(), rule.title);
        for (word, text) in words(rule) {
            paragraph(&mut out, word, text);
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{} rules", super::rules().count());
    out
}

fn words(rule: &Rule) -> [(&'static str, &'static str); 4] {
    [
        ("sees", rule.looks_at),
        ("why", rule.reason),
        ("guards", rule.guards),
        ("remedy", rule.remedy),
    ]
}
