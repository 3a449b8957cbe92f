//! What changes alike in several environments, said once.

use std::collections::BTreeMap;

use serde::Serialize;

use super::change::{ResourceDiff, SettingDiff, map_strings};
use super::word_replacement::WordReplacement;
use rendered::RenderedEnvironment;

/// Something that several environments may have.
pub(super) trait Shared: Clone + Serialize {
    fn environments(&mut self) -> &mut Vec<String>;
    fn map_strings(&mut self, change: &impl Fn(&str) -> String);
}

impl Shared for ResourceDiff {
    fn environments(&mut self) -> &mut Vec<String> {
        &mut self.environments
    }

    fn map_strings(&mut self, change: &impl Fn(&str) -> String) {
        self.map_strings(change);
    }
}

impl Shared for SettingDiff {
    fn environments(&mut self) -> &mut Vec<String> {
        &mut self.environments
    }

    fn map_strings(&mut self, change: &impl Fn(&str) -> String) {
        let values = self.old.iter_mut().chain(&mut self.new);
        values.for_each(|value| map_strings(value, change));
    }
}

/// What is the same in several environments, once.
pub(super) struct EnvironmentGroups<T>(BTreeMap<String, Vec<(String, T)>>);

impl<T> Default for EnvironmentGroups<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Shared> EnvironmentGroups<T> {
    pub fn add(&mut self, environment: &RenderedEnvironment, one: T) {
        let mut placeless = one.clone();
        let tokens = own_words(environment);
        placeless.map_strings(&|text| tokens.replace(text));
        let key = serde_json::to_string(&placeless).unwrap_or_default();
        self.0.entry(key).or_default().push((environment.name.clone(), one));
    }

    /// Placeholders stand for what an environment calls its own, unless all call it the same.
    pub fn all(self, sides: [&[RenderedEnvironment]; 2]) -> Vec<T> {
        let groups = self.0.into_values().filter_map(|group| {
            let names = group.iter().map(|(name, _)| name.clone()).collect();
            let texts = |one: &T| serde_json::to_string(one).ok();
            let (_, first) = group.first()?;
            let mut shared = first.clone();
            if group.iter().any(|(_, one)| texts(one) != texts(first)) {
                let in_general =
                    |(name, one): &(String, T),
                     words: fn(&RenderedEnvironment) -> WordReplacement| {
                        let mut environments = sides.into_iter().rev().flatten();
                        let environment = environments.find(|it| it.name == *name)?;
                        let (mut one, tokens) = (one.clone(), words(environment));
                        one.map_strings(&|text| tokens.replace(text));
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

fn own_name(environment: &RenderedEnvironment) -> WordReplacement {
    WordReplacement::new([suffix(environment)])
}

fn suffix(environment: &RenderedEnvironment) -> (String, String) {
    (environment.name.clone(), "{environment_suffix}".to_owned())
}

/// What an environment calls its own, and the placeholders that specs have for it.
fn own_words(environment: &RenderedEnvironment) -> WordReplacement {
    let input = |name: &str| {
        let value = environment.inputs.values().find_map(|inputs| inputs.get(name)?.as_str());
        (value.unwrap_or_default().to_owned(), format!("{{{name}}}"))
    };
    WordReplacement::new([suffix(environment), input("account_id"), input("region")])
}
