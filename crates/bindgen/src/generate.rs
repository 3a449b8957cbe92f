//! From the cut schema to Rust.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use serde_json::Value;
use terraform::requirements::NEWEST_PROVIDER;

use crate::replacement::{Replacement, Replacements};
use crate::schema::{Block, Mode, NestedBlock, Schema};
use crate::selection::{FAMILIES, Family};

/// Name and text of each file of `crates/aws/src/generated`.
///
/// # Errors
/// If the schema lacks a resource type in use, or if two bindings would have one name.
pub fn files(schema: &Schema, replacements: &Replacements) -> Result<Vec<(String, String)>> {
    let mut files = files_of(FAMILIES, schema)?;
    files.push((format!("{REPLACEMENTS}.rs"), replacements_file(schema, replacements)?));
    files.push((format!("{TAGGED}.rs"), tagged_file(schema)));
    Ok(files)
}

/// The file that says what takes tags.
const TAGGED: &str = "tagged";

fn tagged_file(schema: &Schema) -> String {
    let mut text = header(schema, "What takes tags.");
    text.push_str("/// The bound resource types that take tags, sorted.\n");
    text.push_str("pub const TAGGED: &[&str] = &[\n");
    let resources = schema.resources.iter();
    for (kind, _) in resources.filter(|(_, block)| block.attributes.contains_key("tags")) {
        let _ = writeln!(text, "    \"{kind}\",");
    }
    text.push_str("];\n");
    text
}

/// The file that says what cannot be changed in place.
const REPLACEMENTS: &str = "replacements";

fn replacements_file(schema: &Schema, replacements: &Replacements) -> Result<String> {
    let mut text = header(schema, "What cannot be changed in place, by resource type.");
    text.push_str("use crate::Replacement;\n\n");
    text.push_str("/// Of each resource type that has bindings, sorted by type.\n");
    text.push_str("pub const REPLACEMENTS: &[Replacement] = &[\n");
    for kind in schema.resources.keys() {
        let Some(replacement) = replacements.resources.get(kind) else {
            bail!("it is not committed which changes replace {kind}: run `make bindings`");
        };
        let _ = writeln!(text, "    Replacement {{\n        kind: \"{kind}\",");
        let Replacement { changed, added, removed } = replacement;
        for (name, paths) in [("changed", changed), ("added", added), ("removed", removed)] {
            if paths.is_empty() {
                let _ = writeln!(text, "        {name}: &[],");
                continue;
            }
            let _ = writeln!(text, "        {name}: &[");
            for path in paths {
                let _ = writeln!(text, "            \"{path}\",");
            }
            text.push_str("        ],\n");
        }
        text.push_str("    },\n");
    }
    text.push_str("];\n");
    Ok(text)
}

pub(crate) fn files_of(families: &[Family], schema: &Schema) -> Result<Vec<(String, String)>> {
    let mut root = header(schema, "Bindings by family.");
    let mut files = Vec::new();
    let mut names = BTreeSet::new();
    for family in families {
        let name = family.name;
        let _ = writeln!(root, "mod {name};");
        let mut text = header(schema, &format!("Bindings of the family `{name}`."));
        text.push_str(
            "#[allow(unused_imports)]\nuse terraform::{Any, Bool, List, Map, Num, Set, Str};\n",
        );
        for kind in family.resources {
            let Some(block) = schema.resources.get(*kind) else {
                bail!("{kind} is not in the committed schema: run `make bindings`");
            };
            let resource = Resource { kind, version: &schema.version };
            resource.print(&mut text, &mut names, block)?;
        }
        files.push((format!("{name}.rs"), text));
    }
    let _ = writeln!(root, "mod {REPLACEMENTS};\nmod {TAGGED};\n");
    for family in families {
        let _ = writeln!(root, "pub use {}::*;", family.name);
    }
    let _ = writeln!(root, "pub use {REPLACEMENTS}::*;\npub use {TAGGED}::*;");
    files.push(("mod.rs".to_owned(), root));
    Ok(files)
}

fn header(schema: &Schema, about: &str) -> String {
    format!(
        "//! {about}\n//!\n//! Written by `make bindings` from provider {}, joined with {NEWEST_PROVIDER}: edit `crates/bindgen` instead.\n\n",
        schema.version
    )
}

/// A resource type whose bindings are printed.
struct Resource<'a> {
    kind: &'a str,
    version: &'a str,
}

/// Names of Rust types that bindings have so far.
type Names = BTreeSet<String>;

