//! Expressions, evaluated as Terraform does: only the branch of a condition that is taken, and only
//! the variables that are asked for.

use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::sync::Arc;

use hcl_edit::Number;
use hcl_edit::expr::{BinaryOperator, UnaryOperator};

use super::functions;
use crate::source::expression::{Call, Expression, ForExpression, Path, PathStep, Start};
use crate::value::{Evaluated, Map, Value};

/// What expressions may refer to.
pub trait Variables {
    /// The value of a variable with as many of the steps after it as are needed to tell which it is,
    /// and how many those are.
    fn variable(
        &self,
        root: &str,
        steps: &[PathStep],
        names: Names<'_>,
    ) -> Result<(Value, usize), String>;
}

/// No variables at all.
pub struct NoVariables;

impl Variables for NoVariables {
    fn variable(&self, root: &str, _: &[PathStep], _: Names<'_>) -> Result<(Value, usize), String> {
        Err(undefined(root))
    }
}

/// Names that stand for something within an expression, the innermost first: `each`, `count`, the
/// iterator of a `dynamic`, the variables of a `for`.
pub type Names<'n> = Option<&'n Binding<'n>>;

/// A name and what it stands for.
pub struct Binding<'n> {
    pub name: &'n str,
    pub value: Value,
    pub outer: Names<'n>,
}

fn named(names: Names<'_>, name: &str) -> Option<Value> {
    let mut names = std::iter::successors(names, |name| name.outer);
    names.find(|known| known.name == name).map(|known| known.value.clone())
}

/// That nothing has this name.
pub fn undefined(name: &str) -> String {
    format!("undefined variable `{name}`")
}

/// The value of an expression.
pub fn evaluate(expression: &Expression, variables: &dyn Variables, names: Names<'_>) -> Evaluated {
    let value = |expression| evaluate(expression, variables, names);
    match expression {
        Expression::Value(value) => Ok(value.clone()),
        Expression::List(values) => {
            Ok(Value::list(values.iter().map(value).collect::<Result<_, _>>()?))
        }
        Expression::Map(entries) => {
            let entries = entries.iter().map(|(key, it)| Ok((as_key(value(key)?)?, value(it)?)));
            Ok(Value::Map(Arc::new(entries.collect::<Result<Map, String>>()?)))
        }
        // A template that is nothing but one expression has its value, whatever its type.
        Expression::Template(parts) if parts.len() == 1 => value(&parts[0]),
        Expression::Template(parts) => {
            let mut text = String::new();
            for part in parts {
                let _ = write!(text, "{}", value(part)?);
            }
            Ok(Value::text(text))
        }
        Expression::Path(it) => path(it, variables, names),
        Expression::Condition(it) => {
            let [condition, yes, no] = &**it;
            value(if is_true(&value(condition)?)? { yes } else { no })
        }
        Expression::Call(it) => call(it, variables, names),
        Expression::Unary(operator, it) => unary(*operator, value(it)?),
        Expression::Binary(left, operator, right) => binary(value(left)?, *operator, value(right)?),
        Expression::For(it) => for_each(it, variables, names),
        Expression::Unknown(what) => Err(format!("{what} are not evaluated here")),
    }
}

fn as_key(value: Value) -> Result<Arc<str>, String> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string().into()),
        other => Err(unexpected(&other, "a string, boolean or number")),
    }
}

fn call(call: &Call, variables: &dyn Variables, names: Names<'_>) -> Evaluated {
    let name = &call.function;
    let function = functions::named(name).ok_or_else(|| format!("undefined function `{name}`"))?;
    let arguments = call.arguments.iter().map(|it| evaluate(it, variables, names));
    let mut arguments = arguments.collect::<Result<Vec<_>, _>>()?;
    if call.expands {
        match arguments.pop() {
            Some(Value::List(values)) => arguments.extend(values.iter().cloned()),
            other => return Err(unexpected(&other.unwrap_or(Value::Null), "a list")),
        }
    }
    function(&arguments).map_err(|error| format!("{name}: {error}"))
}

fn path(path: &Path, variables: &dyn Variables, names: Names<'_>) -> Evaluated {
    let (value, taken) = match &path.start {
        Start::Expression(start) => (evaluate(start, variables, names)?, 0),
        Start::Name(root) => match named(names, root) {
            Some(value) => (value, 0),
            None => variables.variable(root, &path.steps, names)?,
        },
    };
    follow(value, &path.steps[taken..], variables, names)
}

