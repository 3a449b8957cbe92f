//! The functions that rendered modules call.
//!
//! They do what Terraform's do with one exception: `jsonencode` returns the value instead of its
//! text, so that a policy or a container definition can be looked into.

use std::collections::BTreeSet;

use hcl::eval::{Context, FuncArgs, FuncDef, ParamType};
use hcl::{Map, Value};

use super::symbol;

type Answer = Result<Value, String>;
type Function = fn(FuncArgs) -> Answer;

const FUNCTIONS: [(&str, Function); 14] = [
    ("jsonencode", one_argument),
    ("toset", |arguments| one_argument(arguments).map(sorted)),
    ("tostring", |arguments| one_argument(arguments).map(tostring)),
    ("values", values),
    ("keys", keys),
    ("concat", concat),
    ("merge", merge),
    ("lookup", lookup),
    ("one", one),
    ("length", length),
    ("contains", contains),
    ("sum", sum),
    ("alltrue", alltrue),
    ("anytrue", anytrue),
];

/// A context in which some of them can be called. Declaring one costs more than most expressions.
pub fn context(called: &BTreeSet<String>) -> Context<'static> {
    let mut context = Context::new();
    for (name, function) in FUNCTIONS.iter().filter(|(name, _)| called.contains(*name)) {
        let definition = FuncDef::builder().variadic_param(ParamType::Any).build(*function);
        context.declare_func(*name, definition);
    }
    context
}

fn one_argument(arguments: FuncArgs) -> Answer {
    let mut arguments = arguments.into_values().into_iter();
    match (arguments.next(), arguments.next()) {
        (Some(argument), None) => Ok(argument),
        _ => Err("takes one argument".to_owned()),
    }
}

fn array(value: Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(values) => Ok(values),
        other => Err(format!("{other} is no list")),
    }
}

fn object(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(values) => Ok(values),
        other => Err(format!("{other} is no map")),
    }
}

/// Sets have an order of their own.
fn sorted(value: Value) -> Value {
    let Value::Array(mut values) = value else { return value };
    values.sort_by_key(ToString::to_string);
    values.dedup();
    Value::Array(values)
}

fn tostring(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Bool(bool) => Value::String(bool.to_string()),
        other => other,
    }
}

/// Terraform's maps are in the order of their keys.
fn in_order(values: Map<String, Value>) -> Vec<(String, Value)> {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(|(a, _), (b, _)| a.cmp(b));
    values
}

fn values(arguments: FuncArgs) -> Answer {
    let values = in_order(object(one_argument(arguments)?)?);
    Ok(Value::Array(values.into_iter().map(|(_, value)| value).collect()))
}

fn keys(arguments: FuncArgs) -> Answer {
    let values = in_order(object(one_argument(arguments)?)?);
    Ok(Value::Array(values.into_iter().map(|(key, _)| Value::String(key)).collect()))
}

fn concat(arguments: FuncArgs) -> Answer {
    let lists = arguments.into_values().into_iter().map(array);
    Ok(Value::Array(lists.collect::<Result<Vec<_>, _>>()?.concat()))
}

fn merge(arguments: FuncArgs) -> Answer {
    let mut merged = Map::new();
    for argument in arguments.into_values() {
        merged.extend(object(argument)?);
    }
    Ok(Value::Object(in_order(merged).into_iter().collect()))
}

fn lookup(arguments: FuncArgs) -> Answer {
    let mut arguments = arguments.into_values().into_iter();
    let (Some(from), Some(Value::String(key))) = (arguments.next(), arguments.next()) else {
        return Err("takes a map and a key".to_owned());
    };
    if let Some(path) = symbol::path(&from) {
        return Ok(symbol::of(&format!("{path}[\"{key}\"]")));
    }
    let found = object(from)?.swap_remove(&key).or(arguments.next());
    found.ok_or_else(|| format!("there is no {key:?}"))
}

fn one(arguments: FuncArgs) -> Answer {
    let mut values = array(one_argument(arguments)?)?;
    match values.len() {
        0 => Ok(Value::Null),
        1 => Ok(values.remove(0)),
        more => Err(format!("there are {more} elements instead of one or none")),
    }
}

fn length(arguments: FuncArgs) -> Answer {
    match one_argument(arguments)? {
        Value::Array(values) => Ok(values.len().into()),
        Value::Object(values) => Ok(values.len().into()),
        Value::String(text) if symbol::path(&Value::String(text.clone())).is_none() => {
            Ok(text.chars().count().into())
        }
        other => Err(format!("{other} has no length")),
    }
}

fn contains(arguments: FuncArgs) -> Answer {
    match arguments.into_values().as_slice() {
        [Value::Array(values), value] => Ok(values.contains(value).into()),
        _ => Err("takes a list and a value".to_owned()),
    }
}

fn sum(arguments: FuncArgs) -> Answer {
    let values = array(one_argument(arguments)?)?;
    let numbers: Option<Vec<f64>> = values.iter().map(Value::as_f64).collect();
    let sum: f64 = numbers.ok_or("takes a list of numbers")?.iter().sum();
    hcl::Number::from_f64(sum).map(Value::Number).ok_or_else(|| "is no number".to_owned())
}

fn alltrue(arguments: FuncArgs) -> Answer {
    let values = array(one_argument(arguments)?)?;
    Ok(values.iter().all(|value| *value == Value::Bool(true)).into())
}

fn anytrue(arguments: FuncArgs) -> Answer {
    let values = array(one_argument(arguments)?)?;
    Ok(values.contains(&Value::Bool(true)).into())
}

#[cfg(test)]
mod tests {
    use hcl::eval::Evaluate;

    use super::*;

    fn evaluate(text: &str) -> Answer {
        let expression: hcl::Expression = text.parse().unwrap();
        let all = FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
        expression.evaluate(&context(&all)).map_err(|error| error.to_string())
    }

    #[test]
    fn functions_do_what_terraforms_do() {
        for (text, expected) in [
            ("values({ b = 1, a = 2 })", hcl::value!([2, 1])),
            ("keys({ b = 1, a = 2 })", hcl::value!(["a", "b"])),
            ("concat([1], [], [2, 3])", hcl::value!([1, 2, 3])),
            ("merge({ b = 1, a = 1 }, { b = 2 })", hcl::value!({ a = 1, b = 2 })),
            ("lookup({ a = 1 }, \"a\", 7)", hcl::value!(1)),
            ("lookup({ a = 1 }, \"b\", 7)", hcl::value!(7)),
            ("one([])", Value::Null),
            ("one([3])", hcl::value!(3)),
            ("length(\"abc\")", hcl::value!(3)),
            ("length({ a = 1 })", hcl::value!(1)),
            ("contains([1, 2], 2)", hcl::value!(true)),
            ("sum([1, 2]) == 3", hcl::value!(true)),
            ("alltrue([])", hcl::value!(true)),
            ("anytrue([false])", hcl::value!(false)),
            ("tostring(1)", hcl::value!("1")),
            ("toset([\"b\", \"a\", \"b\"])", hcl::value!(["a", "b"])),
            ("jsonencode({ a = [1] })", hcl::value!({ a = [1] })),
        ] {
            assert_eq!(evaluate(text), Ok(expected), "{text}");
        }
        for wrong in ["one([1, 2])", "values([1])", "lookup({}, \"a\")", "concat(1)", "keys()"] {
            assert!(evaluate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn looking_into_what_is_not_known_is_not_known() {
        let value = evaluate("lookup(\"$${var.secret_values}\", \"web/key\", \"\")").unwrap();
        assert_eq!(value, Value::from("${var.secret_values[\"web/key\"]}"));
    }
}
