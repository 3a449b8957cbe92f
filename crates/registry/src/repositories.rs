//! The repositories and what they keep.

use layer::ModuleBuilder;
use platform::{Platform, Service, ServiceName};
use terraform::{Expr, Node, Str, hcl, jsonencode};

use crate::{Registry, encryption};

/// What the layers above read of a repository.
pub struct Repository {
    pub service: String,
    pub url: Expr<Str>,
    pub arn: Expr<Str>,
}

/// Adds the repository of each service.
pub fn add(module: &mut ModuleBuilder<Registry>, platform: &Platform) -> Vec<Repository> {
    let key = encryption::key(module);
    module.file("repositories.tf");
    platform.services.iter().map(|service| repository(module, service, &key)).collect()
}

fn repository(
    module: &mut ModuleBuilder<Registry>,
    service: &Service,
    key: &Expr<Str>,
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
    let rules = Node::List(vec![
        expire(1, "Untagged images, after a day".to_owned(), untagged),
        expire(2, format!("All but the last {} images", service.images_kept), any),
    ]);
    module.add(aws::EcrLifecyclePolicy::new(
        &service.name,
        jsonencode(hcl!({ rules = rules })),
        repository.name(),
    ));
    Repository {
        service: service.name.clone(),
        url: repository.repository_url(),
        arn: repository.arn(),
    }
}

fn expire(priority: u32, description: String, selection: Node) -> Node {
    hcl!({
        rulePriority = priority,
        description = description,
        selection = selection,
        action = { type = "expire" }
    })
}
