//! From the cut schema to Rust.

use std::fmt::Write as _;

use serde_json::Value;

use crate::schema::{Block, Mode, Schema};
use crate::selection::FAMILIES;

/// Name and text of each file of `crates/aws/src/generated`.
pub fn files(schema: &Schema) -> Vec<(String, String)> {
    let mut root = header(schema, "Bindings by family.");
    let mut files = Vec::new();
    for family in FAMILIES {
        let name = family.name;
        let _ = writeln!(root, "mod {name};");
        let mut text = header(schema, &format!("Bindings of the family `{name}`."));
        text.push_str(
            "#[allow(unused_imports)]\nuse terraform::{Any, Bool, List, Map, Num, Set, Str};\n",
        );
        for resource in family.resources {
            self::resource(&mut text, resource, &schema.resources[*resource]);
        }
        files.push((format!("{name}.rs"), text));
    }
    root.push('\n');
    for family in FAMILIES {
        let _ = writeln!(root, "pub use {}::*;", family.name);
    }
    files.push(("mod.rs".to_owned(), root));
    files
}

fn header(schema: &Schema, about: &str) -> String {
    format!(
        "//! {about}\n//!\n//! Written by `make bindings` from provider {}: edit `crates/bindgen` instead.\n\n",
        schema.version
    )
}

fn resource(out: &mut String, kind: &str, block: &Block) {
    let name = camel(kind.trim_start_matches("aws_"));
    let _ = writeln!(out, "\nresource! {{\n    {name} \"{kind}\" {name}Ref {{");
    section(out, "required", &attributes(block, Mode::Required));
    section(out, "required_blocks", &blocks(block, &name, |nested| nested.required));
    section(out, "optional", &attributes(block, Mode::Optional));
    section(out, "write_only", &attributes(block, Mode::WriteOnly));
    section(out, "one", &blocks(block, &name, |nested| !nested.required && !nested.many));
    section(out, "many", &blocks(block, &name, |nested| nested.many));
    section(out, "computed", &attributes(block, Mode::Computed));
    out.push_str("    }\n}\n");
    nested(out, block, &name);
}

/// The blocks inside, each after the one that holds it.
fn nested(out: &mut String, block: &Block, parent: &str) {
    for (kind, nested_block) in &block.blocks {
        let block = &nested_block.block;
        let name = format!("{parent}{}", camel(kind));
        let _ = writeln!(out, "\nblock! {{\n    {name} \"{kind}\" {{");
        section(out, "required", &attributes(block, Mode::Required));
        section(out, "required_blocks", &blocks(block, &name, |nested| nested.required));
        section(out, "optional", &attributes(block, Mode::Optional));
        section(out, "one", &blocks(block, &name, |nested| !nested.required && !nested.many));
        section(out, "many", &blocks(block, &name, |nested| nested.many));
        out.push_str("    }\n}\n");
        nested(out, block, &name);
    }
}

fn section(out: &mut String, title: &str, fields: &[(String, String)]) {
    if fields.is_empty() {
        let _ = writeln!(out, "        {title}: {{}}");
        return;
    }
    let _ = writeln!(out, "        {title}: {{");
    for (at, (name, ty)) in fields.iter().enumerate() {
        let comma = if at + 1 < fields.len() { "," } else { "" };
        let _ = writeln!(out, "            {name}: {ty}{comma}");
    }
    out.push_str("        }\n");
}

fn attributes(block: &Block, mode: Mode) -> Vec<(String, String)> {
    let wanted = block.attributes.iter().filter(|(_, attribute)| attribute.mode == mode);
    wanted.map(|(name, attribute)| (identifier(name), rust_type(&attribute.r#type))).collect()
}

fn blocks(
    block: &Block,
    parent: &str,
    wanted: impl Fn(&crate::schema::NestedBlock) -> bool,
) -> Vec<(String, String)> {
    let wanted = block.blocks.iter().filter(|(_, nested)| wanted(nested));
    wanted.map(|(name, _)| (identifier(name), format!("{parent}{}", camel(name)))).collect()
}

fn rust_type(ty: &Value) -> String {
    match (ty.as_str(), ty.as_array().map(Vec::as_slice)) {
        (Some("string"), _) => "Str".to_owned(),
        (Some("number"), _) => "Num".to_owned(),
        (Some("bool"), _) => "Bool".to_owned(),
        (_, Some([kind, of])) if kind == "list" => format!("List<{}>", rust_type(of)),
        (_, Some([kind, of])) if kind == "set" => format!("Set<{}>", rust_type(of)),
        (_, Some([kind, of])) if kind == "map" => format!("Map<{}>", rust_type(of)),
        _ => "Any".to_owned(),
    }
}

fn identifier(name: &str) -> String {
    match name {
        "type" | "match" => format!("r#{name}"),
        name => name.to_owned(),
    }
}

fn camel(snake: &str) -> String {
    let words = snake.split('_').filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}
