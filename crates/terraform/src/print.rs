//! Printing as `terraform fmt` would leave it.
//!
//! `terraform fmt` aligns the `=` of arguments that follow each other line by line; a blank line, a
//! comment or a value of several lines ends such a run. Here a value of several lines stands alone
//! between blank lines in a block, and as it comes in an object.

mod expression;
mod quoted;

use std::fmt::Write as _;

use self::expression::{node, pad};
use self::quoted::string;
use crate::block::{Argument, Block, Body};

/// A file of these blocks that begins with `header`.
pub fn print_blocks<'a>(header: &str, blocks: impl IntoIterator<Item = &'a Block>) -> String {
    let mut out = header.to_owned();
    self::blocks(&mut out, blocks);
    out
}

/// Prints blocks, each after a blank line unless it comes first in the text.
pub fn blocks<'a>(out: &mut String, blocks: impl IntoIterator<Item = &'a Block>) {
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        self::block(out, block, 0);
    }
}

fn block(out: &mut String, block: &Block, indent: usize) {
    comment(out, block.comment.as_deref(), indent);
    pad(out, indent);
    out.push_str(&block.kind);
    for label in &block.labels {
        out.push(' ');
        string(out, label);
    }
    if block.body.is_empty() {
        out.push_str(" {}\n");
        return;
    }
    out.push_str(" {\n");
    body(out, &block.body, indent + 1);
    pad(out, indent);
    out.push_str("}\n");
}

fn body(out: &mut String, body: &Body, indent: usize) {
    let mut empty = true;
    let mut separate = |out: &mut String| {
        if !std::mem::take(&mut empty) {
            out.push('\n');
        }
    };
    if let Some(argument) = &body.first {
        separate(out);
        self::argument(out, argument, 0, indent);
    }
    let mut rest = body.arguments.as_slice();
    while let Some(first) = rest.first() {
        separate(out);
        let run = if first.value.is_multiline() {
            1
        } else {
            rest.iter().take_while(|argument| !argument.value.is_multiline()).count()
        };
        arguments(out, &rest[..run], indent);
        rest = &rest[run..];
    }
    for block in &body.blocks {
        separate(out);
        self::block(out, block, indent);
    }
    if let Some(argument) = &body.last {
        separate(out);
        self::argument(out, argument, 0, indent);
    }
}

/// Arguments on one line each: a comment begins a new paragraph.
fn arguments(out: &mut String, arguments: &[Argument], indent: usize) {
    let mut rest = arguments;
    while !rest.is_empty() {
        let run = 1 + rest[1..].iter().take_while(|argument| argument.comment.is_none()).count();
        let width = rest[..run].iter().map(|argument| argument.name.len()).max().unwrap_or(0);
        if rest.len() < arguments.len() {
            out.push('\n');
        }
        for argument in &rest[..run] {
            self::argument(out, argument, width, indent);
        }
        rest = &rest[run..];
    }
}

fn argument(out: &mut String, argument: &Argument, width: usize, indent: usize) {
    comment(out, argument.comment.as_deref(), indent);
    pad(out, indent);
    let _ = write!(out, "{:width$} = ", argument.name);
    node(out, &argument.value, indent);
    out.push('\n');
}

fn comment(out: &mut String, comment: Option<&str>, indent: usize) {
    for line in comment.into_iter().flat_map(str::lines) {
        pad(out, indent);
        let _ = writeln!(out, "{}", format!("# {line}").trim_end());
    }
}

#[cfg(test)]
mod tests;
