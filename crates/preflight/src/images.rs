//! Whether the images are there that releases name. Without them no task starts, and ECS gives a
//! deployment up after a few.

use std::collections::{BTreeMap, BTreeSet};

use account::{Account, AskError, Images, Question, together};
use platform::wording::{counted, listed};

use crate::finding::{AccountFinding, Topic};
use crate::wanted::{Wanted, WantedImage, WantedRepository};

pub fn check(account: &Account, wanted: &Wanted) -> Vec<AccountFinding> {
    let (repositories, unknown) = with_deployed_tags(account, &wanted.repositories);
    let ask = |repository: &WantedRepository| {
        let tags = repository.tags.keys().cloned().collect();
        let account = account.in_region(&repository.region);
        account.missing_images(&repository.registry, &repository.name, &tags)
    };
    let questions = repositories.iter().map(|it| -> Question<'_, _> { Box::new(|| ask(it)) });
    let answers = together(questions.collect());
    let mut findings = unknown;
    let mut absent = Vec::new();
    let mut unanswered: Vec<(AskError, Vec<&str>)> = Vec::new();
    let mut there = 0;
    for (repository, answer) in repositories.iter().zip(answers) {
        match answer {
            Ok(Images::NoRepository) => absent.push(repository),
            Ok(Images::Missing(tags)) => {
                there += repository.tags.len() - tags.len();
                findings.extend(tags.iter().map(|tag| missing(repository, tag)));
            }
            Err(error) => {
                let same =
                    unanswered.iter_mut().find(|(known, _)| known.reason() == error.reason());
                match same {
                    Some((_, names)) => names.push(&repository.name),
                    None => unanswered.push((error, vec![&repository.name])),
                }
            }
        }
    }
    findings.extend(without_repository(wanted, &absent));
    findings.extend(
        unanswered
            .iter()
            .map(|(error, names)| AccountFinding::unanswered(Topic::Images, &listed(names), error)),
    );
    if there > 0 {
        findings.insert(
            0,
            AccountFinding::holds(Topic::Images, format!("{} there", counted(there, "tag"))),
        );
    }
    findings
}

/// The repositories with the tags that pipelines have deployed, in place of those that the spec started with, whose images
/// may be gone by now; and what could not be asked, whose images are not looked for.
fn with_deployed_tags(
    account: &Account,
    wanted: &[WantedRepository],
) -> (Vec<WantedRepository>, Vec<AccountFinding>) {
    let used = wanted.iter().flat_map(|repository| repository.tags.values().flatten());
    let parameters: BTreeSet<_> = used.filter_map(|image| image.parameter.as_deref()).collect();
    let questions = parameters
        .iter()
        .map(|&name| -> Question<'_, _> { Box::new(move || (name, account.parameter(name))) });
    let answers: BTreeMap<_, _> = together(questions.collect()).into_iter().collect();
    let (mut repositories, mut unknown) = (wanted.to_vec(), Vec::new());
    for repository in &mut repositories {
        let mut tags: BTreeMap<String, Vec<WantedImage>> = BTreeMap::new();
        for (of_spec, used) in std::mem::take(&mut repository.tags) {
            for image in used {
                let tag = match image.parameter.as_deref().map(|name| &answers[name]) {
                    None | Some(Ok(None)) => &of_spec,
                    Some(Ok(Some(deployed))) => deployed,
                    Some(Err(error)) => {
                        let about =
                            format!("which image of {} in {} runs", image.service, image.release);
                        unknown.push(AccountFinding::unanswered(Topic::Images, &about, error));
                        continue;
                    }
                };
                tags.entry(tag.clone()).or_default().push(image);
            }
        }
        repository.tags = tags;
    }
    repositories.retain(|repository| !repository.tags.is_empty());
    (repositories, unknown)
}

/// An image that has to be pushed, and the commands that do it.
fn missing(repository: &WantedRepository, tag: &str) -> AccountFinding {
    let used = &repository.tags[tag];
    let (host, name, region) = (repository.host(), &repository.name, &repository.region);
    let platforms: BTreeSet<_> = used.iter().map(|image| image.platform.as_str()).collect();
    let by: BTreeSet<_> =
        used.iter().map(|image| format!("{} in {}", image.service, image.release)).collect();
    let context = used.first().map_or("", |image| &image.service);
    let platforms = platforms.into_iter().collect::<Vec<_>>().join(",");
    let url = format!("{host}/{name}:{tag}");
    AccountFinding::wrong(
        Topic::Images,
        format!("{name} has no image {tag} ({})", listed(by)),
        "push it, or correct the tag in the release",
    )
    .with_commands([
        format!(
            "aws ecr get-login-password --region {region} | docker login --username AWS \
             --password-stdin {host}"
        ),
        format!("docker build --platform {platforms} --tag {url} path/to/{context}"),
        format!("docker push {url}"),
    ])
}

/// Repositories that are not there yet. A run that makes them goes on, and stops before it needs them;
/// with one state for all layers it cannot stop in between.
fn without_repository(wanted: &Wanted, absent: &[&WantedRepository]) -> Option<AccountFinding> {
    if absent.is_empty() {
        return None;
    }
    let names = listed(absent.iter().map(|it| it.name.as_str()));
    let owner = wanted.image_source.as_ref().unwrap_or(&wanted.environment);
    let first = format!("strata apply --env {owner} --until registry");
    let made = absent.iter().all(|repository| repository.is_made);
    let (are, them) = if absent.len() == 1 { ("is", "it") } else { ("are", "them") };
    let text = format!("{names} {are} not there yet");
    Some(if made && !wanted.is_single {
        let text =
            format!("{text}; this run makes {them}, and stops before compute until images are in");
        AccountFinding::warning(Topic::Images, text, &format!("the first step is `{first}`"))
    } else {
        let remedy = format!("run `{first}`, push the images, and apply then");
        AccountFinding::wrong(Topic::Images, text, &remedy)
    })
}
