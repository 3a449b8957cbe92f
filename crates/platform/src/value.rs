//! The types of value that a key can have.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::template::{Element, Template};

use crate::DiagnosticKind;
use crate::diagnostic::Span;
use crate::reader::{At, Pairs, SpecReader, span_of};
use crate::suggestions::did_you_mean;
use crate::wording::quoted;

/// A type of value.
pub(crate) trait ValueType {
    /// What is read.
    type Value;

    /// The value of an expression; `None` after a diagnostic.
    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<Self::Value>;

    /// A value as a spec would have it.
    fn literal(&self, value: &Self::Value) -> String;

    /// What a value may be, in a few words: `2 to 120`.
    fn bounds(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A string. What it says is data: an escaped `$${` is `${`.
pub(crate) struct Text;

impl ValueType for Text {
    type Value = String;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<String> {
        match expression {
            Expression::String(text) => Some(text.as_str().to_owned()),
            other => wrong(reader, other, "a string in quotes"),
        }
    }

    fn literal(&self, value: &String) -> String {
        format!("{value:?}")
    }
}

/// A string of some form.
pub(crate) struct Formatted<F> {
    kind: DiagnosticKind,
    format: F,
    help: fn(&str) -> Option<String>,
    limit: Option<usize>,
}

/// A string that this function does not refuse. One that it refuses is no value.
pub(crate) fn formatted<F>(kind: DiagnosticKind, format: F) -> Formatted<F>
where
    F: Fn(&str) -> Result<(), String>,
{
    Formatted { kind, format, help: |_| None, limit: None }
}

impl<F> Formatted<F> {
    /// What to do about a text that is refused.
    pub fn help(self, help: fn(&str) -> Option<String>) -> Self {
        Self { help, ..self }
    }

    /// The number of characters that the function allows.
    pub fn up_to(self, limit: usize) -> Self {
        Self { limit: Some(limit), ..self }
    }
}

impl<F: Fn(&str) -> Result<(), String>> ValueType for Formatted<F> {
    type Value = String;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<String> {
        let text = Text.read(reader, expression)?;
        let outcome = (self.format)(&text);
        let help = outcome.as_ref().err().and_then(|_| (self.help)(&text));
        reader.check(self.kind, &span_of(expression), outcome, help).then_some(text)
    }

    fn literal(&self, value: &String) -> String {
        Text.literal(value)
    }

    fn bounds(&self) -> Vec<String> {
        self.limit.map(|limit| format!("up to {limit}")).into_iter().collect()
    }
}

/// A string that says something and has no control characters, up to a number of characters.
pub(crate) fn line(limit: usize) -> Formatted<impl Fn(&str) -> Result<(), String>> {
    let format = move |text: &str| {
        if text.trim().is_empty() {
            Err("this must not be empty".to_owned())
        } else if text.chars().any(char::is_control) {
            Err("this must not have line breaks or other control characters".to_owned())
        } else if text.chars().count() > limit {
            let count = text.chars().count();
            Err(format!("this has {count} characters, {limit} are allowed"))
        } else {
            Ok(())
        }
    };
    formatted(DiagnosticKind::BadText, format).up_to(limit)
}

/// `true` or `false`.
pub(crate) struct Flag;

impl ValueType for Flag {
    type Value = bool;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<bool> {
        match expression {
            Expression::Bool(flag) => Some(*flag.value()),
            other => wrong(reader, other, "true or false"),
        }
    }

    fn literal(&self, value: &bool) -> String {
        value.to_string()
    }
}

/// A whole number in a range.
pub(crate) struct NumberIn<T>(pub RangeInclusive<T>);

impl<T> NumberIn<T>
where
    T: Copy + PartialOrd + std::fmt::Display + TryFrom<u64>,
{
    fn range(&self) -> String {
        format!("{} to {}", self.0.start(), self.0.end())
    }
}

impl<T> ValueType for NumberIn<T>
where
    T: Copy + PartialOrd + std::fmt::Display + TryFrom<u64>,
{
    type Value = T;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<T> {
        let Expression::Number(number) = expression else {
            return wrong(reader, expression, "a whole number");
        };
        let whole = number.as_u64().and_then(|number| T::try_from(number).ok());
        let found = whole.filter(|number| self.0.contains(number));
        if found.is_none() {
            let message = format!("this must be a whole number from {}", self.range());
            reader.report(DiagnosticKind::OutOfRange, span_of(expression), message);
        }
        found
    }

    fn literal(&self, value: &T) -> String {
        value.to_string()
    }

    fn bounds(&self) -> Vec<String> {
        vec![self.range()]
    }
}

/// A whole number above 0, of which something else says whether it will do.
pub(crate) struct Positive;

impl ValueType for Positive {
    type Value = u32;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<u32> {
        NumberIn(1..=u32::MAX).read(reader, expression)
    }

    fn literal(&self, value: &u32) -> String {
        value.to_string()
    }
}

/// One of some words.
pub(crate) struct OneOf<'c, T>(pub &'c [(&'static str, T)]);

impl<T: Copy + PartialEq> ValueType for OneOf<'_, T> {
    type Value = T;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<T> {
        let word = Text.read(reader, expression)?;
        let found = self.0.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let names = || self.0.iter().map(|(name, _)| *name);
            let message = format!("{word:?} is not one of {}", quoted(names()));
            reader
                .report(DiagnosticKind::UnknownChoice, span_of(expression), message)
                .maybe_help(did_you_mean(&word, names()));
        }
        found.map(|(_, value)| *value)
    }

    fn literal(&self, value: &T) -> String {
        let found = self.0.iter().find(|(_, choice)| choice == value);
        found.map_or_else(String::new, |(name, _)| format!("{name:?}"))
    }

    fn bounds(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| format!("{name:?}")).collect()
    }
}

/// A list of so many elements; an element that is wrong is left out.
pub(crate) struct ListOf<V>(pub RangeInclusive<usize>, pub V);

impl<V> ListOf<V> {
    fn count(&self) -> String {
        format!("{} to {}", self.0.start(), self.0.end())
    }
}

impl<V: ValueType> ValueType for ListOf<V> {
    type Value = Vec<At<V::Value>>;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<Self::Value> {
        let Expression::Array(array) = expression else {
            return wrong(reader, expression, "a list in brackets");
        };
        if !self.0.contains(&array.len()) {
            let message =
                format!("this list has {} elements; {} are allowed", array.len(), self.count());
            reader.report(DiagnosticKind::BadCount, span_of(expression), message);
        }
        let read = |element| Some(At::new(self.1.read(reader, element)?, span_of(element)));
        Some(array.iter().filter_map(read).collect())
    }

