//! Rendered environments compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::change::{Action, Argument, Change, Setting, Whole, map};
use super::tokens::Tokens;
use super::value::{Difference, differences};
use super::{Changes, Summary, consequence, rename, security};
use rendered::{Environment, Rendered, Resource};

/// Arguments whose values are nobody's business, symbols or not.
const SECRET: [&str; 2] = ["secret_string", "secret_string_wo"];

pub(super) fn rendered(old: &Rendered, new: &Rendered) -> Changes {
    let sides = [old, new];
    let names: BTreeSet<_> =
        sides.iter().flat_map(|it| &it.environments).map(|it| &*it.name).collect();
    let mut changes = Changes::default();
    let (mut resources, mut shared) = (Groups::default(), Groups::default());
    for name in names {
        let (old, new) = (old.environment(name), new.environment(name));
        for environment in [old, new].into_iter().flatten() {
            note_problems(environment, &mut changes.notes);
        }
        match (old, new) {
            (Some(old), Some(new)) => {
                for setting in settings(old, new) {
                    shared.add(new, setting);
                }
                both(old, new, &mut changes, &mut resources);
            }
            (None, Some(new)) => {
                changes.whole.extend(wholes(new, |_| true, Action::Create, true));
            }
            (Some(old), None) => {
                changes.whole.extend(wholes(old, |_| true, Action::Delete, true));
            }
            (None, None) => {}
        }
    }
    changes.settings = shared.all(sides);
    changes.settings.sort_by_key(|it| (!it.moves_state, it.path.clone()));
    changes.resources = resources.all(sides);
    let ranks = ranks(sides);
    let rank = |layer: &str| ranks.get(layer).copied().unwrap_or_default();
    changes.resources.sort_by(|a, b| {
        let key = |it: &Change| (rank(&it.layer), it.layer.clone());
        key(a)
            .cmp(&key(b))
            .then_with(|| a.place.cmp(&b.place))
            .then_with(|| (&a.address, &a.environments).cmp(&(&b.address, &b.environments)))
    });
    changes.whole.sort_by_key(|it| (it.environment.clone(), rank(&it.layer), it.layer.clone()));
    changes
}

/// An environment that was there and stays.
fn both(
    old: &Environment,
    new: &Environment,
    changes: &mut Changes,
    resources: &mut Groups<Change>,
) {
    let (renames, known) = rename::renames(old, new);
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
    let layers = |environment: &Environment| -> BTreeSet<String> {
        environment.resources.iter().map(|resource| resource.layer.clone()).collect()
    };
    let (before, after) = (layers(old), layers(new));
    let is_whole = |layer: &str| before.contains(layer) != after.contains(layer);
    changes.whole.extend(wholes(new, is_whole, Action::Create, false));
    changes.whole.extend(wholes(old, is_whole, Action::Delete, false));
    let mut found: Vec<_> =
        resources_of(&known, new).into_iter().filter(|it| !is_whole(&it.layer)).collect();
    consequence::follow(&mut found, new);
    for mut change in found {
        change.arguments.sort_by_key(|argument| {
            let effect = argument.concern.map(|concern| concern.effect.is_none());
            (argument.concern.is_none(), effect, argument.follows.is_some())
        });
        resources.add(new, change);
    }
}

fn resources_of(old: &Environment, new: &Environment) -> Vec<Change> {
    type ByAddress<'a> = BTreeMap<(&'a str, String), &'a Resource>;
    fn by_address(environment: &Environment) -> ByAddress<'_> {
        let resources = environment.resources.iter();
        resources.map(|it| ((&*it.layer, it.address()), it)).collect()
    }
    let (old, new) = (by_address(old), by_address(new));
    let gone = old.iter().filter(|(address, _)| !new.contains_key(*address));
    let gone = gone.map(|(_, resource)| whole(resource, Action::Delete));
    let rest = new.iter().filter_map(|(address, new)| match old.get(address) {
        Some(old) => changed(old, new),
        None => Some(whole(new, Action::Create)),
    });
    gone.chain(rest).collect()
}

fn whole(resource: &Resource, action: Action) -> Change {
    let mut values = resource.values.clone();
    for secret in SECRET {
        if let Some(value) = values.get_mut(secret) {
            *value = Value::Null;
        }
    }
    let concern = security::of_object(&resource.kind, &values, action == Action::Create);
    Change { values, concern, ..Change::of(resource, action) }
}

