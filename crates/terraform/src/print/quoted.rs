//! Strings in quotes.

use std::fmt::Write as _;

/// A literal string.
pub fn string(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text, false);
    out.push('"');
}

/// Escapes text for a quoted template. `$${` and `%%{` stand for `${` and `%{`; nothing else is
/// special about `$` and `%`, so any of them before are written as they are. Only a `$` right before
/// an interpolation cannot be written so, and becomes an interpolation of its own.
pub fn escaped(out: &mut String, text: &str, before_value: bool) {
    let end = if before_value { text.trim_end_matches('$').len() } else { text.len() };
    let (text, dollars) = text.split_at(end);
    let is_special = |char: char| matches!(char, '"' | '\\' | '$' | '%') || char.is_control();
    let mut rest = text;
    while let Some(at) = rest.find(is_special) {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        let Some(char) = chars.next() else { break };
        rest = chars.as_str();
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' => {
                out.push(char);
                if rest.starts_with('{') {
                    out.push(char);
                }
            }
            control => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
        }
    }
    out.push_str(rest);
    if !dollars.is_empty() {
        let _ = write!(out, "${{\"{dollars}\"}}");
    }
}