    fn literal(&self, value: &Self::Value) -> String {
        let elements: Vec<_> = value.iter().map(|element| self.1.literal(&element.value)).collect();
        format!("[{}]", elements.join(", "))
    }

    fn bounds(&self) -> Vec<String> {
        let count = match self.0.start() {
            0 => format!("up to {}", self.0.end()),
            _ => self.count(),
        };
        [vec![count], self.1.bounds()].concat()
    }
}

/// A map; a value that is wrong is left out.
pub(crate) struct MapOf<V>(pub V);

impl<V: ValueType> ValueType for MapOf<V> {
    type Value = Pairs<V::Value>;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<Self::Value> {
        let Expression::Object(object) = expression else {
            return wrong(reader, expression, "a map in braces");
        };
        let mut found = Vec::new();
        for (key, value) in pairs(reader, object) {
            if let Some(read) = self.0.read(reader, value) {
                found.push((key, At::new(read, span_of(value))));
            }
        }
        Some(found)
    }

    fn literal(&self, value: &Self::Value) -> String {
        let pairs = value.iter();
        let pairs: Vec<_> = pairs
            .map(|(key, it)| format!("{} = {}", key.value, self.0.literal(&it.value)))
            .collect();
        format!("{{{}}}", pairs.join(", "))
    }

    fn bounds(&self) -> Vec<String> {
        self.0.bounds()
    }
}

/// The pairs of a map that are no repetition, each key with its expression.
fn pairs<'e>(reader: &mut SpecReader, object: &'e Object) -> Vec<(At<String>, &'e Expression)> {
    let mut pairs: Vec<(At<String>, &Expression)> = Vec::new();
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (key, value) in object {
        let span = span_of(key);
        if reader.is_repeated(&span, |name| seen.get(name).cloned()) {
            continue;
        }
        let name = match key {
            ObjectKey::Ident(ident) => ident.as_str().to_owned(),
            ObjectKey::Expression(Expression::String(text)) => text.as_str().to_owned(),
            ObjectKey::Expression(other) => {
                let message = "a key is a word or a string in quotes";
                reader.report(DiagnosticKind::NotLiteral, span_of(other), message);
                continue;
            }
        };
        // `a = 1` and `"a" = 1` are one key in two spellings.
        if let Some(first) = seen.insert(name.clone(), span.clone()) {
            let message = format!("the key {name:?} is given twice");
            reader
                .report(DiagnosticKind::DuplicateKey, span, message)
                .see(first, "first given here");
            continue;
        }
        pairs.push((At::new(name, span), value.expr()));
    }
    pairs
}

/// Says why the expression is not what was wanted.
fn wrong<T>(reader: &mut SpecReader, expression: &Expression, wanted: &str) -> Option<T> {
    let span = span_of(expression);
    let source = &reader.file.text[span.clone()];
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
        Expression::String(text) if wanted == "a list in brackets" => {
            // What has spaces was meant to be several elements.
            let words = text.split_whitespace().map(|word| format!("{word:?}"));
            Some(format!("write [{}]", words.collect::<Vec<_>>().join(", ")))
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
    reader: &mut SpecReader,
    elements: impl IntoIterator<Item = &'t Element>,
    whole: &Span,
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
