//! Terraform files as blocks and attributes that know their place and what they refer to.

pub(crate) mod expression;

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use hcl_edit::Span;
use hcl_edit::structure::{self, Structure};
use rayon::prelude::*;
use serde::Serialize;

use crate::Unreadable;
use expression::{Expression, PathStep, Start};

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
pub(crate) struct HclBlock<'a> {
    pub kind: Arc<str>,
    pub labels: Vec<Arc<str>>,
    pub place: Place,
    pub body: HclBody<'a>,
}

/// What is between the braces of a block.
#[derive(Debug, Default)]
pub(crate) struct HclBody<'a> {
    pub attributes: Vec<HclAttribute<'a>>,
    pub blocks: Vec<HclBlock<'a>>,
}

/// `name = value`.
#[derive(Debug)]
pub(crate) struct HclAttribute<'a> {
    pub name: Arc<str>,
    pub line: usize,
    pub value: Expression,
    /// The value as it is written.
    pub text: &'a str,
}

impl<'a> HclBody<'a> {
    pub fn attribute(&self, name: &str) -> Option<&HclAttribute<'a>> {
        self.attributes.iter().find(|attribute| *attribute.name == *name)
    }

    pub fn blocks(&self, kind: &str) -> impl Iterator<Item = &HclBlock<'a>> {
        self.blocks.iter().filter(move |block| *block.kind == *kind)
    }
}

/// The blocks of a file, parsed side by side.
pub(crate) fn parse<'a>(file: &str, text: &'a str) -> Result<Vec<HclBlock<'a>>, Unreadable> {
    let file: Arc<str> = Arc::from(file);
    let blocks = |(line, piece)| blocks(&file, line, piece);
    match pieces(text).into_par_iter().map(blocks).collect::<Result<Vec<_>, _>>() {
        Ok(pieces) => Ok(pieces.into_iter().flatten().collect()),
        // What is wrong may be where the text was cut.
        Err(_) => blocks((1, text)),
    }
}

/// Parts of a text that are parsed by themselves, each with its first line: whole blocks, as far as
/// formatted text tells. A cut in the middle of one leaves two parts that are not HCL.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    const SIZE: usize = 32 * 1024;
    const END_OF_BLOCK: &str = "\n}\n";
    let mut pieces = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while rest.len() > SIZE {
        let from = rest.floor_char_boundary(SIZE);
        let Some(end) = rest[from..].find(END_OF_BLOCK) else { break };
        let (piece, others) = rest.split_at(from + end + END_OF_BLOCK.len());
        pieces.push((line, piece));
        line += piece.matches('\n').count();
        rest = others;
    }
    pieces.push((line, rest));
    pieces
}

/// The blocks of a text that begins at a line of a file.
fn blocks<'a>(
    file: &Arc<str>,
    first_line: usize,
    text: &'a str,
) -> Result<Vec<HclBlock<'a>>, Unreadable> {
    let file = Arc::clone(file);
    let body = match hcl_edit::parser::parse_body(text) {
        Ok(body) => body,
        Err(error) => {
            let place = Place { file, line: error.location().line() };
            return Err(Unreadable { place, message: error.message().to_owned() });
        }
    };
    let lines = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut reader = Reader { file, text, first_line, lines, words: Words::default() };
    Ok(reader.body(body).blocks)
}

struct Reader<'a> {
    file: Arc<str>,
    text: &'a str,
    /// The line of the file that the text begins with.
    first_line: usize,
    /// Where lines end.
    lines: Vec<usize>,
    words: Words,
}

/// Names and texts, which are often the same: each is kept once.
#[derive(Debug, Default)]
pub(crate) struct Words(HashSet<Arc<str>>);

impl Words {
    fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let word = Arc::from(text);
        self.0.insert(Arc::clone(&word));
        word
    }
}

impl<'a> Reader<'a> {
    fn line(&self, node: &impl Span) -> usize {
        let at = node.span().map_or(0, |span| span.start);
        self.lines.partition_point(|&end| end < at) + self.first_line
    }

    fn body(&mut self, body: structure::Body) -> HclBody<'a> {
        let mut read = HclBody::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => read.attributes.push(self.attribute(&attribute)),
                Structure::Block(block) => read.blocks.push(self.block(block)),
            }
        }
        read
    }

    fn block(&mut self, block: structure::Block) -> HclBlock<'a> {
        HclBlock {
            kind: self.words.word(&block.ident),
            labels: block.labels.iter().map(|label| self.words.word(label.as_str())).collect(),
            place: Place { file: self.file.clone(), line: self.line(&block.ident) },
            body: self.body(block.body),
        }
    }

    fn attribute(&mut self, attribute: &structure::Attribute) -> HclAttribute<'a> {
        let text = attribute.value.span().and_then(|span| self.text.get(span));
        HclAttribute {
            name: self.words.word(&attribute.key),
            line: self.line(&attribute.key),
            text: text.unwrap_or_default().trim(),
            value: Expression::of(&attribute.value, &mut self.words),
        }
    }
}

