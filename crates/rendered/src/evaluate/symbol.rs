//! What is known only when it is applied, or never: `${network.aws_vpc.this.id}`.

use crate::value::Value;

/// The symbol of a path.
pub fn of(path: &str) -> Value {
    Value::text(format!("${{{path}}}"))
}

/// The path, if the value is a symbol and nothing else.
pub fn path(value: &Value) -> Option<&str> {
    let path = value.as_text()?.strip_prefix("${")?.strip_suffix('}')?;
    (!path.contains("${")).then_some(path)
}
