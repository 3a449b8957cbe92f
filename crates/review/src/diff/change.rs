//! One change: of a resource, of a whole layer, of an environment.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::concern::Concern;
use rendered::{Place, RenderedResource};

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It goes, and another comes in its place.
    Replace,
    /// It goes.
    Delete,
    /// It has other arguments.
    Update,
    /// It comes.
    Create,
}

impl Action {
    /// As terraform writes it before an address.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Replace => "-/+",
            Self::Delete => "-",
            Self::Update => "~",
            Self::Create => "+",
        }
    }
}

/// The change of a resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourceDiff {
    /// Its layer.
    pub layer: String,
    /// Its address in its module.
    pub address: String,
    /// Its type.
    pub kind: String,
    /// What happens to it.
    pub action: Action,
    /// Where, sorted.
    pub environments: Vec<String>,
    /// What differs, if it was there and stays: what matters for security first.
    pub arguments: Vec<ArgumentDiff>,
    /// Its arguments, if it comes or goes; null otherwise.
    pub values: Value,
    /// Why it matters for security that it comes or goes.
    pub concern: Option<Concern>,
    /// Where its block is, or was.
    pub place: Place,
}

/// An argument that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArgumentDiff {
    /// Path into the values, as `container_definitions["web"].environment["LOG_LEVEL"]`. It ends in `[]`
    /// for an element that a list has gained or lost.
    pub path: String,
    /// What it was; null if it was not there.
    pub old: Option<Value>,
    /// What it becomes; null if it is not there any more.
    pub new: Option<Value>,
    /// Why it matters for security.
    pub concern: Option<Concern>,
    /// Whether it takes another object.
    pub replaces: bool,
    /// The resource that is replaced, if only that is why this one changes.
    pub follows: Option<String>,
}

/// The change of something that all resources of an environment stand on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SettingDiff {
    /// Where, sorted.
    pub environments: Vec<String>,
    /// Which: `layout`, or a path that begins with `backend`, `provider` or `source of <layer>`.
    pub path: String,
    /// What it was.
    pub old: Option<Value>,
    /// What it becomes.
    pub new: Option<Value>,
    /// Whether state has to be moved before anything is applied.
    pub moves_state: bool,
}

/// A layer of an environment that comes or goes with all its resources.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerDiff {
    /// The environment.
    pub environment: String,
    /// The layer.
    pub layer: String,
    /// Whether it comes or goes.
    pub action: Action,
    /// Whether the environment does.
    pub with_environment: bool,
    /// How many resources there are of each type.
    pub kinds: BTreeMap<String, usize>,
    /// How many of them matter for security.
    pub security: usize,
    /// The resources.
    pub resources: Vec<ResourceDiff>,
}

impl ResourceDiff {
    pub(super) fn of(resource: &RenderedResource, action: Action) -> Self {
        Self {
            layer: resource.layer.clone(),
            address: resource.address(),
            kind: resource.kind.clone(),
            action,
            environments: Vec::new(),
            arguments: Vec::new(),
            values: Value::Null,
            concern: None,
            place: resource.place.clone(),
        }
    }

    /// The address with its layer, as plans have it.
    pub fn full_address(&self) -> String {
        format!("{}.{}", self.layer, self.address)
    }

    /// The strongest reason why it matters for security: one whose effect is known before others.
    pub fn concern(&self) -> Option<Concern> {
        let arguments = self.arguments.iter().filter_map(|argument| argument.concern);
        let all = self.concern.into_iter().chain(arguments);
        all.min_by_key(|concern| concern.effect.is_none())
    }

    /// With every text of its values changed.
    pub(super) fn map_strings(&mut self, change: &impl Fn(&str) -> String) {
        map_strings(&mut self.values, change);
        for argument in &mut self.arguments {
            let values = argument.old.iter_mut().chain(&mut argument.new);
            values.for_each(|value| map_strings(value, change));
        }
    }
}

/// Changes every text in a value, keys as well.
pub(super) fn map_strings(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| map_strings(value, change)),
        Value::Object(values) => {
            let taken = std::mem::take(values).into_iter().map(|(name, mut value)| {
                map_strings(&mut value, change);
                (change(&name), value)
            });
            *values = taken.collect();
        }
        _ => {}
    }
}
