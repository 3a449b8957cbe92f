//! Keys, and entries of maps.

use std::ops::Range;

use crate::alignment::{Columns, line_of};
use crate::document::{Container, Document, Item, line_end, line_start};
use crate::place::Key;
use crate::{Literal, Result, splice};

/// Spaces by which what is in a block stands further in.
const INDENTATION: &str = "  ";

/// Gives a key or an entry a value. What is not there yet is added: an entry at the end of its map, a key below the
/// last one of its kind, a block below the last one of its type, or else at the end.
///
/// # Errors
/// If the text is not HCL, or the key of an entry has no map.
pub fn set(text: &str, key: &Key<'_>, value: impl Into<Literal>) -> Result<String> {
    let value = value.into();
    let document = Document::parse(text)?;
    let Some(container) = document.container(key)? else {
        return match (document.keys_of(key.place), key.place.block) {
            (Some(keys), _) => Ok(add_map(&document, &keys, key, &value)),
            (None, Some(block)) => Ok(add_block(&document, block, key, &value)),
            // The top of a file is always there.
            (None, None) => Ok(text.to_owned()),
        };
    };
    match container.item(key.entry.unwrap_or(key.name)) {
        Some(item) => {
            let line = line_of(text, item.key.start);
            let columns = Columns::around(text, &container, line);
            let new = splice(text, vec![(item.value.clone(), value.to_string())]);
            columns.restore(new, key, line)
        }
        None => add_row(&document, &container, key, &value),
    }
}

/// Takes a key or an entry away, with its line; without it, nothing changes.
///
/// # Errors
/// If the text is not HCL, or the key of an entry has no map.
pub fn unset(text: &str, key: &Key<'_>) -> Result<String> {
    let document = Document::parse(text)?;
    let Some(container) = document.container(key)? else { return Ok(text.to_owned()) };
    let Some(item) = container.item(key.entry.unwrap_or(key.name)) else {
        return Ok(text.to_owned());
    };
    let Some(lines) = own_lines(text, item) else {
        return Ok(splice(text, vec![(shared_span(text, item), String::new())]));
    };
    let line = line_of(text, item.key.start);
    let columns = Columns::around(text, &container, line);
    let mut new = splice(text, vec![(lines, String::new())]);
    // Those above, if there are none below any more; if there are both, they are one group now.
    for line in [Some(line), line.checked_sub(1)].into_iter().flatten() {
        new = columns.restore(new, key, line)?;
    }
    Ok(new)
}

/// The lines of an item, if nothing else is on them.
fn own_lines(text: &str, item: &Item) -> Option<Range<usize>> {
    let lines = line_start(text, item.key.start)..line_end(text, item.value.end);
    let before = &text[lines.start..item.key.start];
    let after = text[item.value.end..lines.end].trim_start_matches([',', ' ', '\t']);
    let is_alone = before.trim().is_empty()
        && (after.trim().is_empty() || after.starts_with('#') || after.starts_with("//"));
    is_alone.then_some(lines)
}

/// An item among others on its line, with the comma and the space that set it apart.
fn shared_span(text: &str, item: &Item) -> Range<usize> {
    let after = text[item.value.end..].trim_start_matches([' ', '\t']);
    if let Some(rest) = after.strip_prefix(',') {
        let rest = rest.trim_start_matches([' ', '\t']);
        return item.key.start..text.len() - rest.len();
    }
    let before = text[..item.key.start].trim_end_matches([' ', '\t']);
    let start = before.strip_suffix(',').map_or(before, |rest| rest.trim_end_matches([' ', '\t']));
    start.len()..item.value.end
}

/// Adds a key or an entry with a value that fits on its line.
fn add_row(
    document: &Document<'_>,
    container: &Container,
    key: &Key<'_>,
    value: &Literal,
) -> Result<String> {
    let text = document.text;
    let name = written(key.entry.unwrap_or(key.name), key.entry.is_some());
    let row = format!("{name} = {value}");
    let fits = |item: &&Item| line_end(text, item.key.start) >= item.value.end;
    let last = container.items.last();
    let anchor = match key.entry {
        Some(_) => last,
        None => container.items.iter().rfind(fits).or(last),
    };
    let is_one_line = container.braces.as_ref().is_some_and(|braces| {
        !text[braces.clone()].contains('\n')
            || last.is_some_and(|last| !text[last.value.end..braces.end].contains('\n'))
    });
    if let (true, Some(_), Some(braces)) = (is_one_line, key.entry, &container.braces) {
        let change = match last {
            Some(last) => (last.value.end..last.value.end, format!(", {row}")),
            None => (braces.clone(), format!("{{ {row} }}")),
        };
        return Ok(splice(text, vec![change]));
    }
    let (new, line) = add_line(document, container, anchor, &row);
    let columns = anchor.map_or(Columns::NEW, |anchor| {
        Columns::around(text, container, line_of(text, anchor.key.start))
    });
    columns.restore(new, key, line)
}

