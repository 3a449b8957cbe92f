use serde_json::{Value, json};
use terraform::requirements::NEWEST_PROVIDER;

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
    let full = full(attributes, blocks);
    let schema = Schema::cut_to(FAMILIES, |_| kept, &full, &full).unwrap();
    let mut cut = serde_json::to_value(schema).unwrap();
    cut["resources"]["aws_thing"].take()
}

#[track_caller]
fn refuses(full: &str, kept: Option<&'static [&'static str]>, expected: &str) {
    let error = Schema::cut_to(FAMILIES, |_| kept, full, full).unwrap_err();
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
    let text = Schema::cut_to(FAMILIES, |_| None, &full, &full).unwrap().to_text().unwrap();
    assert!(text.ends_with("}\n"));
    assert_eq!(Schema::parse(&text).unwrap().to_text().unwrap(), text);
    assert!(Schema::parse("{}").is_err());
}

/// Of `aws_ecs_service`, for which some releases have been looked up.
fn joined(oldest: &str, newest: &str) -> anyhow::Result<Value> {
    const SERVICE: &[Family] = &[Family { name: "one", resources: &["aws_ecs_service"] }];
    let [oldest, newest] = [oldest, newest].map(|it| it.replace("aws_thing", "aws_ecs_service"));
    let schema = Schema::cut_to(SERVICE, |_| None, &oldest, &newest)?;
    Ok(serde_json::to_value(schema)?["resources"]["aws_ecs_service"].take())
}

#[test]
fn what_the_oldest_lacks_has_the_release_that_brought_it() {
    let old = json!({ "name": { "type": "string", "required": true } });
    let new = json!({
        "arn": { "type": "string", "computed": true },
        "name": { "type": "string", "optional": true },
        "region": { "type": "string", "optional": true, "computed": true },
        "sigint_rollback": { "type": "bool", "optional": true },
        "unknown": { "type": "bool", "optional": true },
    });
    let text = json!({ "type": "string", "optional": true });
    let hook = json!({ "nesting_mode": "set", "block": { "attributes": {
        "hook_details": text, "lifecycle_stages": { "type": "string", "required": true },
    } } });
    let blocks = json!({ "deployment_configuration": { "nesting_mode": "list", "max_items": 1, "block": {
        "attributes": { "strategy": text },
        "block_types": { "lifecycle_hook": hook },
    } } });
    let expected = json!({
        "attributes": {
            "name": { "type": "string", "mode": "required" },
            "region": { "type": "string", "mode": "optional", "since": "6.0.0" },
            "sigint_rollback": { "type": "bool", "mode": "optional", "since": "6.11.0" },
            "unknown": { "type": "bool", "mode": "optional", "since": NEWEST_PROVIDER.to_string() },
        },
        "blocks": { "deployment_configuration": { "since": "6.5.0", "block": {
            "attributes": { "strategy": { "type": "string", "mode": "optional" } },
            "blocks": { "lifecycle_hook": { "many": true, "block": { "attributes": {
                "hook_details": { "type": "string", "mode": "optional", "since": "6.14.0" },
                "lifecycle_stages": { "type": "string", "mode": "required" },
            } } } },
        } } },
    });
    let joined = joined(&full(&old, &json!({})), &full(&new, &blocks)).unwrap();
    assert_eq!(joined, expected);
}

#[test]
fn what_the_newest_lacks_is_left_out_unless_the_oldest_wants_it() {
    let gone = |how: &str| {
        let attributes = json!({ "vpc": { "type": "bool", how: true } });
        let min = u32::from(how == "required");
        let rule = json!({ "rule": { "nesting_mode": "list", "min_items": min, "block": {} } });
        let empty = full(&json!({}), &json!({}));
        let of_attribute = joined(&full(&attributes, &json!({})), &empty);
        (of_attribute, joined(&full(&json!({}), &rule), &empty))
    };
    let (attribute, block) = gone("optional");
    assert_eq!(attribute.unwrap(), json!({ "attributes": {} }));
    assert_eq!(block.unwrap(), json!({ "attributes": {} }));
    let (attribute, block) = gone("required");
    for (outcome, name) in [(attribute, "vpc"), (block, "rule")] {
        let expected = format!(
            "in aws_ecs_service: {name} is required by the oldest provider, and the newest has none"
        );
        assert_eq!(format!("{:#}", outcome.unwrap_err()), expected);
    }
    // A type that the newest schema does not have is the oldest's.
    let old = full(&json!({ "vpc": { "type": "bool", "optional": true } }), &json!({}));
    let expected = json!({ "attributes": { "vpc": { "type": "bool", "mode": "optional" } } });
    assert_eq!(
        joined(&old, &full(&json!({}), &json!({})).replace("aws_thing", "aws_none")).unwrap(),
        expected
    );
}

#[test]
fn what_older_providers_would_miss_is_refused() {
    let old = full(&json!({}), &json!({}));
    let new = full(&json!({ "a": { "type": "bool", "required": true } }), &json!({}));
    let error = format!("{:#}", joined(&old, &new).unwrap_err());
    assert_eq!(error, "in aws_ecs_service: in a: required, but unknown to older providers");
    let rule = json!({ "rule": { "nesting_mode": "list", "min_items": 1, "block": {} } });
    let error = format!("{:#}", joined(&old, &full(&json!({}), &rule)).unwrap_err());
    let expected = "blocks rule are required, but unknown to older providers";
    assert_eq!(error, format!("in aws_ecs_service: {expected}"));
}
