//! From text to a tree.
//!
//! `hcl-edit` stops at the first key that is given twice. One run is to report every mistake, so
//! such a key is replaced, in the parser's copy of the text, by one of the same length that
//! nobody would write, and parsing starts over. The reader of the tree knows these places, reports
//! them together with the first of the two keys, and reads no value from them.

pub(crate) mod lexer;

use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Body;

use crate::DiagnosticKind;
use crate::reader::SpecReader;

/// After so many keys given twice, the next one ends the run.
const PATIENCE: usize = 50;

/// The tree of the reader's source; `None` after a diagnostic.
pub(crate) fn parse(reader: &mut SpecReader) -> Option<Body> {
    let mut text = reader.file.text.clone();
    if let Some(at) = text.find('\u{fffd}') {
        reader
            .report(DiagnosticKind::NotUtf8, at..at + 3, "the file is not UTF-8 text")
            .help("save it as UTF-8");
        return None;
    }
    if text.starts_with('\u{feff}') {
        reader
            .report(DiagnosticKind::NotUtf8, 0..3, "the file begins with a byte order mark")
            .help("save it as UTF-8 without one");
        return None;
    }
    for attempt in 0.. {
        let error = match parse_body(&text) {
            Ok(body) => return Some(body),
            Err(error) => error,
        };
        let start = text.floor_char_boundary(error.location().offset());
        let key = if error.message().contains("found redefined") {
            key_at(&text, start)
        } else {
            return syntax_error(reader, &error, start);
        };
        match stand_in(attempt, key.len()) {
            Some(name) if attempt < PATIENCE => {
                text.replace_range(key, &name);
                reader.skip(start);
            }
            _ => {
                let message = format!("the key {:?} is given twice", &text[key.clone()]);
                reader.report(DiagnosticKind::DuplicateKey, key, message);
                return None;
            }
        }
    }
    None
}

/// The characters of a key, without its quotes, that starts here.
fn key_at(text: &str, start: usize) -> std::ops::Range<usize> {
    if let Some(quoted) = text[start..].strip_prefix('"') {
        let length = quoted.find('"').unwrap_or(quoted.len());
        return start + 1..start + 1 + length;
    }
    let end = text[start..]
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(text.len() - start);
    start..start + end
}

/// A key of that many bytes that nobody would write.
fn stand_in(number: usize, length: usize) -> Option<String> {
    let name = format!("_{number:0>width$}", width = length.checked_sub(1)?);
    (name.len() == length && length > 1).then_some(name)
}

fn syntax_error(reader: &mut SpecReader, error: &Error, start: usize) -> Option<Body> {
    let text = &reader.file.text;
    let message = error.message();
    if message.contains("nesting depth") {
        reader.report(DiagnosticKind::Syntax, start..start, "this is nested too deeply");
        return None;
    }
    if let Some((span, message)) = lexer::unbalanced(text) {
        reader.report(DiagnosticKind::Syntax, span, message);
        return None;
    }
    let next = text[start..].chars().next().filter(|c| *c != '\n');
    let end = start + next.map_or(0, char::len_utf8);
    let help = message
        .contains("block body")
        .then(|| "put each key of a block on a line of its own".to_owned());
    let message = format!("this is not HCL: {}", message.replace('`', ""));
    reader.report(DiagnosticKind::Syntax, start..end, message).maybe_help(help);
    None
}
