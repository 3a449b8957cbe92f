//! Reads literal values; each function is one type of value that a key can have.

use std::ops::RangeInclusive;

use hcl_edit::expr::Expression;
use hcl_edit::template::{Element, Template};

use crate::DiagnosticKind;
use crate::read::{At, Pairs, Reader, pairs, span_of};
use crate::suggestions::did_you_mean;
use crate::wording::quoted;

/// A string. What it says is data: an escaped `$${` is `${`.
pub(crate) fn text(reader: &mut Reader, expression: &Expression) -> Option<String> {
    match expression {
        Expression::String(text) => Some(text.as_str().to_owned()),
        other => wrong(reader, other, "a string in quotes"),
    }
}

/// A string that says something and has no control characters, up to a number of characters.
pub(crate) fn line(limit: usize) -> impl Fn(&mut Reader, &Expression) -> Option<String> {
    move |reader, expression| {
        let text = text(reader, expression)?;
        let outcome = if text.trim().is_empty() {
            Err("this must not be empty".to_owned())
        } else if text.chars().any(char::is_control) {
            Err("this must not have line breaks or other control characters".to_owned())
        } else if text.chars().count() > limit {
            let count = text.chars().count();
            Err(format!("this has {count} characters, {limit} are allowed"))
        } else {
            Ok(())
        };
        reader.check(DiagnosticKind::BadText, &span_of(expression), outcome, None).then_some(text)
    }
}

/// `true` or `false`.
pub(crate) fn flag(reader: &mut Reader, expression: &Expression) -> Option<bool> {
    match expression {
        Expression::Bool(flag) => Some(*flag.value()),
        other => wrong(reader, other, "true or false"),
    }
}

/// A whole number in a range.
pub(crate) fn number(
    range: RangeInclusive<u32>,
) -> impl Fn(&mut Reader, &Expression) -> Option<u32> {
    move |reader, expression| {
        let Expression::Number(number) = expression else {
            return wrong(reader, expression, "a whole number");
        };
        let whole = number.as_u64().and_then(|n| u32::try_from(n).ok());
        let found = whole.filter(|n| range.contains(n));
        if found.is_none() {
            let (least, most) = (range.start(), range.end());
            let message = format!("this must be a whole number from {least} to {most}");
            reader.report(DiagnosticKind::OutOfRange, span_of(expression), message);
        }
        found
    }
}

/// One of some words.
pub(crate) fn choice<T: Copy>(
    choices: &[(&'static str, T)],
) -> impl Fn(&mut Reader, &Expression) -> Option<T> {
    move |reader, expression| {
        let word = text(reader, expression)?;
        let found = choices.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let names = || choices.iter().map(|(name, _)| *name);
            let message = format!("{word:?} is not one of {}", quoted(names()));
            reader
                .report(DiagnosticKind::UnknownChoice, span_of(expression), message)
                .maybe_help(did_you_mean(&word, names()));
        }
        found.map(|(_, value)| *value)
    }
}

/// A list of so many elements; an element that is wrong is left out.
pub(crate) fn list<T>(
    count: RangeInclusive<usize>,
    read: impl Fn(&mut Reader, &Expression) -> Option<T>,
) -> impl Fn(&mut Reader, &Expression) -> Option<Vec<At<T>>> {
    move |reader, expression| {
        let Expression::Array(array) = expression else {
            return wrong(reader, expression, "a list in brackets");
        };
        if !count.contains(&array.len()) {
            let (least, most, len) = (count.start(), count.end(), array.len());
            let message = format!("this has {len} elements, {least} to {most} are allowed");
            reader.report(DiagnosticKind::BadCount, span_of(expression), message);
        }
        let read = |element| Some(At::new(read(reader, element)?, span_of(element)));
        Some(array.iter().filter_map(read).collect())
    }
}

/// A map; a value that is wrong is left out.
pub(crate) fn map<T>(
    read: impl Fn(&mut Reader, &Expression) -> Option<T>,
) -> impl Fn(&mut Reader, &Expression) -> Option<Pairs<T>> {
    move |reader, expression| {
        let Expression::Object(object) = expression else {
            return wrong(reader, expression, "a map in braces");
        };
        let mut found = Vec::new();
        for (key, value) in pairs(reader, object) {
            if let Some(read) = read(reader, value) {
                found.push((key, At::new(read, span_of(value))));
            }
        }
        Some(found)
    }
}

/// Says why the expression is not what was wanted.
fn wrong<T>(reader: &mut Reader, expression: &Expression, wanted: &str) -> Option<T> {
    let span = span_of(expression);
    let source = &reader.source.text[span.clone()];
    let found = match expression {
        Expression::Null(_) => "null",
        Expression::Bool(_) => "true or false",
        Expression::Number(_) => "a number",
        Expression::String(_) => "a string",
        Expression::Array(_) => "a list",
        Expression::Object(_) => "a map",
        Expression::StringTemplate(template) => return interpolation(reader, template, &span),
        Expression::HeredocTemplate(heredoc) if evaluates(&heredoc.template) => {
            return interpolation(reader, &heredoc.template, &span);
        }
        Expression::HeredocTemplate(_) => "a heredoc",
        Expression::Variable(name) => {
            let help = wanted
                .starts_with("a string")
                .then(|| format!("write it in quotes: {:?}", name.as_str()));
            let message = format!("this must be {wanted}, and a name cannot be looked up");
            reader.report(DiagnosticKind::NotLiteral, span, message).maybe_help(help);
            return None;
        }
        _ => {
            let message = format!("this must be {wanted}; nothing is evaluated");
            reader
                .report(DiagnosticKind::NotLiteral, span, message)
                .help("a spec holds literal values only");
            return None;
        }
    };
    let help = match expression {
        Expression::Number(_) | Expression::Bool(_) if wanted.starts_with("a string") => {
            Some(format!("write it in quotes: \"{source}\""))
        }
        Expression::String(text)
            if wanted != "a list in brackets" && wanted != "a map in braces" =>
        {
            let text = text.as_str();
            let fits = text.parse::<u32>().is_ok() || matches!(text, "true" | "false");
            fits.then(|| format!("write {text} without quotes"))
        }
        Expression::String(_) if wanted == "a list in brackets" => {
            Some(format!("write [{source}]"))
        }
        _ => None,
    };
    reader
        .report(DiagnosticKind::WrongType, span, format!("this must be {wanted}, not {found}"))
        .maybe_help(help);
    None
}

fn evaluates(template: &Template) -> bool {
    template.iter().any(|element| !matches!(element, Element::Literal(_)))
}

fn interpolation<'t, T>(
    reader: &mut Reader,
    elements: impl IntoIterator<Item = &'t Element>,
    whole: &crate::diagnostic::Span,
) -> Option<T> {
    let element = elements.into_iter().find(|element| !matches!(element, Element::Literal(_)));
    let (mark, span) = match element {
        Some(Element::Directive(_)) => ("%{", element.map(span_of)),
        _ => ("${", element.map(span_of)),
    };
    let span = span.filter(|span| !span.is_empty()).unwrap_or(whole.clone());
    let message = format!("a string of a spec cannot hold {mark:?}: nothing is evaluated");
    let first = &mark[..1];
    reader
        .report(DiagnosticKind::Interpolation, span, message)
        .help(format!("for the characters themselves, write \"{first}{mark}\""));
    None
}