/// The names that may be asked of resources in a module: each after a dot.
pub(crate) fn asked<'a>(blocks: &'a [HclBlock<'_>]) -> BTreeSet<&'a Arc<str>> {
    fn collect<'a>(body: &'a HclBody<'_>, asked: &mut BTreeSet<&'a Arc<str>>) {
        for attribute in &body.attributes {
            attribute.value.paths(&mut |path| {
                let labels = match &path.start {
                    // Parts of these are no attributes of resources, and there are many.
                    Start::Name(root) if matches!(&**root, "var" | "local" | "module" | "data") => {
                        return;
                    }
                    Start::Name(root) if root.starts_with("aws_") => 1,
                    _ => 0,
                };
                asked.extend(path.steps.iter().skip(labels).filter_map(|step| match step {
                    PathStep::Name(name) => Some(name),
                    _ => None,
                }));
            });
        }
        for block in &body.blocks {
            collect(&block.body, asked);
        }
    }
    let mut asked = BTreeSet::new();
    for block in blocks {
        collect(&block.body, &mut asked);
    }
    asked
}

/// What an expression reads of other layers: their names, and an output of each.
pub(crate) fn outputs_read(expression: &Expression) -> Vec<(&str, &str)> {
    let mut outputs = Vec::new();
    expression.paths(&mut |path| {
        if matches!(&path.start, Start::Name(root) if matches!(&**root, "local" | "module")) {
            let mut names = path.steps.iter().map_while(|step| match step {
                PathStep::Index(index) => index.as_text(),
                step => step.name(),
            });
            outputs.extend(names.next().zip(names.next()));
        }
    });
    outputs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_attributes_have_their_lines() {
        let text = "# Header.\n\nresource \"aws_vpc\" \"this\" {\n  # Why.\n  cidr_block = \"10.0.0.0/16\"\n\n  timeouts {\n    create = \"5m\"\n  }\n}\n";
        let blocks = parse("vpc.tf", text).unwrap();
        assert_eq!(blocks[0].labels, ["aws_vpc", "this"].map(Arc::from));
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
        let asked: Vec<_> = asked(&blocks).into_iter().map(|name| &**name).collect();
        assert_eq!(asked, ["arn", "id", "name"]);
        let read = |at: usize| outputs_read(&blocks[0].body.attributes[at].value);
        assert_eq!(read(0), [("network", "ids")]);
        assert_eq!(read(1), [("edge", "arns")]);
    }

    #[test]
    fn large_files_are_parsed_in_pieces_and_lines_count_on() {
        let block = |name: usize| format!("locals {{\n  at_{name} = \"{}\"\n}}\n", "é".repeat(600));
        let text: String = (0..200).map(block).collect();
        assert!(pieces(&text).len() > 3);
        let blocks = parse("a.tf", &text).unwrap();
        assert_eq!(blocks.len(), 200);
        for (at, block) in blocks.iter().enumerate() {
            let attribute = &block.body.attributes[0];
            assert_eq!((block.place.line, attribute.line), (at * 3 + 1, at * 3 + 2));
            assert_eq!(*attribute.name, format!("at_{at}"));
        }
    }

    /// What looks like the end of a block is part of a text.
    #[test]
    fn a_file_that_was_cut_in_the_wrong_place_is_parsed_as_a_whole() {
        let line = "}\n".repeat(20 * 1024);
        let text = format!("a {{\n  b = <<-EOT\n{line}EOT\n}}\nc {{\n  d = 1\n}}\n");
        assert!(pieces(&text).len() > 1);
        let blocks = parse("a.tf", &text).unwrap();
        assert_eq!(blocks.iter().map(|it| &*it.kind).collect::<Vec<_>>(), ["a", "c"]);
        let wrong = format!("{text}e = = 2\n");
        let error = parse("a.tf", &wrong).unwrap_err();
        assert_eq!(error.place.line, text.lines().count() + 1);
    }

    #[test]
    fn what_cannot_be_parsed_has_its_place() {
        let error = parse("a.tf", "a = 1\nb = = 2\n").unwrap_err();
        assert_eq!(error.place.to_string(), "a.tf:2");
    }
}
