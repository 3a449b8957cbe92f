//! The part of a provider's schema that bindings are made from.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::selection::{FAMILIES, kept_blocks};

/// The cut schema: what is committed.
#[derive(Debug, Deserialize, Serialize)]
pub struct Schema {
    /// Version of the provider.
    pub version: String,
    /// Resource types.
    pub resources: BTreeMap<String, Block>,
}

/// Arguments and blocks of a resource or block.
#[derive(Debug, Deserialize, Serialize)]
pub struct Block {
    /// Arguments and attributes.
    pub attributes: BTreeMap<String, Attribute>,
    /// Blocks inside.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blocks: BTreeMap<String, NestedBlock>,
}

/// An argument, an attribute, or both.
#[derive(Debug, Deserialize, Serialize)]
pub struct Attribute {
    /// Terraform's type as it stands in the schema: `"string"` or `["list", "string"]`.
    pub r#type: Value,
    /// How it may be used.
    pub mode: Mode,
}

/// How an attribute may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Must be set; can be read.
    Required,
    /// May be set; can be read.
    Optional,
    /// May be set; is never in the state.
    WriteOnly,
    /// Can only be read.
    Computed,
}

/// A block and how often it occurs.
#[derive(Debug, Deserialize, Serialize)]
pub struct NestedBlock {
    /// Whether it must be there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether it may occur more than once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// What stands in it.
    pub block: Block,
}

impl Schema {
    /// Cuts the output of `terraform providers schema -json` to the resources in use.
    ///
    /// # Errors
    /// If the text is no such output, or a resource or block in use is not in it.
    pub fn cut(version: &str, full: &str) -> Result<Self> {
        let full: Value = serde_json::from_str(full).context("the provider's schema is no JSON")?;
        let provider = full["provider_schemas"]
            .as_object()
            .and_then(|providers| providers.iter().find(|(name, _)| name.ends_with("/aws")))
            .context("no schema of the AWS provider in it")?
            .1;
        let mut resources = BTreeMap::new();
        for name in FAMILIES.iter().flat_map(|family| family.resources) {
            let block = &provider["resource_schemas"][name]["block"];
            if block.is_null() {
                bail!("the provider has no resource type {name}");
            }
            let kept = kept_blocks(name);
            let cut = cut_block(block, "", kept).with_context(|| format!("in {name}"))?;
            resources.insert((*name).to_owned(), cut);
        }
        Ok(Self { version: version.to_owned(), resources })
    }
}

fn cut_block(block: &Value, path: &str, kept: Option<&[&str]>) -> Result<Block> {
    let mut attributes = BTreeMap::new();
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        if is(attribute, "deprecated") {
            continue;
        }
        let settable = is(attribute, "optional") && name != "id";
        let mode = match () {
            () if is(attribute, "required") => Mode::Required,
            () if is(attribute, "write_only") => Mode::WriteOnly,
            () if settable => Mode::Optional,
            () => Mode::Computed,
        };
        // Framework resources nest objects in attributes; strata reads none of them.
        let r#type = attribute.get("type").cloned().unwrap_or_else(|| "dynamic".into());
        attributes.insert(name.clone(), Attribute { r#type, mode });
    }
    let mut blocks = BTreeMap::new();
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if is(&nested["block"], "deprecated") || kept.is_some_and(|kept| !kept.contains(&&*path)) {
            continue;
        }
        let at_most_one = nested["nesting_mode"] == "single" || nested["max_items"] == 1;
        let nested = NestedBlock {
            required: nested["min_items"].as_u64().unwrap_or(0) > 0,
            many: !at_most_one,
            block: cut_block(&nested["block"], &path, kept)?,
        };
        blocks.insert(name.clone(), nested);
    }
    Ok(Block { attributes, blocks })
}

fn is(value: &Value, flag: &str) -> bool {
    value[flag].as_bool().unwrap_or(false)
}
