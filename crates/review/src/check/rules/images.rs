//! Repositories, and the images that run.

use serde_json::{Value, json};

use super::principals::names_roles;
use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "immutable-tags",
        title: "Image tags are immutable",
        severity: Severity::High,
        reason: "A tag that can be moved changes what runs without a change that anybody \
                 reviews.",
        remedy: "Set image_tag_mutability = \"IMMUTABLE\".",
        guards: &["R2.2"],
        looks_at: "repositories",
        examine: immutable_tags,
    },
    Rule {
        id: "scan-on-push",
        title: "Images are scanned when they are pushed",
        severity: Severity::Low,
        reason: "Known vulnerabilities are found before the image runs.",
        remedy: "Set scan_on_push = true in image_scanning_configuration.",
        guards: &["R2.1"],
        looks_at: "repositories",
        examine: scan_on_push,
    },
    Rule {
        id: "image-lifecycle",
        title: "Every repository has a lifecycle policy",
        severity: Severity::Low,
        reason: "Without a lifecycle policy a repository grows until it is destroyed.",
        remedy: "Give the repository an aws_ecr_lifecycle_policy.",
        guards: &["R2.3"],
        looks_at: "repositories",
        examine: image_lifecycle,
    },
    Rule {
        id: "running-images",
        title: "No lifecycle policy expires an image that a release runs",
        severity: Severity::High,
        reason: "A task whose image has expired cannot be started again: not by scaling, nor after a failure.",
        remedy: "Select the release's tag in a rule of its own, before those that expire old images.",
        guards: &["R2.3"],
        looks_at: "containers",
        examine: running_images,
    },
    Rule {
        id: "private-repositories",
        title: "Repositories are private",
        severity: Severity::High,
        reason: "Whoever can read the images can read the code.",
        remedy: "Use aws_ecr_repository, and name roles in its policy, those of other accounts one by one.",
        guards: &["R2.1", "R2.4"],
        looks_at: "repositories",
        examine: private_repositories,
    },
    Rule {
        id: "own-images",
        title: "Containers run images of this environment's repositories, or all of one other's, by tag or digest",
        severity: Severity::High,
        reason: "Images from elsewhere are not scanned here and may change or disappear. \
                 `latest` is not a version.",
        remedy: "Push the image to the service's repository, and name its tag in the release; or take all images \
                 from one environment with images_from.",
        guards: &["R2.1", "R2.4"],
        looks_at: "containers",
        examine: own_images,
    },
];

const REPOSITORY: &str = "aws_ecr_repository";

/// The repositories. An environment that has another one's images has none, and that one answers for them.
pub(super) fn repositories<'a>(context: &mut RuleContext<'a>) -> Vec<&'a RenderedResource> {
    if let Some(source) = context.index.image_source() {
        context.not_applicable(&format!("the images are {}'s", source.environment));
    }
    context.each(REPOSITORY)
}

fn immutable_tags(context: &mut RuleContext<'_>) {
    for repository in repositories(context) {
        context.expect(repository, "/image_tag_mutability", "IMMUTABLE");
    }
}

fn scan_on_push(context: &mut RuleContext<'_>) {
    for repository in repositories(context) {
        context.expect(repository, "/image_scanning_configuration/0/scan_on_push", true);
    }
}

fn image_lifecycle(context: &mut RuleContext<'_>) {
    let policies = context.index.of("aws_ecr_lifecycle_policy");
    let kept: Vec<_> = policies.iter().filter_map(|it| it.text("/repository")).collect();
    for repository in repositories(context) {
        if !repository.text("/name").is_some_and(|name| kept.contains(&name)) {
            context.violation(repository, "name", "has no lifecycle policy");
        }
    }
}

fn running_images(context: &mut RuleContext<'_>) {
    let index = context.index;
    for (definition, container) in index.containers() {
        context.count_one();
        let image = container.get("image").and_then(|image| image.as_str()).unwrap_or_default();
        let Some((repository, tag)) = image.rsplit_once(':') else { continue };
        let Some(repository) = index.referred(&repository.into()) else { continue };
        let name = repository.text("/name");
        let policies = index.of("aws_ecr_lifecycle_policy").iter();
        for policy in policies.filter(|policy| policy.text("/repository") == name) {
            if expires(policy.list("/policy/rules"), tag) {
                let message = format!("may expire {tag:?}, which {} runs", definition.address());
                context.violation(policy, "policy", message);
            }
        }
    }
}

/// Whether old images go by a rule before one says that there is just one of this tag.
fn expires(rules: &[Value], tag: &str) -> bool {
    let mut rules: Vec<_> = rules.iter().collect();
    rules.sort_by_key(|rule| rule["rulePriority"].as_u64());
    let selections = rules.into_iter().map(|rule| &rule["selection"]);
    let of_tags = selections.filter(|selection| selection["tagStatus"] != "untagged");
    let mut before_any = of_tags.take_while(|selection| selection["tagStatus"] == "tagged");
    !before_any.any(|selection| {
        selection["tagPatternList"] == json!([tag])
            && selection["countType"] == "imageCountMoreThan"
    })
}

fn private_repositories(context: &mut RuleContext<'_>) {
    repositories(context);
    let public = context.index.environment.resources.iter();
    for repository in public.filter(|it| it.kind.starts_with("aws_ecrpublic_")) {
        context.violation(repository, "", "is public");
    }
    let account = context.index.account().unwrap_or_default();
    for policy in context.index.policies() {
        let of = policy.resource;
        if !matches!(of.kind.as_str(), "aws_ecr_repository_policy" | "aws_ecr_registry_policy") {
            continue;
        }
        for statement in policy.statements.iter().flatten().filter(|it| it.allows) {
            let foreign = |name: &str| !name.contains(account) || account.is_empty();
            if names_roles(statement) {
                continue;
            }
            let mut principals = statement.principals.iter();
            if let Some(other) = principals.find(|it| it.kind != "Service" && foreign(&it.name)) {
                let message = format!("admits {}, which is not in this account", other.name);
                context.violation(of, policy.argument, message);
            }
        }
    }
}

fn own_images(context: &mut RuleContext<'_>) {
    let is_shared = context.index.image_source().is_some();
    for (definition, container) in context.index.containers() {
        context.count_one();
        let image = container.get("image").and_then(|image| image.as_str()).unwrap_or_default();
        let (repository, version) = if is_shared {
            image.split_at(image.find([':', '@']).unwrap_or(image.len()))
        } else {
            image
                .split_once('}')
                .map_or((image, ""), |(symbol, rest)| (&image[..=symbol.len()], rest))
        };
        let repository = context.index.referred(&repository.into());
        let is_ours = repository.is_some_and(|it| it.kind == REPOSITORY);
        let version = version.trim_start_matches([':', '@']);
        let message = if !is_ours && !is_shared {
            format!(
                "the image {image:?} is not from a repository of this environment, nor are all of one other's"
            )
        } else if version.is_empty() || version == "latest" {
            format!("the image {image:?} has no version")
        } else {
            continue;
        };
        context.violation(definition, "container_definitions", message);
    }
}
