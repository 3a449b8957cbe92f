use serde_json::{Value, json};

use super::Schema;
use crate::selection::Family;

const FAMILIES: &[Family] = &[Family { name: "one", resources: &["aws_thing"] }];

/// What `terraform providers schema -json` would print of one resource type.
fn full(attributes: &Value, blocks: &Value) -> String {
    json!({ "provider_schemas": { "registry.terraform.io/hashicorp/aws": { "resource_schemas": {
        "aws_other": {},
        "aws_thing": { "block": { "attributes": attributes, "block_types": blocks } },
    } } } })
    .to_string()
}

fn cut(attributes: &Value, blocks: &Value, kept: Option<&'static [&'static str]>) -> Value {
    let schema = Schema::cut_to(FAMILIES, |_| kept, &full(attributes, blocks)).unwrap();
    let mut cut = serde_json::to_value(schema).unwrap();
    cut["resources"]["aws_thing"].take()
}

#[track_caller]
fn refuses(full: &str, kept: Option<&'static [&'static str]>, expected: &str) {
    let error = Schema::cut_to(FAMILIES, |_| kept, full).unwrap_err();
    assert_eq!(format!("{error:#}"), expected);
}

#[test]
fn each_attribute_keeps_its_type_and_how_it_may_be_used() {
    let attributes = json!({
        "arn": { "type": "string", "computed": true },
        "id": { "type": "string", "optional": true, "computed": true },
        "name": { "type": "string", "required": true },
        "nested": { "nested_type": {}, "computed": true },
        "ports": { "type": ["list", "number"], "optional": true },
        "secret_wo": { "type": "string", "optional": true, "write_only": true },
        "tags_all": { "type": ["map", "string"], "optional": true, "computed": true },
    });
    let expected = json!({ "attributes": {
        "arn": { "type": "string", "mode": "computed" },
        "id": { "type": "string", "mode": "computed" },
        "name": { "type": "string", "mode": "required" },
        "nested": { "type": "dynamic", "mode": "computed" },
        "ports": { "type": ["list", "number"], "mode": "optional" },
        "secret_wo": { "type": "string", "mode": "write_only" },
        "tags_all": { "type": ["map", "string"], "mode": "optional" },
    } });
    assert_eq!(cut(&attributes, &json!({}), None), expected);
}

#[test]
fn what_is_deprecated_is_left_out() {
    let attributes = json!({
        "name": { "type": "string", "optional": true },
        "old": { "type": "string", "optional": true, "deprecated": true },
    });
    let blocks = json!({ "old": { "nesting_mode": "list", "block": { "deprecated": true } } });
    let expected = json!({ "attributes": { "name": { "type": "string", "mode": "optional" } } });
    assert_eq!(cut(&attributes, &blocks, None), expected);
}

#[test]
fn blocks_say_how_often_they_occur() {
    let block = |mode: &str, min: u32, max: u32| json!({ "nesting_mode": mode, "min_items": min, "max_items": max, "block": {} });
    let blocks = json!({
        "any": { "nesting_mode": "set", "block": {} },
        "at_least_one": block("list", 1, 0),
        "at_most_one": block("list", 0, 1),
        "one": block("list", 1, 1),
        "single": { "nesting_mode": "single", "block": {} },
        "two": block("list", 0, 2),
    });
    let content = json!({ "attributes": {} });
    let expected = json!({ "attributes": {}, "blocks": {
        "any": { "many": true, "block": content },
        "at_least_one": { "required": true, "many": true, "block": content },
        "at_most_one": { "block": content },
        "one": { "required": true, "block": content },
        "single": { "block": content },
        "two": { "many": true, "block": content },
    } });
    assert_eq!(cut(&json!({}), &blocks, None), expected);
}

#[test]
fn recursion_is_cut_to_the_blocks_that_are_kept() {
    let statement =
        |inner: Value| json!({ "nesting_mode": "list", "block": { "block_types": inner } });
    let blocks = json!({
        "not": statement(json!({ "not": statement(json!({})) })),
        "rule": statement(json!({ "and": statement(json!({})), "not": statement(json!({})) })),
    });
    let expected = json!({ "attributes": {}, "blocks": {
        "rule": { "many": true, "block": { "attributes": {}, "blocks": {
            "and": { "many": true, "block": { "attributes": {} } },
        } } },
    } });
    assert_eq!(cut(&json!({}), &blocks, Some(&["rule", "rule.and"])), expected);
}

#[test]
fn what_is_missing_is_named() {
    refuses(
        "",
        None,
        "the provider's schema is not JSON: EOF while parsing a value at line 1 column 0",
    );
    refuses("{}", None, "the schema has no AWS provider");
    let other = full(&json!({}), &json!({})).replace("aws_thing", "aws_thin");
    refuses(&other, None, "the provider has no resource type aws_thing");
    let rule = json!({ "rule": { "nesting_mode": "list", "block": {} } });
    let kept = Some(&["rule", "rule.and"][..]);
    refuses(&full(&json!({}), &rule), kept, "in aws_thing: no block rule.and to keep");
}

#[test]
fn what_has_no_bindings_is_refused() {
    let attribute = |attribute: Value| full(&json!({ "a": attribute }), &json!({}));
    for (value, expected) in [
        (
            json!({ "type": "string", "required": true, "deprecated": true }),
            "required, but deprecated: there is no way to leave it out",
        ),
        (json!({ "type": "string" }), "neither required nor optional nor computed"),
        (json!({ "type": "time", "optional": true }), "of the unknown type \"time\""),
        (json!({ "optional": true }), "without a type"),
    ] {
        refuses(&attribute(value), None, &format!("in aws_thing: in a: {expected}"));
    }
    let map = json!({ "rule": { "nesting_mode": "map", "block": {} } });
    refuses(
        &full(&json!({}), &map),
        None,
        "in aws_thing: blocks rule nest as `map`, which has no bindings",
    );
}

#[test]
fn what_is_committed_is_read_back() {
    let attributes = json!({ "name": { "type": "string", "required": true } });
    let blocks = json!({ "rule": { "nesting_mode": "list", "min_items": 1, "block": {} } });
    let full = full(&attributes, &blocks);
    let text = Schema::cut_to(FAMILIES, |_| None, &full).unwrap().to_text().unwrap();
    assert!(text.ends_with("}\n"));
    assert_eq!(Schema::parse(&text).unwrap().to_text().unwrap(), text);
    assert!(Schema::parse("{}").is_err());
}
