//! The registry layer: one private ECR repository per service: tags are immutable, images are scanned when pushed and expire.

mod encryption;
mod readers;
mod repositories;
mod terraform_tests;
#[cfg(test)]
mod tests;

use layer::{Build, Layer, ModuleBuilder, OutputValue, PreviewScope, outputs};
use platform::{Platform, ServiceName};
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
}

impl Build for Registry {
    fn build(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        let repositories = repositories::add(module, platform);
        readers::add(module, platform, &repositories);
        let each = || repositories.iter();
        module.output::<RepositoryUrls>(Expr::<Map<Str>>::map(
            each().map(|it| (&it.service, &it.url)),
        ));
        module.output::<RepositoryArns>(Expr::<Map<Str>>::map(
            each().map(|it| (&it.service, &it.arn)),
        ));
    }

    fn elsewhere(scope: &PreviewScope) -> Option<Vec<OutputValue>> {
        let source = scope.environment.images_from.as_ref()?;
        let (account_id, region) = (&source.account_id, &scope.environment.region);
        let of_each = |place: String| {
            scope.per_service(&scope.platform.services, |service| {
                let name = service.name(ServiceName::Repository).fill("", &source.suffix);
                format!("{place}/{name}")
            })
        };
        let host = format!("{account_id}.dkr.ecr.{region}.amazonaws.com");
        let arn = format!("arn:aws:ecr:{region}:{account_id}:repository");
        Some(vec![
            OutputValue::of::<RepositoryUrls>(of_each(host)),
            OutputValue::of::<RepositoryArns>(of_each(arn)),
        ])
    }

    fn tests(module: &mut ModuleBuilder<Self>, platform: &Platform) {
        terraform_tests::add(module, platform);
    }
}
