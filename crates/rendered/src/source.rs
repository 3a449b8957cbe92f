//! Terraform files as blocks and attributes that know their place and what they refer to.

use std::collections::BTreeSet;
use std::fmt;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, FuncCall, Traversal, TraversalOperator};
use hcl_edit::structure::{self, Structure};
use hcl_edit::visit::{self, Visit};
use serde::Serialize;

use crate::Unreadable;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path from the project's root, with `/`.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A block: `resource "aws_vpc" "this" { ... }`.
#[derive(Debug)]
pub(crate) struct Block {
    pub kind: String,
    pub labels: Vec<String>,
    pub place: Place,
    pub body: Body,
}

/// What is between the braces of a block.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
}

/// `name = value`.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub name: String,
    pub line: usize,
    pub value: hcl::Expression,
    /// The value as it is written.
    pub text: String,
    pub references: Vec<Reference>,
    /// Every name after a dot that may be an attribute of a resource.
    pub asked: BTreeSet<String>,
    /// The functions that it calls.
    pub called: BTreeSet<String>,
}

/// The beginning of a traversal: `aws_vpc.this.id` is `aws_vpc`, `this` and `id`, and so is
/// `aws_vpc.this["id"]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub root: String,
    pub name: String,
    pub then: Option<String>,
}

impl Body {
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }
}

/// The blocks of a file.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Block>, Unreadable> {
    let body = hcl_edit::parser::parse_body(text).map_err(|error| Unreadable {
        place: Place { file: file.to_owned(), line: error.location().line() },
        message: error.message().to_owned(),
    })?;
    let lines = text.match_indices('\n').map(|(at, _)| at).collect();
    Ok(Reader { file, text, lines }.body(body).blocks)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    /// Where lines end.
    lines: Vec<usize>,
}

impl Reader<'_> {
    fn line(&self, node: &impl Span) -> usize {
        let at = node.span().map_or(0, |span| span.start);
        self.lines.partition_point(|&end| end < at) + 1
    }

    fn body(&self, body: structure::Body) -> Body {
        let mut read = Body::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => read.attributes.push(self.attribute(attribute)),
                Structure::Block(block) => read.blocks.push(self.block(block)),
            }
        }
        read
    }

    fn block(&self, block: structure::Block) -> Block {
        Block {
            kind: block.ident.to_string(),
            labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
            place: Place { file: self.file.to_owned(), line: self.line(&block.ident) },
            body: self.body(block.body),
        }
    }

    fn attribute(&self, attribute: structure::Attribute) -> Attribute {
        let value = attribute.value;
        let text = value.span().and_then(|span| self.text.get(span)).unwrap_or_default();
        let mut references = References::default();
        references.visit_expr(&value);
        Attribute {
            name: attribute.key.to_string(),
            line: self.line(&attribute.key),
            text: text.to_owned(),
            value: value.into(),
            references: references.found.into_iter().collect(),
            asked: references.asked,
            called: references.called,
        }
    }
}

/// Collects what an expression refers to.
#[derive(Default)]
struct References {
    found: BTreeSet<Reference>,
    asked: BTreeSet<String>,
    called: BTreeSet<String>,
}

impl Visit for References {
    fn visit_func_call(&mut self, call: &FuncCall) {
        self.called.insert(call.name.name.to_string());
        visit::visit_func_call(self, call);
    }

    fn visit_traversal(&mut self, traversal: &Traversal) {
        let names = traversal.operators.iter().map(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Some(name.to_string()),
            _ => None,
        });
        let mut asked = names.clone();
        if let Expression::Variable(root) = &traversal.expr {
            let mut names = names;
            if let Some(Some(name)) = names.next() {
                let then = match traversal.operators.get(1).map(hcl_edit::Decorated::value) {
                    Some(TraversalOperator::GetAttr(name)) => Some(name.to_string()),
                    Some(TraversalOperator::Index(index)) => index.as_str().map(str::to_owned),
                    _ => None,
                };
                self.found.insert(Reference { root: root.to_string(), name, then });
            }
            match root.as_str() {
                // Parts of these are no attributes of resources, and there are many.
                "var" | "local" | "module" | "data" => asked.by_ref().for_each(drop),
                kind if kind.starts_with("aws_") => drop(asked.next()),
                _ => {}
            }
        }
        self.asked.extend(asked.flatten());
        visit::visit_traversal(self, traversal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_attributes_have_their_lines() {
        let text = "# Header.\n\nresource \"aws_vpc\" \"this\" {\n  # Why.\n  cidr_block = \"10.0.0.0/16\"\n\n  timeouts {\n    create = \"5m\"\n  }\n}\n";
        let blocks = parse("vpc.tf", text).unwrap();
        assert_eq!(blocks[0].labels, ["aws_vpc", "this"]);
        assert_eq!(blocks[0].place.to_string(), "vpc.tf:3");
        assert_eq!(blocks[0].body.attributes[0].line, 5);
        assert_eq!(blocks[0].body.attributes[0].text.trim(), "\"10.0.0.0/16\"");
        assert_eq!(blocks[0].body.blocks[0].place.line, 7);
    }

    #[test]
    fn references_are_found_wherever_they_are() {
        let text = "a = \"${var.x}-${[for zone in var.zones : zone.name if local.all]}\"\n\
                    b = concat(values(aws_subnet.private)[*].id, [aws_vpc.this.id])\n";
        let body = format!("resource \"a\" \"b\" {{\n{text}}}\n");
        let blocks = parse("a.tf", &body).unwrap();
        let found = |at: usize| {
            let references = blocks[0].body.attributes[at].references.iter();
            references
                .map(|it| format!("{}.{} {}", it.root, it.name, it.then.as_deref().unwrap_or("")))
                .collect::<Vec<_>>()
        };
        assert_eq!(found(0), ["local.all ", "var.x ", "var.zones ", "zone.name "]);
        assert_eq!(found(1), ["aws_subnet.private ", "aws_vpc.this id"]);
    }

    #[test]
    fn what_cannot_be_parsed_has_its_place() {
        let error = parse("a.tf", "a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(error.place.to_string(), "a.tf:2");
    }
}
