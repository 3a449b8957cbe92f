//! What `terraform test` asserts of the module.

use aws::{
    ServiceDiscoveryPrivateDnsNamespace, ServiceDiscoveryPrivateDnsNamespaceRef as Namespace,
    ServiceDiscoveryService, ServiceDiscoveryServiceRef as Service,
};
use layer::{ModuleBuilder, Test};
use platform::Platform;
use terraform::{Many, alltrue, distinct, length};

use crate::Discovery;

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Discovery>, platform: &Platform) {
    let count = length(&module.release_names());
    let namespaces = Many::<ServiceDiscoveryPrivateDnsNamespace>::labelled("release");
    module.test(Test::new("a_release_has_a_namespace_of_its_own").assert(
        length(&distinct(namespaces.for_in("it").list(Namespace::name))).equals(&count),
        "Releases share no namespace.",
    ));
    for service in platform.called() {
        let label = service.name.replace('-', "_");
        let services = Many::<ServiceDiscoveryService>::labelled(&label);
        module.test(
            Test::new(&format!("{label}_is_found_by_name"))
                .assert(services.count().equals(&count), "It is in the namespace of each release.")
                .assert(
                    alltrue(services.for_in("it").list(Service::force_destroy)),
                    "Destroy works with tasks registered.",
                ),
        );
    }
}
