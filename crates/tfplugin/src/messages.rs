//! The messages of `tfplugin5.proto`, as far as they are used here.
//!
//! A field that is missing here is skipped in what is read and left out of what is written.

use std::collections::HashMap;

use prost::Message;

/// A value, in either of two encodings.
#[derive(Clone, PartialEq, Message)]
pub struct DynamicValue {
    /// As msgpack.
    #[prost(bytes = "vec", tag = "1")]
    pub msgpack: Vec<u8>,
    /// As JSON.
    #[prost(bytes = "vec", tag = "2")]
    pub json: Vec<u8>,
}

/// An error or a warning.
#[derive(Clone, PartialEq, Message)]
pub struct Diagnostic {
    /// 1 is an error, 2 a warning.
    #[prost(int32, tag = "1")]
    pub severity: i32,
    /// In a few words.
    #[prost(string, tag = "2")]
    pub summary: String,
    /// In more words.
    #[prost(string, tag = "3")]
    pub detail: String,
    /// What it is about.
    #[prost(message, optional, tag = "4")]
    pub attribute: Option<AttributePath>,
}

/// Where in a value something is.
#[derive(Clone, PartialEq, Message)]
pub struct AttributePath {
    /// From the outside to the inside.
    #[prost(message, repeated, tag = "1")]
    pub steps: Vec<Step>,
}

/// A step inwards.
#[derive(Clone, PartialEq, Message)]
pub struct Step {
    /// Which.
    #[prost(oneof = "Selector", tags = "1, 2, 3")]
    pub selector: Option<Selector>,
}

/// A step inwards.
#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Selector {
    /// An attribute or a block, by name.
    #[prost(string, tag = "1")]
    AttributeName(String),
    /// An element of a map.
    #[prost(string, tag = "2")]
    ElementKeyString(String),
    /// An element of a list.
    #[prost(int64, tag = "3")]
    ElementKeyInt(i64),
}

/// A message without content.
#[derive(Clone, PartialEq, Message)]
pub struct Nothing {}

/// What a resource type, a data source or the provider itself takes.
#[derive(Clone, PartialEq, Message)]
pub struct Schema {
    /// Of the state's layout.
    #[prost(int64, tag = "1")]
    pub version: i64,
    /// Arguments and blocks.
    #[prost(message, optional, tag = "2")]
    pub block: Option<Block>,
}

/// Arguments and blocks.
#[derive(Clone, PartialEq, Message)]
pub struct Block {
    /// Arguments and attributes.
    #[prost(message, repeated, tag = "2")]
    pub attributes: Vec<Attribute>,
    /// Blocks inside.
    #[prost(message, repeated, tag = "3")]
    pub block_types: Vec<NestedBlock>,
}

/// An argument, an attribute, or both.
#[derive(Clone, PartialEq, Message)]
#[expect(clippy::struct_excessive_bools, reason = "as the protocol has it")]
pub struct Attribute {
    /// Its name.
    #[prost(string, tag = "1")]
    pub name: String,
    /// As JSON: `"string"` or `["list","string"]`.
    #[prost(bytes = "vec", tag = "2")]
    pub r#type: Vec<u8>,
    /// Whether it must be set.
    #[prost(bool, tag = "4")]
    pub required: bool,
    /// Whether it may be set.
    #[prost(bool, tag = "5")]
    pub optional: bool,
    /// Whether the provider sets it if nobody else does.
    #[prost(bool, tag = "6")]
    pub computed: bool,
    /// Whether it is hidden in what terraform prints.
    #[prost(bool, tag = "7")]
    pub sensitive: bool,
    /// Whether it is in neither state nor plan.
    #[prost(bool, tag = "10")]
    pub write_only: bool,
}

/// A block and how often it occurs.
#[derive(Clone, PartialEq, Message)]
pub struct NestedBlock {
    /// Its name.
    #[prost(string, tag = "1")]
    pub type_name: String,
    /// What stands in it.
    #[prost(message, optional, tag = "2")]
    pub block: Option<Block>,
    /// 1 is a single one, 2 a list, 3 a set.
    #[prost(int32, tag = "3")]
    pub nesting: i32,
    /// How often it must occur.
    #[prost(int64, tag = "4")]
    pub min_items: i64,
    /// How often it may occur; 0 is no limit.
    #[prost(int64, tag = "5")]
    pub max_items: i64,
}

