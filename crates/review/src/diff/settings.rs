//! What changes of environments as such: their layout, their state and their provider.

use serde_json::{Value, json};

use super::change::{SettingDiff, map_strings};
use super::differences::{Difference, differences};
use super::word_replacement::WordReplacement;
use rendered::RenderedEnvironment;

/// What roots say of themselves. What several say is said once, with `{layer}` for their names.
pub(super) fn settings(old: &RenderedEnvironment, new: &RenderedEnvironment) -> Vec<SettingDiff> {
    let mut found = Vec::new();
    let mut add = |path: String, old: Option<Value>, new: Option<Value>| {
        let moves_state = path == "layout" || path.starts_with("backend");
        let setting = SettingDiff { environments: Vec::new(), path, old, new, moves_state };
        if !found.contains(&setting) {
            found.push(setting);
        }
    };
    let layout = |environment: &RenderedEnvironment| match environment.roots.len() {
        1 => Some(json!("single")),
        _ => Some(json!("layers")),
    };
    if layout(old) != layout(new) {
        add("layout".to_owned(), layout(old), layout(new));
    }
    for (root, new) in &new.settings {
        let Some(old) = old.settings.get(root) else { continue };
        let tokens = WordReplacement::new([(root.clone(), "{layer}".to_owned())]);
        let mut sides = [old.clone(), new.clone()];
        for side in &mut sides {
            map_strings(side, &|text| tokens.replace(text));
        }
        for Difference { path, old, new } in differences(&sides[0], &sides[1]) {
            add(path, old, new);
        }
    }
    found
}
