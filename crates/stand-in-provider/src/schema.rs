//! The schema that is served: `crates/aws/schema/newest.json` has it in the form in which `terraform
//! providers schema -json` prints it.

mod bindings;

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use tfplugin::messages;

/// What is in that file, as terraform is told. A resource type that has bindings and is not in it is
/// served as bindings know it.
///
/// # Errors
/// If one of the two is not a schema.
pub fn committed() -> Result<messages::Schemas, serde_json::Error> {
    let printed: Printed = serde_json::from_str(include_str!("../../aws/schema/newest.json"))?;
    let none = || serde::de::Error::custom("no provider in newest.json");
    let provider = printed.provider_schemas.into_values().next().ok_or_else(none)?;
    let mut resources = bindings::resources()?;
    resources.extend(messages_of(provider.resource_schemas));
    Ok(messages::Schemas {
        provider: Some(provider.provider.into()),
        resources,
        data_sources: messages_of(provider.data_source_schemas),
        diagnostics: Vec::new(),
        ephemeral_resources: messages_of(provider.ephemeral_resource_schemas),
    })
}

fn messages_of(schemas: HashMap<String, PrintedSchema>) -> HashMap<String, messages::Schema> {
    schemas.into_iter().map(|(name, schema)| (name, schema.into())).collect()
}

#[derive(Deserialize)]
struct Printed {
    provider_schemas: HashMap<String, PrintedProvider>,
}

#[derive(Deserialize)]
struct PrintedProvider {
    provider: PrintedSchema,
    resource_schemas: HashMap<String, PrintedSchema>,
    data_source_schemas: HashMap<String, PrintedSchema>,
    ephemeral_resource_schemas: HashMap<String, PrintedSchema>,
}

#[derive(Deserialize)]
struct PrintedSchema {
    block: PrintedBlock,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PrintedBlock {
    attributes: BTreeMap<String, PrintedAttribute>,
    block_types: BTreeMap<String, PrintedNestedBlock>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "as terraform prints it")]
struct PrintedAttribute {
    r#type: serde_json::Value,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    write_only: bool,
}

#[derive(Deserialize)]
struct PrintedNestedBlock {
    nesting_mode: Nesting,
    #[serde(default)]
    min_items: i64,
    #[serde(default)]
    max_items: i64,
    block: PrintedBlock,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Nesting {
    Single,
    List,
    Set,
}

impl From<PrintedSchema> for messages::Schema {
    fn from(schema: PrintedSchema) -> Self {
        Self { version: 0, block: Some(schema.block.into()) }
    }
}

impl From<PrintedBlock> for messages::Block {
    fn from(block: PrintedBlock) -> Self {
        let attribute = |(name, attribute): (_, PrintedAttribute)| messages::Attribute {
            name,
            r#type: attribute.r#type.to_string().into_bytes(),
            required: attribute.required,
            optional: attribute.optional,
            computed: attribute.computed,
            sensitive: false,
            write_only: attribute.write_only,
        };
        let nested = |(type_name, nested): (_, PrintedNestedBlock)| messages::NestedBlock {
            type_name,
            block: Some(nested.block.into()),
            nesting: match nested.nesting_mode {
                Nesting::Single => 1,
                Nesting::List => 2,
                Nesting::Set => 3,
            },
            min_items: nested.min_items,
            max_items: nested.max_items,
        };
        Self {
            attributes: block.attributes.into_iter().map(attribute).collect(),
            block_types: block.block_types.into_iter().map(nested).collect(),
        }
    }
}
