//! Type constraints of variables: what a caller leaves out.

use crate::source::expression::{Call, Expression};

use super::expression::{NoVariables, evaluate};
use crate::value::{Map, Value};

/// The value with every optional attribute that it leaves out, as the type says.
pub fn fill(value: Value, of: &Expression) -> Value {
    let Expression::Call(of) = of else { return value };
    let Some(inner) = of.arguments.first() else { return value };
    match (&*of.function, &value, inner) {
        ("object", Value::Map(values), Expression::Map(attributes)) => {
            fill_object(values, attributes)
        }
        ("map", Value::Map(values), _) => {
            Value::map(values.iter().map(|(key, it)| (key.clone(), fill(it.clone(), inner))))
        }
        ("list" | "set", Value::List(values), _) => {
            Value::list(values.iter().map(|it| fill(it.clone(), inner)).collect())
        }
        _ => value,
    }
}

/// A value of the type that holds nothing; none if only the caller can know it.
pub fn empty(of: &Expression) -> Option<Value> {
    let Expression::Call(of) = of else { return None };
    match &*of.function {
        "map" => Some(Value::map([])),
        "list" | "set" => Some(Value::list(Vec::new())),
        _ => None,
    }
}

fn fill_object(values: &Map, attributes: &[(Expression, Expression)]) -> Value {
    let mut values = values.clone();
    for (name, of) in attributes {
        let Expression::Value(Value::Text(name)) = name else { continue };
        let (of, default) = match of {
            Expression::Call(call) => optional(call).unwrap_or((of, None)),
            other => (other, None),
        };
        let given = values.remove(name).filter(|value| !value.is_null());
        let default = || evaluate(default?, &NoVariables, None).ok();
        let value = given.or_else(default).map_or(Value::Null, |value| fill(value, of));
        values.insert(name.clone(), value);
    }
    Value::map(values)
}

/// Type and default of `optional(type, default)`.
fn optional(call: &Call) -> Option<(&Expression, Option<&Expression>)> {
    let of = call.arguments.first().filter(|_| &*call.function == "optional")?;
    Some((of, call.arguments.get(1)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn defaults_of_optional_attributes_are_filled_in_at_any_depth() {
        let parse = |text: &str| text.parse::<Expression>().unwrap();
        let of = parse(
            "map(object({ cpu = optional(number, 256), tags = optional(map(string), {}), name = string, arn = optional(string) }))",
        );
        let value = parse("{ web = { name = \"web\" }, api = { name = \"api\", cpu = 512 } }");
        let value = evaluate(&value, &NoVariables, None).unwrap();
        assert_eq!(
            fill(value, &of).json(),
            json!({
                "web": { "name": "web", "cpu": 256, "tags": {}, "arn": null },
                "api": { "name": "api", "cpu": 512, "tags": {}, "arn": null },
            })
        );
    }
}
