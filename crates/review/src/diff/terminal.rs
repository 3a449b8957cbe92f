//! Changes for a person at a terminal.

use std::fmt::Write;

use super::outline::{self, Item, by_layer, items};
use super::{ChangeSet, path};

pub(super) fn text(changes: &ChangeSet) -> String {
    let mut text = String::new();
    for note in &changes.notes {
        let _ = writeln!(text, "note: {note}\n");
    }
    if changes.is_the_same() {
        if changes.files.is_empty() {
            text.push_str("Nothing to review\n");
            return text;
        }
        text.push_str("No resource changes. Files that change:\n");
        for file in &changes.files {
            let _ = writeln!(text, "  {}", path(file));
        }
        full(&mut text, changes);
        return text;
    }
    for (is_loud, line) in outline::settings(changes) {
        let _ = writeln!(text, "{} {line}\n", if is_loud { "!!!" } else { "  ~" });
    }
    for line in outline::renames(changes) {
        let _ = writeln!(text, "{line}\n");
    }
    for (head, layers) in outline::wholes(changes) {
        let _ = writeln!(text, "{head}");
        let width = layers.iter().map(|(layer, _)| layer.len()).max().unwrap_or_default();
        for (layer, kinds) in layers {
            let _ = writeln!(text, "  {layer:<width$}  {kinds}");
        }
        text.push('\n');
    }
    let (security, others) = (items(changes.security()), items(changes.others()));
    let everywhere = changes.summary().environments;
    section(&mut text, "Matters for security", security, &everywhere);
    let head = if text.contains("Matters for security\n") { "Everything else" } else { "Changes" };
    section(&mut text, head, others, &everywhere);
    let _ = writeln!(text, "{}", outline::summary(changes));
    full(&mut text, changes);
    text
}

fn full(text: &mut String, changes: &ChangeSet) {
    if let Some(diff) = &changes.diff {
        let _ = write!(text, "\n{diff}");
    }
}

fn section(text: &mut String, head: &str, items: Vec<Item>, everywhere: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "{head}\n");
    let width = items.iter().filter_map(|item| item.word).map(str::len).max();
    for (layer, items) in by_layer(items) {
        let _ = writeln!(text, "{layer}");
        for item in items {
            let _ = write!(text, "{:>5} ", item.action.sign());
            if let Some(width) = width {
                let _ = write!(text, "{:<width$}  ", item.word.unwrap_or_default());
            }
            text.push_str(&item.address);
            if item.environments != everywhere {
                let _ = write!(text, "  in {}", item.environments.join(", "));
            }
            text.push('\n');
            for detail in item.details {
                let line = format!("        {} {}", detail.sign, detail.text);
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
        text.push('\n');
    }
}
