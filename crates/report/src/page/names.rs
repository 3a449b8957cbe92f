//! How long names are, and may be.

use std::collections::BTreeMap;

use maud::{Markup, html};
use platform::wording::counted;
use platform::{AppName, NameRule, SECRET_RULE, ServiceName};

use super::components::{Section, Tone, badge, code, folded, plain, table};
use rendered::RenderedEnvironment;
use review::check::names_of;

/// Names of one kind.
struct NamesOfKind<'a> {
    rule: &'static NameRule,
    /// With the addresses of those that have them.
    names: Vec<(&'a str, String)>,
}

pub fn section(environment: &RenderedEnvironment) -> Section {
    let (kinds, others) = kinds(environment);
    let all: usize = kinds.iter().map(|kind| kind.names.len()).sum();
    let body = html! {
        p { (counted(all, "name")) ", each with the environment's suffix. The longest of each kind:" }
        (table("Names and limits", &["Kind", "How many", "Longest", "Characters", "Limit of AWS"], kinds.iter().map(longest)))
        @if !others.is_empty() { p class="notice" { "Names of an unknown kind: " (others.join(", ")) } }
        (folded("Every name", false, &table(
            "Every name",
            &["Name", "Kind", "Characters", "Limit", "Resource"],
            kinds.iter().flat_map(|NamesOfKind { rule, names }| names.iter().map(move |(name, address)| [
                code(name),
                plain(rule.what),
                plain(&length(name).to_string()),
                plain(&rule.limit.to_string()),
                code(address),
            ])),
        )))
    };
    Section { id: "names", title: "Names and limits", body }
}

fn longest(NamesOfKind { rule, names }: &NamesOfKind<'_>) -> [Markup; 5] {
    let longest =
        names.iter().map(|(name, _)| *name).max_by_key(|name| length(name)).unwrap_or_default();
    let (long, limit) = (length(longest), rule.limit);
    let tone = if long > limit { Tone::Bad } else { Tone::Notice };
    [
        plain(rule.what),
        plain(&names.len().to_string()),
        code(longest),
        html! {
            meter min="0" max=(limit) value=(long.min(limit)) aria-label={ (long) " of " (limit) } {}
            " " (long)
            @if long * 10 > limit * 9 { " " (badge(tone, &format!("{} left", limit.saturating_sub(long)))) }
        },
        html! { a href=(rule.source) rel="noreferrer" { (limit) } },
    ]
}

/// Every name by its kind, and those of no kind.
fn kinds(environment: &RenderedEnvironment) -> (Vec<NamesOfKind<'_>>, Vec<String>) {
    let app = AppName::ALL.iter().map(|kind| kind.rule());
    let rules: Vec<_> =
        app.chain(ServiceName::ALL.iter().map(|kind| kind.rule())).chain([&SECRET_RULE]).collect();
    let mut kinds: BTreeMap<&str, NamesOfKind<'_>> = BTreeMap::new();
    let mut others = Vec::new();
    let names = environment.resources.iter().flat_map(|resource| {
        let mut names: Vec<_> = names_of(resource).collect();
        names.dedup();
        names.into_iter().map(move |name| (name, resource.address()))
    });
    for (name, address) in names {
        let fits = rules.iter().filter(|rule| {
            name.strip_prefix(rule.prefix).is_some_and(|rest| rest.starts_with('-'))
        });
        match fits.max_by_key(|rule| rule.prefix.len()) {
            Some(&rule) => {
                let kind =
                    kinds.entry(rule.what).or_insert(NamesOfKind { rule, names: Vec::new() });
                kind.names.push((name, address));
            }
            None => others.push(name.to_owned()),
        }
    }
    (kinds.into_values().collect(), others)
}

fn length(name: &str) -> usize {
    name.chars().count()
}
