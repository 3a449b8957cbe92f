//! Blocks with a label.

use crate::document::{Document, label_span, line_end, line_start, span};
use crate::place::named;
use crate::{EditError, Literal, Result, splice};

/// Copies a block, comments in it included, and puts the copy below it with another label.
///
/// # Errors
/// If the text is not HCL, if there is no such block, or if there is one of the new label.
pub fn copy_block(text: &str, kind: &str, from: &str, to: &str) -> Result<String> {
    let document = Document::parse(text)?;
    let block = document.required_block((kind, from))?;
    if document.block((kind, to)).is_some() {
        return Err(EditError::BlockExists(named((kind, to))));
    }
    let whole = span(block);
    let mut copy = text[whole.clone()].to_owned();
    if let Some(label) = block.labels.last() {
        let place = label_span(label);
        copy.replace_range(
            place.start - whole.start..place.end - whole.start,
            &Literal::from(to).to_string(),
        );
    }
    let (at, end) = (line_end(text, whole.end), document.line_end());
    let first = if text[..at].ends_with('\n') { "" } else { end };
    Ok(splice(text, vec![(at..at, format!("{first}{end}{copy}{end}"))]))
}

/// Takes a block away, and one of the blank lines around it. A comment above it stays.
///
/// # Errors
/// If the text is not HCL, or if there is no such block.
pub fn remove_block(text: &str, kind: &str, label: &str) -> Result<String> {
    let document = Document::parse(text)?;
    let whole = span(document.required_block((kind, label))?);
    let mut lines = line_start(text, whole.start)..line_end(text, whole.end);
    let above = text[..lines.start].lines().next_back().map(str::trim);
    let blank_below = line_end(text, lines.end);
    let is_blank_below = text[lines.end..blank_below].trim().is_empty();
    let begins_another = text[blank_below..].trim_start_matches([' ', '\t']).starts_with(kind);
    if above.is_none_or(str::is_empty) && lines.end < text.len() && is_blank_below {
        lines.end = blank_below;
    } else if above.is_some_and(str::is_empty) && lines.end == text.len() {
        lines.start = line_start(text, lines.start - 1);
    } else if above.is_some_and(|above| !above.ends_with('}')) && is_blank_below && begins_another {
        // What was said above it is said of the next one.
        lines.end = blank_below;
    }
    Ok(splice(text, vec![(lines, String::new())]))
}