impl Resource<'_> {
    fn print(&self, out: &mut String, names: &mut Names, block: &Block) -> Result<()> {
        let (kind, version) = (self.kind, self.version);
        let short = kind.strip_prefix("aws_").unwrap_or(kind);
        let name = camel(short);
        self.claim(names, &name)?;
        self.claim(names, &format!("{name}Ref"))?;
        self.check_methods(block, "")?;
        let page = format!(
            "https://registry.terraform.io/providers/hashicorp/aws/{version}/docs/resources/{short}"
        );
        let _ = writeln!(
            out,
            "\nresource! {{\n    /// [`{kind}`]({page})\n    {name} \"{kind}\" {name}Ref {{"
        );
        section(out, "required", &attributes(block, &[Mode::Required]));
        section(out, "required_blocks", &blocks(block, &name, |nested| nested.required));
        section(out, "optional", &attributes(block, &[Mode::Optional]));
        section(out, "write_only", &attributes(block, &[Mode::WriteOnly]));
        section(out, "one", &blocks(block, &name, |nested| !nested.required && !nested.many));
        section(out, "many", &blocks(block, &name, |nested| nested.many));
        section(out, "computed", &attributes(block, &[Mode::Computed]));
        out.push_str("    }\n}\n");
        self.print_nested(out, names, block, &name, "")
    }

    /// The blocks inside, each after the one that holds it.
    fn print_nested(
        &self,
        out: &mut String,
        names: &mut Names,
        block: &Block,
        parent: &str,
        parent_path: &str,
    ) -> Result<()> {
        for (kind, nested) in &block.blocks {
            let block = &nested.block;
            let name = format!("{parent}{}", camel(kind));
            let path = format!("{parent_path}{kind}");
            self.claim(names, &name)?;
            self.check_methods(block, &format!("{path}."))?;
            let _ = writeln!(
                out,
                "\nblock! {{\n    /// The block `{path}` of `{}`\n    {name} \"{kind}\" {{",
                self.kind
            );
            section(out, "required", &attributes(block, &[Mode::Required]));
            section(out, "required_blocks", &blocks(block, &name, |nested| nested.required));
            section(out, "optional", &attributes(block, &[Mode::Optional, Mode::WriteOnly]));
            section(out, "one", &blocks(block, &name, |nested| !nested.required && !nested.many));
            section(out, "many", &blocks(block, &name, |nested| nested.many));
            out.push_str("    }\n}\n");
            self.print_nested(out, names, block, &name, &format!("{path}."))?;
        }
        Ok(())
    }

    fn claim(&self, names: &mut Names, name: &str) -> Result<()> {
        if !names.insert(name.to_owned()) {
            bail!("in {}: two bindings would be called {name}", self.kind);
        }
        Ok(())
    }

    /// An argument becomes a method beside those that every binding has.
    fn check_methods(&self, block: &Block, path: &str) -> Result<()> {
        for name in block.attributes.keys().chain(block.blocks.keys()) {
            if METHODS.contains(&name.as_str()) {
                bail!(
                    "in {}: the argument {path}{name} has the name of a method of every binding",
                    self.kind
                );
            }
        }
        Ok(())
    }
}

/// Methods of every binding; see `crates/aws/src/macros.rs`.
const METHODS: [&str; 11] = [
    "because",
    "blocks",
    "body",
    "comment",
    "create_before_destroy",
    "depends_on",
    "ignore_changes",
    "needs_provider",
    "new",
    "postcondition",
    "reference",
];

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

fn attributes(block: &Block, modes: &[Mode]) -> Vec<(String, String)> {
    let wanted = block.attributes.iter().filter(|(_, attribute)| modes.contains(&attribute.mode));
    let typed = wanted.map(|(name, attribute)| {
        (identifier(name), rust_type(&attribute.r#type) + &since(attribute.since.as_deref()))
    });
    typed.collect()
}

fn blocks(
    block: &Block,
    parent: &str,
    wanted: impl Fn(&NestedBlock) -> bool,
) -> Vec<(String, String)> {
    let wanted = block.blocks.iter().filter(|(_, nested)| wanted(nested));
    let typed = wanted.map(|(name, nested)| {
        let since = since(nested.since.as_deref());
        (identifier(name), format!("{parent}{}{since}", camel(name)))
    });
    typed.collect()
}

/// ` => (6, 21, 0)` behind the type of what that release has brought.
fn since(release: Option<&str>) -> String {
    release.map_or_else(String::new, |release| format!(" => ({})", release.replace('.', ", ")))
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
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// Rust's keywords, as far as an argument may be called so.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

fn camel(snake: &str) -> String {
    let words = snake.split('_').filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

#[cfg(test)]
mod tests;
