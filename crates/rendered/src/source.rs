//! Terraform files as blocks and attributes that know their place and what they refer to.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::structure::{self, Structure};
use hcl_edit::visit::{self, Visit};
use serde::Serialize;

use crate::Unreadable;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path from the project's root, with `/`.
    pub file: Arc<str>,
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
pub(crate) struct Block<'a> {
    pub kind: String,
    pub labels: Vec<String>,
    pub place: Place,
    pub body: Body<'a>,
}

/// What is between the braces of a block.
#[derive(Debug, Default)]
pub(crate) struct Body<'a> {
    pub attributes: Vec<Attribute<'a>>,
    pub blocks: Vec<Block<'a>>,
}

/// `name = value`.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub name: String,
    pub line: usize,
    pub value: Expression,
    /// The value as it is written.
    pub text: &'a str,
}

impl<'a> Body<'a> {
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub fn blocks(&self, kind: &str) -> impl Iterator<Item = &Block<'a>> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }
}

/// The blocks of a file.
pub(crate) fn parse<'a>(file: &str, text: &'a str) -> Result<Vec<Block<'a>>, Unreadable> {
    let file = Arc::from(file);
    let body = match hcl_edit::parser::parse_body(text) {
        Ok(body) => body,
        Err(error) => {
            let place = Place { file, line: error.location().line() };
            return Err(Unreadable { place, message: error.message().to_owned() });
        }
    };
    let lines = text.match_indices('\n').map(|(at, _)| at).collect();
    Ok(Reader { file, text, lines }.body(body).blocks)
}

struct Reader<'a> {
    file: Arc<str>,
    text: &'a str,
    /// Where lines end.
    lines: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn line(&self, node: &impl Span) -> usize {
        let at = node.span().map_or(0, |span| span.start);
        self.lines.partition_point(|&end| end < at) + 1
    }

    fn body(&self, body: structure::Body) -> Body<'a> {
        let mut read = Body::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => read.attributes.push(self.attribute(attribute)),
                Structure::Block(block) => read.blocks.push(self.block(block)),
            }
        }
        read
    }

    fn block(&self, block: structure::Block) -> Block<'a> {
        Block {
            kind: block.ident.to_string(),
            labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
            place: Place { file: self.file.clone(), line: self.line(&block.ident) },
            body: self.body(block.body),
        }
    }

    fn attribute(&self, attribute: structure::Attribute) -> Attribute<'a> {
        let text = attribute.value.span().and_then(|span| self.text.get(span));
        Attribute {
            name: attribute.key.to_string(),
            line: self.line(&attribute.key),
            text: text.unwrap_or_default().trim(),
            value: attribute.value,
        }
    }
}

/// The names that may be asked of resources in a module: each after a dot.
pub(crate) fn asked(blocks: &[Block<'_>]) -> BTreeSet<String> {
    let mut asked = Asked::default();
    for block in blocks {
        asked.body(&block.body);
    }
    asked.0
}

#[derive(Default)]
struct Asked(BTreeSet<String>);

impl Asked {
    fn body(&mut self, body: &Body<'_>) {
        for attribute in &body.attributes {
            self.visit_expr(&attribute.value);
        }
        for block in &body.blocks {
            self.body(&block.body);
        }
    }
}

impl Visit for Asked {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        let names = traversal.operators.iter().filter_map(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        });
        let labels = match &traversal.expr {
            // Parts of these are no attributes of resources, and there are many.
            Expression::Variable(root)
                if matches!(root.as_str(), "var" | "local" | "module" | "data") =>
            {
                usize::MAX
            }
            Expression::Variable(root) if root.starts_with("aws_") => 1,
            _ => 0,
        };
        for name in names.skip(labels) {
            if !self.0.contains(name) {
                self.0.insert(name.to_owned());
            }
        }
        visit::visit_traversal(self, traversal);
    }
}

/// What an expression reads of other layers: their names, and an output of each.
pub(crate) fn outputs_read(expression: &Expression) -> Vec<(String, String)> {
    let mut outputs = Outputs::default();
    outputs.visit_expr(expression);
    outputs.0
}

#[derive(Default)]
struct Outputs(Vec<(String, String)>);

impl Visit for Outputs {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(root) = &traversal.expr
            && matches!(root.as_str(), "local" | "module")
        {
            let mut names = traversal.operators.iter().map_while(|it| match it.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str()),
                TraversalOperator::Index(index) => index.as_str(),
                _ => None,
            });
            if let (Some(layer), Some(output)) = (names.next(), names.next()) {
                self.0.push((layer.to_owned(), output.to_owned()));
            }
        }
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
        assert_eq!(blocks[0].body.attributes[0].text, "\"10.0.0.0/16\"");
        assert_eq!(blocks[0].body.blocks[0].place.line, 7);
    }

    #[test]
    fn what_is_asked_and_read_is_found_wherever_it_is() {
        let text = "resource \"a\" \"b\" {\n  a = \"${var.x.y}-${[for zone in var.zones : zone.name if local.network.ids]}\"\n  \
                    b = concat(values(aws_subnet.private)[*].id, [aws_vpc.this.arn, module.edge[\"arns\"]])\n}\n";
        let blocks = parse("a.tf", text).unwrap();
        assert_eq!(asked(&blocks).into_iter().collect::<Vec<_>>(), ["arn", "id", "name"]);
        let read = |at: usize| outputs_read(&blocks[0].body.attributes[at].value);
        let output = |layer: &str, name: &str| (layer.to_owned(), name.to_owned());
        assert_eq!(read(0), [output("network", "ids")]);
        assert_eq!(read(1), [output("edge", "arns")]);
    }

    #[test]
    fn what_cannot_be_parsed_has_its_place() {
        let error = parse("a.tf", "a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(error.place.to_string(), "a.tf:2");
    }
}
