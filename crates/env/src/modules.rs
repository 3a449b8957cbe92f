//! Every layer's module.

use compute::Compute;
use discovery::Discovery;
use edge::Edge;
use layer::{Build, LayerModule, ModuleInterface};
use network::Network;
use observability::Observability;
use platform::Platform;
use rayon::prelude::*;
use registry::Registry;
use security::Security;
use terraform::{Block, Body, hcl, print_blocks, requirements};

use crate::Files;

/// Each layer, lower layers first.
const LAYERS: [fn(&Platform) -> LayerModule; 7] = [
    |platform| Network::module(platform),
    |platform| Registry::module(platform),
    |platform| Security::module(platform),
    |platform| Discovery::module(platform),
    |platform| Edge::module(platform),
    |platform| Observability::module(platform),
    |platform| Compute::module(platform),
];

/// Every layer's module, printed.
pub struct Modules {
    /// `modules/`: the same for every environment.
    pub files: Files,
    /// How a root calls each module, lower layers first.
    pub interfaces: Vec<ModuleInterface>,
}

/// The module of each layer. A layer's resources are dropped as soon as they are printed.
pub fn modules(platform: &Platform) -> Modules {
    let origin = platform::header("envs/platform.hcl");
    let header = format!("# {origin}\n");
    let printed = LAYERS.par_iter().map(|layer| {
        let module = layer(platform);
        let mut files = module.files(platform, &origin);
        files.push(("versions.tf".to_owned(), versions(&header)));
        (files, module.into_interface())
    });
    let mut made = Modules { files: Files::new(), interfaces: Vec::new() };
    for (files, interface) in printed.collect::<Vec<_>>() {
        let paths = files
            .into_iter()
            .map(|(path, text)| (format!("modules/{}/{path}", interface.layer).into(), text));
        made.files.extend(paths);
        made.interfaces.push(interface);
    }
    made
}

/// `versions.tf` of a module: what it needs, and no provider block.
fn versions(header: &str) -> String {
    let mut body = Body::default();
    body.set("required_version", requirements::terraform_constraint());
    body.push_block(required_providers());
    print_blocks(header, &[Block::new("terraform", body)])
}

/// `required_providers { aws = ... }`.
pub fn required_providers() -> Block {
    let mut body = Body::default();
    let version = requirements::provider_constraint();
    body.set("aws", hcl!({ source = (requirements::PROVIDER_SOURCE), version = version }));
    Block::new("required_providers", body)
}
