//! A service that has got another name: one goes and one comes, and they are the same up to that.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::change::map_strings;
use super::differences::equal;
use super::word_replacement::WordReplacement;
use rendered::{Key, RenderedEnvironment, RenderedResource};

/// A service that has got another name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ServiceRename {
    /// The name that it had.
    pub from: String,
    /// The name that it gets.
    pub to: String,
    /// Where, sorted.
    pub environments: Vec<String>,
    /// What goes, and what comes instead: addresses with their layers.
    pub replaced: BTreeMap<String, String>,
    /// What stays where it is and is told the new name: addresses with their layers.
    pub updated: BTreeSet<String>,
    /// How many repositories are new, and so without images.
    pub repositories: usize,
    /// How many secrets are new, and so without values.
    pub secrets: usize,
    /// How many log groups are new; the old ones go with what is in them.
    pub log_groups: usize,
}

/// Of those that come in place of another, so many in a hundred are equal up to the name, at least.
const ALIKE: usize = 80;

/// The services that were renamed, and the old environment under the new names.
pub(super) fn renames<'a>(
    old: &'a RenderedEnvironment,
    new: &RenderedEnvironment,
) -> (Vec<ServiceRename>, Cow<'a, RenderedEnvironment>) {
    let mut known = Cow::Borrowed(old);
    let mut found = Vec::new();
    let (gone, come) = (services(old), services(new));
    let all: BTreeSet<_> = gone.union(&come).cloned().collect();
    let mut free: BTreeSet<_> = come.difference(&gone).collect();
    for from in gone.difference(&come) {
        let best = free.iter().filter_map(|&to| {
            let renamed = renamed(&known, from, to, &all);
            Some((alike(&known, &renamed, new)?, to, renamed))
        });
        let Some((_, to, renamed)) = best.max_by_key(|(alike, ..)| *alike) else { continue };
        found.push(rename(from, to, &known, &renamed, new));
        free.remove(to);
        known = Cow::Owned(renamed);
    }
    (found, known)
}

/// The names of the services that run.
fn services(environment: &RenderedEnvironment) -> BTreeSet<String> {
    environment.of("aws_ecs_service").map(|service| service.name.replace('_', "-")).collect()
}

/// An environment with another name for a service, in addresses and in values.
fn renamed(
    environment: &RenderedEnvironment,
    from: &str,
    to: &str,
    all: &BTreeSet<String>,
) -> RenderedEnvironment {
    // In names, in labels and in names of variables. Other services keep theirs.
    let forms: [fn(&str) -> String; 3] = [
        str::to_owned,
        |name| name.replace('-', "_"),
        |name| name.replace('-', "_").to_uppercase(),
    ];
    let words = forms.iter().flat_map(|form| {
        let others = all.iter().filter(|&name| name != from).map(|name| (form(name), form(name)));
        others.chain([(form(from), form(to))])
    });
    let tokens = WordReplacement::new(words);
    let change = |text: &str| tokens.replace(text);
    let mut renamed = environment.clone();
    for resource in &mut renamed.resources {
        resource.name = change(&resource.name);
        if let Some(Key::Name(key)) = &mut resource.key {
            *key = change(key);
        }
        map_strings(&mut resource.values, &change);
    }
    renamed
}

fn full_address(resource: &RenderedResource) -> String {
    format!("{}.{}", resource.layer, resource.address())
}

fn by_address(environment: &RenderedEnvironment) -> BTreeMap<String, &RenderedResource> {
    environment.resources.iter().map(|resource| (full_address(resource), resource)).collect()
}

/// How many in a hundred of the renamed resources are there as they would be; none if too few.
fn alike(
    old: &RenderedEnvironment,
    renamed: &RenderedEnvironment,
    new: &RenderedEnvironment,
) -> Option<usize> {
    let new = by_address(new);
    let pairs = old.resources.iter().zip(&renamed.resources);
    let moved = pairs.filter(|(old, renamed)| old.name != renamed.name || old.key != renamed.key);
    let moved: Vec<_> = moved.map(|(_, renamed)| renamed).collect();
    let same = moved.iter().filter(|renamed| {
        let new = new.get(&full_address(renamed));
        new.is_some_and(|new| equal(&renamed.values, &new.values))
    });
    let share = same.count() * 100 / moved.len().max(1);
    (share >= ALIKE).then_some(share)
}

fn rename(
    from: &str,
    to: &str,
    old: &RenderedEnvironment,
    renamed: &RenderedEnvironment,
    new: &RenderedEnvironment,
) -> ServiceRename {
    let new = by_address(new);
    let mut rename = ServiceRename {
        from: from.to_owned(),
        to: to.to_owned(),
        environments: vec![old.name.clone()],
        replaced: BTreeMap::new(),
        updated: BTreeSet::new(),
        repositories: 0,
        secrets: 0,
        log_groups: 0,
    };
    for (old, renamed) in old.resources.iter().zip(&renamed.resources) {
        let (before, after) = (full_address(old), full_address(renamed));
        let Some(new) = new.get(&after) else { continue };
        if before != after {
            rename.replaced.insert(before, after);
            match old.kind.as_str() {
                "aws_ecr_repository" => rename.repositories += 1,
                "aws_secretsmanager_secret" => rename.secrets += 1,
                "aws_cloudwatch_log_group" => rename.log_groups += 1,
                _ => {}
            }
        } else if old.values != renamed.values && old.values != new.values {
            rename.updated.insert(after);
        }
    }
    rename
}
