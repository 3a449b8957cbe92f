//! Columns of neighbouring lines, as `terraform fmt` makes them.

use std::ops::Range;

use crate::document::{Container, Document, Item, line_end, line_start};
use crate::place::Key;
use crate::{Result, splice};

/// A key and its whole value, alone on a line.
struct Row {
    /// From the start of the file, 0 for the first.
    line: usize,
    start: usize,
    key_end: usize,
    /// Where the `=` is, or the `:`.
    sign: usize,
    value_start: usize,
    /// Where the value ends, or the comma after it.
    value_end: usize,
    /// Where the comment begins that ends the line.
    comment: Option<usize>,
}

/// What has to change around a line, for one kind of column.
type Step = fn(&str, &[Row], usize) -> Vec<(Range<usize>, String)>;

/// What of a group of lines stood in columns before it was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    signs: bool,
    comments: bool,
}

impl Columns {
    /// Of a group that has no line yet.
    pub const NEW: Self = Self { signs: true, comments: true };

    /// Those of the lines around one.
    pub fn around(text: &str, container: &Container, line: usize) -> Self {
        let rows = rows(text, container);
        let (group, commented) = (group(&rows, line), commented(&rows, line));
        Self {
            signs: sign_changes(text, group).is_empty(),
            comments: comment_changes(text, commented).is_empty(),
        }
    }

    /// Makes them again, around a line.
    pub fn restore(self, text: String, key: &Key<'_>, line: usize) -> Result<String> {
        let mut text = text;
        let signs: Step = |text, rows, line| sign_changes(text, group(rows, line));
        let comments: Step = |text, rows, line| comment_changes(text, commented(rows, line));
        for step in [self.signs.then_some(signs), self.comments.then_some(comments)] {
            let document = Document::parse(&text)?;
            if let (Some(step), Some(container)) = (step, document.container(key)?) {
                let changes = step(&text, &rows(&text, &container), line);
                text = splice(&text, changes);
            }
        }
        Ok(text)
    }
}

/// The number of the line that a place is in.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count()
}

fn rows(text: &str, container: &Container) -> Vec<Row> {
    container.items.iter().filter_map(|item| row(text, item)).collect()
}

fn row(text: &str, item: &Item) -> Option<Row> {
    let Item { key, value, .. } = item;
    let (begin, end) = (line_start(text, key.start), line_end(text, key.start));
    if value.end > end || !text[begin..key.start].trim().is_empty() {
        return None;
    }
    let sign = text[key.end..value.start].find(['=', ':']).map(|at| key.end + at)?;
    let between = [&text[key.end..sign], &text[sign + 1..value.start]];
    let rest = &text[value.end..end];
    let after = rest.trim_start();
    let (value_end, after) = match after.strip_prefix(',') {
        Some(after_comma) => (end - after.len() + 1, after_comma.trim_start()),
        None => (value.end, after),
    };
    let is_comment = after.starts_with('#') || after.starts_with("//");
    if between.iter().any(|it| !it.trim().is_empty()) || !(after.is_empty() || is_comment) {
        return None;
    }
    Some(Row {
        line: line_of(text, key.start),
        start: key.start,
        key_end: key.end,
        sign,
        value_start: value.start,
        value_end,
        comment: is_comment.then(|| end - after.len()),
    })
}

/// The rows on consecutive lines around a line.
fn group(rows: &[Row], line: usize) -> &[Row] {
    around(rows, line, |_| true)
}

/// The same, as far as each ends in a comment.
fn commented(rows: &[Row], line: usize) -> &[Row] {
    around(rows, line, |row| row.comment.is_some())
}

fn around(rows: &[Row], line: usize, counts: impl Fn(&Row) -> bool) -> &[Row] {
    let Some(at) = rows.iter().position(|row| row.line == line && counts(row)) else { return &[] };
    let (mut first, mut last) = (at, at);
    while first > 0 && rows[first - 1].line + 1 == rows[first].line && counts(&rows[first - 1]) {
        first -= 1;
    }
    while last + 1 < rows.len()
        && rows[last].line + 1 == rows[last + 1].line
        && counts(&rows[last + 1])
    {
        last += 1;
    }
    &rows[first..=last]
}

/// What has to change so that the signs stand in one column, one space after the longest key.
fn sign_changes(text: &str, rows: &[Row]) -> Vec<(Range<usize>, String)> {
    let width = |row: &Row| text[row.start..row.key_end].chars().count();
    let longest = rows.iter().map(width).max().unwrap_or_default();
    let wanted = rows.iter().flat_map(|row| {
        let before = " ".repeat(longest - width(row) + 1);
        [(row.key_end..row.sign, before), (row.sign + 1..row.value_start, " ".to_owned())]
    });
    wanted.filter(|(span, new)| text[span.clone()] != **new).collect()
}

/// What has to change so that the comments stand in one column, one space after the longest line.
fn comment_changes(text: &str, rows: &[Row]) -> Vec<(Range<usize>, String)> {
    let width = |row: &Row| text[line_start(text, row.start)..row.value_end].chars().count();
    let longest = rows.iter().map(width).max().unwrap_or_default();
    let wanted = rows.iter().filter_map(|row| {
        Some((row.value_end..row.comment?, " ".repeat(longest - width(row) + 1)))
    });
    wanted.filter(|(span, new)| text[span.clone()] != **new).collect()
}
