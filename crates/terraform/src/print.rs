//! Printing as `terraform fmt` would leave it.
//!
//! `terraform fmt` aligns the `=` of arguments that follow each other line by line; a blank line, a
//! comment or a value of several lines ends such a run. Here a value of several lines stands alone
//! between blank lines in a block, and as it comes in an object.

use std::fmt::Write as _;

use crate::block::{Argument, Block, Body};
use crate::node::{Node, Part};

/// A file of these blocks that begins with `header`.
pub fn print_blocks(header: &str, blocks: &[Block]) -> String {
    let mut out = header.to_owned();
    self::blocks(&mut out, blocks);
    out
}

/// Prints blocks, each after a blank line unless it comes first in the text.
pub fn blocks(out: &mut String, blocks: &[Block]) {
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
        out.push_str("# ");
        out.push_str(line);
        out.push('\n');
    }
}

fn pad(out: &mut String, indent: usize) {
    for _ in 0..indent {
        out.push_str("  ");
    }
}

/// Prints an expression that begins on a line of that indent.
pub fn node(out: &mut String, node: &Node, indent: usize) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Node::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Node::String(text) => string(out, text),
        Node::Template(parts) => template(out, parts),
        Node::List(items) => list(out, items, indent),
        Node::Lines(items) if !items.is_empty() => long_list(out, items, indent),
        Node::Lines(_) => out.push_str("[]"),
        Node::Object(items) if node.is_multiline() => object(out, items, indent),
        Node::Map(items) => map(out, items, indent),
        Node::Object(items) | Node::InlineObject(items) => inline_object(out, items, indent),
        Node::Call(name, arguments) => call(out, name, arguments, indent),
        Node::Conditional(parts) => {
            let (condition, yes, no) = &**parts;
            self::node(out, condition, indent);
            out.push_str(" ? ");
            self::node(out, yes, indent);
            out.push_str(" : ");
            self::node(out, no, indent);
        }
        Node::For { names, collection, key, value } => {
            let (open, close) = if key.is_some() { ("{ ", " }") } else { ("[", "]") };
            let _ = write!(out, "{open}for {names} in ");
            self::node(out, collection, indent);
            out.push_str(" : ");
            if let Some(key) = key {
                self::node(out, key, indent);
                out.push_str(" => ");
            }
            self::node(out, value, indent);
            out.push_str(close);
        }
        Node::Code(code) => out.push_str(code),
    }
}

fn list(out: &mut String, items: &[Node], indent: usize) {
    if !items.iter().any(Node::is_multiline) && items.len() <= 1 {
        out.push('[');
        for item in items {
            node(out, item, indent);
        }
        out.push(']');
        return;
    }
    long_list(out, items, indent);
}

fn long_list(out: &mut String, items: &[Node], indent: usize) {
    out.push_str("[\n");
    lines(out, items, indent);
    out.push(']');
}

/// An item a line, each with a comma, and the padding of what closes them.
fn lines(out: &mut String, items: &[Node], indent: usize) {
    for item in items {
        pad(out, indent + 1);
        node(out, item, indent + 1);
        out.push_str(",\n");
    }
    pad(out, indent);
}

fn call(out: &mut String, name: &str, arguments: &[Node], indent: usize) {
    out.push_str(name);
    out.push('(');
    if arguments.iter().filter(|argument| argument.is_multiline()).count() > 1 {
        out.push('\n');
        lines(out, arguments, indent);
    } else {
        for (at, argument) in arguments.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            node(out, argument, indent);
        }
    }
    out.push(')');
}

fn object(out: &mut String, items: &[(String, Node)], indent: usize) {
    out.push_str("{\n");
    let mut rest = items;
    while let Some((first, value)) = rest.first() {
        let run = if value.is_multiline() {
            1
        } else {
            rest.iter().take_while(|(_, value)| !value.is_multiline()).count()
        };
        let width = if value.is_multiline() {
            key_width(first)
        } else {
            rest[..run].iter().map(|(key, _)| key_width(key)).max().unwrap_or(0)
        };
        for (key, value) in &rest[..run] {
            pad(out, indent + 1);
            self::key(out, key);
            for _ in key_width(key)..=width {
                out.push(' ');
            }
            out.push_str("= ");
            node(out, value, indent + 1);
            out.push('\n');
        }
        rest = &rest[run..];
    }
    pad(out, indent);
    out.push('}');
}

fn map(out: &mut String, items: &[(String, Node)], indent: usize) {
    if items.is_empty() {
        out.push_str("{}");
        return;
    }
    out.push_str("{\n");
    for (key, value) in items {
        pad(out, indent + 1);
        self::key(out, key);
        out.push_str(" : ");
        node(out, value, indent + 1);
        out.push('\n');
    }
    pad(out, indent);
    out.push('}');
}

fn inline_object(out: &mut String, items: &[(String, Node)], indent: usize) {
    if items.is_empty() {
        out.push_str("{}");
        return;
    }
    for (at, (key, value)) in items.iter().enumerate() {
        out.push_str(if at == 0 { "{ " } else { ", " });
        self::key(out, key);
        out.push_str(" = ");
        node(out, value, indent);
    }
    out.push_str(" }");
}

fn is_identifier(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        // `for` opens a for expression.
        && key != "for"
}

fn key(out: &mut String, key: &str) {
    if is_identifier(key) {
        out.push_str(key);
    } else {
        string(out, key);
    }
}

/// Columns as `terraform fmt` counts them, near enough for keys: characters.
fn key_width(key: &str) -> usize {
    if is_identifier(key) {
        return key.len();
    }
    let mut printed = String::new();
    string(&mut printed, key);
    printed.chars().count()
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text, false);
    out.push('"');
}

fn template(out: &mut String, parts: &[Part]) {
    out.push('"');
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => {
                escaped(out, text, matches!(parts.get(at + 1), Some(Part::Value(_))));
            }
            Part::Value(value) => {
                out.push_str("${");
                node(out, value, 0);
                out.push('}');
            }
        }
    }
    out.push('"');
}

/// Escapes text for a quoted template. A `$` or `%` before an escaped or real interpolation cannot be
/// escaped itself, so it becomes an interpolation of its own.
fn escaped(out: &mut String, text: &str, before_value: bool) {
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' => match chars.peek() {
                Some('{') => {
                    out.push(char);
                    out.push(char);
                }
                None if !before_value => out.push(char),
                Some(next) if *next != char && !matches!(next, '$' | '%') => out.push(char),
                _ => {
                    let _ = write!(out, "${{\"{char}\"}}");
                }
            },
            char if char.is_control() => {
                let _ = write!(out, "\\u{:04x}", char as u32);
            }
            char => out.push(char),
        }
    }
}
