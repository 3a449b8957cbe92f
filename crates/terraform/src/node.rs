//! Expressions without types: what the printer prints.

use crate::operator::{Operator, Precedence};

/// A Terraform expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A literal string; `${` and `%{` in it stand for themselves.
    String(String),
    /// A string with interpolations, made by [`Node::template`].
    Template(Vec<Part>),
    /// `[a, b]`: on one line if it has at most one element.
    List(Vec<Node>),
    /// `[a, b]`, an element a line whatever their number: for a list that the spec may make longer, so
    /// that a new element changes no other line.
    Lines(Vec<Node>),
    /// Items of a list that stand on one line: a person reads them as one.
    Row(Vec<Node>),
    /// `{ a = b }`: on one line if it has at most one item, and that a simple one. For objects, whose keys are fixed.
    Object(Vec<(String, Node)>),
    /// `{ a = b, c = d }`, on one line as long as each value is.
    InlineObject(Vec<(String, Node)>),
    /// `{ a : b }`: a line for each item. For maps, whose keys come from the spec: `terraform fmt` does
    /// not align the `:`, so that a new key changes no other line.
    Map(Vec<(String, Node)>),
    /// `name(argument, ...)`.
    Call(&'static str, Vec<Node>),
    /// `condition ? yes : no`.
    Conditional(Box<(Node, Node, Node)>),
    /// `left == right`, in parentheses where they must stand.
    Operation(Operator, Box<(Node, Node)>),
    /// `!operand`.
    Not(Box<Node>),
    /// `[for ... in ... : ...]` or `{ for ... in ... : ... => ... }`.
    For(Box<For>),
    /// `of.name`.
    Attribute(Box<Node>, &'static str),
    /// `of[key]`; the key takes one line.
    Index(Box<(Node, Node)>),
    /// `of[*]`: each element of a list.
    Splat(Box<Node>),
    /// A name, and what is reached from it: `var.zones`, `each.key`, `string`.
    Reference(String),
}

/// `[for value in collection : result if condition]`, or with a key
/// `{ for key, value in collection : result_key => result if condition }`.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// The name that the key of each element gets, if it has one.
    pub key: Option<&'static str>,
    /// The name that each element gets.
    pub value: &'static str,
    /// What is gone through.
    pub collection: Node,
    /// The key of each item of the result, on one line, if that is a map.
    pub result_key: Option<Node>,
    /// The value of each item of the result.
    pub result: Node,
    /// Which elements count, on one line, if not all do.
    pub condition: Option<Node>,
}

/// A piece of a [`Node::Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Stands for itself.
    Text(String),
    /// `${...}`.
    Value(Node),
}

impl Node {
    /// As in `var.zones`.
    pub fn reference(reference: impl Into<String>) -> Self {
        Self::Reference(reference.into())
    }

    /// A function call.
    pub fn call(name: &'static str, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(name, arguments.into_iter().collect())
    }

    /// `left operator right`.
    pub fn operation(left: Self, operator: Operator, right: Self) -> Self {
        Self::Operation(operator, Box::new((left, right)))
    }

    /// A string with interpolations; templates, literal strings and numbers
    /// inside are joined into one.
    pub fn template(parts: impl IntoIterator<Item = Part>) -> Self {
        let mut joined: Vec<Part> = Vec::new();
        let push = |joined: &mut Vec<Part>, part: Part| match (joined.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(last)), Part::Text(text)) => last.push_str(&text),
            (_, part) => joined.push(part),
        };
        for part in parts {
            match part {
                Part::Value(Self::String(text)) => push(&mut joined, Part::Text(text)),
                Part::Value(number @ Self::Number(_)) => {
                    push(&mut joined, Part::Text(number.to_string()));
                }
                Part::Value(Self::Template(inner)) => {
                    for part in inner {
                        push(&mut joined, part);
                    }
                }
                part => push(&mut joined, part),
            }
        }
        match joined.as_mut_slice() {
            [] => Self::String(String::new()),
            [Part::Text(text)] => Self::String(std::mem::take(text)),
            [Part::Value(_)] => match joined.pop() {
                Some(Part::Value(value)) => value,
                _ => unreachable!("matched above"),
            },
            _ => Self::Template(joined),
        }
    }

    /// Whether it takes more than one line.
    pub fn is_multiline(&self) -> bool {
        match self {
            Self::List(items) => items.len() > 1 || items.iter().any(Self::is_multiline),
            Self::Lines(items) => !items.is_empty(),
            Self::Object(items) => match items.as_slice() {
                [] => false,
                [(_, item)] => item.is_multiline() || matches!(item, Self::Object(_)),
                _ => true,
            },
            Self::InlineObject(items) => items.iter().any(|(_, item)| item.is_multiline()),
            Self::Map(items) => !items.is_empty(),
            Self::Row(items) | Self::Call(_, items) => items.iter().any(Self::is_multiline),
            Self::Conditional(parts) => {
                let (condition, yes, no) = &**parts;
                [condition, yes, no].iter().any(|part| part.is_multiline())
            }
            Self::Operation(_, parts) | Self::Index(parts) => {
                parts.0.is_multiline() || parts.1.is_multiline()
            }
            Self::Not(of) | Self::Attribute(of, _) | Self::Splat(of) => of.is_multiline(),
            Self::For(it) => it.collection.is_multiline() || it.result.is_multiline(),
            Self::Template(parts) => parts.iter().any(|part| match part {
                Part::Text(_) => false,
                Part::Value(value) => value.is_multiline(),
            }),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) | Self::Reference(_) => {
                false
            }
        }
    }

    /// Whether several of its parts take several lines, so that each begins a line of its own, and all of
    /// it stands in brackets.
    pub(crate) fn is_spread(&self) -> bool {
        fn several<'a>(parts: impl IntoIterator<Item = &'a Node>) -> bool {
            parts.into_iter().filter(|part| part.is_multiline()).nth(1).is_some()
        }
        match self {
            Self::Call(_, arguments) => several(arguments),
            Self::Conditional(parts) => several([&parts.0, &parts.1, &parts.2]),
            Self::Operation(_, parts) => several([&parts.0, &parts.1]),
            Self::For(it) => several([&it.collection, &it.result]),
            _ => false,
        }
    }

    /// How tightly its parts hold together.
    pub(crate) fn precedence(&self) -> Precedence {
        match self {
            Self::Conditional(_) | Self::Operation(..) if self.is_spread() => Precedence::Term,
            Self::Conditional(_) => Precedence::Conditional,
            Self::Operation(operator, _) => operator.precedence(),
            Self::Not(_) => Precedence::Sign,
            Self::Number(number) if number.is_sign_negative() => Precedence::Sign,
            _ => Precedence::Term,
        }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<&String> for Node {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl From<$number> for Node {
            fn from(value: $number) -> Self {
                Self::Number(value.into())
            }
        }
    )*};
}
numbers!(u16 i32 u32 f64);

impl<N: Into<Node>> From<Option<N>> for Node {
    fn from(value: Option<N>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<N: Into<Node>> From<Vec<N>> for Node {
    fn from(items: Vec<N>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<N: Into<Node>, const LEN: usize> From<[N; LEN]> for Node {
    fn from(items: [N; LEN]) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