/// What steps lead to from a value.
fn follow(
    mut value: Value,
    steps: &[PathStep],
    variables: &dyn Variables,
    names: Names<'_>,
) -> Evaluated {
    for (at, step) in steps.iter().enumerate() {
        let rest = &steps[at + 1..];
        value = match step {
            PathStep::Name(name) => element(&value, name)?,
            PathStep::Index(index) => match evaluate(index, variables, names)? {
                Value::Text(key) => element(&value, &key)?,
                Value::Number(index) => element_at(&value, as_index(index)?)?,
                other => return Err(unexpected(&other, "an unsigned integer or string")),
            },
            PathStep::Each => return splat(&value, rest, variables, names),
            PathStep::EachName => {
                let inner = rest.iter().take_while(|step| step.name().is_some()).count();
                let value = splat(&value, &rest[..inner], variables, names)?;
                return follow(value, &rest[inner..], variables, names);
            }
        };
    }
    Ok(value)
}

fn splat(
    value: &Value,
    steps: &[PathStep],
    variables: &dyn Variables,
    names: Names<'_>,
) -> Evaluated {
    let each = |value: &Value| follow(value.clone(), steps, variables, names);
    let values = match value {
        Value::List(values) => values.iter().map(each).collect::<Result<_, _>>()?,
        Value::Null => Vec::new(),
        one => vec![each(one)?],
    };
    Ok(Value::list(values))
}

fn element(value: &Value, key: &str) -> Evaluated {
    let values = value.as_map().ok_or_else(|| unexpected(value, "an object"))?;
    values.get(key).cloned().ok_or_else(|| no_such_key(key))
}

fn element_at(value: &Value, index: usize) -> Evaluated {
    match value {
        Value::List(values) => {
            values.get(index).cloned().ok_or_else(|| format!("index out of bounds: {index}"))
        }
        other => Err(unexpected(other, "an array")),
    }
}

/// That a map lacks a key.
pub fn no_such_key(key: &str) -> String {
    format!("no such key: `{key}`")
}

fn as_index(number: Number) -> Result<usize, String> {
    let index = number.as_u64().and_then(|index| usize::try_from(index).ok());
    index.ok_or_else(|| unexpected(&Value::Number(number), "an unsigned integer"))
}

fn is_true(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(is) => Ok(*is),
        other => Err(unexpected(other, "a boolean")),
    }
}

fn unary(operator: UnaryOperator, value: Value) -> Evaluated {
    match (operator, value) {
        (UnaryOperator::Not, Value::Bool(is)) => Ok(Value::Bool(!is)),
        (UnaryOperator::Neg, Value::Number(number)) => Ok(Value::Number(-number)),
        (operator, value) => Err(format!("operator `{operator}` does not apply to `{value}`")),
    }
}

fn binary(left: Value, operator: BinaryOperator, right: Value) -> Evaluated {
    use BinaryOperator::{
        And, Div, Eq, Greater, GreaterEq, Less, LessEq, Minus, Mod, Mul, NotEq, Or, Plus,
    };
    use Value::{Bool, Number};
    Ok(match (left, operator, right) {
        (left, Eq, right) => Bool(left == right),
        (left, NotEq, right) => Bool(left != right),
        (Bool(left), And, Bool(right)) => Bool(left && right),
        (Bool(left), Or, Bool(right)) => Bool(left || right),
        (Number(left), LessEq, Number(right)) => Bool(left <= right),
        (Number(left), GreaterEq, Number(right)) => Bool(left >= right),
        (Number(left), Less, Number(right)) => Bool(left < right),
        (Number(left), Greater, Number(right)) => Bool(left > right),
        (Number(left), Plus, Number(right)) => Number(left + right),
        (Number(left), Minus, Number(right)) => Number(left - right),
        (Number(left), Mul, Number(right)) => Number(left * right),
        (Number(left), Div, Number(right)) => Number(left / right),
        (Number(left), Mod, Number(right)) => Number(left % right),
        (left, operator, right) => {
            return Err(format!("operator `{operator}` does not apply to `{left}` and `{right}`"));
        }
    })
}