/// Whether values are equal for Terraform.
pub(super) fn same(old: &Value, new: &Value) -> bool {
    old == new || differences(old, new).is_empty()
}

fn changed(old: &Resource, new: &Resource) -> Option<Change> {
    if old.values == new.values {
        return None;
    }
    let mut change = Change::of(new, Action::Update);
    for mut difference in differences(&old.values, &new.values) {
        let concern = security::of_argument(&new.kind, &difference, &old.values, &new.values);
        let replaces = consequence::replaces(&new.kind, &difference.path);
        if replaces {
            change.action = Action::Replace;
        }
        if SECRET.contains(&difference.path.as_str()) {
            difference = Difference { old: None, new: None, ..difference };
        }
        let Difference { path, old, new } = difference;
        change.arguments.push(Argument { path, old, new, concern, replaces, follows: None });
    }
    (!change.arguments.is_empty()).then_some(change)
}

/// The layers of an environment that come or go.
fn wholes(
    environment: &Environment,
    is_whole: impl Fn(&str) -> bool,
    action: Action,
    with_environment: bool,
) -> Vec<Whole> {
    let mut layers: BTreeMap<&str, Vec<Change>> = BTreeMap::new();
    for resource in environment.resources.iter().filter(|it| is_whole(&it.layer)) {
        let mut change = whole(resource, action);
        change.environments = vec![environment.name.clone()];
        layers.entry(&resource.layer).or_default().push(change);
    }
    let wholes = layers.into_iter().map(|(layer, resources)| {
        let mut kinds = BTreeMap::new();
        for resource in &resources {
            *kinds.entry(resource.kind.clone()).or_default() += 1;
        }
        let security = resources.iter().filter(|it| it.concern.is_some()).count();
        let (environment, layer) = (environment.name.clone(), layer.to_owned());
        Whole { environment, layer, action, with_environment, kinds, security, resources }
    });
    wholes.collect()
}

/// What roots say of themselves. What several say is said once, with `{layer}` for their names.
fn settings(old: &Environment, new: &Environment) -> Vec<Setting> {
    let mut found = Vec::new();
    let mut add = |path: String, old: Option<Value>, new: Option<Value>| {
        let moves_state = path == "layout" || path.starts_with("backend");
        let setting = Setting { environments: Vec::new(), path, old, new, moves_state };
        if !found.contains(&setting) {
            found.push(setting);
        }
    };
    let layout = |environment: &Environment| match environment.roots.len() {
        1 => Some(json!("single")),
        _ => Some(json!("layers")),
    };
    if layout(old) != layout(new) {
        add("layout".to_owned(), layout(old), layout(new));
    }
    for (root, new) in &new.settings {
        let Some(old) = old.settings.get(root) else { continue };
        let tokens = Tokens::new([(root.clone(), "{layer}".to_owned())]);
        let mut sides = [old.clone(), new.clone()];
        for side in &mut sides {
            map(side, &|text| tokens.replace(text));
        }
        for Difference { path, old, new } in differences(&sides[0], &sides[1]) {
            add(path, old, new);
        }
    }
    found
}

