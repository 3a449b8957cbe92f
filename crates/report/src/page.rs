//! One page for the reviewer of an environment: pictures, what changed, rules, who reaches whom, what
//! roles may do, secrets, releases and names.
//!
//! The page is a single file that runs no script and asks nothing of any network. What it says is computed
//! from evaluated resources, by the same functions as the commands for each part.

mod changes;
mod components;
mod names;
mod reach;
mod roles;
mod rules;
mod secrets;
mod services;
mod summary;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::graph::{Layers, Overview};
use review::check;
use review::diff::ChangeSet;

use components::{Section, folded, wide};
use rendered::Rendered;
use rendered::index::Index;
use review::reach::{Reachability, Verdict};

const CSS: &str = include_str!("page/page.css");

/// No scripts, no frames, no forms, and nothing from anywhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                      form-action 'none'";

/// What the page is made of.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The environment.
    pub index: &'a Index<'a>,
    /// Who reaches whom in it.
    pub reach: &'a Reachability<'a>,
    /// All of them, for the picture of the layers.
    pub rendered: &'a Rendered,
    /// What changes in the environment.
    pub changes: &'a ChangeSet,
    /// Since when: `what is rendered on disk`.
    pub since: &'a str,
    /// What the rules found in it.
    pub rules: &'a check::CheckReport,
    /// What has become of the assertions about it.
    pub assertions: &'a [Verdict],
}

/// What the page says, for other programs.
pub fn json(material: &Material<'_>) -> Value {
    let Material { index, reach, .. } = material;
    let environment = index.environment;
    json!({
        "environment": environment.name,
        "since": material.since,
        "changes": material.changes.json(),
        "rules": material.rules,
        "reach": reach.json(material.assertions),
        "overview": Overview::with(index, reach).json(),
        "layers": Layers::of(material.rendered),
        "roles": review::roles::roles(index),
        "secrets": secrets::secrets(index),
    })
}

/// The page as HTML.
pub fn page(material: &Material<'_>) -> String {
    let Material { index, reach, .. } = material;
    let environment = index.environment;
    let overview = Overview::with(index, reach);
    let sections = [
        Section { id: "picture", title: "Picture", body: pictures(material, &overview) },
        changes::section(material),
        rules::section(material.rules),
        reach::section(reach, &overview, material.assertions),
        roles::section(index),
        secrets::section(index),
        services::section(index, &overview),
        services::releases(index, &overview),
        names::section(environment),
    ];
    let title = format!("{}: review", environment.name);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(CSS)) }
            }
            body {
                a class="skip" href="#summary" { "Skip to the summary" }
                header {
                    p class="kind" { "Review of an environment" }
                    h1 { (environment.name) }
                    p class="about" { (about(index, &overview)) }
                }
                nav aria-label="On this page" {
                    ol {
                        li { a href="#summary" { "At a glance" } }
                        @for section in &sections {
                            li { a href={ "#" (section.id) } { (section.title) } }
                        }
                    }
                }
                main {
                    (summary::section(material, &overview))
                    @for section in &sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer {
                    p { "Written by " code { "strata report" } " from rendered Terraform, without an account." }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Where the environment is.
fn about(index: &Index<'_>, overview: &Overview) -> Markup {
    html! {
        (overview.region)
        @if let Some(account) = index.account() { " · account " (account) }
        " · VPC " (overview.cidr)
    }
}

fn pictures(material: &Material<'_>, overview: &Overview) -> Markup {
    html! {
        figure {
            (wide("The environment as a picture", &html! { (PreEscaped(overview.svg())) }))
            figcaption {
                "Computed from subnets, routes, security group rules and listeners as they are rendered."
            }
        }
        (folded("Layers and their contracts", false, &html! {
            (wide("The layers as a picture", &html! { (PreEscaped(Layers::of(material.rendered).svg())) }))
        }))
    }
}