impl Block {
    /// The attribute of a name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// What stands in blocks of a name.
    pub fn nested(&self, name: &str) -> Option<&Self> {
        self.block_types.iter().find(|nested| nested.type_name == name)?.block.as_ref()
    }
}

/// Answer to `GetSchema`.
#[derive(Clone, PartialEq, Message)]
pub struct Schemas {
    /// Of the `provider` block.
    #[prost(message, optional, tag = "1")]
    pub provider: Option<Schema>,
    /// Of resources.
    #[prost(map = "string, message", tag = "2")]
    pub resources: HashMap<String, Schema>,
    /// Of data sources.
    #[prost(map = "string, message", tag = "3")]
    pub data_sources: HashMap<String, Schema>,
    /// What is wrong.
    #[prost(message, repeated, tag = "4")]
    pub diagnostics: Vec<Diagnostic>,
    /// Of ephemeral resources.
    #[prost(map = "string, message", tag = "8")]
    pub ephemeral_resources: HashMap<String, Schema>,
}

/// Answer to `GetSchema`, without a look at the schemas themselves, so that all of them is kept.
#[derive(Clone, PartialEq, Message)]
pub struct EncodedSchemas {
    /// Of the `provider` block.
    #[prost(bytes = "vec", tag = "1")]
    pub provider: Vec<u8>,
    /// Of resources.
    #[prost(map = "string, bytes", tag = "2")]
    pub resources: HashMap<String, Vec<u8>>,
    /// Of data sources.
    #[prost(map = "string, bytes", tag = "3")]
    pub data_sources: HashMap<String, Vec<u8>>,
    /// What the provider can do.
    #[prost(bytes = "vec", tag = "6")]
    pub capabilities: Vec<u8>,
    /// Of ephemeral resources.
    #[prost(map = "string, bytes", tag = "8")]
    pub ephemeral_resources: HashMap<String, Vec<u8>>,
}

/// Request of `PrepareProviderConfig`.
#[derive(Clone, PartialEq, Message)]
pub struct PrepareRequest {
    /// The `provider` block.
    #[prost(message, optional, tag = "1")]
    pub config: Option<DynamicValue>,
}

/// Answer to `PrepareProviderConfig`.
#[derive(Clone, PartialEq, Message)]
pub struct Prepared {
    /// The `provider` block, completed.
    #[prost(message, optional, tag = "1")]
    pub config: Option<DynamicValue>,
    /// What is wrong.
    #[prost(message, repeated, tag = "2")]
    pub diagnostics: Vec<Diagnostic>,
}

/// Request of `Configure`.
#[derive(Clone, PartialEq, Message)]
pub struct ConfigureRequest {
    /// Terraform's version.
    #[prost(string, tag = "1")]
    pub terraform_version: String,
    /// The `provider` block.
    #[prost(message, optional, tag = "2")]
    pub config: Option<DynamicValue>,
}

/// An answer that consists of diagnostics: to `Configure` and to every `Validate...`.
#[derive(Clone, PartialEq, Message)]
pub struct Diagnostics {
    /// What is wrong.
    #[prost(message, repeated, tag = "1")]
    pub diagnostics: Vec<Diagnostic>,
}

/// Request about a configuration: of every `Validate...`, of `ReadDataSource` and of
/// `OpenEphemeralResource`.
#[derive(Clone, PartialEq, Message)]
pub struct ConfigRequest {
    /// Type of the resource.
    #[prost(string, tag = "1")]
    pub type_name: String,
    /// What stands in the block.
    #[prost(message, optional, tag = "2")]
    pub config: Option<DynamicValue>,
    /// What terraform can do, as in write-only arguments, where that matters.
    #[prost(bytes = "vec", tag = "3")]
    pub capabilities: Vec<u8>,
}

/// A state as it stands in a file.
#[derive(Clone, PartialEq, Message)]
pub struct RawState {
    /// As JSON.
    #[prost(bytes = "vec", tag = "1")]
    pub json: Vec<u8>,
}

/// Request of `UpgradeResourceState`.
#[derive(Clone, PartialEq, Message)]
pub struct UpgradeRequest {
    /// Type of the resource.
    #[prost(string, tag = "1")]
    pub type_name: String,
    /// What was kept.
    #[prost(message, optional, tag = "3")]
    pub raw_state: Option<RawState>,
}

