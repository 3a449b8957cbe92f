//! Values of one schema as another has them.

use serde_json::Value as Type;
use tfplugin::messages::Block;
use tfplugin::value::{Value, is_unknown};

/// What a nested block is that there is only one of, in the protocol.
const SINGLE: i32 = 1;

/// A value with exactly the arguments and blocks of a schema. What the value lacks is taken from another
/// one, and is null where that lacks it, too.
pub fn fit(block: &Block, value: &Value, other: &Value) -> Value {
    if value.as_map().is_none() {
        return value.clone();
    }
    let attributes = block.attributes.iter().map(|attribute| {
        let name = &*attribute.name;
        let ty = serde_json::from_slice(&attribute.r#type).unwrap_or_default();
        let found = match (get(value, name), get(other, name)) {
            (Some(value), other) => fit_type(&ty, value, other.unwrap_or(&Value::Nil)),
            (None, Some(other)) => fit_type(&ty, other, &Value::Nil),
            (None, None) => Value::Nil,
        };
        (name.into(), found)
    });
    let nothing = Block::default();
    let blocks = block.block_types.iter().map(|nested| {
        let name = &*nested.type_name;
        let block = nested.block.as_ref().unwrap_or(&nothing);
        let fit = |value: &Value, other: &Value| fit(block, value, other);
        let found = match (get(value, name), get(other, name)) {
            (Some(value), other) => fit_all(value, other.unwrap_or(&Value::Nil), fit),
            (None, Some(other)) => fit_all(other, &Value::Nil, fit),
            (None, None) if nested.nesting == SINGLE => Value::Nil,
            (None, None) => Value::Array(Vec::new()),
        };
        (name.into(), found)
    });
    Value::Map(attributes.chain(blocks).collect())
}

/// The same of an attribute, whose type may have objects in it.
fn fit_type(ty: &Type, value: &Value, other: &Value) -> Value {
    match ty.as_array().map(Vec::as_slice) {
        Some([kind, Type::Object(types)]) if kind == "object" && value.as_map().is_some() => {
            let fields = types.iter().map(|(name, ty)| {
                let found = match (get(value, name), get(other, name)) {
                    (Some(value), other) => fit_type(ty, value, other.unwrap_or(&Value::Nil)),
                    (None, other) => other.cloned().unwrap_or(Value::Nil),
                };
                (name.as_str().into(), found)
            });
            Value::Map(fields.collect())
        }
        Some([_, element @ Type::Array(_)]) => {
            fit_all(value, other, |value, other| fit_type(element, value, other))
        }
        _ => value.clone(),
    }
}

/// The same of what may occur several times. An element is completed by the one that says the same in all
/// that both have.
fn fit_all(value: &Value, other: &Value, fit: impl Fn(&Value, &Value) -> Value) -> Value {
    let Some(elements) = value.as_array() else { return fit(value, other) };
    let others = other.as_array().map(Vec::as_slice).unwrap_or_default();
    let elements = elements.iter().map(|element| {
        let same = others.iter().find(|other| agrees(element, other));
        fit(element, same.unwrap_or(&Value::Nil))
    });
    Value::Array(elements.collect())
}

/// Whether two values say the same in what both have. A provider makes no difference between what is null
/// and what is empty.
fn agrees(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (one, other) if is_unknown(one) || is_unknown(other) => true,
        (Value::Map(entries), other @ Value::Map(_)) => entries.iter().all(|(name, value)| {
            let name = name.as_str().unwrap_or_default();
            get(other, name).is_none_or(|other| agrees(value, other))
        }),
        (Value::Array(all), Value::Array(others)) if all.len() == others.len() => {
            all.iter().all(|one| others.iter().any(|other| agrees(one, other)))
        }
        (one, other) => one == other || is_empty(one) && is_empty(other),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Nil | Value::Boolean(false) => true,
        Value::String(text) => text.as_str() == Some(""),
        Value::Array(elements) => elements.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        value => value.as_f64() == Some(0.0),
    }
}

