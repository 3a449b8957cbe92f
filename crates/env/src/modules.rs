//! Every layer's module.

use edge::Edge;
use layer::{Layer, LayerModule};
use network::Network;
use platform::Platform;
use terraform::{Block, Body, hcl, print_blocks};

use crate::{PROVIDER_VERSION, TERRAFORM_VERSION};

/// The module of each layer, lower layers first.
pub fn modules(platform: &Platform) -> Vec<LayerModule> {
    vec![Network::module(platform).finish(), Edge::module(platform).finish()]
}

/// `versions.tf` of a module: what it needs, and no provider block.
pub fn versions(header: &str) -> String {
    let mut body = Body::default();
    body.set("required_version", TERRAFORM_VERSION);
    body.push_block(required_providers());
    print_blocks(header, &[Block::new("terraform", body)])
}

/// `required_providers { aws = ... }`.
pub fn required_providers() -> Block {
    let mut body = Body::default();
    body.set("aws", hcl!({ source = "hashicorp/aws", version = PROVIDER_VERSION }));
    Block::new("required_providers", body)
}
