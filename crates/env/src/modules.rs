//! Every layer's module.

use compute::Compute;
use discovery::Discovery;
use edge::Edge;
use layer::{Layer, LayerModule};
use network::Network;
use observability::Observability;
use platform::Platform;
use rayon::prelude::*;
use registry::Registry;
use security::Security;
use terraform::{Block, Body, hcl, print_blocks};

use crate::{PROVIDER_VERSION, TERRAFORM_VERSION};

/// Each layer, lower layers first.
const LAYERS: [fn(&Platform) -> LayerModule; 7] = [
    |platform| Network::module(platform).finish(),
    |platform| Registry::module(platform).finish(),
    |platform| Security::module(platform).finish(),
    |platform| Discovery::module(platform).finish(),
    |platform| Edge::module(platform).finish(),
    |platform| Observability::module(platform).finish(),
    |platform| Compute::module(platform).finish(),
];

/// The module of each layer, lower layers first.
pub fn modules(platform: &Platform) -> Vec<LayerModule> {
    LAYERS.par_iter().map(|module| module(platform)).collect()
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
