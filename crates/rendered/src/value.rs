//! Values of expressions. A copy shares what it holds, so that passing a large map on costs nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use hcl_edit::Number;

/// A value, or why there is none.
pub type Evaluated = Result<Value, String>;

/// What an expression evaluates to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(Arc<str>),
    List(Arc<Vec<Value>>),
    /// In the order of its keys, as Terraform's maps are.
    Map(Arc<Map>),
}

/// The entries of a map or an object.
pub type Map = BTreeMap<Arc<str>, Value>;

impl Value {
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub fn list(values: Vec<Self>) -> Self {
        Self::List(Arc::new(values))
    }

    pub fn map(values: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        Self::Map(Arc::new(values.into_iter().collect()))
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(values) => Some(values),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// The same in JSON.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(number) => json_number(number),
            Self::Text(text) => (&**text).into(),
            Self::List(values) => values.iter().map(Self::json).collect(),
            Self::Map(values) => {
                values.iter().map(|(key, value)| (key.to_string(), value.json())).collect()
            }
        }
    }
}

fn json_number(number: &Number) -> serde_json::Value {
    let whole = number.as_u64().map(serde_json::Value::from);
    let negative = || number.as_i64().map(serde_json::Value::from);
    whole.or_else(negative).unwrap_or_else(|| number.as_f64().into())
}

impl fmt::Display for Value {
    /// As a template prints it: a text as it is, anything else as in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            other => other.json().fmt(f),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Number(value.into())
    }
}
