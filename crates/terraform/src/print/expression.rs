//! Printing expressions.

use std::fmt::{self, Write as _};

use super::quoted::{escaped, string};
use crate::node::{For, Node, Part};
use crate::operator::{Operator, Precedence};

/// As it is printed at the left margin.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        node(&mut out, self, 0);
        f.write_str(&out)
    }
}

/// Indents a line.
pub fn pad(out: &mut String, indent: usize) {
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
        Node::Row(items) => row(out, items, indent),
        Node::Call(name, arguments) => call(out, node, name, arguments, indent),
        Node::Conditional(parts) => conditional(out, node, parts, indent),
        Node::Operation(operator, parts) => operation(out, node, *operator, parts, indent),
        Node::Not(of) => {
            out.push('!');
            operand(out, of, Precedence::Sign, indent);
        }
        Node::For(it) => for_expression(out, node, it, indent),
        Node::Attribute(of, name) => {
            term(out, of, indent);
            out.push('.');
            out.push_str(name);
        }
        Node::Index(parts) => {
            term(out, &parts.0, indent);
            out.push('[');
            self::node(out, &parts.1, indent);
            out.push(']');
        }
        Node::Splat(of) => {
            term(out, of, indent);
            out.push_str("[*]");
        }
        Node::Reference(reference) => out.push_str(reference),
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
fn separate(out: &mut String, spread: bool, indent: usize) {
    out.push(if spread { '\n' } else { ' ' });
    pad(out, if spread { indent } else { 0 });
}

/// An operand of something that holds its parts together like that: in parentheses if need be.
fn operand(out: &mut String, node: &Node, least: Precedence, indent: usize) {
    if node.precedence() < least {
        out.push('(');
        self::node(out, node, indent);
        out.push(')');
    } else {
        self::node(out, node, indent);
    }
}

/// What a part is taken of. `terraform fmt` parts a string from a bracket that follows it.
fn term(out: &mut String, node: &Node, indent: usize) {
    if matches!(node, Node::String(_) | Node::Template(_)) {
        out.push('(');
        self::node(out, node, indent);
        out.push(')');
    } else {
        operand(out, node, Precedence::Term, indent);
    }
}

/// `terraform fmt` indents a line that closes one part and opens the next, as in `} : {`, like what
/// stands inside; so where two parts take several lines, each begins a line of its own.
fn conditional(out: &mut String, node: &Node, parts: &(Node, Node, Node), indent: usize) {
    let (condition, yes, no) = parts;
    let spread = node.is_spread();
    let inside = open(out, spread, indent);
    operand(out, condition, Precedence::And, inside);
    separate(out, spread, inside);
    out.push_str("? ");
    self::node(out, yes, inside);
    separate(out, spread, inside);
    out.push_str(": ");
    self::node(out, no, inside);
    close(out, spread, indent);
}

/// See [`conditional`].
fn operation(
    out: &mut String,
    node: &Node,
    operator: Operator,
    parts: &(Node, Node),
    indent: usize,
) {
    let spread = node.is_spread();
    let inside = open(out, spread, indent);
    let (left, right) = operator.operands();
    operand(out, &parts.0, left, inside);
    separate(out, spread, inside);
    out.push_str(operator.symbol());
    out.push(' ');
    operand(out, &parts.1, right, inside);
    close(out, spread, indent);
}

/// Opens the parentheses around an expression that is spread over lines, and gives its indent.
fn open(out: &mut String, spread: bool, indent: usize) -> usize {
    if !spread {
        return indent;
    }
    out.push_str("(\n");
    pad(out, indent + 1);
    indent + 1
}

/// Closes what [`open`] has opened.
fn close(out: &mut String, spread: bool, indent: usize) {
    if spread {
        separate(out, spread, indent);
        out.push(')');
    }
}

/// See [`conditional`].
fn for_expression(out: &mut String, node: &Node, it: &For, indent: usize) {
    let spread = node.is_spread();
    let (open, close) = match (&it.result_key, spread) {
        (None, false) => ("[", "]"),
        (None, true) => ("[\n", "]"),
        (Some(_), false) => ("{ ", " }"),
        (Some(_), true) => ("{\n", "}"),
    };
    let inside = indent + usize::from(spread);
    out.push_str(open);
    pad(out, if spread { inside } else { 0 });
    out.push_str("for ");
    if let Some(key) = it.key {
        let _ = write!(out, "{key}, ");
    }
    let _ = write!(out, "{} in", it.value);
    after_word(out, &it.collection, &["("], inside);
    out.push_str(" :");
    separate(out, spread, inside);
    if let Some(key) = &it.result_key {
        self::node(out, key, inside);
        out.push_str(" => ");
        positive(out, &it.result, inside);
    } else {
        self::node(out, &it.result, inside);
    }
    if let Some(condition) = &it.condition {
        separate(out, spread, inside);
        out.push_str("if");
        after_word(out, condition, &["(", "["], inside);
    }
    if spread {
        separate(out, spread, indent);
    }
    out.push_str(close);
}

/// `terraform fmt` writes `in(`, `if(` and `if[`, as in a call.
fn after_word(out: &mut String, node: &Node, joined: &[&str], indent: usize) {
    let at = out.len();
    positive(out, node, indent);
    if !joined.iter().any(|bracket| out[at..].starts_with(bracket)) {
        out.insert(at, ' ');
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

fn call(out: &mut String, node: &Node, name: &str, arguments: &[Node], indent: usize) {
    out.push_str(name);
    out.push('(');
    if node.is_spread() {
        out.push('\n');
        lines(out, arguments, indent);
    } else {
        row(out, arguments, indent);
    }
    out.push(')');
}

fn row(out: &mut String, items: &[Node], indent: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        node(out, item, indent);
    }
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
