//! Reach for a person at a terminal.

use std::fmt::Write as _;

use super::evaluate::impossible;
use super::{ConditionKind, Connection, ConnectionCondition, Explanation, Reachability, Verdict};
use rendered::network::{NetworkNode, NodeKind, Unknown, ports};

/// The most ends that a matrix shows: nobody reads across more columns, and cells grow with their square.
pub const LARGEST_MATRIX: usize = 100;

/// The most hops of a chain that are written on one line.
const LONGEST_CHAIN: usize = 8;

/// Rows and columns of the matrix.
pub struct Table {
    /// Names of the ends that take connections.
    pub columns: Vec<String>,
    /// Names of the ends that open connections, each with its cells.
    pub rows: Vec<(String, Vec<String>)>,
    /// Ends that share a column, and its name.
    pub shared: Option<(&'static str, Vec<String>)>,
}

impl Reachability<'_> {
    /// The matrix: rows open connections, columns take them, cells are ports. Below it, what each
    /// connection rests on.
    pub fn text(&self) -> String {
        let mut text = match self.table() {
            Ok(table) => self.matrix(table),
            Err(note) => format!("{}: {note}\n", self.environment),
        };
        for (to, connection) in self.alike() {
            let Connection { from, ports: open, .. } = connection;
            let _ = writeln!(text, "\n{from} -> {}: {}", to.join(", "), ports::list(open));
            if !connection.everywhere {
                text.push_str("  not from and to every subnet\n");
            }
            text += &conditions(connection.conditions.iter().filter(|it| !it.evidence.is_empty()));
        }
        for it in &self.network.unknown {
            let _ = writeln!(text, "\nnot understood: {}", unknown(it));
        }
        text
    }

    fn matrix(&self, Table { columns, rows, shared }: Table) -> String {
        let mut grid = vec![[vec![self.environment.to_owned()], columns].concat()];
        grid.extend(rows.into_iter().map(|(name, cells)| [vec![name], cells].concat()));
        let mut text = aligned(&grid);
        if let Some((name, ends)) = shared {
            let _ = writeln!(text, "\n{name}: {}", ends.join(", "));
        }
        text
    }

    /// The matrix of ports as rows and columns.
    ///
    /// # Errors
    /// That there are too many ends for one, as a person reads it.
    pub fn table(&self) -> Result<Table, String> {
        let ends = &self.network.ends;
        if ends.len() > LARGEST_MATRIX {
            return Err(format!(
                "{} ends are too many for a matrix, which has at most {LARGEST_MATRIX}: each \
                 connection is listed below",
                ends.len()
            ));
        }
        let cell =
            |from: &NetworkNode, to: &NetworkNode| match self.connection(&from.name, &to.name) {
                Some(connection) => ports::list(&connection.ports),
                // Nothing is said of those.
                None if impossible(from, to).is_some() => String::new(),
                None => "-".to_owned(),
            };
        let froms: Vec<_> = ends.iter().filter(|end| end.opens()).collect();
        let column = |to: &NetworkNode| froms.iter().map(|from| cell(from, to)).collect::<Vec<_>>();
        // All interface endpoints have the same rules, so that one column does.
        let endpoints = ends.iter().filter(|end| matches!(end.kind, NodeKind::Endpoint));
        let endpoints: Vec<_> = endpoints.collect();
        let first = endpoints.first().map(|end| column(end));
        let alike = endpoints.len() > 1 && endpoints.iter().all(|it| Some(column(it)) == first);
        let endpoints: Vec<_> = endpoints.into_iter().map(|end| end.name.clone()).collect();
        let mut columns = Vec::new();
        let mut cells = Vec::new();
        for end in ends {
            let name = match endpoints.iter().position(|it| *it == end.name) {
                Some(0) if alike => "endpoints".to_owned(),
                Some(_) if alike => continue,
                _ => end.name.clone(),
            };
            columns.push(name);
            cells.push(column(end));
        }
        let row = |at: usize| cells.iter().map(|column: &Vec<String>| column[at].clone()).collect();
        let rows = froms.iter().enumerate().map(|(at, from)| (from.name.clone(), row(at)));
        let rows = rows.collect();
        Ok(Table { columns, rows, shared: alike.then_some(("endpoints", endpoints)) })
    }

