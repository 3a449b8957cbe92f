//! Values of resources and configurations, as msgpack has them.

pub use rmpv::Value;

use crate::error::PluginError;
use crate::messages::DynamicValue;

/// What is not known before an apply: msgpack's extension 0.
pub fn unknown() -> Value {
    Value::Ext(0, vec![0])
}

/// Whether a value is not known before an apply; 12 is one of which something is known, such as that it
/// is not null.
pub fn is_unknown(value: &Value) -> bool {
    matches!(value, Value::Ext(0 | 12, _))
}

/// An object from the names and values of its attributes.
pub fn object<'a>(attributes: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Map(attributes.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// An attribute of an object; null if it has none of that name.
pub fn attribute<'a>(object: &'a Value, name: &str) -> &'a Value {
    let entries = object.as_map().map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .find(|(key, _)| key.as_str() == Some(name))
        .map_or(&Value::Nil, |(_, value)| value)
}

/// Sets an attribute that an object has.
pub fn set(object: &mut Value, name: &str, value: Value) {
    if let Value::Map(entries) = object
        && let Some((_, old)) = entries.iter_mut().find(|(key, _)| key.as_str() == Some(name))
    {
        *old = value;
    }
}

impl DynamicValue {
    /// Puts a value into a message.
    pub fn of(value: &Value) -> Self {
        let mut msgpack = Vec::new();
        // Writing to memory does not fail.
        let _ = rmpv::encode::write_value(&mut msgpack, value);
        Self { msgpack, json: Vec::new() }
    }

    /// Takes the value out of a message; null if there is none.
    ///
    /// # Errors
    /// If it is not msgpack.
    pub fn value(&self) -> Result<Value, PluginError> {
        if self.msgpack.is_empty() {
            return Ok(Value::Nil);
        }
        Ok(rmpv::decode::read_value(&mut &self.msgpack[..])?)
    }
}

/// The value of a part of a message that may be left out.
///
/// # Errors
/// If it is not msgpack.
pub fn value_of(part: Option<&DynamicValue>) -> Result<Value, PluginError> {
    part.map_or(Ok(Value::Nil), DynamicValue::value)
}
