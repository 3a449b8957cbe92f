//! Every rule, explained.

use std::fmt::Write as _;

use super::terminal::paragraph;

/// Every rule, for a person at a terminal.
pub fn list_text() -> String {
    let mut out = String::new();
    for rule in super::rules() {
        let _ = writeln!(out, "{} ({}): {}", rule.id, rule.severity.word(), rule.title);
        paragraph(&mut out, "checks", rule.looks_at);
        paragraph(&mut out, "why", rule.reason);
        paragraph(&mut out, "guards", &rule.guarded());
        paragraph(&mut out, "remedy", rule.remedy);
        out.push('\n');
    }
    let _ = writeln!(out, "{} rules", super::rules().count());
    out
}
