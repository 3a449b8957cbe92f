//! The part of a provider's schema that bindings are made from.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use terraform::{Version, requirements};

use crate::selection::{FAMILIES, Family, kept_blocks};
use crate::since::since;

/// The cut schema: what is committed. It is that of the oldest provider, and what later ones have
/// brought, as long as the newest has it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Schema {
    /// Version of the oldest provider.
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
    /// The release that brought it, if the oldest provider lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
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
    /// The release that brought it, if the oldest provider lacks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What stands in it.
    pub block: Block,
}

impl Schema {
    /// Cuts the outputs of `terraform providers schema -json` for the oldest and the newest provider to the
    /// resources in use, and joins them. A type that the newest schema does not have is the oldest's.
    ///
    /// # Errors
    /// If a text is no such output, or lacks a resource or block in use, or has something in it
    /// that bindings cannot express.
    pub fn cut(oldest: &str, newest: &str) -> Result<Self> {
        Self::cut_to(FAMILIES, kept_blocks, oldest, newest)
    }

    pub(crate) fn cut_to(
        families: &[Family],
        kept: impl Fn(&str) -> Option<&'static [&'static str]>,
        oldest: &str,
        newest: &str,
    ) -> Result<Self> {
        let (oldest, newest) = (resource_types(oldest)?, resource_types(newest)?);
        let mut resources = BTreeMap::new();
        for name in families.iter().flat_map(|family| family.resources) {
            let old = &oldest[name]["block"];
            if old.is_null() {
                bail!("the provider has no resource type {name}");
            }
            let new = &newest[name]["block"];
            let kept = kept(name);
            let missing = kept.unwrap_or(&[]).to_vec();
            let mut cutter = Cutter { kind: name, kept, missing };
            let both = Both { old: Some(old), new: Some(new).filter(|new| !new.is_null()) };
            let cut = cutter.block(both, "", None).with_context(|| format!("in {name}"))?;
            if let Some(path) = cutter.missing.first() {
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

fn resource_types(full: &str) -> Result<Value> {
    let mut full: Value =
        serde_json::from_str(full).context("the provider's schema is not JSON")?;
    let mut providers = full["provider_schemas"].as_object_mut().into_iter().flatten();
    let provider = providers.find(|(name, _)| name.ends_with("/aws"));
    Ok(provider.context("the schema has no AWS provider")?.1["resource_schemas"].take())
}

/// The same block of the oldest and of the newest provider, as far as both have it. Without a newest one,
/// it is not known.
#[derive(Clone, Copy)]
struct Both<'a> {
    old: Option<&'a Value>,
    new: Option<&'a Value>,
}

impl<'a> Both<'a> {
    /// Attributes or blocks that one of the two has. What only the oldest has is gone: no module that has
    /// it would please both.
    fn members(self, section: &str) -> Result<BTreeMap<&'a str, Self>> {
        let all = |block: Option<&'a Value>| block.and_then(|block| block[section].as_object());
        let mut members = BTreeMap::new();
        for (name, old) in all(self.old).into_iter().flatten() {
            members.insert(name.as_str(), Self { old: Some(old), new: None });
        }
        if let Some(new) = self.new {
            for (name, new) in all(Some(new)).into_iter().flatten() {
                members.entry(name.as_str()).or_insert(Self { old: None, new: None }).new =
                    Some(new);
            }
            if let Some((name, _)) = members
                .iter()
                .find(|(_, both)| both.new.is_none() && both.old.is_some_and(is_required))
            {
                bail!("{name} is required by the oldest provider, and the newest has none");
            }
            members.retain(|_, both| both.new.is_some());
        }
        Ok(members)
    }
}

/// Cuts one resource type.
struct Cutter<'a> {
    kind: &'a str,
    /// The blocks that are kept of it, if not all are.
    kept: Option<&'static [&'static str]>,
    /// Those of them not seen so far.
    missing: Vec<&'static str>,
}

impl Cutter<'_> {
    fn keeps(&mut self, path: &str) -> bool {
        self.missing.retain(|missing| *missing != path);
        self.kept.is_none_or(|paths| paths.contains(&path))
    }

    /// The block at this path; `enclosing` is the release that brought it, if the oldest lacks it.
    fn block(&mut self, both: Both, path: &str, enclosing: Option<Version>) -> Result<Block> {
        let join = |name: &str| {
            if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
        };
        let mut attributes = BTreeMap::new();
        for (name, both) in both.members("attributes")? {
            let path = join(name);
            let cut = self.attribute(name, both, &path, enclosing);
            let cut = cut.with_context(|| format!("in {path}"))?;
            attributes.extend(cut.map(|cut| (name.to_owned(), cut)));
        }
        let mut blocks = BTreeMap::new();
        for (name, both) in both.members("block_types")? {
            let path = join(name);
            let cut = self.nested(both, &path, enclosing)?;
            blocks.extend(cut.map(|cut| (name.to_owned(), cut)));
        }
        Ok(Block { attributes, blocks })
    }

    fn attribute(
        &self,
        name: &str,
        both: Both,
        path: &str,
        enclosing: Option<Version>,
    ) -> Result<Option<Attribute>> {
        if let Some(old) = both.old {
            return cut_attribute(name, old);
        }
        let Some(cut) = both.new.map(|new| cut_attribute(name, new)).transpose()?.flatten() else {
            return Ok(None);
        };
        let since = since(self.kind, path, enclosing);
        let is_newer = enclosing != Some(since);
        match cut.mode {
            // What a reference needs is not known to the module that has it.
            Mode::Computed => Ok(None),
            Mode::Required if is_newer => bail!("required, but unknown to older providers"),
            _ => Ok(Some(Attribute { since: is_newer.then(|| since.to_string()), ..cut })),
        }
    }

    fn nested(
        &mut self,
        both: Both,
        path: &str,
        enclosing: Option<Version>,
    ) -> Result<Option<NestedBlock>> {
        let Some(nested) = both.old.or(both.new) else { return Ok(None) };
        if is(&nested["block"], "deprecated") || !self.keeps(path) {
            return Ok(None);
        }
        let many = match nested["nesting_mode"].as_str() {
            Some("single") => false,
            Some("list" | "set") => nested["max_items"] != 1,
            mode => {
                bail!("blocks {path} nest as `{}`, which has no bindings", mode.unwrap_or_default())
            }
        };
        let brought = match both.old {
            Some(_) => enclosing,
            None => Some(since(self.kind, path, enclosing)),
        };
        let required = is_required(nested);
        if required && brought != enclosing {
            bail!("blocks {path} are required, but unknown to older providers");
        }
        let inside = Both {
            old: both.old.map(|nested| &nested["block"]),
            new: both.new.map(|nested| &nested["block"]),
        };
        Ok(Some(NestedBlock {
            required,
            many,
            since: brought.filter(|_| brought != enclosing).map(|since| since.to_string()),
            block: self.block(inside, path, brought)?,
        }))
    }
}

/// Whether an attribute or a block has to be there.
fn is_required(member: &Value) -> bool {
    is(member, "required") || member["min_items"].as_u64().unwrap_or(0) > 0
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
    Ok(Some(Attribute { r#type, mode, since: None }))
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
