//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use platform::{Platform, Service};

use crate::Registry;

/// Adds the tests.
pub fn add(module: &mut Module<Registry>, platform: &Platform) {
    for service in &platform.services {
        module.test(repository(service));
    }
}

fn repository(service: &Service) -> Test {
    let label = service.name.replace('-', "_");
    let repository = format!("aws_ecr_repository.{label}");
    Test::new(&format!("repository_of_{label}"))
        .assert(
            format!("{repository}.image_tag_mutability == \"IMMUTABLE\""),
            "A tag that was deployed never means another image.",
        )
        .assert(
            format!("{repository}.image_scanning_configuration[0].scan_on_push"),
            "Images are scanned when they are pushed.",
        )
        .assert(format!("{repository}.force_delete"), "Destroy works with images in it.")
        .assert(
            format!("length(jsondecode(aws_ecr_lifecycle_policy.{label}.policy).rules) == 2"),
            "Untagged images and old ones expire.",
        )
}
