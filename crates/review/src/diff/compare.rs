//! Rendered environments compared.

use std::collections::{BTreeMap, BTreeSet};

use platform::wording::counted;
use serde_json::Value;

use super::change::{Action, ArgumentDiff, LayerDiff, ResourceDiff};
use super::differences::{Difference, differences};
use super::grouping::EnvironmentGroups;
use super::settings::settings;
use super::{ChangeSet, replacement, security, service_rename};
use rendered::{RenderedEnvironment, RenderedResource, layer_graph};

/// Arguments whose values are nobody's business, symbols or not.
const SECRET: [&str; 2] = ["secret_string", "secret_string_wo"];

pub(super) fn compare(old: &[RenderedEnvironment], new: &[RenderedEnvironment]) -> ChangeSet {
    fn named<'a>(side: &'a [RenderedEnvironment], name: &str) -> Option<&'a RenderedEnvironment> {
        side.iter().find(|environment| environment.name == name)
    }
    let sides = [old, new];
    let names: BTreeSet<_> =
        sides.into_iter().flatten().map(|environment| &*environment.name).collect();
    let mut changes = ChangeSet::default();
    let (mut resources, mut shared) = (EnvironmentGroups::default(), EnvironmentGroups::default());
    for name in names {
        let (old, new) = (named(old, name), named(new, name));
        for environment in [old, new].into_iter().flatten() {
            note_problems(environment, &mut changes.notes);
        }
        match (old, new) {
            // Nobody has changed anything.
            (Some(old), Some(new)) if std::ptr::eq(old, new) => {}
            (Some(old), Some(new)) => {
                for setting in settings(old, new) {
                    shared.add(new, setting);
                }
                compare_environment(old, new, &mut changes, &mut resources);
            }
            (None, Some(new)) => {
                changes.whole.extend(whole_layers(new, |_| true, Action::Create, true));
            }
            (Some(old), None) => {
                changes.whole.extend(whole_layers(old, |_| true, Action::Delete, true));
            }
            (None, None) => {}
        }
    }
    changes.settings = shared.all(sides);
    changes.settings.sort_by_key(|it| (!it.moves_state, it.path.clone()));
    changes.resources = resources.all(sides);
    let graph = layer_graph(sides.into_iter().flatten());
    let depths = graph.depths();
    let depth = |layer: &str| graph.index(layer).map(|index| depths[index]);
    changes.resources.sort_by(|a, b| {
        let key = |it: &ResourceDiff| (depth(&it.layer), it.layer.clone());
        key(a)
            .cmp(&key(b))
            .then_with(|| a.place.cmp(&b.place))
            .then_with(|| (&a.address, &a.environments).cmp(&(&b.address, &b.environments)))
    });
    changes.whole.sort_by_key(|it| (it.environment.clone(), depth(&it.layer), it.layer.clone()));
    changes
}

/// An environment that was there and stays.
fn compare_environment(
    old: &RenderedEnvironment,
    new: &RenderedEnvironment,
    changes: &mut ChangeSet,
    resources: &mut EnvironmentGroups<ResourceDiff>,
) {
    let (renames, known) = service_rename::renames(old, new);
    for rename in renames {
        let known =
            changes.renames.iter_mut().find(|it| (&it.from, &it.to) == (&rename.from, &rename.to));
        match known {
            Some(known) => {
                known.environments.extend(rename.environments);
                known.replaced.extend(rename.replaced);
                known.updated.extend(rename.updated);
            }
            None => changes.renames.push(rename),
        }
    }
    let layers = |environment: &RenderedEnvironment| -> BTreeSet<String> {
        environment.resources.iter().map(|resource| resource.layer.clone()).collect()
    };
    let (before, after) = (layers(old), layers(new));
    let is_whole = |layer: &str| before.contains(layer) != after.contains(layer);
    changes.whole.extend(whole_layers(new, is_whole, Action::Create, false));
    changes.whole.extend(whole_layers(old, is_whole, Action::Delete, false));
    let mut found: Vec<_> =
        resources_of(&known, new).into_iter().filter(|it| !is_whole(&it.layer)).collect();
    replacement::follow(&mut found, new);
    for mut change in found {
        change.arguments.sort_by_key(|argument| {
            let effect = argument.concern.map(|concern| concern.effect.is_none());
            (argument.concern.is_none(), effect, argument.follows.is_some())
        });
        resources.add(new, change);
    }
}

