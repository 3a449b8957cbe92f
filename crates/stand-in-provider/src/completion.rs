//! What a provider adds to what is configured: unknown values in a plan, and values in a state.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value as Type;
use tfplugin::messages::{Attribute, Block};
use tfplugin::value::{Value, is_unknown, object, unknown};

/// The planned state: what is write-only is in no plan, and what the provider sets is not yet known if
/// the object is new.
pub fn plan(block: &Block, proposed: Value, is_new: bool) -> Value {
    map(block, proposed, &|_, attribute, value| match (attribute, value) {
        (Some(attribute), _) if attribute.write_only => Value::Nil,
        (Some(attribute), Value::Nil) if attribute.computed && is_new => unknown(),
        (_, value) => value,
    })
}

/// The state after an apply: every value that was not known, made up by its name and type.
pub fn apply(kind: &str, block: &Block, planned: Value) -> Value {
    map(block, planned, &|name, attribute, value| match attribute {
        _ if !is_unknown(&value) => value,
        Some(attribute) => {
            let ty = serde_json::from_slice(&attribute.r#type).unwrap_or_default();
            made_up(kind, name, &ty)
        }
        // Blocks that the provider may add, and does not.
        None => Value::Array(Vec::new()),
    })
}

/// What a data source reads, or an ephemeral resource opens: what is not configured is made up.
pub fn read(kind: &str, block: &Block, config: Value) -> Value {
    apply(kind, block, plan(block, config, true))
}

/// Changes each attribute, and blocks that are not known.
fn map(
    block: &Block,
    value: Value,
    change: &impl Fn(&str, Option<&Attribute>, Value) -> Value,
) -> Value {
    let Value::Map(entries) = value else {
        return value;
    };
    let entry = |(key, value): (Value, Value)| {
        let name = key.as_str().unwrap_or_default();
        let value = match (block.attribute(name), block.nested(name), value) {
            (Some(attribute), _, value) => change(name, Some(attribute), value),
            (None, Some(nested), Value::Array(elements)) => {
                elements.into_iter().map(|element| map(nested, element, change)).collect()
            }
            (None, Some(nested), value @ Value::Map(_)) => map(nested, value, change),
            (None, _, value) => change(name, None, value),
        };
        (key, value)
    };
    Value::Map(entries.into_iter().map(entry).collect())
}

/// A value of a type. Texts differ from each other, as the real ones do.
fn made_up(kind: &str, name: &str, ty: &Type) -> Value {
    match (ty.as_str(), ty.as_array().map(Vec::as_slice)) {
        (Some("number"), _) => 0.into(),
        (Some("bool"), _) => false.into(),
        (Some("string"), _) => text(kind, name).into(),
        (_, Some([collection, _])) if collection == "list" || collection == "set" => {
            Value::Array(Vec::new())
        }
        (_, Some([collection, _])) if collection == "map" => Value::Map(Vec::new()),
        (_, Some([collection, Type::Object(types)])) if collection == "object" => {
            let attributes = types.iter();
            let attributes = attributes.map(|(name, ty)| (&**name, made_up(kind, name, ty)));
            object(attributes)
        }
        _ => Value::Nil,
    }
}

fn text(kind: &str, name: &str) -> String {
    let kind = kind.strip_prefix("aws_").unwrap_or(kind);
    match name {
        "json" => "{}".to_owned(),
        "id" => format!("{kind}-{}", serial()),
        _ if name == "arn" || name.ends_with("_arn") => {
            format!("arn:aws:{kind}:us-east-1:123456789012:{name}/{}", serial())
        }
        _ => format!("{name}-{}", serial()),
    }
}

/// A number that is not given twice, by no process.
fn serial() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{:x}{count:x}", time ^ (u128::from(std::process::id()) << 64))
}

#[cfg(test)]
mod tests {
    use tfplugin::messages::{Attribute, Block, NestedBlock};
    use tfplugin::value::{Value, attribute, object, unknown};

    use super::{apply, plan};

    fn attribute_of(name: &str, ty: &str, change: impl FnOnce(&mut Attribute)) -> Attribute {
        let r#type = format!("\"{ty}\"").into_bytes();
        let mut attribute = Attribute { name: name.to_owned(), r#type, ..Attribute::default() };
        change(&mut attribute);
        attribute
    }

    fn block() -> Block {
        let computed = |attribute: &mut Attribute| attribute.computed = true;
        let id = attribute_of("id", "string", computed);
        let rule = Block { attributes: vec![id], ..Block::default() };
        Block {
            attributes: vec![
                attribute_of("arn", "string", computed),
                attribute_of("name", "string", |attribute| attribute.required = true),
                attribute_of("secret", "string", |attribute| attribute.write_only = true),
                attribute_of("size", "number", computed),
            ],
            block_types: vec![NestedBlock {
                type_name: "rule".to_owned(),
                block: Some(rule),
                nesting: 2,
                ..NestedBlock::default()
            }],
        }
    }

    fn proposed(size: Value) -> Value {
        let rule = Value::Array(vec![object([("id", Value::Nil)])]);
        object([
            ("arn", Value::Nil),
            ("name", "a".into()),
            ("secret", "s".into()),
            ("size", size),
            ("rule", rule),
        ])
    }

    #[test]
    fn what_the_provider_sets_is_unknown_in_the_plan_of_a_new_object() {
        let planned = plan(&block(), proposed(Value::Nil), true);
        assert_eq!(attribute(&planned, "arn"), &unknown());
        assert_eq!(attribute(&planned, "size"), &unknown());
        assert_eq!(attribute(&planned, "name"), &"a".into());
        assert_eq!(attribute(&planned, "secret"), &Value::Nil);
        let rule = &attribute(&planned, "rule").as_array().unwrap()[0];
        assert_eq!(attribute(rule, "id"), &unknown());
        let configured = plan(&block(), proposed(3.into()), true);
        assert_eq!(attribute(&configured, "size"), &3.into());
    }

    #[test]
    fn a_change_keeps_what_is_there() {
        let planned = plan(&block(), proposed(Value::Nil), false);
        assert_eq!(attribute(&planned, "arn"), &Value::Nil);
        assert_eq!(attribute(&planned, "secret"), &Value::Nil);
    }

    #[test]
    fn an_apply_makes_up_what_is_unknown_and_never_twice_the_same() {
        let state = || apply("aws_thing", &block(), plan(&block(), proposed(Value::Nil), true));
        let (one, two) = (state(), state());
        assert_eq!(attribute(&one, "size"), &0.into());
        let arn = |state: &Value| attribute(state, "arn").as_str().unwrap().to_owned();
        assert!(
            arn(&one).starts_with("arn:aws:thing:us-east-1:123456789012:arn/"),
            "{}",
            arn(&one)
        );
        assert_ne!(arn(&one), arn(&two));
    }
}
