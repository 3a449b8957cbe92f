//! Two values compared: the paths at which they differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::format_value::format_value;

/// What tells the elements of a list apart, best first: of statements, of most things, of shares.
const IDENTITIES: [&str; 6] = ["Sid", "name", "capacity_provider", "arn", "discovery_name", "sid"];

/// Where two values differ, and how.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    /// `container_definitions["frontend"].environment["LOG_LEVEL"]`; ends in `[]` for an element that a
    /// list of texts or numbers has gained or lost.
    pub path: String,
    /// None if it was not there.
    pub old: Option<Value>,
    /// None if it is not there any more.
    pub new: Option<Value>,
}

/// Every difference, in the order of the paths. Null is as good as nothing.
pub(super) fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(String::new(), Some(old), Some(new), &mut found);
    found
}

/// Whether values are equal for Terraform.
pub(super) fn equal(old: &Value, new: &Value) -> bool {
    old == new || differences(old, new).is_empty()
}

/// Every string in a value, with its path.
pub(super) fn strings(value: &Value) -> Vec<(String, &str)> {
    fn walk<'a>(path: String, value: &'a Value, found: &mut Vec<(String, &'a str)>) {
        match value {
            Value::String(text) => found.push((path, text)),
            Value::Object(values) => {
                for (name, value) in values {
                    walk(member(&path, name), value, found);
                }
            }
            Value::Array(values) if values.iter().all(is_scalar) => {
                let path = if values.len() > 1 { format!("{path}[]") } else { path };
                found.extend(values.iter().filter_map(|it| Some((path.clone(), it.as_str()?))));
            }
            Value::Array(values) => {
                let identity = identity([values, &[]]);
                for (index, value) in values.iter().enumerate() {
                    let path = match identity.and_then(|it| value.get(it)?.as_str()) {
                        Some(name) => named(&path, name),
                        None => at(&path, index, values.len()),
                    };
                    walk(path, inner(value, identity), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(String::new(), value, &mut found);
    found
}

fn compare(path: String, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Difference>) {
    let old = old.filter(|value| !value.is_null());
    let new = new.filter(|value| !value.is_null());
    match (old, new) {
        _ if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => objects(&path, old, new, found),
        (Some(Value::Array(old)), Some(Value::Array(new))) => lists(path, old, new, found),
        // A policy has one action as a text and several as a list.
        (Some(Value::Array(old)), Some(new @ Value::String(_))) => {
            lists(path, old, std::slice::from_ref(new), found);
        }
        (Some(old @ Value::String(_)), Some(Value::Array(new))) => {
            lists(path, std::slice::from_ref(old), new, found);
        }
        _ => found.push(Difference { path, old: old.cloned(), new: new.cloned() }),
    }
}

fn objects(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<Difference>,
) {
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for name in names {
        compare(member(path, name), old.get(name), new.get(name), found);
    }
}

fn lists(path: String, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    if old.iter().chain(new).all(is_scalar) {
        return elements(path, old, new, found);
    }
    if let Some(identity) = identity([old, new]) {
        let by_name = |values: &[Value]| -> BTreeMap<String, Value> {
            let named = values.iter().filter_map(|value| {
                let name = value.get(identity)?.as_str()?.to_owned();
                Some((name, inner(value, Some(identity)).clone()))
            });
            named.collect()
        };
        let (old, new) = (by_name(old), by_name(new));
        let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
        for name in names {
            compare(named(&path, name), old.get(name), new.get(name), found);
        }
        return;
    }
    // What is the same at both ends stays out of it, so that one more element is one difference.
    let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[same..], &new[same..]);
    let ends = old_rest.iter().rev().zip(new_rest.iter().rev());
    let end = ends.take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) =
        (&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);
    let length = old.len().max(new.len());
    for index in 0..old_rest.len().max(new_rest.len()) {
        let path = at(&path, same + index, length);
        compare(path, old_rest.get(index), new_rest.get(index), found);
    }
}

/// Elements gained and lost; or both lists, if only their order differs.
fn elements(path: String, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    if let ([old], [new]) = (old, new) {
        return found.push(Difference { path, old: Some(old.clone()), new: Some(new.clone()) });
    }
    let without = |values: &[Value], others: &[Value]| {
        let mut others = others.to_vec();
        let mut rest = values.to_vec();
        rest.retain(|value| match others.iter().position(|other| other == value) {
            Some(at) => {
                others.swap_remove(at);
                false
            }
            None => true,
        });
        rest
    };
    let (lost, gained) = (without(old, new), without(new, old));
    if lost.is_empty() && gained.is_empty() {
        let [old, new] = [old, new].map(|values| Some(Value::Array(values.to_vec())));
        return found.push(Difference { path, old, new });
    }
    let path = format!("{path}[]");
    let lost = lost.into_iter().map(|old| (Some(old), None));
    let gained = gained.into_iter().map(|new| (None, Some(new)));
    found.extend(lost.chain(gained).map(|(old, new)| Difference { path: path.clone(), old, new }));
}

/// The key whose values tell all elements of both lists apart.
fn identity(lists: [&[Value]; 2]) -> Option<&'static str> {
    if lists.iter().all(|list| list.is_empty()) {
        return None;
    }
    IDENTITIES.into_iter().find(|identity| {
        lists.iter().all(|list| {
            let names = list.iter().map(|value| value.get(identity).and_then(Value::as_str));
            let names: Option<BTreeSet<_>> = names.collect();
            names.is_some_and(|names| names.len() == list.len())
        })
    })
}

/// What a named element holds besides its name: the value itself where there is only one.
fn inner<'a>(value: &'a Value, identity: Option<&str>) -> &'a Value {
    let Some((identity, values)) = identity.zip(value.as_object()) else { return value };
    let mut others = values.iter().filter(|(name, _)| *name != identity);
    match (others.next(), others.next()) {
        (Some((_, only)), None) => only,
        _ => value,
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn member(path: &str, name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    match (path.is_empty(), plain) {
        (true, _) => name.to_owned(),
        (false, true) => format!("{path}.{name}"),
        (false, false) => format!("{path}[{name:?}]"),
    }
}

/// The name is a text, or what a symbol stands for.
fn named(path: &str, name: &str) -> String {
    format!("{path}[{}]", format_value(&name.into()))
}

/// A block that is there once needs no index.
fn at(path: &str, index: usize, length: usize) -> String {
    if length > 1 { format!("{path}[{index}]") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compared(old: &Value, new: &Value) -> Vec<String> {
        let differences = differences(old, new).into_iter();
        let side = |value: Option<Value>| value.map_or("-".to_owned(), |value| value.to_string());
        differences.map(|it| format!("{} {} {}", it.path, side(it.old), side(it.new))).collect()
    }

    #[test]
    fn objects_differ_by_member_and_null_is_nothing() {
        assert_eq!(
            compared(
                &json!({ "a": 1, "b": { "c": true, "d e": 1 }, "x": null, "z": 3 }),
                &json!({ "a": 2, "b": { "c": true, "d e": 2 }, "y": null, "w": "t" })
            ),
            ["a 1 2", "b[\"d e\"] 1 2", "w - \"t\"", "z 3 -"]
        );
    }

    #[test]
    fn named_elements_are_matched_by_name_wherever_they_are() {
        assert_eq!(
            compared(
                &json!({ "env": [{ "name": "A", "value": "1" }, { "name": "B", "value": "2" }] }),
                &json!({ "env": [
                    { "name": "C", "value": "3" },
                    { "name": "B", "value": "2" },
                    { "name": "A", "value": "0" },
                ] })
            ),
            ["env[\"A\"] \"1\" \"0\"", "env[\"C\"] - \"3\""]
        );
        assert_eq!(
            compared(
                &json!([{ "Sid": "S", "Action": "a", "Effect": "Allow" }]),
                &json!([{ "Sid": "S", "Action": ["a", "b"], "Effect": "Allow" }])
            ),
            ["[\"S\"].Action[] - \"b\""]
        );
    }

    #[test]
    fn lists_of_texts_gain_and_lose_elements() {
        assert_eq!(
            compared(&json!({ "a": ["x", "y", "y"] }), &json!({ "a": ["y", "z"] })),
            ["a[] \"x\" -", "a[] \"y\" -", "a[] - \"z\""]
        );
        assert_eq!(
            compared(&json!({ "a": ["x", "y"] }), &json!({ "a": ["y", "x"] })),
            ["a [\"x\",\"y\"] [\"y\",\"x\"]"]
        );
        assert_eq!(compared(&json!({ "a": ["x"] }), &json!({ "a": ["y"] })), ["a \"x\" \"y\""]);
    }

    #[test]
    fn a_block_in_the_middle_is_one_difference() {
        let [a, b, c] = ["a", "b", "c"].map(|it| json!({ "x": it, "y": [1] }));
        assert_eq!(
            compared(&json!({ "l": [a, c] }), &json!({ "l": [a, b, c] })),
            ["l[1] - {\"x\":\"b\",\"y\":[1]}"]
        );
        assert_eq!(compared(&json!({ "l": [a] }), &json!({ "l": [b] })), ["l.x \"a\" \"b\""]);
    }

    #[test]
    fn texts_have_the_paths_of_differences() {
        let value = json!({
            "l": [{ "name": "A", "value": "1" }], "m": [{ "x": "2" }], "n": ["3", "4"], "o": 5
        });
        let found: Vec<_> =
            strings(&value).into_iter().map(|(at, it)| format!("{at} {it}")).collect();
        assert_eq!(found, ["l[\"A\"] 1", "m.x 2", "n[] 3", "n[] 4"]);
    }
}
