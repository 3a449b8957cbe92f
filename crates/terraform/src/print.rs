//! Printing as `terraform fmt` would leave it.
//!
//! `terraform fmt` aligns the `=` of arguments that follow each other line by line; a blank line, a
//! comment or a value of several lines ends such a run. Here a value of several lines stands alone
//! between blank lines in a block, and as it comes in an object.

use std::fmt::Write as _;

use crate::binding::Binding;
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
        let _ = writeln!(out, "{}", format!("# {line}").trim_end());
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
        Node::Template(parts) => template(out, parts, indent),
        Node::List(items) => list(out, items, indent),
        Node::Lines(items) if !items.is_empty() => long_list(out, items, indent),
        Node::Lines(_) => out.push_str("[]"),
        Node::Object(items) | Node::InlineObject(items) if node.is_multiline() => {
            object(out, items, indent);
        }
        Node::Map(items) => map(out, items, indent),
        Node::Object(items) | Node::InlineObject(items) => inline_object(out, items, indent),
        Node::Call(name, arguments) => call(out, name, arguments, indent),
        Node::Conditional(parts) => conditional(out, parts, indent),
        Node::For { names, collection, key, value } => {
            // See `conditional`.
            let long = collection.is_multiline() && value.is_multiline();
            let (open, close) = match (key, long) {
                (None, false) => ("[", "]"),
                (None, true) => ("[\n", "]"),
                (Some(_), false) => ("{ ", " }"),
                (Some(_), true) => ("{\n", "}"),
            };
            let inside = indent + usize::from(long);
            out.push_str(open);
            pad(out, if long { inside } else { 0 });
            // `terraform fmt` writes `in(`, as in a call.
            let mut code = String::new();
            positive(&mut code, collection, inside);
            let gap = if code.starts_with('(') { "" } else { " " };
            let _ = write!(out, "for {names} in{gap}{code}");
            out.push_str(" :");
            separate(out, long, inside);
            if let Some(key) = key {
                self::node(out, key, inside);
                out.push_str(" => ");
                positive(out, value, inside);
            } else {
                self::node(out, value, inside);
            }
            if long {
                separate(out, long, indent);
            }
            out.push_str(close);
        }
        Node::Code(code) => {
            for (at, line) in code.lines().enumerate() {
                if at > 0 {
                    out.push('\n');
                    pad(out, indent);
                }
                out.push_str(line);
            }
        }
    }
}

/// An expression where `terraform fmt` takes the sign in front of one for an operator, and writes
/// `- 1` unless it stands in parentheses.
fn positive(out: &mut String, node: &Node, indent: usize) {
    let at = out.len();
    self::node(out, node, indent);
    if out[at..].starts_with('-') {
        out.insert(at, '(');
        out.push(')');
    }
}

/// A space or, in an expression that is spread over lines, a line break.
fn separate(out: &mut String, long: bool, indent: usize) {
    out.push(if long { '\n' } else { ' ' });
    pad(out, if long { indent } else { 0 });
}

/// `terraform fmt` indents a line that closes one part and opens the next, as in `} : {`, like what
/// stands inside; so where two parts take several lines, each begins a line of its own.
fn conditional(out: &mut String, parts: &(Node, Node, Node), indent: usize) {
    let (condition, yes, no) = parts;
    let long = [condition, yes, no].iter().filter(|part| part.is_multiline()).count() > 1;
    let inside = indent + usize::from(long);
    if long {
        out.push_str("(\n");
        pad(out, inside);
    }
    if condition.binding() == Binding::Conditional {
        out.push('(');
        node(out, condition, inside);
        out.push(')');
    } else {
        node(out, condition, inside);
    }
    separate(out, long, inside);
    out.push_str("? ");
    node(out, yes, inside);
    separate(out, long, inside);
    out.push_str(": ");
    node(out, no, inside);
    if long {
        separate(out, long, indent);
        out.push(')');
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

/// How wide `terraform fmt` takes a key that is not ASCII to be depends on its tables of Unicode, so
/// with such a key nothing is aligned.
fn object(out: &mut String, items: &[(String, Node)], indent: usize) {
    if !items.iter().all(|(key, _)| key.is_ascii()) {
        map(out, items, indent);
        return;
    }
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

/// Columns that an ASCII key takes.
fn key_width(key: &str) -> usize {
    if is_identifier(key) {
        return key.len();
    }
    let mut printed = String::new();
    string(&mut printed, key);
    printed.len()
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    escaped(out, text, false);
    out.push('"');
}

fn template(out: &mut String, parts: &[Part], indent: usize) {
    out.push('"');
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => {
                escaped(out, text, matches!(parts.get(at + 1), Some(Part::Value(_))));
            }
            Part::Value(value) => {
                // `terraform fmt` keeps braces apart.
                let mut code = String::new();
                positive(&mut code, value, indent);
                let open = if code.starts_with('{') { "${ " } else { "${" };
                let close = if code.ends_with('}') { " }" } else { "}" };
                out.push_str(open);
                out.push_str(&code);
                out.push_str(close);
            }
        }
    }
    out.push('"');
}

/// Escapes text for a quoted template. `$${` and `%%{` stand for `${` and `%{`; nothing else is
/// special about `$` and `%`, so any of them before are written as they are. Only a `$` right before
/// an interpolation cannot be written so, and becomes an interpolation of its own.
fn escaped(out: &mut String, text: &str, before_value: bool) {
    let end = if before_value { text.trim_end_matches('$').len() } else { text.len() };
    let (text, dollars) = text.split_at(end);
    let is_special = |char: char| matches!(char, '"' | '\\' | '$' | '%') || char.is_control();
    let mut rest = text;
    while let Some(at) = rest.find(is_special) {
        out.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        let Some(char) = chars.next() else { break };
        rest = chars.as_str();
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' => {
                out.push(char);
                if rest.starts_with('{') {
                    out.push(char);
                }
            }
            control => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
        }
    }
    out.push_str(rest);
    if !dollars.is_empty() {
        let _ = write!(out, "${{\"{dollars}\"}}");
    }
}

#[cfg(test)]
mod tests;