fn note_problems(environment: &Environment, notes: &mut Vec<String>) {
    let Some(first) = environment.problems.first() else { return };
    let note = format!(
        "{} of {} cannot be evaluated and {} compared as written; the first is {}: {}",
        super::words::count(environment.problems.len(), "expression"),
        environment.name,
        if environment.problems.len() == 1 { "is" } else { "are" },
        first.place,
        first.message,
    );
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// How far up each layer is: it is applied after all that it reads.
fn ranks(sides: [&Rendered; 2]) -> BTreeMap<&str, usize> {
    let environments = || sides.into_iter().flat_map(|side| &side.environments);
    let layers = environments().flat_map(|it| &it.resources).map(|it| (&*it.layer, 0));
    let mut ranks: BTreeMap<&str, usize> = layers.collect();
    let wires: BTreeSet<_> = environments().flat_map(|it| &it.wires).collect();
    // As many rounds as there are layers: a circle, which no rendered tree has, ends as well.
    for _ in 0..ranks.len() {
        for wire in &wires {
            let below = ranks.get(&*wire.from).copied().unwrap_or_default();
            let rank = ranks.entry(&wire.to).or_default();
            *rank = (*rank).max(below + 1);
        }
    }
    ranks
}

/// Something that several environments may have.
trait Shared: Clone + Serialize {
    fn environments(&mut self) -> &mut Vec<String>;
    fn map_texts(&mut self, change: &impl Fn(&str) -> String);
}

impl Shared for Change {
    fn environments(&mut self) -> &mut Vec<String> {
        &mut self.environments
    }

    fn map_texts(&mut self, change: &impl Fn(&str) -> String) {
        self.map(change);
    }
}

impl Shared for Setting {
    fn environments(&mut self) -> &mut Vec<String> {
        &mut self.environments
    }

    fn map_texts(&mut self, change: &impl Fn(&str) -> String) {
        let values = self.old.iter_mut().chain(&mut self.new);
        values.for_each(|value| map(value, change));
    }
}

/// What is the same in several environments, once.
struct Groups<T>(BTreeMap<String, Vec<(String, T)>>);

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Shared> Groups<T> {
    fn add(&mut self, environment: &Environment, one: T) {
        let mut placeless = one.clone();
        let tokens = own_words(environment);
        placeless.map_texts(&|text| tokens.replace(text));
        let key = serde_json::to_string(&placeless).unwrap_or_default();
        self.0.entry(key).or_default().push((environment.name.clone(), one));
    }

    /// Placeholders stand for what an environment calls its own, unless all call it the same.
    fn all(self, sides: [&Rendered; 2]) -> Vec<T> {
        let groups = self.0.into_values().filter_map(|group| {
            let names = group.iter().map(|(name, _)| name.clone()).collect();
            let texts = |one: &T| serde_json::to_string(one).ok();
            let (_, first) = group.first()?;
            let mut shared = first.clone();
            if group.iter().any(|(_, one)| texts(one) != texts(first)) {
                let in_general = |(name, one): &(String, T), words: fn(&Environment) -> Tokens| {
                    let environment = sides.iter().rev().find_map(|side| side.environment(name))?;
                    let (mut one, tokens) = (one.clone(), words(environment));
                    one.map_texts(&|text| tokens.replace(text));
                    Some(one)
                };
                // No more placeholders than it takes: most environments share region and account.
                let own = in_general(&group[0], own_name)?;
                let same =
                    |it| in_general(it, own_name).is_some_and(|it| texts(&it) == texts(&own));
                shared =
                    if group.iter().all(same) { own } else { in_general(&group[0], own_words)? };
            }
            *shared.environments() = names;
            Some(shared)
        });
        groups.collect()
    }
}

fn own_name(environment: &Environment) -> Tokens {
    Tokens::new([suffix(environment)])
}

fn suffix(environment: &Environment) -> (String, String) {
    (environment.name.clone(), "{environment_suffix}".to_owned())
}

/// What an environment calls its own, and the placeholders that specs have for it.
fn own_words(environment: &Environment) -> Tokens {
    let input = |name: &str| {
        let value = environment.inputs.values().find_map(|inputs| inputs.get(name)?.as_str());
        (value.unwrap_or_default().to_owned(), format!("{{{name}}}"))
    };
    Tokens::new([suffix(environment), input("account_id"), input("region")])
}

pub(super) fn summary(changes: &Changes) -> Summary {
    let mut summary = Summary::default();
    let mut environments = BTreeSet::new();
    let whole = changes.whole.iter().flat_map(|whole| &whole.resources);
    let mut counted: BTreeMap<String, (Action, bool)> = BTreeMap::new();
    for change in changes.resources.iter().chain(whole) {
        environments.extend(change.environments.iter().cloned());
        let seen = counted.entry(format!("{:?} {}", change.action, change.full_address()));
        let (_, matters) = seen.or_insert((change.action, false));
        *matters |= change.concern().is_some();
    }
    for (action, matters) in counted.into_values() {
        match action {
            Action::Create => summary.added += 1,
            Action::Delete => summary.removed += 1,
            Action::Update => summary.changed += 1,
            Action::Replace => {
                summary.changed += 1;
                summary.replaced += 1;
            }
        }
        summary.security += usize::from(matters);
    }
    for rename in &changes.renames {
        summary.changed += rename.replaced.len() + rename.updated.len();
        summary.replaced += rename.replaced.len();
        environments.extend(rename.environments.iter().cloned());
    }
    environments.extend(changes.settings.iter().flat_map(|it| it.environments.iter().cloned()));
    summary.environments = environments.into_iter().collect();
    summary
}
