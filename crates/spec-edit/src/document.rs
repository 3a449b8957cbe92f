//! A text, and where its blocks and keys stand in it.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body};

use crate::place::{Key, Place, named};
use crate::{EditError, Result};

/// A text, and its tree.
pub struct Document<'t> {
    pub text: &'t str,
    body: Body,
}

/// A key and its value, of a block or of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub name: Option<String>,
    pub key: Range<usize>,
    pub value: Range<usize>,
}

/// What holds keys or entries.
pub struct Container {
    /// In the order of the text.
    pub items: Vec<Item>,
    /// From `{` to `}`, with them; `None` for the top of a file.
    pub braces: Option<Range<usize>>,
}

impl<'t> Document<'t> {
    pub fn parse(text: &'t str) -> Result<Self> {
        let body = parse_body(text).map_err(|error| EditError::NotHcl(error.to_string()))?;
        Ok(Self { text, body })
    }

    /// The first block of a type and a label.
    pub fn block(&self, (kind, label): (&str, &str)) -> Option<&Block> {
        let is_it = |block: &&Block| {
            block.has_ident(kind) && matches!(&block.labels[..], [only] if only.as_str() == label)
        };
        self.body.blocks().find(is_it)
    }

    /// The same, which has to be there.
    pub fn required_block(&self, block: (&str, &str)) -> Result<&Block> {
        self.block(block).ok_or_else(|| EditError::NoBlock(named(block)))
    }

    /// The end of the last block of a type.
    pub fn end_of_last(&self, kind: &str) -> Option<usize> {
        self.body.get_blocks(kind).last().map(|block| span(block).end)
    }

    /// The keys of a block; `None` if there is no such block.
    pub fn keys_of(&self, place: Place<'_>) -> Option<Container> {
        let (body, braces) = match place.block {
            None => (&self.body, None),
            Some(name) => {
                let block = self.block(name)?;
                (&block.body, Some(self.braces(block)))
            }
        };
        let items = body.attributes().map(|attribute| Item {
            name: Some(attribute.key.as_str().to_owned()),
            key: span(&attribute.key),
            value: span(&attribute.value),
        });
        Some(Container { items: items.collect(), braces })
    }

    /// The entries of the map that a key has; `None` if there is no such key.
    pub fn entries_of(&self, key: &Key<'_>) -> Result<Option<Container>> {
        let Some(attribute) = self.attribute(key) else { return Ok(None) };
        let Expression::Object(object) = &attribute.value else {
            return Err(EditError::NotAMap(key.name.to_owned()));
        };
        Ok(Some(Container { items: entries(object), braces: Some(span(&attribute.value)) }))
    }

    /// What holds a key or an entry.
    pub fn container(&self, key: &Key<'_>) -> Result<Option<Container>> {
        if key.entry.is_some() { self.entries_of(key) } else { Ok(self.keys_of(key.place)) }
    }

    /// What indents a line.
    pub fn indentation(&self, at: usize) -> &'t str {
        let line = &self.text[line_start(self.text, at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// What ends its lines.
    pub fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn attribute(&self, key: &Key<'_>) -> Option<&Attribute> {
        match key.place.block {
            None => self.body.get_attribute(key.name),
            Some(name) => self.block(name)?.body.get_attribute(key.name),
        }
    }

    fn braces(&self, block: &Block) -> Range<usize> {
        let whole = span(block);
        let label = block.labels.last().map_or(0..0, label_span);
        let header = span(&block.ident).end.max(label.end);
        let open = self.text[header..whole.end].find('{').map_or(header, |at| header + at);
        open..whole.end
    }
}

impl Container {
    /// The item of a name.
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.name.as_deref() == Some(name))
    }
}

fn entries(object: &Object) -> Vec<Item> {
    let items = object.iter().map(|(key, value)| {
        let (name, key) = match key {
            ObjectKey::Ident(ident) => (Some(ident.as_str().to_owned()), span(ident)),
            ObjectKey::Expression(Expression::String(text)) => {
                (Some(text.as_str().to_owned()), span(text))
            }
            ObjectKey::Expression(other) => (None, span(other)),
        };
        Item { name, key, value: span(value.expr()) }
    });
    items.collect()
}

/// Where a label stands, its quotes included.
pub fn label_span(label: &BlockLabel) -> Range<usize> {
    match label {
        BlockLabel::Ident(ident) => span(ident),
        BlockLabel::String(text) => span(text),
    }
}

/// Where something stands. What was parsed has a place.
pub fn span(node: &impl Span) -> Range<usize> {
    node.span().unwrap_or_default()
}

/// Where the line begins that a place is in.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line ends that a place is in, its line break included.
pub fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}
