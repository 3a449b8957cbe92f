use serde_json::{Value, json};

use super::files_of;
use crate::schema::Schema;
use crate::selection::Family;

const BINDINGS: &str = r#"//! Bindings of the family `one`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_thing`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/thing)
    Thing "aws_thing" ThingRef {
        required: {
            name: Str
        }
        required_blocks: {
            must: ThingMust,
            some: ThingSome
        }
        optional: {
            newer: Num => (6, 11, 0),
            object: Any,
            r#type: Map<Set<List<Num>>>
        }
        write_only: {
            secret_wo: Str
        }
        one: {}
        many: {
            any: ThingAny => (6, 21, 0),
            some: ThingSome
        }
        computed: {
            arn: Str
        }
    }
}

block! {
    /// The block `any` of `aws_thing`
    ThingAny "any" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `must` of `aws_thing`
    ThingMust "must" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            in_it: ThingMustInIt
        }
        many: {}
    }
}

block! {
    /// The block `must.in_it` of `aws_thing`
    ThingMustInIt "in_it" {
        required: {
            on: Bool
        }
        required_blocks: {}
        optional: {
            secret_wo: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `some` of `aws_thing`
    ThingSome "some" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}
"#;

const FAMILIES: &[Family] = &[
    Family { name: "one", resources: &["aws_thing"] },
    Family { name: "two", resources: &["aws_thing_rule"] },
];

fn schema(thing: &Value, rule: &Value) -> Schema {
    let resources = json!({ "aws_thing": thing, "aws_thing_rule": rule });
    serde_json::from_value(json!({ "version": "5.100.0", "resources": resources })).unwrap()
}

fn attribute(ty: impl Into<Value>, mode: &str) -> Value {
    let ty = ty.into();
    json!({ "type": ty, "mode": mode })
}

#[test]
fn a_file_for_each_family_and_one_that_names_them() {
    let empty = json!({ "attributes": {} });
    let thing = json!({
        "attributes": {
            "arn": attribute("string", "computed"),
            "name": attribute("string", "required"),
            "newer": { "type": "number", "mode": "optional", "since": "6.11.0" },
            "object": attribute(json!(["object", {}]), "optional"),
            "secret_wo": attribute("string", "write_only"),
            "type": attribute(json!(["map", ["set", ["list", "number"]]]), "optional"),
        },
        "blocks": {
            "any": { "many": true, "since": "6.21.0", "block": empty },
            "must": { "required": true, "block": { "attributes": {}, "blocks": {
                "in_it": { "block": { "attributes": {
                    "on": attribute("bool", "required"),
                    "secret_wo": attribute("string", "write_only"),
                } } },
            } } },
            "some": { "required": true, "many": true, "block": empty },
        },
    });
    let files = files_of(FAMILIES, &schema(&thing, &empty)).unwrap();
    let names: Vec<_> = files.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["one.rs", "two.rs", "mod.rs"]);
    assert_eq!(
        files[2].1,
        "//! Bindings by family.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

mod one;
mod two;
mod replacements;
mod tagged;

pub use one::*;
pub use two::*;
pub use replacements::*;
pub use tagged::*;
"
    );
    assert_eq!(files[0].1, BINDINGS);
}

#[track_caller]
fn refuses(schema: &Schema, expected: &str) {
    assert_eq!(files_of(FAMILIES, schema).unwrap_err().to_string(), expected);
}

#[test]
fn what_would_not_compile_is_refused() {
    let empty = json!({ "attributes": {} });
    let rule = json!({ "attributes": {}, "blocks": { "rule": { "block": empty } } });
    refuses(&schema(&rule, &empty), "in aws_thing_rule: two bindings would be called ThingRule");
    let comment = json!({ "attributes": { "comment": attribute("string", "optional") } });
    refuses(
        &schema(&comment, &empty),
        "in aws_thing: the argument comment has the name of a method of every binding",
    );
    let mut lacking = schema(&empty, &empty);
    lacking.resources.remove("aws_thing");
    refuses(&lacking, "aws_thing is not in the committed schema: run `make bindings`");
}
