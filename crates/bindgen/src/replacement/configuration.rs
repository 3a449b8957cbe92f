//! Made-up configurations of a resource: what is required, and one argument more.

use serde_json::Value as Type;
use tfplugin::messages::Block;
use tfplugin::value::{Value, attribute, is_unknown, object, set};

/// What an argument is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// It is not there.
    Absent,
    /// A value.
    One,
    /// Another one.
    Other,
}

/// Texts that the provider checks even where it only plans, by name of the argument.
const TEXTS: [(&str, [&str; 2]); 5] = [
    (
        "container_definitions",
        ["[{\"name\": \"a\", \"image\": \"a\"}]", "[{\"name\": \"a\", \"image\": \"b\"}]"],
    ),
    ("date", ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"]),
    ("status", ["Enabled", "Disabled"]),
    ("storage_class", ["GLACIER", "STANDARD_IA"]),
    (
        "transition_default_minimum_object_size",
        ["varies_by_storage_class", "all_storage_classes_128K"],
    ),
];

/// What the provider wants beside some arguments, or beside all (`*`) of a type.
const BESIDE: [(&str, &str, Arguments); 8] = [
    ("aws_cloudwatch_metric_alarm", "*", &[("statistic", "\"Sum\"")]),
    ("aws_lb_target_group", "*", &[("port", "80"), ("protocol", "\"HTTP\""), ("vpc_id", "\"a\"")]),
    // Without it, every change of `capacity_provider_strategy` would replace a service; modules set it.
    ("aws_ecs_service", "*", &[("force_new_deployment", "true")]),
    (
        "aws_nat_gateway",
        "secondary_private_ip_address_count",
        &[("connectivity_type", "\"private\"")],
    ),
    ("aws_sns_topic", "archive_policy", FIFO),
    ("aws_sns_topic", "content_based_deduplication", FIFO),
    ("aws_sns_topic", "fifo_throughput_scope", FIFO),
    ("aws_sns_topic_subscription", "filter_policy_scope", &[("filter_policy", "\"{}\"")]),
];

/// Names, and values as JSON.
type Arguments = &'static [(&'static str, &'static str)];

const FIFO: Arguments = &[("fifo_topic", "true")];

/// Whether the provider wants an argument although it is optional.
pub fn is_needed(kind: &str, name: &str) -> bool {
    let mut always = BESIDE.iter().filter(|(of, beside, _)| *of == kind && *beside == "*");
    always.any(|(_, _, arguments)| arguments.iter().any(|(needed, _)| *needed == name))
}

/// A configuration of a resource in which these arguments and blocks are set so; what is inside a block
/// comes after it.
pub fn configuration(kind: &str, block: &Block, paths: &[&[String]], setting: Setting) -> Value {
    let mut value = minimal(block);
    for (of, beside, arguments) in BESIDE {
        if of == kind && (beside == "*" || paths.iter().any(|path| *path == [beside])) {
            for (name, text) in arguments {
                let given: Type = serde_json::from_str(text).unwrap_or_default();
                set(&mut value, name, from_json(&given));
            }
        }
    }
    paths.iter().rev().fold(value, |value, path| with(block, value, path, setting))
}

/// What terraform proposes to the provider: what is not configured stays as it is, if the provider
/// decides on it.
pub fn proposed(block: &Block, prior: &Value, configured: &Value) -> Value {
    let Value::Map(entries) = configured else {
        return configured.clone();
    };
    let entries = entries.iter().map(|(key, value)| {
        let name = key.as_str().unwrap_or_default();
        let before = attribute(prior, name);
        let value = match (block.attribute(name), block.nested(name), value) {
            (Some(attribute), _, Value::Nil) if attribute.computed => before.clone(),
            (None, Some(nested), Value::Array(elements)) => {
                let before = before.as_array().map(Vec::as_slice).unwrap_or_default();
                let before = before.iter().chain(std::iter::repeat(&Value::Nil));
                let elements = elements.iter().zip(before);
                elements.map(|(element, before)| proposed(nested, before, element)).collect()
            }
            (None, Some(nested), value) => proposed(nested, before, value),
            (_, _, value) => value.clone(),
        };
        (key.clone(), value)
    });
    Value::Map(entries.collect())
}

/// A state that a plan leads to: the provider has added no more than an ID, and empty values.
pub fn applied(block: &Block, planned: Value) -> Value {
    let Value::Map(entries) = planned else {
        return planned;
    };
    let entries = entries.into_iter().map(|(key, value)| {
        let name = key.as_str().unwrap_or_default();
        let value = match (block.attribute(name), block.nested(name), value) {
            (Some(_), _, value) if is_unknown(&value) && name == "id" => "id".into(),
            (Some(attribute), _, value) if is_unknown(&value) => empty(&attribute.r#type),
            (_, _, value) if is_unknown(&value) => Value::Array(Vec::new()),
            (_, Some(nested), Value::Array(elements)) => {
                elements.into_iter().map(|element| applied(nested, element)).collect()
            }
            (_, Some(nested), value) => applied(nested, value),
            (_, None, value) => value,
        };
        (key, value)
    });
    Value::Map(entries.collect())
}

/// What is required, and nothing else.
pub fn minimal(block: &Block) -> Value {
    let attributes = block.attributes.iter().map(|attribute| {
        let setting = if attribute.required { Setting::One } else { Setting::Absent };
        (&*attribute.name, made_up(&attribute.name, &attribute.r#type, setting))
    });
    let blocks = block.block_types.iter().map(|nested| {
        let inside = || nested.block.as_ref().map_or(Value::Nil, minimal);
        let value = match nested.nesting {
            SINGLE => Value::Nil,
            _ if nested.min_items > 0 => Value::Array(vec![inside()]),
            _ => Value::Array(Vec::new()),
        };
        (&*nested.type_name, value)
    });
    object(attributes.chain(blocks))
}

/// How the protocol says that there is only one block of a name.
const SINGLE: i32 = 1;

fn with(block: &Block, mut value: Value, path: &[String], setting: Setting) -> Value {
    let Some((name, rest)) = path.split_first() else {
        return value;
    };
    if let Some(attribute) = block.attribute(name) {
        set(&mut value, name, made_up(name, &attribute.r#type, setting));
    }
    for nested in block.block_types.iter().filter(|nested| nested.type_name == *name) {
        let Some(inside) = &nested.block else { continue };
        let element = match attribute(&value, name) {
            Value::Array(elements) => elements.first().cloned(),
            element => Some(element.clone()).filter(|element| !element.is_nil()),
        };
        let element = element.unwrap_or_else(|| minimal(inside));
        let is_absent = rest.is_empty() && setting == Setting::Absent;
        let element = (!is_absent).then(|| with(inside, element, rest, setting));
        let blocks = match nested.nesting {
            SINGLE => element.unwrap_or(Value::Nil),
            _ => Value::Array(element.into_iter().collect()),
        };
        set(&mut value, name, blocks);
    }
    value
}

fn empty(ty: &[u8]) -> Value {
    let ty: Type = serde_json::from_slice(ty).unwrap_or_default();
    match (ty.as_str(), ty[0].as_str()) {
        (Some("number"), _) => 0.into(),
        (Some("bool"), _) => false.into(),
        (Some("string"), _) => "".into(),
        (_, Some("list" | "set")) => Value::Array(Vec::new()),
        (_, Some("map")) => Value::Map(Vec::new()),
        _ => Value::Nil,
    }
}

fn made_up(name: &str, ty: &[u8], setting: Setting) -> Value {
    let ty = serde_json::from_slice(ty).unwrap_or_default();
    match setting {
        Setting::Absent => Value::Nil,
        Setting::One => of_type(name, &ty, 0),
        Setting::Other => of_type(name, &ty, 1),
    }
}

fn of_type(name: &str, ty: &Type, which: usize) -> Value {
    match (ty.as_str(), ty.as_array().map(Vec::as_slice)) {
        (Some("number"), _) => (which + 1).into(),
        (Some("bool"), _) => (which == 0).into(),
        (Some("string"), _) => {
            let known = TEXTS.iter().find(|(known, _)| *known == name);
            known.map_or(["a", "b"], |(_, texts)| *texts)[which].into()
        }
        (_, Some([collection, of])) if collection == "list" || collection == "set" => {
            Value::Array(vec![of_type(name, of, which)])
        }
        (_, Some([collection, of])) if collection == "map" => {
            object([("key", of_type(name, of, which))])
        }
        (_, Some([_, Type::Object(types)])) => {
            object(types.iter().map(|(name, ty)| (&**name, of_type(name, ty, which))))
        }
        _ => Value::Nil,
    }
}

fn from_json(value: &Type) -> Value {
    match value {
        Type::String(text) => (&**text).into(),
        Type::Number(number) => number.as_i64().unwrap_or_default().into(),
        Type::Bool(flag) => (*flag).into(),
        _ => Value::Nil,
    }
}