/// An answer that is a state: to `UpgradeResourceState`, `ReadResource` and `ReadDataSource`.
#[derive(Clone, PartialEq, Message)]
pub struct State {
    /// The state.
    #[prost(message, optional, tag = "1")]
    pub state: Option<DynamicValue>,
    /// What is wrong.
    #[prost(message, repeated, tag = "2")]
    pub diagnostics: Vec<Diagnostic>,
    /// What the provider keeps for itself; only of resources.
    #[prost(bytes = "vec", tag = "3")]
    pub private: Vec<u8>,
}

/// Request of `ReadResource`.
#[derive(Clone, PartialEq, Message)]
pub struct ReadRequest {
    /// Type of the resource.
    #[prost(string, tag = "1")]
    pub type_name: String,
    /// What is known of it.
    #[prost(message, optional, tag = "2")]
    pub current_state: Option<DynamicValue>,
    /// What the provider has kept for itself.
    #[prost(bytes = "vec", tag = "3")]
    pub private: Vec<u8>,
}

/// Request of `PlanResourceChange`.
#[derive(Clone, PartialEq, Message)]
pub struct PlanRequest {
    /// Type of the resource.
    #[prost(string, tag = "1")]
    pub type_name: String,
    /// What there is; null for a new one.
    #[prost(message, optional, tag = "2")]
    pub prior_state: Option<DynamicValue>,
    /// What the configuration makes of it; null if it goes.
    #[prost(message, optional, tag = "3")]
    pub proposed_new_state: Option<DynamicValue>,
    /// What stands in the block.
    #[prost(message, optional, tag = "4")]
    pub config: Option<DynamicValue>,
    /// What the provider has kept for itself.
    #[prost(bytes = "vec", tag = "5")]
    pub prior_private: Vec<u8>,
}

/// Answer to `PlanResourceChange`.
#[derive(Clone, PartialEq, Message)]
pub struct Planned {
    /// What there will be.
    #[prost(message, optional, tag = "1")]
    pub planned_state: Option<DynamicValue>,
    /// What cannot be changed in place.
    #[prost(message, repeated, tag = "2")]
    pub requires_replace: Vec<AttributePath>,
    /// What is wrong.
    #[prost(message, repeated, tag = "4")]
    pub diagnostics: Vec<Diagnostic>,
    /// What the provider keeps for itself.
    #[prost(bytes = "vec", tag = "3")]
    pub planned_private: Vec<u8>,
    /// Whether terraform tolerates that a plan and its outcome differ in what is empty or computed.
    #[prost(bool, tag = "5")]
    pub legacy_type_system: bool,
}

/// Request of `ApplyResourceChange`.
#[derive(Clone, PartialEq, Message)]
pub struct ApplyRequest {
    /// Type of the resource.
    #[prost(string, tag = "1")]
    pub type_name: String,
    /// What there is.
    #[prost(message, optional, tag = "2")]
    pub prior_state: Option<DynamicValue>,
    /// What there shall be.
    #[prost(message, optional, tag = "3")]
    pub planned_state: Option<DynamicValue>,
    /// What stands in the block.
    #[prost(message, optional, tag = "4")]
    pub config: Option<DynamicValue>,
    /// What the provider has kept for itself.
    #[prost(bytes = "vec", tag = "5")]
    pub planned_private: Vec<u8>,
}

/// Answer to `ApplyResourceChange`.
#[derive(Clone, PartialEq, Message)]
pub struct Applied {
    /// What there is now.
    #[prost(message, optional, tag = "1")]
    pub new_state: Option<DynamicValue>,
    /// What is wrong.
    #[prost(message, repeated, tag = "3")]
    pub diagnostics: Vec<Diagnostic>,
    /// What the provider keeps for itself.
    #[prost(bytes = "vec", tag = "2")]
    pub private: Vec<u8>,
    /// Whether terraform tolerates that a plan and its outcome differ in what is empty or computed.
    #[prost(bool, tag = "4")]
    pub legacy_type_system: bool,
}

/// Answer to `OpenEphemeralResource`.
#[derive(Clone, PartialEq, Message)]
pub struct Opened {
    /// What is wrong.
    #[prost(message, repeated, tag = "1")]
    pub diagnostics: Vec<Diagnostic>,
    /// The values.
    #[prost(message, optional, tag = "3")]
    pub result: Option<DynamicValue>,
    /// What the provider keeps for itself until it closes.
    #[prost(bytes = "vec", tag = "4")]
    pub private: Vec<u8>,
}
