//! What changes in the environment, what matters for security first.

use maud::{Markup, html};
use platform::wording::counted;

use super::Material;
use super::components::{Section, Tone, badge, code, folded};
use review::diff::Action;
use review::diff::outline::{self, Item, by_layer, items};

/// More items than this are folded.
const FEW: usize = 12;

pub fn section(material: &Material<'_>) -> Section {
    Section { id: "changes", title: "What changes", body: body(material) }
}

fn body(material: &Material<'_>) -> Markup {
    let changes = material.changes;
    html! {
        p { "Compared with " (material.since) ": "
            @if changes.is_empty() { "nothing to review." }
            @else if changes.is_the_same() {
                "no resource changes; " (counted(changes.files.len(), "file")) " with other text."
            } @else { strong { (outline::summary(changes)) } "." }
        }
        @for note in &changes.notes { p class="notice" { (note) } }
        @let settings = outline::settings(changes);
        @if !settings.is_empty() {
            ul { @for (is_loud, line) in settings { li class=[is_loud.then_some("bad")] { (line) } } }
        }
        @let renames = outline::renames(changes);
        @if !renames.is_empty() { ul { @for line in renames { li { (line) } } } }
        @for (head, layers) in outline::wholes(changes) {
            h3 { (head) }
            ul { @for (layer, kinds) in layers { li { strong { (layer) } ": " (kinds) } } }
        }
        (part("Matters for security", items(changes.security())))
        (part("Everything else", items(changes.others())))
    }
}

fn part(title: &str, items: Vec<Item>) -> Markup {
    html! {
        @if !items.is_empty() {
            h3 { (title) " (" (items.len()) ")" }
            @for (layer, items) in by_layer(items) {
                (folded(html! { strong { (layer) } ", " (counted(items.len(), "resource")) }, items.len() <= FEW, &html! {
                    ul class="items" { @for item in &items { (shown(item)) } }
                }))
            }
        }
    }
}

fn shown(item: &Item) -> Markup {
    let (class, verb) = match item.action {
        Action::Create => ("added", "added"),
        Action::Delete => ("removed", "removed"),
        Action::Update => ("changed", "changed"),
        Action::Replace => ("changed", "replaced"),
    };
    html! {
        li {
            span class={ "sign " (class) } { (verb) } " " (code(&item.address))
            @if let Some(word) = item.word { " " (badge(Tone::Notice, word)) }
            @if !item.details.is_empty() {
                ul class="details" {
                    @for detail in &item.details {
                        li { @if detail.sign != ' ' { (detail.sign) " " } (detail.text) }
                    }
                }
            }
        }
    }
}
