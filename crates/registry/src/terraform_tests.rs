//! What `terraform test` asserts of the module.

use aws::{EcrLifecyclePolicy, EcrRepository};
use layer::{ModuleBuilder, Test};
use platform::{Platform, Service};
use terraform::{Any, Bool, Resource as _, jsondecode, length};

use crate::Registry;

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Registry>, platform: &Platform) {
    for service in &platform.services {
        module.test(repository(service));
    }
}

fn repository(service: &Service) -> Test {
    let label = service.name.replace('-', "_");
    let repository = EcrRepository::labelled(&label);
    let policy = EcrLifecyclePolicy::labelled(&label);
    Test::new(&format!("repository_of_{label}"))
        .assert(
            repository.image_tag_mutability().equals("IMMUTABLE"),
            "A tag that was deployed never means another image.",
        )
        .assert(
            repository
                .blocks("image_scanning_configuration")
                .at(0)
                .attribute::<Bool>("scan_on_push"),
            "Images are scanned when they are pushed.",
        )
        .assert(repository.force_delete(), "Destroy works with images in it.")
        .assert(
            length(&jsondecode::<Any>(policy.policy()).blocks("rules")).equals(3),
            "Untagged images and old ones expire, and not what runs.",
        )
}
