//! Type constraints of variables: what a caller leaves out.

use hcl::expr::{FuncCall, Object, ObjectKey};
use hcl::{Expression, Value};

/// The value with every optional attribute that it leaves out, as the type says.
pub fn fill(value: Value, of: &Expression) -> Value {
    let Expression::FuncCall(of) = of else { return value };
    let Some(inner) = of.args.first() else { return value };
    match (of.name.name.as_str(), value, inner) {
        ("object", Value::Object(values), Expression::Object(attributes)) => {
            Value::Object(fill_object(values, attributes))
        }
        ("map", Value::Object(values), _) => {
            Value::Object(values.into_iter().map(|(key, it)| (key, fill(it, inner))).collect())
        }
        ("list" | "set", Value::Array(values), _) => {
            Value::Array(values.into_iter().map(|it| fill(it, inner)).collect())
        }
        (_, value, _) => value,
    }
}

/// A value of the type that holds nothing; none if only the caller can know it.
pub fn empty(of: &Expression) -> Option<Value> {
    let Expression::FuncCall(of) = of else { return None };
    match of.name.name.as_str() {
        "map" => Some(Value::Object(hcl::Map::new())),
        "list" | "set" => Some(Value::Array(Vec::new())),
        _ => None,
    }
}

fn fill_object(
    mut values: hcl::Map<String, Value>,
    attributes: &Object<ObjectKey, Expression>,
) -> hcl::Map<String, Value> {
    for (name, of) in attributes {
        let name = name.to_string();
        let (of, default) = match of {
            Expression::FuncCall(call) => optional(call).unwrap_or((of, None)),
            other => (other, None),
        };
        let given = values.get_mut(&name).map(Value::take).filter(|value| !value.is_null());
        let value = given.or_else(|| default.cloned().map(Value::from));
        values.insert(name, value.map_or(Value::Null, |value| fill(value, of)));
    }
    values
}

/// Type and default of `optional(type, default)`.
fn optional(call: &FuncCall) -> Option<(&Expression, Option<&Expression>)> {
    let is_optional = call.name.name.as_str() == "optional";
    let of = call.args.first().filter(|_| is_optional)?;
    Some((of, call.args.get(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_of_optional_attributes_are_filled_in_at_any_depth() {
        let of: Expression =
            "map(object({ cpu = optional(number, 256), tags = optional(map(string), {}), name = string, arn = optional(string) }))"
                .parse()
                .unwrap();
        let value = hcl::value!({ web = { name = "web" }, api = { name = "api", cpu = 512 } });
        assert_eq!(
            fill(value, &of),
            hcl::value!({
                web = { name = "web", cpu = 256, tags = {}, arn = null },
                api = { name = "api", cpu = 512, tags = {}, arn = null }
            })
        );
    }
}
