//! The repositories and what they keep.

use std::collections::BTreeMap;

use layer::ModuleBuilder;
use platform::{Platform, Service, ServiceName};
use terraform::{
    Any, Expr, List, Map, Node, Num, Str, Variable, concat, for_entries, hcl, jsonencode, template,
};

use crate::{Registry, encryption};

/// What the layers above read of a repository.
pub struct Repository {
    pub service: String,
    pub url: Expr<Str>,
    pub arn: Expr<Str>,
}

/// Adds the repository of each service.
pub fn add(module: &mut ModuleBuilder<Registry>, platform: &Platform) -> Vec<Repository> {
    let (key, images) = (encryption::key(module), images(module));
    module.file("repositories.tf");
    platform.services.iter().map(|service| repository(module, service, &key, &images)).collect()
}

/// `var.images`: the tag that each release runs of each service.
fn images(module: &mut ModuleBuilder<Registry>) -> Expr<Map<Map<Str>>> {
    let variable = Variable::new(
        "images",
        "Image tag of each release, by service and release; a tag that both run stands there once.",
    );
    module.input(&variable, |environment| {
        let mut images = BTreeMap::<&String, Vec<(&str, &String)>>::new();
        for release in &environment.releases {
            for (service, tag) in &release.images {
                let tags = images.entry(service).or_default();
                if tags.iter().all(|(_, known)| *known != tag) {
                    tags.push((release.color.name(), tag));
                }
            }
        }
        Expr::<Map<Map<Str>>>::map(
            images.into_iter().map(|(service, tags)| (service, Expr::<Map<Str>>::map(tags))),
        )
    })
}

fn repository(
    module: &mut ModuleBuilder<Registry>,
    service: &Service,
    key: &Expr<Str>,
    images: &Expr<Map<Map<Str>>>,
) -> Repository {
    let managed = module.customer_managed_keys();
    let name = module.name(service.name(ServiceName::Repository));
    let repository = module.add(
        aws::EcrRepository::new(&service.name, name)
            .image_tag_mutability("IMMUTABLE")
            .force_delete(true)
            .image_scanning_configuration(aws::EcrRepositoryImageScanningConfiguration::new(true))
            .encryption_configuration(
                aws::EcrRepositoryEncryptionConfiguration::new()
                    .encryption_type(managed.choose("KMS", "AES256"))
                    .kms_key(key),
            ),
    );
    let untagged = hcl!({
        tagStatus = "untagged",
        countType = "sinceImagePushed",
        countUnit = "days",
        countNumber = 1
    });
    let any = hcl!({
        tagStatus = "any",
        countType = "imageCountMoreThan",
        countNumber = (service.images_kept)
    });
    let running = for_entries("release", "tag", &images.get(&service.name)).list(|release| {
        let one = hcl!({
            tagStatus = "tagged",
            tagPatternList = [(&release.value)],
            countType = "imageCountMoreThan",
            countNumber = 1
        });
        let priority = release.key.equals("blue").choose::<Num>(2, 3);
        Expr::<Any>::new(expire(priority, template!("Keeps what {} runs", release.key), one))
    });
    let rule = |priority: u32, description: String, selection| {
        Expr::<List<Any>>::lines([Expr::<Any>::new(expire(priority, description, selection))])
    };
    let rules = concat([
        rule(1, "Untagged images, after a day".to_owned(), untagged),
        running,
        rule(4, format!("All but the last {} images", service.images_kept), any),
    ]);
    module.add(
        aws::EcrLifecyclePolicy::new(
            &service.name,
            jsonencode(hcl!({ rules = rules })),
            repository.name(),
        )
        .comment(
            "What a rule selects, no later rule expires: a tag is one image, so the tag of a release is\n\
             never more than one, and stays however many newer images there are.",
        ),
    );
    Repository {
        service: service.name.clone(),
        url: repository.repository_url(),
        arn: repository.arn(),
    }
}

fn expire(priority: impl Into<Node>, description: impl Into<Node>, selection: Node) -> Node {
    let (priority, description) = (priority.into(), description.into());
    hcl!({
        rulePriority = priority,
        description = description,
        selection = selection,
        action = { type = "expire" }
    })
}
