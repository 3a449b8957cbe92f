//! Reach for a comment on a pull request.

use super::terminal::{Table, unknown};
use super::{Connection, ConnectionCondition, Explanation, Reachability, Verdict};
use crate::markdown::{Document, Inline};
use rendered::network::{Unknown, ports};

impl Reachability<'_> {
    /// The matrix, and what each connection rests on.
    pub fn markdown(&self) -> String {
        let mut document = Document::default();
        document.heading(3, format!("Who reaches whom in {}", self.environment));
        match self.table() {
            Ok(table) => matrix(&mut document, table),
            Err(note) => document.paragraph(note),
        }
        document.details(false, ["", "Why each connection is open"], |document| {
            let items = self.alike().into_iter().flat_map(|(to, connection)| {
                let Connection { from, ports: open, .. } = connection;
                let head = Inline::from(format!("{from} → {}", to.join(", "))).bold();
                let with_evidence =
                    connection.conditions.iter().filter(|it| !it.evidence.is_empty());
                let head = (0, head + ": " + &ports::list(open));
                [head].into_iter().chain(with_evidence.map(|it| (1, condition(it))))
            });
            document.list(items);
        });
        not_understood(&mut document, &self.network.unknown);
        document.finish()
    }
}

impl Explanation<'_> {
    /// Hop by hop.
    pub fn markdown(&self) -> String {
        let Connection { from, to, ports: open, conditions, .. } = &self.direct;
        let list = ports::list(open);
        let list = if list.is_empty() { "no connection" } else { &list };
        let mut document = Document::default();
        document.paragraph(Inline::from(format!("{from} → {to}")).bold() + ": " + list);
        document.list(conditions.iter().map(|it| (0, condition(it))));
        if let Some(chain) = self.chain() {
            document.paragraph(format!("Only through other ends: {}", chain.replace("->", "→")));
        }
        not_understood(&mut document, self.unknown);
        document.finish()
    }
}

/// What has become of assertions.
pub fn verdicts(verdicts: &[Verdict]) -> String {
    let rows = verdicts.iter().map(|Verdict { assertion, holds, reason }| {
        let place = format!("{}:{}", assertion.file, assertion.line);
        let reason = Inline::stacked(reason.iter().map(|line| Inline::from(line.trim())));
        let verdict = if *holds {
            Inline::from("holds")
        } else {
            Inline::from("broken").bold() + ": " + reason
        };
        vec![Inline::from(assertion.to_string()), verdict, Inline::from(place)]
    });
    let mut document = Document::default();
    document.table(["assertion", "", "stated in"].map(Inline::from), 3, rows);
    document.finish()
}

fn condition(condition: &ConnectionCondition) -> Inline {
    let ConnectionCondition { what, met, text, evidence } = condition;
    let met = if *met { Inline::default() } else { Inline::from("no").bold() + " " };
    let line = met + &format!("{}: {text}", what.name());
    evidence.iter().fold(line, |line, it| {
        line + "; " + Inline::code(&it.address) + &format!(" ({})", it.place)
    })
}

fn matrix(document: &mut Document, Table { columns, rows, shared }: Table) {
    let head = ["from \\ to".to_owned()].into_iter().chain(columns).map(Inline::from);
    let rows = rows.into_iter().map(|(name, cells)| {
        let cells = cells.into_iter().map(Inline::from);
        [Inline::from(name).bold()].into_iter().chain(cells).collect()
    });
    document.table(head, usize::MAX, rows);
    if let Some((name, ends)) = shared {
        document.paragraph(format!("{name}: {}", ends.join(", ")));
    }
}

fn not_understood(document: &mut Document, all: &[Unknown]) {
    for it in all {
        document.paragraph(Inline::from("Not understood:").bold() + " " + &unknown(it));
    }
}