/// Adds a key with a map that has one entry.
fn add_map(document: &Document<'_>, keys: &Container, key: &Key<'_>, value: &Literal) -> String {
    let lines = map(document, key, value, &indentation(document, keys));
    add_line(document, keys, keys.items.last(), &lines).0
}

/// `secret_versions = {`, the entry and `}`, without the indentation of the first line.
fn map(document: &Document<'_>, key: &Key<'_>, value: &Literal, indentation: &str) -> String {
    let end = document.line_end();
    let name = key.name;
    match key.entry {
        Some(entry) => format!(
            "{name} = {{{end}{indentation}{INDENTATION}{} = {value}{end}{indentation}}}",
            written(entry, true)
        ),
        None => format!("{name} = {value}"),
    }
}

/// Adds a block with one key.
fn add_block(
    document: &Document<'_>,
    block: (&str, &str),
    key: &Key<'_>,
    value: &Literal,
) -> String {
    let (text, end) = (document.text, document.line_end());
    let (kind, label) = block;
    let body = map(document, key, value, INDENTATION);
    let label = Literal::from(label);
    let new = format!("{kind} {label} {{{end}{INDENTATION}{body}{end}}}{end}");
    match document.end_of_last(kind) {
        Some(last) => {
            let at = line_end(text, last);
            let first = if text[..at].ends_with('\n') { "" } else { end };
            splice(text, vec![(at..at, format!("{first}{end}{new}"))])
        }
        None if text.trim().is_empty() => format!("{text}{new}"),
        None => {
            let first = if text.ends_with('\n') { "" } else { end };
            format!("{text}{first}{end}{new}")
        }
    }
}

/// Adds a line below an item, or else at the start of what holds it, and says which line that is. A block that is
/// written on one line gets lines of its own.
fn add_line(
    document: &Document<'_>,
    container: &Container,
    anchor: Option<&Item>,
    line: &str,
) -> (String, usize) {
    let (text, end) = (document.text, document.line_end());
    let indentation = indentation(document, container);
    if let Some(braces) = &container.braces
        && !text[braces.clone()].contains('\n')
    {
        let outer = document.indentation(braces.start);
        let inner = text[braces.start + 1..braces.end - 1].trim();
        let inner =
            if inner.is_empty() { String::new() } else { format!("{indentation}{inner}{end}") };
        let new = format!("{{{end}{inner}{indentation}{line}{end}{outer}}}");
        let at = line_of(text, braces.start) + 1 + inner.matches('\n').count();
        return (splice(text, vec![(braces.clone(), new)]), at);
    }
    let at = match (anchor, &container.braces) {
        (Some(anchor), _) => line_end(text, anchor.value.end),
        (None, Some(braces)) => line_end(text, braces.start),
        (None, None) => 0,
    };
    let first = if at == 0 || text[..at].ends_with('\n') { "" } else { end };
    let new = splice(text, vec![(at..at, format!("{first}{indentation}{line}{end}"))]);
    (new, line_of(text, at) + usize::from(!first.is_empty()))
}

/// What indents the lines of a block or map.
fn indentation(document: &Document<'_>, container: &Container) -> String {
    let inside = container.braces.as_ref().map_or(0, |braces| braces.start);
    let own_line = |item: &&Item| line_start(document.text, item.key.start) > inside;
    match (container.items.iter().rfind(own_line), &container.braces) {
        (Some(item), _) => document.indentation(item.key.start).to_owned(),
        (None, Some(braces)) => format!("{}{INDENTATION}", document.indentation(braces.start)),
        (None, None) => String::new(),
    }
}

/// A name as a key, in quotes if HCL wants them.
fn written(name: &str, may_be_quoted: bool) -> String {
    let mut characters = name.chars();
    let begins = characters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    let is_plain = begins && characters.all(|it| it.is_ascii_alphanumeric() || "_-".contains(it));
    if is_plain || !may_be_quoted { name.to_owned() } else { Literal::from(name).to_string() }
}
