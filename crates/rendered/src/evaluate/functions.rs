//! The functions that rendered modules call.
//!
//! They do what Terraform's do with one exception: `jsonencode` returns the value instead of its
//! text, so that a policy or a container definition can be looked into.

use std::sync::Arc;

use hcl_edit::Number;

use super::symbol;
use crate::value::{Evaluated, Map, Value};

type Function = fn(&[Value]) -> Evaluated;

/// The function of a name.
pub fn named(name: &str) -> Option<Function> {
    Some(match name {
        "jsonencode" => |arguments| one_argument(arguments).cloned(),
        "toset" => |arguments| one_argument(arguments).map(sorted),
        "tostring" => |arguments| one_argument(arguments).map(tostring),
        "values" => values,
        "keys" => keys,
        "compact" => compact,
        "concat" => concat,
        "merge" => merge,
        "lookup" => lookup,
        "one" => one,
        "length" => length,
        "contains" => contains,
        "sum" => sum,
        "alltrue" => alltrue,
        "anytrue" => anytrue,
        _ => return None,
    })
}

fn one_argument(arguments: &[Value]) -> Result<&Value, String> {
    match arguments {
        [argument] => Ok(argument),
        _ => Err("takes one argument".to_owned()),
    }
}

fn list(value: &Value) -> Result<&[Value], String> {
    match value {
        Value::List(values) => Ok(values),
        other => Err(format!("{other} is no list")),
    }
}

fn map(value: &Value) -> Result<&Map, String> {
    value.as_map().ok_or_else(|| format!("{value} is no map"))
}

/// Sets have an order of their own.
fn sorted(value: &Value) -> Value {
    let Value::List(values) = value else { return value.clone() };
    let mut sorted = values.to_vec();
    sorted.sort_by_cached_key(Value::to_string);
    sorted.dedup();
    Value::list(sorted)
}

fn tostring(value: &Value) -> Value {
    match value {
        Value::Number(_) | Value::Bool(_) => Value::text(value.to_string()),
        other => other.clone(),
    }
}

fn values(arguments: &[Value]) -> Evaluated {
    let values = map(one_argument(arguments)?)?;
    Ok(Value::list(values.values().cloned().collect()))
}

fn keys(arguments: &[Value]) -> Evaluated {
    let values = map(one_argument(arguments)?)?;
    Ok(Value::list(values.keys().cloned().map(Value::Text).collect()))
}

fn compact(arguments: &[Value]) -> Evaluated {
    let is_there = |value: &&Value| **value != Value::Null && **value != Value::text("");
    Ok(Value::list(list(one_argument(arguments)?)?.iter().filter(is_there).cloned().collect()))
}

fn concat(arguments: &[Value]) -> Evaluated {
    let lists = arguments.iter().map(list);
    Ok(Value::list(lists.collect::<Result<Vec<_>, _>>()?.concat()))
}

fn merge(arguments: &[Value]) -> Evaluated {
    let mut merged = Map::new();
    for argument in arguments {
        let values = map(argument)?.iter();
        merged.extend(values.map(|(key, value)| (key.clone(), value.clone())));
    }
    Ok(Value::Map(Arc::new(merged)))
}

fn lookup(arguments: &[Value]) -> Evaluated {
    let [from, Value::Text(key), default @ ..] = arguments else {
        return Err("takes a map and a key".to_owned());
    };
    if let Some(path) = symbol::path(from) {
        return Ok(symbol::of(&format!("{path}[\"{key}\"]")));
    }
    let found = map(from)?.get(key).or(default.first()).cloned();
    found.ok_or_else(|| format!("there is no {key:?}"))
}

fn one(arguments: &[Value]) -> Evaluated {
    match list(one_argument(arguments)?)? {
        [] => Ok(Value::Null),
        [only] => Ok(only.clone()),
        more => Err(format!("there are {} elements instead of one or none", more.len())),
    }
}

fn length(arguments: &[Value]) -> Evaluated {
    match one_argument(arguments)? {
        Value::List(values) => Ok(values.len().into()),
        Value::Map(values) => Ok(values.len().into()),
        value @ Value::Text(text) if symbol::path(value).is_none() => {
            Ok(text.chars().count().into())
        }
        other => Err(format!("{other} has no length")),
    }
}

fn contains(arguments: &[Value]) -> Evaluated {
    match arguments {
        [Value::List(values), value] => Ok(values.contains(value).into()),
        _ => Err("takes a list and a value".to_owned()),
    }
}

fn sum(arguments: &[Value]) -> Evaluated {
    let values = list(one_argument(arguments)?)?;
    let sum = values.iter().try_fold(Number::from(0), |sum, value| match value {
        Value::Number(number) => Ok(sum + *number),
        _ => Err("takes a list of numbers".to_owned()),
    });
    sum.map(Value::Number)
}

fn alltrue(arguments: &[Value]) -> Evaluated {
    let values = list(one_argument(arguments)?)?;
    Ok(values.iter().all(|value| *value == Value::Bool(true)).into())
}

fn anytrue(arguments: &[Value]) -> Evaluated {
    let values = list(one_argument(arguments)?)?;
    Ok(values.contains(&Value::Bool(true)).into())
}

#[cfg(test)]
mod tests {
    use super::super::expression::{NoVariables, evaluate};

    fn value(text: &str) -> Result<String, String> {
        let expression: crate::source::expression::Expression = text.parse().unwrap();
        evaluate(&expression, &NoVariables, None).map(|value| value.json().to_string())
    }

    #[test]
    fn functions_do_what_terraforms_do() {
        for (text, expected) in [
            ("values({ b = 1, a = 2 })", "[2,1]"),
            ("keys({ b = 1, a = 2 })", "[\"a\",\"b\"]"),
            ("compact([\"a\", null, \"\", \"b\"])", "[\"a\",\"b\"]"),
            ("concat([1], [], [2, 3])", "[1,2,3]"),
            ("merge({ b = 1, a = 1 }, { b = 2 })", "{\"a\":1,\"b\":2}"),
            ("lookup({ a = 1 }, \"a\", 7)", "1"),
            ("lookup({ a = 1 }, \"b\", 7)", "7"),
            ("one([])", "null"),
            ("one([3])", "3"),
            ("length(\"abc\")", "3"),
            ("length({ a = 1 })", "1"),
            ("contains([1, 2], 2)", "true"),
            ("sum([1, 2]) == 3", "true"),
            ("sum([0.5, 1])", "1.5"),
            ("alltrue([])", "true"),
            ("anytrue([false])", "false"),
            ("tostring(1)", "\"1\""),
            ("toset([\"b\", \"a\", \"b\"])", "[\"a\",\"b\"]"),
            ("jsonencode({ a = [1] })", "{\"a\":[1]}"),
        ] {
            assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
        }
        for wrong in ["one([1, 2])", "values([1])", "lookup({}, \"a\")", "concat(1)", "keys()"] {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn looking_into_what_is_not_known_is_not_known() {
        let value = value("lookup(\"$${var.secret_values}\", \"web/key\", \"\")").unwrap();
        assert_eq!(value, "\"${var.secret_values[\\\"web/key\\\"]}\"");
    }
}
