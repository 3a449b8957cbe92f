//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use platform::Platform;

use crate::Discovery;

/// Adds the tests.
pub fn add(module: &mut Module<Discovery>, platform: &Platform) {
    module.test(
        Test::new("a_release_has_a_namespace_of_its_own")
            .assert(
                "length(distinct([for it in aws_service_discovery_private_dns_namespace.release : it.name])) == length(var.releases)",
                "Releases share no namespace.",
            ),
    );
    for service in platform.called() {
        let label = service.name.replace('-', "_");
        module.test(
            Test::new(&format!("{label}_is_found_by_name"))
                .assert(
                    format!("length(aws_service_discovery_service.{label}) == length(var.releases)"),
                    "It is in the namespace of each release.",
                )
                .assert(
                    format!("alltrue([for it in aws_service_discovery_service.{label} : it.force_destroy])"),
                    "Destroy works with tasks registered.",
                ),
        );
    }
}
