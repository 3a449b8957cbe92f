//! Every layer's module.

use compute::Compute;
use discovery::Discovery;
use edge::Edge;
use layer::{Build, LayerModule, ModuleInterface};
use network::Network;
use observability::Observability;
use platform::{Environment, Platform};
use rayon::prelude::*;
use registry::Registry;
use security::Security;
use terraform::{Block, Body, Version, VersionRange, hcl, print_blocks, requirements};

use crate::Files;

/// A layer's name, and what makes its module.
type NamedLayer = (&'static str, fn(&Platform) -> LayerModule);

/// Each layer, lower layers first. There is no other list of them.
const LAYERS: &[NamedLayer] = &[
    named::<Network>(),
    named::<Registry>(),
    named::<Security>(),
    named::<Discovery>(),
    named::<Edge>(),
    named::<Observability>(),
    named::<Compute>(),
];

const fn named<L: Build>() -> NamedLayer {
    (L::NAME, L::module)
}

/// The names of the layers, lower layers first.
pub fn layers() -> impl ExactSizeIterator<Item = &'static str> {
    LAYERS.iter().map(|(name, _)| *name)
}

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
    let printed = LAYERS.par_iter().map(|(_, module)| {
        let module = module(platform);
        let mut files = module.files(platform, &origin);
        files.push((
            "versions.tf".to_owned(),
            versions(&header, module.terraform.oldest_provider()),
        ));
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
fn versions(header: &str, oldest_provider: Version) -> String {
    let mut body = Body::default();
    body.set("required_version", requirements::terraform_constraint());
    body.push_block(required_providers(requirements::PROVIDER.at_least(oldest_provider)));
    print_blocks(header, &[Block::new("terraform", body)])
}

/// `required_providers { aws = ... }`.
pub fn required_providers(versions: VersionRange) -> Block {
    let mut body = Body::default();
    let version = versions.to_string();
    body.set("aws", hcl!({ source = (requirements::PROVIDER_SOURCE), version = version }));
    Block::new("required_providers", body)
}

/// The providers that the roots of an environment accept that call these modules: those that know all
/// that is in them, as far as the environment's spec allows them.
pub fn accepted_providers<'a>(
    environment: &Environment,
    modules: impl IntoIterator<Item = &'a ModuleInterface>,
) -> VersionRange {
    let oldest = modules.into_iter().map(|module| module.oldest_provider);
    oldest.fold(environment.provider_versions, VersionRange::at_least)
}
