//! The schema of the newest provider, in the form in which terraform prints it, cut to what is used.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::selection::{FAMILIES, kept_blocks};

/// Where it is committed.
fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/schema/newest.json")
}

/// The text that is committed.
///
/// # Errors
/// If it is not there.
pub fn committed_newest() -> Result<String> {
    fs::read_to_string(path()).with_context(|| format!("reading {}", path().display()))
}

/// Commits the output of `terraform providers schema -json` of another version, cut to the resource types
/// that have bindings, and to the provider, data sources and ephemeral resources that were there before.
///
/// # Errors
/// If the text is no such output, or if the disk refuses.
pub fn commit_newest(full: &str) -> Result<()> {
    let text = cut(full, &committed_newest()?)?;
    fs::write(path(), text).with_context(|| format!("writing {}", path().display()))
}

fn cut(full: &str, before: &str) -> Result<String> {
    let (source, full) = provider(full)?;
    let (_, before) = provider(before)?;
    let known = |section: &str| -> Vec<String> {
        let types = before[section].as_object().into_iter().flatten();
        types.map(|(kind, _)| kind.clone()).collect()
    };
    let bound = FAMILIES.iter().flat_map(|family| family.resources);
    let schemas = |section: &str, kinds: Vec<String>| -> Value {
        let schema = |kind: String| {
            let block = full[section].get(&kind)?.get("block")?;
            let slim = slim(block, kept_blocks(&kind), "");
            Some((kind, object([("block", slim)])))
        };
        kinds.into_iter().filter_map(schema).collect()
    };
    let slim_provider = object([("block", slim(&full["provider"]["block"], None, ""))]);
    let (data, ephemeral) = ("data_source_schemas", "ephemeral_resource_schemas");
    let provider = object([
        (data, schemas(data, known(data))),
        (ephemeral, schemas(ephemeral, known(ephemeral))),
        ("provider", slim_provider),
        (
            "resource_schemas",
            schemas("resource_schemas", bound.map(|it| (*it).to_owned()).collect()),
        ),
    ]);
    let providers = object([(&*source, provider)]);
    let all = object([("format_version", "1.0".into()), ("provider_schemas", providers)]);
    let mut text = String::new();
    print(&mut text, &all, 0);
    text.push('\n');
    Ok(text)
}

/// The provider's name in the registry, and its schemas.
fn provider(text: &str) -> Result<(String, Value)> {
    let mut all: Value = serde_json::from_str(text).context("the provider's schema is not JSON")?;
    let mut providers = all["provider_schemas"].as_object_mut().into_iter().flatten();
    let found = providers.find(|(name, _)| name.ends_with("/aws"));
    let (name, schemas) = found.context("the schema has no AWS provider")?;
    Ok((name.clone(), schemas.take()))
}

/// A block without what nobody asks for, such as its descriptions.
fn slim(block: &Value, kept: Option<&[&str]>, path: &str) -> Value {
    let members = |section: &str| block[section].as_object().into_iter().flatten();
    let only = |value: &Value, keys: &[&'static str]| -> Map<String, Value> {
        let there =
            keys.iter().filter_map(|key| Some(((*key).to_owned(), value.get(key)?.clone())));
        there.collect()
    };
    let attributes: Map<String, Value> = members("attributes")
        .map(|(name, value)| {
            let keys = ["computed", "deprecated", "optional", "required", "type", "write_only"];
            (name.clone(), Value::Object(only(value, &keys)))
        })
        .collect();
    let nested = members("block_types").filter_map(|(name, value)| {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if kept.is_some_and(|kept| !kept.contains(&&*path)) {
            return None;
        }
        let mut nested = only(value, &["max_items", "min_items", "nesting_mode"]);
        nested.insert("block".to_owned(), slim(&value["block"], kept, &path));
        Some((name.clone(), Value::Object(nested)))
    });
    let nested: Map<String, Value> = nested.collect();
    let mut slim = only(block, &["deprecated"]);
    for (section, members) in [("attributes", attributes), ("block_types", nested)] {
        if !members.is_empty() {
            slim.insert(section.to_owned(), members.into());
        }
    }
    slim.into()
}

fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// As JSON with an attribute a line.
fn print(out: &mut String, value: &Value, indent: usize) {
    let lines = match value {
        Value::Object(entries) if !entries.is_empty() && !entries.contains_key("type") => entries,
        // An argument may be called `type`.
        Value::Object(entries) if entries.get("type").is_some_and(Value::is_object) => entries,
        other => return out.push_str(&other.to_string()),
    };
    out.push_str("{\n");
    for (at, (key, value)) in lines.iter().enumerate() {
        let comma = if at > 0 { ",\n" } else { "" };
        out.push_str(comma);
        out.push_str(&" ".repeat(indent + 1));
        out.push_str(&Value::from(key.as_str()).to_string());
        out.push_str(": ");
        print(out, value, indent + 1);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::{committed_newest, cut};

    #[test]
    fn what_is_committed_is_a_cut_of_itself() {
        let committed = committed_newest().unwrap();
        assert!(
            cut(&committed, &committed).unwrap() == committed,
            "`--newest` would write it anew"
        );
    }

    #[test]
    fn what_nobody_asks_for_is_left_out() {
        let committed = committed_newest().unwrap();
        let other = r#"{"block": {"attributes": {"id": {"type": "string", "computed": true}}}}"#;
        let more = committed.replacen(
            "\"resource_schemas\": {",
            &format!("\"resource_schemas\": {{\"aws_other\": {other},"),
            1,
        );
        let described =
            more.replace("\"nesting_mode\"", "\"description\": \"What it is.\", \"nesting_mode\"");
        assert!(more != committed && described != more);
        assert!(cut(&described, &committed).unwrap() == committed);
        assert!(cut("{}", &committed).is_err());
    }
}
