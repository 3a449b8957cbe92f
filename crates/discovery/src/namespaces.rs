//! A private DNS namespace for each release.

use aws::ServiceDiscoveryPrivateDnsNamespace;
use layer::ModuleBuilder;
use network::VpcId;
use platform::AppName;
use terraform::{Expr, Many, Set, Str, for_each};

use crate::Discovery;

/// Adds a namespace for each release.
pub fn add(
    module: &mut ModuleBuilder<Discovery>,
    releases: &Expr<Set<Str>>,
) -> Many<ServiceDiscoveryPrivateDnsNamespace> {
    module.file("namespaces.tf");
    let name = module.name(AppName::Namespace);
    let vpc_id = module.upstream::<VpcId>();
    module.add(for_each(releases, |_| {
        ServiceDiscoveryPrivateDnsNamespace::new("release", name, vpc_id)
            .comment(
                "One for each release: a call made inside a release stays inside it, and the names that \
                 ECS\nService Connect gives its endpoints need only be unique in it.",
            )
            .description("Services of one release")
    }))
}