/// An attribute that an object has, and may be null.
pub fn get<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let entries = object.as_map()?;
    entries.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use tfplugin::messages::{Attribute, Block, NestedBlock};
    use tfplugin::value::{Value, object, unknown};

    use super::fit;

    fn block(attributes: &[(&str, &str)], nested: &[(&str, Block)]) -> Block {
        let attribute = |(name, ty): &(&str, &str)| Attribute {
            name: (*name).to_owned(),
            r#type: ty.as_bytes().to_vec(),
            ..Attribute::default()
        };
        let of_block = |(name, block): &(&str, Block)| NestedBlock {
            type_name: (*name).to_owned(),
            block: Some(block.clone()),
            nesting: 3,
            ..NestedBlock::default()
        };
        Block {
            attributes: attributes.iter().map(attribute).collect(),
            block_types: nested.iter().map(of_block).collect(),
        }
    }

    fn older() -> Block {
        let balancer = block(&[("group", "\"string\""), ("name", "\"string\"")], &[]);
        let routes = r#"["set",["object",{"cidr":"string"}]]"#;
        block(&[("routes", routes), ("gone", "\"bool\"")], &[("balancer", balancer)])
    }

    fn newer() -> Block {
        let shift = block(&[("role", "\"string\"")], &[]);
        let names = [("group", "\"string\""), ("name", "\"string\"")];
        let balancer = block(&names, &[("shift", shift.clone())]);
        let routes = r#"["set",["object",{"cidr":"string","network":"string"}]]"#;
        block(
            &[("routes", routes), ("region", "\"string\"")],
            &[("balancer", balancer), ("shift", shift)],
        )
    }

    fn balancer(group: Value, name: Value, role: &str) -> Value {
        let shift = Value::Array(vec![object([("role", role.into())])]);
        object([("group", group), ("name", name), ("shift", shift)])
    }

    fn route(cidr: &str) -> Value {
        object([("cidr", cidr.into()), ("network", "n".into())])
    }

    fn value() -> Value {
        object([
            ("routes", Value::Array(vec![route("10.0.0.0/8")])),
            ("region", "here".into()),
            (
                "balancer",
                Value::Array(vec![
                    balancer("a".into(), Value::Nil, "1"),
                    balancer(unknown(), Value::Nil, "2"),
                ]),
            ),
            ("shift", Value::Array(vec![object([("role", "3".into())])])),
        ])
    }

    #[test]
    fn what_an_older_schema_lacks_is_left_out_and_what_it_has_is_null() {
        let fitted = fit(&older(), &value(), &Value::Nil);
        let balancer = |group| object([("group", group), ("name", Value::Nil)]);
        let expected = object([
            ("routes", Value::Array(vec![object([("cidr", "10.0.0.0/8".into())])])),
            ("gone", Value::Nil),
            ("balancer", Value::Array(vec![balancer("a".into()), balancer(unknown())])),
        ]);
        assert_eq!(fitted, expected);
        assert_eq!(fit(&older(), &Value::Nil, &Value::Nil), Value::Nil);
        assert_eq!(fit(&older(), &unknown(), &Value::Nil), unknown());
    }

    #[test]
    fn what_a_newer_schema_has_comes_back_to_where_it_was() {
        let mut answer = fit(&older(), &value(), &Value::Nil);
        // In another order, empty for null, and known.
        let entries = [("b", ""), ("a", "")]
            .map(|(group, name)| object([("group", group.into()), ("name", name.into())]));
        tfplugin::value::set(&mut answer, "balancer", Value::Array(entries.to_vec()));
        let mut expected = value();
        let back =
            [("b", "2"), ("a", "1")].map(|(group, role)| balancer(group.into(), "".into(), role));
        tfplugin::value::set(&mut expected, "balancer", Value::Array(back.to_vec()));
        assert_eq!(fit(&newer(), &answer, &value()), expected);
    }

    #[test]
    fn what_nobody_knows_is_null_or_empty() {
        let answer = fit(&older(), &value(), &Value::Nil);
        let fitted = fit(&newer(), &answer, &Value::Nil);
        assert_eq!(super::get(&fitted, "region"), Some(&Value::Nil));
        assert_eq!(super::get(&fitted, "shift"), Some(&Value::Array(Vec::new())));
    }
}
