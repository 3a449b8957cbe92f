//! Which arguments cannot be changed in place: what is committed of the provider's answers.

mod configuration;
mod question;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::schema::{self, Mode, Schema};
use configuration::{Setting, is_needed};
use question::Question;

/// What the provider answers about each resource type.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Replacements {
    /// Version of the provider.
    pub version: String,
    /// By type of resource: all that have bindings, those of which everything changes in place, too.
    pub resources: BTreeMap<String, Replacement>,
}

/// Arguments and blocks of a resource type, as `encryption_configuration.kms_key`, whose change takes a
/// new object.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Replacement {
    /// If they had another value before.
    pub changed: Vec<String>,
    /// If they were not there before.
    pub added: Vec<String>,
    /// If they are not there any more. What the provider sets by itself then stays as it was.
    pub removed: Vec<String>,
}

impl Replacements {
    /// Asks a provider about every argument in a schema.
    ///
    /// # Errors
    /// If it does not start, or refuses a configuration of the ones that are tried.
    pub fn ask(program: &Path, schema: &Schema) -> Result<Self> {
        let mut question = Question::new(program)?;
        let resources = schema.resources.iter();
        let resources = resources.map(|(kind, block)| {
            Ok((kind.clone(), question.resource(kind, &arguments(kind, block, &[]))?))
        });
        Ok(Self { version: schema.version.clone(), resources: resources.collect::<Result<_>>()? })
    }

    /// Reads what [`Self::to_text`] has written.
    ///
    /// # Errors
    /// If the text is something else.
    pub fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).context("the provider's answers cannot be read: ask it again")
    }

    /// The text that is committed.
    ///
    /// # Errors
    /// Never, as its keys are strings.
    pub fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// An argument or a block that is asked about.
struct Argument {
    path: Vec<String>,
    /// What may happen to it.
    changes: &'static [Change],
}

/// What an argument was set to, and what it becomes.
type Change = (Setting, Setting);
const CHANGED: Change = (Setting::One, Setting::Other);
const ADDED: Change = (Setting::Absent, Setting::One);
const REMOVED: Change = (Setting::One, Setting::Absent);

/// All that the provider has: it is the oldest, and what later ones have brought cannot be asked of it.
fn arguments(kind: &str, block: &schema::Block, parent: &[String]) -> Vec<Argument> {
    let mut all = Vec::new();
    let path = |name: &String| parent.iter().chain([name]).cloned().collect::<Vec<_>>();
    for (name, attribute) in block.attributes.iter().filter(|(_, it)| it.since.is_none()) {
        let changes: &[Change] = match attribute.mode {
            Mode::Required => &[CHANGED],
            Mode::Optional if parent.is_empty() && is_needed(kind, name) => &[CHANGED],
            Mode::Optional => &[CHANGED, ADDED, REMOVED],
            // What is in no state cannot be compared.
            Mode::WriteOnly | Mode::Computed => continue,
        };
        all.push(Argument { path: path(name), changes });
    }
    for (name, nested) in block.blocks.iter().filter(|(_, it)| it.since.is_none()) {
        // How long terraform waits is no part of the object.
        if name == "timeouts" {
            continue;
        }
        let path = path(name);
        let inside = arguments(kind, &nested.block, &path);
        if !nested.required {
            all.push(Argument { path, changes: &[ADDED, REMOVED] });
        }
        all.extend(inside);
    }
    all
}
