//! The schema that bindings are made from, of an older provider. It says less: of blocks, only whether
//! there may be several, and of optional arguments, not whether the provider sets them otherwise.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use tfplugin::messages;

/// Every resource type that has bindings.
pub fn resources() -> Result<HashMap<String, messages::Schema>, serde_json::Error> {
    let cut: Cut = serde_json::from_str(include_str!("../../../aws/schema/aws.json"))?;
    let schema = |block: CutBlock| messages::Schema { version: 0, block: Some(block.into()) };
    Ok(cut.resources.into_iter().map(|(kind, block)| (kind, schema(block))).collect())
}

#[derive(Deserialize)]
struct Cut {
    resources: HashMap<String, CutBlock>,
}

#[derive(Deserialize)]
struct CutBlock {
    attributes: BTreeMap<String, CutAttribute>,
    #[serde(default)]
    blocks: BTreeMap<String, CutNestedBlock>,
}

#[derive(Deserialize)]
struct CutAttribute {
    r#type: serde_json::Value,
    mode: Mode,
}

#[derive(PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Required,
    Optional,
    WriteOnly,
    Computed,
}

#[derive(Deserialize)]
struct CutNestedBlock {
    #[serde(default)]
    required: bool,
    #[serde(default)]
    many: bool,
    block: CutBlock,
}

impl From<CutBlock> for messages::Block {
    fn from(block: CutBlock) -> Self {
        let attribute = |(name, attribute): (_, CutAttribute)| messages::Attribute {
            name,
            r#type: attribute.r#type.to_string().into_bytes(),
            required: attribute.mode == Mode::Required,
            optional: matches!(attribute.mode, Mode::Optional | Mode::WriteOnly),
            computed: attribute.mode == Mode::Computed,
            sensitive: false,
            write_only: attribute.mode == Mode::WriteOnly,
        };
        let nested = |(type_name, nested): (_, CutNestedBlock)| messages::NestedBlock {
            type_name,
            block: Some(nested.block.into()),
            nesting: 2,
            min_items: nested.required.into(),
            max_items: i64::from(!nested.many),
        };
        Self {
            attributes: block.attributes.into_iter().map(attribute).collect(),
            block_types: block.blocks.into_iter().map(nested).collect(),
        }
    }
}