    /// Connections of one end that rest on the same resources, with the ends that they lead to.
    pub fn alike(&self) -> Vec<(Vec<&str>, &Connection)> {
        let mut groups: Vec<(Vec<&str>, &Connection)> = Vec::new();
        // Where those of the same end begin: they stand beside each other.
        let mut begin = 0;
        for connection in &self.connections {
            if groups.last().is_some_and(|(_, last)| last.from != connection.from) {
                begin = groups.len();
            }
            let same = |(_, other): &&mut (Vec<&str>, &Connection)| {
                other.from == connection.from
                    && other.ports == connection.ports
                    && other.conditions == connection.conditions
            };
            match groups[begin..].iter_mut().find(same) {
                Some((to, _)) => to.push(&connection.to),
                None => groups.push((vec![&connection.to], connection)),
            }
        }
        groups
    }
}

impl Explanation<'_> {
    /// Hop by hop.
    pub fn text(&self) -> String {
        let Connection { from, to, ports: open, conditions: all, .. } = &self.direct;
        let mut text = match ports::list(open) {
            list if list.is_empty() => format!("{from} -> {to}: no connection\n"),
            list => format!("{from} -> {to}: {list}\n"),
        };
        text += &conditions(all);
        if self.direct.is_open() && !self.direct.everywhere {
            text.push_str("  not from and to every subnet\n");
        }
        if !self.direct.is_open() {
            match self.chain() {
                Some(chain) => {
                    let _ = writeln!(text, "\nonly through other ends: {chain}");
                    for hop in &self.through {
                        let list = ports::list(&hop.ports);
                        let _ = writeln!(text, "\n{} -> {}: {list}", hop.from, hop.to);
                        text += &conditions(&hop.conditions);
                    }
                }
                None => text.push_str("\nnor through other ends\n"),
            }
        }
        for it in self.unknown {
            let _ = writeln!(text, "\nnot understood: {}", unknown(it));
        }
        text
    }

    /// `internet -> load-balancer:80 -> api-gateway:8080`, if there is a chain. Of a long one, how many
    /// hops there are in between.
    pub fn chain(&self) -> Option<String> {
        let mut text = self.through.first()?.from.clone();
        let left_out = self.through.len().saturating_sub(LONGEST_CHAIN);
        for (at, Connection { to, ports: open, .. }) in self.through.iter().enumerate() {
            match at.checked_sub(LONGEST_CHAIN / 2) {
                Some(0) if left_out > 0 => {
                    let _ = write!(text, " -> ({left_out} more)");
                }
                Some(after) if after < left_out => {}
                _ => {
                    let _ = write!(text, " -> {to}:{}", ports::list(open).replace(", ", ","));
                }
            }
        }
        Some(text)
    }
}

/// What has become of assertions.
pub fn verdicts(verdicts: &[Verdict]) -> String {
    let mut text = String::new();
    for Verdict { assertion, holds, reason } in verdicts {
        let verdict = if *holds { "holds " } else { "BROKEN" };
        let _ = writeln!(text, "{verdict}  {assertion}  ({}:{})", assertion.file, assertion.line);
        for line in reason {
            let _ = writeln!(text, "          {line}");
        }
    }
    text
}

fn conditions<'c>(all: impl IntoIterator<Item = &'c ConnectionCondition>) -> String {
    let mut text = String::new();
    for line in all.into_iter().flat_map(condition) {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// A condition and, below it, the resources that it rests on.
pub(super) fn condition(condition: &ConnectionCondition) -> Vec<String> {
    let ConnectionCondition { what, met, text, evidence } = condition;
    let what = if *what == ConditionKind::Ends { "" } else { what.name() };
    let mut lines = vec![format!("{} {what:<8}  {text}", if *met { "yes" } else { "no " })];
    for it in evidence {
        lines.push(format!("              {} ({})", it.address, it.place));
    }
    lines
}

pub(super) fn unknown(unknown: &Unknown) -> String {
    format!("{} ({}): {}", unknown.what, unknown.place, unknown.why)
}

fn aligned(grid: &[Vec<String>]) -> String {
    let columns = grid.first().map_or(0, Vec::len);
    let width = |column: usize| grid.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in grid {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text.push('\n');
    }
    text
}
