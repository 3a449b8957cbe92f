//! What `terraform test` asserts of the module.

use aws::{EcrLifecyclePolicy, EcrRepository, EcrRepositoryPolicy};
use layer::{ModuleBuilder, Test};
use platform::{Platform, Service, ServiceName};
use terraform::{Any, Bool, Expr, List, Map, Optional, Resource as _, Str, jsondecode, length};

use crate::Registry;

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Registry>, platform: &Platform) {
    for service in &platform.services {
        module.test(repository(service));
        module.test(readers(service));
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

fn readers(service: &Service) -> Test {
    let label = service.name.replace('-', "_");
    let lifecycle = EcrLifecyclePolicy::labelled(&label);
    let policies = Optional::<EcrRepositoryPolicy>::labelled(&label);
    let statement = jsondecode::<Any>(policies.first().policy()).blocks("Statement").at(0);
    let condition = statement.attribute::<Any>("Condition").attribute::<Map<Str>>("ArnEquals");
    let role = service.name(ServiceName::ExecutionRole).fill("", "other");
    let tags = Expr::<List<Str>>::lines(["0.8.0", "0.9.0"]);
    Test::new(&format!("readers_of_{label}"))
        .with("images_of_readers", Expr::<Map<List<Str>>>::map([(&service.name, tags)]))
        .with("readers", Expr::<Map<Str>>::map([("other", "210987654321")]))
        .assert(
            length(&jsondecode::<Any>(lifecycle.policy()).blocks("rules")).equals(5),
            "What other environments run does not expire.",
        )
        .assert(
            condition
                .get("aws:PrincipalArn")
                .equals(format!("arn:aws:iam::210987654321:role/{role}")),
            "Another account's execution role may pull, and nobody else of it.",
        )
}
