//! Reach for a comment on a pull request.

use std::fmt::Write as _;

use super::text::{Table, unknown};
use super::{Answer, Condition, Connection, Reach, Verdict};
use rendered::network::ports;

impl Reach<'_> {
    /// The matrix, and what each connection rests on.
    pub fn markdown(&self) -> String {
        let Table { columns, rows, shared } = self.table();
        let mut text = format!("### Who reaches whom in {}\n\n", self.environment);
        let _ = writeln!(text, "| from \\ to | {} |", columns.join(" | "));
        let _ = writeln!(text, "| --- |{}", " --- |".repeat(columns.len()));
        for (name, cells) in rows {
            let _ = writeln!(text, "| **{name}** | {} |", cells.join(" | "));
        }
        if let Some((name, ends)) = shared {
            let _ = writeln!(text, "\n{name}: {}", ends.join(", "));
        }
        text.push_str("\n<details><summary>What each connection rests on</summary>\n\n");
        for (to, connection) in self.together() {
            let Connection { from, ports: open, .. } = connection;
            let _ = writeln!(text, "- **{from} → {}**: {}", to.join(", "), ports::list(open));
            text += &conditions(connection.conditions.iter().filter(|it| !it.evidence.is_empty()));
        }
        text.push_str("\n</details>\n");
        for it in &self.network.unknown {
            let _ = writeln!(text, "\n**Not understood:** {}", unknown(it));
        }
        text
    }
}

impl Answer {
    /// Hop by hop.
    pub fn markdown(&self) -> String {
        let Connection { from, to, ports: open, conditions: all, .. } = &self.direct;
        let list = ports::list(open);
        let list = if list.is_empty() { "no connection" } else { &list };
        let mut text = format!("**{from} → {to}**: {list}\n\n");
        text += &conditions(all);
        if let Some(chain) = self.chain() {
            let _ = writeln!(text, "\nOnly through other ends: {}", chain.replace("->", "→"));
        }
        for it in &self.unknown {
            let _ = writeln!(text, "\n**Not understood:** {}", unknown(it));
        }
        text
    }
}

/// What has become of assertions.
pub fn verdicts(verdicts: &[Verdict]) -> String {
    let mut text = "| assertion | | stated in |\n| --- | --- | --- |\n".to_owned();
    for Verdict { assertion, holds, reason } in verdicts {
        let verdict = if *holds { "holds" } else { "**broken**" };
        let place = format!("{}:{}", assertion.file, assertion.line);
        let reason: Vec<_> = reason.iter().map(|line| line.trim()).collect();
        let reason = if *holds { String::new() } else { format!(": {}", reason.join("<br>")) };
        let _ = writeln!(text, "| {assertion} | {verdict}{reason} | {place} |");
    }
    text
}

fn conditions<'c>(all: impl IntoIterator<Item = &'c Condition>) -> String {
    let mut text = String::new();
    for Condition { what, met, text: how, evidence } in all {
        let met = if *met { "" } else { "**no** " };
        let _ = write!(text, "  - {met}{}: {how}", what.name());
        for it in evidence {
            let _ = write!(text, "; `{}` ({})", it.address, it.place);
        }
        text.push('\n');
    }
    text
}