/// `[for key, value in collection : ...]`, or the same with an object.
fn for_each(it: &ForExpression, variables: &dyn Variables, names: Names<'_>) -> Evaluated {
    let entries: Vec<(Value, Value)> = match evaluate(&it.collection, variables, names)? {
        Value::List(values) => {
            values.iter().enumerate().map(|(at, value)| (at.into(), value.clone())).collect()
        }
        Value::Map(values) => {
            values.iter().map(|(key, value)| (Value::Text(key.clone()), value.clone())).collect()
        }
        other => return Err(unexpected(&other, "an array or object")),
    };
    let mut list = Vec::new();
    let mut map = Map::new();
    for (key, value) in entries {
        let key = it.key_name.as_ref().map(|name| Binding { name, value: key, outer: names });
        let value = Binding { name: &it.value_name, value, outer: key.as_ref().or(names) };
        let value_of = |expression| evaluate(expression, variables, Some(&value));
        if let Some(condition) = &it.condition
            && !is_true(&value_of(condition)?)?
        {
            continue;
        }
        let Some(key) = &it.key else {
            list.push(value_of(&it.value)?);
            continue;
        };
        let (key, value) = (as_key(value_of(key)?)?, value_of(&it.value)?);
        if it.groups {
            let group = map.entry(key).or_insert_with(|| Value::list(Vec::new()));
            if let Value::List(group) = group {
                Arc::make_mut(group).push(value);
            }
            continue;
        }
        match map.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert(value)),
            Entry::Occupied(entry) => return Err(format!("key `{}` already exists", entry.key())),
        }
    }
    Ok(if it.key.is_some() { Value::Map(Arc::new(map)) } else { Value::list(list) })
}

fn unexpected(value: &Value, expected: &str) -> String {
    format!("unexpected value `{value}`, expected {expected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `web`, and nothing else.
    struct Web;

    impl Variables for Web {
        fn variable(
            &self,
            root: &str,
            _: &[PathStep],
            _: Names<'_>,
        ) -> Result<(Value, usize), String> {
            let ports = Value::list(vec![80.into(), 443.into()]);
            let web = Value::map([("name".into(), Value::text("web")), ("ports".into(), ports)]);
            if root == "web" { Ok((web, 0)) } else { Err(undefined(root)) }
        }
    }

    fn value(text: &str) -> Result<String, String> {
        let expression: Expression = text.parse().unwrap();
        evaluate(&expression, &Web, None).map(|value| value.json().to_string())
    }

    #[test]
    fn expressions_have_the_values_that_terraform_gives_them() {
        for (text, expected) in [
            ("web.name", "\"web\""),
            ("web[\"ports\"][1]", "443"),
            ("web.ports.0", "80"),
            ("[web, { name = \"api\" }][*].name", "[\"web\",\"api\"]"),
            ("[web].*.name[0]", "\"web\""),
            ("null[*]", "[]"),
            ("web.name[*]", "[\"web\"]"),
            ("\"${web.ports}\"", "[80,443]"),
            ("\"${web.name}-${web.ports[0]}\"", "\"web-80\""),
            ("\"a ${~ web.name ~} b\"", "\"awebb\""),
            ("true ? 1 : nothing.here", "1"),
            ("!(1 + 2 * 3 == 7 && 2 <= 1)", "true"),
            ("-(7 % 4)", "-3"),
            ("[for port in web.ports : port if port > 80]", "[443]"),
            ("{ for at, port in web.ports : \"p${port}\" => at }", "{\"p443\":1,\"p80\":0}"),
            ("{ for port in web.ports : web.name => port... }", "{\"web\":[80,443]}"),
            ("[for key, value in { b = 1, a = 2 } : key]", "[\"a\",\"b\"]"),
            ("concat([web.ports, [1]]...)", "[80,443,1]"),
            ("{ (web.name) = 1, \"a/b\" : 1.5 }", "{\"a/b\":1.5,\"web\":1}"),
        ] {
            assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_says_why() {
        for (text, why) in [
            ("other.name", "undefined variable `other`"),
            ("web.size", "no such key: `size`"),
            ("web.ports[2]", "index out of bounds: 2"),
            ("web.name.first", "unexpected value `web`, expected an object"),
            ("1 ? 2 : 3", "unexpected value `1`, expected a boolean"),
            ("1 + \"a\"", "operator `+` does not apply to `1` and `a`"),
            ("file(\"a\")", "undefined function `file`"),
            ("concat(1)", "concat: 1 is no list"),
            ("{ for port in web.ports : \"a\" => port }", "key `a` already exists"),
        ] {
            assert_eq!(value(text).unwrap_err(), why, "{text}");
        }
    }
}