fn resources_of(old: &RenderedEnvironment, new: &RenderedEnvironment) -> Vec<ResourceDiff> {
    type ByAddress<'a> = BTreeMap<(&'a str, String), &'a RenderedResource>;
    fn by_address(environment: &RenderedEnvironment) -> ByAddress<'_> {
        let resources = environment.resources.iter();
        resources.map(|it| ((&*it.layer, it.address()), it)).collect()
    }
    let (old, new) = (by_address(old), by_address(new));
    let gone = old.iter().filter(|(address, _)| !new.contains_key(*address));
    let gone = gone.map(|(_, resource)| whole_object(resource, Action::Delete));
    let rest = new.iter().filter_map(|(address, new)| match old.get(address) {
        Some(old) => changed(old, new),
        None => Some(whole_object(new, Action::Create)),
    });
    gone.chain(rest).collect()
}

fn whole_object(resource: &RenderedResource, action: Action) -> ResourceDiff {
    let mut values = resource.values.clone();
    for secret in SECRET {
        if let Some(value) = values.get_mut(secret) {
            *value = Value::Null;
        }
    }
    let concern = security::of_object(&resource.kind, &values, action == Action::Create);
    ResourceDiff { values, concern, ..ResourceDiff::of(resource, action) }
}

fn changed(old: &RenderedResource, new: &RenderedResource) -> Option<ResourceDiff> {
    if old.values == new.values {
        return None;
    }
    let mut change = ResourceDiff::of(new, Action::Update);
    for mut difference in differences(&old.values, &new.values) {
        let concern = security::of_argument(&new.kind, &difference, &old.values, &new.values);
        let replaces = replacement::replaces(&new.kind, &difference);
        if replaces {
            change.action = Action::Replace;
        }
        if SECRET.contains(&difference.path.as_str()) {
            difference = Difference { old: None, new: None, ..difference };
        }
        let Difference { path, old, new } = difference;
        change.arguments.push(ArgumentDiff { path, old, new, concern, replaces, follows: None });
    }
    (!change.arguments.is_empty()).then_some(change)
}

/// The layers of an environment that come or go.
fn whole_layers(
    environment: &RenderedEnvironment,
    is_whole: impl Fn(&str) -> bool,
    action: Action,
    with_environment: bool,
) -> Vec<LayerDiff> {
    let mut layers: BTreeMap<&str, Vec<ResourceDiff>> = BTreeMap::new();
    for resource in environment.resources.iter().filter(|it| is_whole(&it.layer)) {
        let mut change = whole_object(resource, action);
        change.environments = vec![environment.name.clone()];
        layers.entry(&resource.layer).or_default().push(change);
    }
    let layers = layers.into_iter().map(|(layer, resources)| {
        let mut kinds = BTreeMap::new();
        for resource in &resources {
            *kinds.entry(resource.kind.clone()).or_default() += 1;
        }
        let security = resources.iter().filter(|it| it.concern.is_some()).count();
        let (environment, layer) = (environment.name.clone(), layer.to_owned());
        LayerDiff { environment, layer, action, with_environment, kinds, security, resources }
    });
    layers.collect()
}

fn note_problems(environment: &RenderedEnvironment, notes: &mut Vec<String>) {
    let Some(first) = environment.problems.first() else { return };
    let note = format!(
        "{} of {} cannot be evaluated and {} compared as written; the first is {}: {}",
        counted(environment.problems.len(), "expression"),
        environment.name,
        if environment.problems.len() == 1 { "is" } else { "are" },
        first.place,
        first.message,
    );
    if !notes.contains(&note) {
        notes.push(note);
    }
}
