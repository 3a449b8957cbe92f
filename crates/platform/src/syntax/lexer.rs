//! Comments, quotes and brackets of a text.
//!
//! The parser keeps comments without their places, and says of a quote or bracket without a partner
//! where it gave up, which is far from the mistake. This finds both in the text itself.

use crate::diagnostic::Span;

/// The comments that end with their line, in the order of the text.
pub(crate) fn line_comments(text: &str) -> Vec<Span> {
    let mut comments = Vec::new();
    scan(text, &mut comments);
    comments
}

/// The first quote or bracket without a partner, and what is wrong with it.
pub(super) fn unbalanced(text: &str) -> Option<(Span, String)> {
    scan(text, &mut Vec::new())
}

/// Collects the comments, up to the first quote or bracket without a partner.
fn scan(text: &str, comments: &mut Vec<Span>) -> Option<(Span, String)> {
    // What is open: a quote, or a bracket. Inside a quote, `${` opens a bracket.
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        if let Some((start, '"')) = open.last().copied() {
            match (c, next) {
                ('\n', _) => return Some((start..at, unclosed('"'))),
                ('\\', Some(escaped)) if escaped != '\n' => {
                    characters.next();
                }
                ('"', _) => drop(open.pop()),
                ('$' | '%', Some('{')) if !text[..at].ends_with(c) => {
                    characters.next();
                    open.push((at, '{'));
                }
                _ => {}
            }
            continue;
        }
        match (c, next) {
            ('#', _) | ('/', Some('/')) => {
                while characters.next_if(|(_, c)| *c != '\n').is_some() {}
                let end = characters.peek().map_or(text.len(), |(end, _)| *end);
                comments.push(at..at + text[at..end].trim_end().len());
            }
            ('/', Some('*')) => {
                let Some(length) = text[at..].find("*/") else {
                    return Some((at..at + 2, "this comment has no \"*/\"".to_owned()));
                };
                while characters.next_if(|(next, _)| *next < at + length + 2).is_some() {}
            }
            ('"' | '{' | '[' | '(', _) => open.push((at, c)),
            ('}' | ']' | ')', _) => match open.pop() {
                Some((_, opened)) if closing(opened) == c => {}
                Some((start, opened)) => return Some((start..start + 1, unclosed(opened))),
                None => {
                    return Some((at..at + 1, format!("this {c:?} closes nothing")));
                }
            },
            ('\'', _) => {
                return Some((at..at + 1, "a string stands in double quotes".to_owned()));
            }
            // What a heredoc holds follows other rules, and no spec has one.
            ('<', Some('<')) => return None,
            _ => {}
        }
    }
    let (start, opened) = open.pop()?;
    Some((start..start + 1, unclosed(opened)))
}

fn closing(opened: char) -> char {
    match opened {
        '{' => '}',
        '[' => ']',
        '(' => ')',
        other => other,
    }
}

fn unclosed(opened: char) -> String {
    match opened {
        '"' => "this string has no closing quote on its line".to_owned(),
        bracket => format!("this '{bracket}' has no '{}'", closing(bracket)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_without_a_partner() {
        for (text, expected) in [
            ("a = \"x\nb = 1\n", Some("\"x")),
            ("a = {\n b = [1\n}\n", Some("[")),
            ("s \"a\" {\n  b = 1\n", Some("{")),
            ("a = 1 }\n", Some("}")),
            ("a = 'x'\n", Some("'")),
            ("a = 1 /* b", Some("/*")),
            ("a = \"}{\\\"\" # {\n/* [ */ b = \"${c(\"}\")}\" // (\n", None),
            ("a = \"$${\"\n", None),
            ("a = \"ö\n", Some("\"ö")),
            ("a = <<E\n'\nE\n", None),
            ("", None),
        ] {
            let found = unbalanced(text).map(|(span, _)| &text[span]);
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
