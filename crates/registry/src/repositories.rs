//! The repositories and what they keep.

use std::collections::BTreeMap;

use layer::ModuleBuilder;
use platform::{Platform, Service, ServiceName};
use terraform::{
    Any, Expr, List, Map, Node, Num, Str, Variable, concat, for_entries, for_indexed, hcl,
    jsonencode, length, lookup, template,
};

use crate::{Registry, encryption};

/// Priority of the first rule for a tag that only another environment runs; releases of this one come before.
const OF_READERS: u32 = 4;

/// What the layers above read of a repository.
pub struct Repository {
    pub service: String,
    pub name: Expr<Str>,
    pub url: Expr<Str>,
    pub arn: Expr<Str>,
}

/// Adds the repository of each service.
pub fn add(module: &mut ModuleBuilder<Registry>, platform: &Platform) -> Vec<Repository> {
    let key = encryption::key(module);
    let tags = RunningTags { own: images(module), of_readers: images_of_readers(module) };
    module.file("repositories.tf");
    platform.services.iter().map(|service| repository(module, service, &key, &tags)).collect()
}

/// What runs of each service, by its name.
struct RunningTags {
    own: Expr<Map<Map<Str>>>,
    of_readers: Expr<Map<List<Str>>>,
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

/// `var.images_of_readers`: what else runs of each service.
fn images_of_readers(module: &mut ModuleBuilder<Registry>) -> Expr<Map<List<Str>>> {
    let variable = Variable::new(
        "images_of_readers",
        "Image tags of each service that only other environments run from these repositories.",
    );
    let none = Node::Object(Vec::new());
    module.optional_input(&variable.default(none), |environment| {
        let tags = environment.tags_of_readers();
        let tags = || tags.iter().map(|(service, tags)| (service, Expr::<List<Str>>::lines(tags)));
        tags().next().is_some().then(|| Expr::<Map<List<Str>>>::map(tags()))
    })
}

fn repository(
    module: &mut ModuleBuilder<Registry>,
    service: &Service,
    key: &Expr<Str>,
    tags: &RunningTags,
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
    let one = |tag: &Expr<Str>| {
        hcl!({
            tagStatus = "tagged",
            tagPatternList = [tag],
            countType = "imageCountMoreThan",
            countNumber = 1
        })
    };
    let running = for_entries("release", "tag", &tags.own.get(&service.name)).list(|release| {
        let one = one(&release.value);
        let priority = release.key.equals("blue").choose::<Num>(2, 3);
        Expr::<Any>::new(expire(priority, template!("Keeps what {} runs", release.key), one))
    });
    let of_readers: Expr<List<Str>> =
        lookup(&tags.of_readers, &service.name, Expr::<List<Str>>::lines([""; 0]));
    let read = for_indexed("index", "tag", &of_readers).list(|tag| {
        let priority = tag.index.plus(OF_READERS);
        let description = template!("Keeps {}, which another environment runs", tag.value);
        Expr::<Any>::new(expire(priority, description, one(&tag.value)))
    });
    let rule = |priority: Expr<Num>, description: String, selection| {
        Expr::<List<Any>>::lines([Expr::<Any>::new(expire(priority, description, selection))])
    };
    let rules = concat([
        rule(1.into(), "Untagged images, after a day".to_owned(), untagged),
        running,
        read,
        rule(
            length(&of_readers).plus(OF_READERS),
            format!("All but the last {} images", service.images_kept),
            any,
        ),
    ]);
    module.add(
        aws::EcrLifecyclePolicy::new(
            &service.name,
            jsonencode(hcl!({ rules = rules })),
            repository.name(),
        )
        .comment(
            "What a rule selects, no later rule expires: a tag is one image, so the tag of a release is\n\
             never more than one, and stays however many newer images there are. So do those of other\n\
             environments whose images are here.",
        ),
    );
    Repository {
        service: service.name.clone(),
        name: repository.name(),
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
