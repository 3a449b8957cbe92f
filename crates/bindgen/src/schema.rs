//! The part of a provider's schema that bindings are made from.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use terraform::requirements;

use crate::selection::{FAMILIES, Family, kept_blocks};

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
    /// If the text is no such output, or lacks a resource or block in use, or has something in it
    /// that bindings cannot express.
    pub fn cut(full: &str) -> Result<Self> {
        Self::cut_to(FAMILIES, kept_blocks, full)
    }

    pub(crate) fn cut_to(
        families: &[Family],
        kept: impl Fn(&str) -> Option<&'static [&'static str]>,
        full: &str,
    ) -> Result<Self> {
        let full: Value =
            serde_json::from_str(full).context("the provider's schema is not JSON")?;
        let provider = full["provider_schemas"]
            .as_object()
            .and_then(|providers| providers.iter().find(|(name, _)| name.ends_with("/aws")))
            .context("the schema has no AWS provider")?
            .1;
        let mut resources = BTreeMap::new();
        for name in families.iter().flat_map(|family| family.resources) {
            let block = &provider["resource_schemas"][name]["block"];
            if block.is_null() {
                bail!("the provider has no resource type {name}");
            }
            let mut kept = Kept { paths: kept(name), missing: kept(name).unwrap_or(&[]).to_vec() };
            let cut = cut_block(block, "", &mut kept).with_context(|| format!("in {name}"))?;
            if let Some(path) = kept.missing.first() {
                bail!("in {name}: no block {path} to keep");
            }
            resources.insert((*name).to_owned(), cut);
        }
        Ok(Self { version: requirements::PROVIDER.start.to_string(), resources })
    }

    /// Reads what [`Self::to_text`] has written.
    ///
    /// # Errors
    /// If the text is something else.
    pub fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text)
            .context("the committed schema cannot be read: run `make bindings`")
    }

    /// The text that is committed.
    ///
    /// # Errors
    /// Never, as its keys are strings.
    pub fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The blocks that are kept of a resource, if not all are, and those of them not seen so far.
struct Kept {
    paths: Option<&'static [&'static str]>,
    missing: Vec<&'static str>,
}

impl Kept {
    fn keeps(&mut self, path: &str) -> bool {
        self.missing.retain(|missing| *missing != path);
        self.paths.is_none_or(|paths| paths.contains(&path))
    }
}

fn cut_block(block: &Value, path: &str, kept: &mut Kept) -> Result<Block> {
    let mut attributes = BTreeMap::new();
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        let context = || format!("in {path}{}{name}", if path.is_empty() { "" } else { "." });
        let cut = cut_attribute(name, attribute).with_context(context)?;
        attributes.extend(cut.map(|cut| (name.clone(), cut)));
    }
    let mut blocks = BTreeMap::new();
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if is(&nested["block"], "deprecated") || !kept.keeps(&path) {
            continue;
        }
        let many = match nested["nesting_mode"].as_str() {
            Some("single") => false,
            Some("list" | "set") => nested["max_items"] != 1,
            mode => {
                bail!("blocks {path} nest as `{}`, which has no bindings", mode.unwrap_or_default())
            }
        };
        let nested = NestedBlock {
            required: nested["min_items"].as_u64().unwrap_or(0) > 0,
            many,
            block: cut_block(&nested["block"], &path, kept)?,
        };
        blocks.insert(name.clone(), nested);
    }
    Ok(Block { attributes, blocks })
}

fn cut_attribute(name: &str, attribute: &Value) -> Result<Option<Attribute>> {
    let required = is(attribute, "required");
    if is(attribute, "deprecated") {
        if required {
            bail!("required, but deprecated: there is no way to leave it out");
        }
        return Ok(None);
    }
    let settable = is(attribute, "optional") && name != "id";
    let mode = match () {
        () if required => Mode::Required,
        () if is(attribute, "write_only") => Mode::WriteOnly,
        () if settable => Mode::Optional,
        () if is(attribute, "computed") => Mode::Computed,
        () => bail!("neither required nor optional nor computed"),
    };
    let r#type = match (attribute.get("type"), attribute.get("nested_type")) {
        (Some(ty), _) if is_type(ty) => ty.clone(),
        (Some(ty), _) => bail!("of the unknown type {ty}"),
        // Framework resources nest objects in attributes; strata reads none of them.
        (None, Some(_)) => "dynamic".into(),
        (None, None) => bail!("without a type"),
    };
    Ok(Some(Attribute { r#type, mode }))
}

fn is_type(ty: &Value) -> bool {
    match (ty.as_str(), ty.as_array().map(Vec::as_slice)) {
        (Some(name), _) => ["string", "number", "bool", "dynamic"].contains(&name),
        (_, Some([kind, of])) if kind == "list" || kind == "set" || kind == "map" => is_type(of),
        (_, Some([kind, _])) => kind == "object" || kind == "tuple",
        _ => false,
    }
}

fn is(value: &Value, flag: &str) -> bool {
    value[flag].as_bool().unwrap_or(false)
}

#[cfg(test)]
mod tests;
