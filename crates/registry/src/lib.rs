//! The registry layer: one private ECR repository per service: tags are immutable, images are scanned when pushed and expire.

mod repositories;

use layer::{Layer, Module, Test, outputs};
use platform::{Platform, Service};
use terraform::{Expr, Map, Str};

/// The registry layer.
#[derive(Debug)]
pub struct Registry;

outputs! { Registry:
    /// URL of each service's repository, without a tag.
    pub RepositoryUrls: Map<Str> = "repository_urls", |scope| {
        let host = format!("{0}.dkr.ecr.{1}.amazonaws.com", scope.environment.account_id, scope.environment.region);
        scope.per_service(&scope.platform.services, |service| format!("{host}/{}", service.name))
    };

    /// ARN of each service's repository.
    pub RepositoryArns: Map<Str> = "repository_arns", |scope| {
        scope.per_service(&scope.platform.services, |service| {
            scope.arn("ecr", &format!("repository/{}", service.name))
        })
    };
}

impl Layer for Registry {
    const NAME: &'static str = "registry";
    const PURPOSE: &'static str = "One private ECR repository per service: tags are immutable, images are scanned when pushed and expire.";

    fn module(platform: &Platform) -> Module<Self> {
        let mut module = Module::new();
        let repositories = repositories::add(&mut module, platform);
        let each = || repositories.iter();
        module.output::<RepositoryUrls>(Expr::<Map<Str>>::map(
            each().map(|it| (&it.service, &it.url)),
        ));
        module.output::<RepositoryArns>(Expr::<Map<Str>>::map(
            each().map(|it| (&it.service, &it.arn)),
        ));
        for service in &platform.services {
            module.test(test(service));
        }
        module
    }
}

fn test(service: &Service) -> Test {
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
