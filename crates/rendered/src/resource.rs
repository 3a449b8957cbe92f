//! A resource as an environment has it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::source::Place;

/// One object that Terraform would make: a resource, or one of its keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RenderedResource {
    /// The layer whose module declares it.
    pub layer: String,
    /// Its type: `aws_subnet`.
    pub kind: String,
    /// Its label: `private`.
    pub name: String,
    /// Its key, where there is a `for_each` or `count`.
    pub key: Option<Key>,
    /// Its arguments. Each kind of nested block is a list of objects; `jsonencode` is left out, so that
    /// a policy is an object; what is known only when it is applied is a symbol (see [`symbols`]).
    pub values: Value,
    /// Its `lifecycle` block, as written; null without one.
    pub lifecycle: Value,
    /// Where its block begins.
    pub place: Place,
    /// The line of each argument and nested block that is written out.
    #[serde(skip)]
    pub(crate) lines: Arc<BTreeMap<String, usize>>,
}

/// What tells the objects of one resource apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Key {
    /// Of `for_each`.
    Name(String),
    /// Of `count`.
    Index(u64),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "[{name:?}]"),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl RenderedResource {
    /// Its address in its module: `aws_subnet.private["us-east-1a"]`.
    pub fn address(&self) -> String {
        Self::address_of(&self.kind, &self.name, self.key.as_ref())
    }

    /// What it is called where a person meets it: by its name or tag, else by its address.
    pub fn known_as(&self) -> String {
        let name = self.text("/name").or_else(|| self.text("/tags/Name"));
        name.map_or_else(|| self.address(), str::to_owned)
    }

    pub(crate) fn address_of(kind: &str, name: &str, key: Option<&Key>) -> String {
        let key = key.map(Key::to_string).unwrap_or_default();
        format!("{kind}.{name}{key}")
    }

    /// The symbol that stands for one of its attributes: `${network.aws_vpc.this.id}`.
    pub fn symbol(&self, attribute: &str) -> String {
        format!("${{{}.{}.{attribute}}}", self.layer, self.address())
    }

    /// An argument by its JSON pointer: `/health_check/0/path`. None if it is not there or null.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        let parts = pointer.split('/').skip(1);
        let value = parts.into_iter().try_fold(&self.values, |value, part| match value {
            Value::Object(values) => values.get(part),
            Value::Array(values) => values.get(part.parse::<usize>().ok()?),
            _ => None,
        });
        value.filter(|value| !value.is_null())
    }

    /// An argument that is a text.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.get(pointer)?.as_str()
    }

    /// An argument that is a number.
    pub fn number(&self, pointer: &str) -> Option<f64> {
        let value = self.get(pointer)?;
        value.as_f64().or_else(|| value.as_str()?.parse().ok())
    }

    /// The elements of a list; nested blocks are one. Empty if it is not there.
    pub fn list(&self, pointer: &str) -> &[Value] {
        self.get(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Where one of its arguments is written, or its block if it is not.
    pub fn place_of(&self, argument: &str) -> Place {
        let line = self.lines.get(argument).copied().unwrap_or(self.place.line);
        Place { line, ..self.place.clone() }
    }
}

/// The paths of the symbols in a text: `network.aws_vpc.this.id` of `${network.aws_vpc.this.id}`.
pub fn symbols(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(path, _)| path)
}
