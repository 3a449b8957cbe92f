//! What a reviewer wants to know first.

use maud::{Markup, html};
use platform::wording::counted;

use super::Material;
use super::components::Tone;
use crate::graph::Overview;
use review::check;
use review::diff::Summary;

/// A card that leads to a section.
struct Card {
    leads: &'static str,
    what: &'static str,
    tone: Tone,
    value: String,
    about: String,
}

/// The verdict, and the numbers behind it.
pub fn section(material: &Material<'_>, overview: &Overview) -> Markup {
    let (tone, verdict) = verdict(material);
    html! {
        section id="summary" aria-labelledby="summary-title" {
            h2 id="summary-title" { "At a glance" }
            p class={ "verdict " (tone.class()) } { strong { (tone.sign()) (verdict) } }
            ul class="cards" {
                @for card in cards(material, overview) {
                    li {
                        a class={ "card " (card.tone.class()) } href={ "#" (card.leads) } {
                            span class="what" { (card.what) }
                            strong { (card.tone.sign()) (card.value) }
                            span class="aside" { (card.about) }
                        }
                    }
                }
            }
        }
    }
}

fn verdict(material: &Material<'_>) -> (Tone, String) {
    // What the specs assert is counted by itself.
    let rules = material.rules.failing().filter(|it| *it.rule != check::ASSERTIONS).count();
    let assertions = material.assertions.iter().filter(|it| !it.holds).count();
    let problems = material.index.environment.problems.len();
    let mut wrong = Vec::new();
    for (number, what) in [
        (rules, "broken rule"),
        (assertions, "broken assertion"),
        (problems, "expression not understood"),
    ] {
        if number > 0 {
            wrong.push(match (number, what) {
                (1, "expression not understood") => "1 expression not understood".to_owned(),
                (_, "expression not understood") => format!("{number} expressions not understood"),
                _ => counted(number, what),
            });
        }
    }
    if !wrong.is_empty() {
        return (Tone::Bad, format!("Problems: {}", wrong.join(", ")));
    }
    let holds = "Every rule and every assertion holds";
    match material.changes.summary().security {
        _ if material.changes.is_empty() => (Tone::Good, format!("{holds}; nothing changes")),
        0 => (Tone::Good, format!("{holds}; no change matters for security")),
        number => {
            let verb = if number == 1 { "matters" } else { "matter" };
            (Tone::Notice, format!("{holds}; {} {verb} for security", counted(number, "change")))
        }
    }
}

fn cards(material: &Material<'_>, overview: &Overview) -> Vec<Card> {
    let changes = material.changes.summary();
    let broken = material.rules.failing().count();
    let waived = material.rules.waived().count();
    let lost = material.assertions.iter().filter(|it| !it.holds).count();
    let mut cards = vec![
        Card {
            leads: "changes",
            what: "Changes",
            tone: if changes.security > 0 { Tone::Notice } else { Tone::Plain },
            value: changed(&changes),
            about: match changes.security {
                0 => "none matters for security".to_owned(),
                1 => "1 matters for security".to_owned(),
                more => format!("{more} matter for security"),
            },
        },
        Card {
            leads: "rules",
            what: "Rules",
            tone: if broken > 0 { Tone::Bad } else { Tone::Good },
            value: match broken {
                0 => format!("{} hold", material.rules.outcomes.len()),
                more => format!("{more} broken"),
            },
            about: format!("{} waived", counted(waived, "finding")),
        },
        Card {
            leads: "reach",
            what: "Assertions",
            tone: match (lost, material.assertions.len()) {
                (0, 0) => Tone::Plain,
                (0, _) => Tone::Good,
                _ => Tone::Bad,
            },
            value: match (lost, material.assertions.len()) {
                (0, 0) => "none".to_owned(),
                (0, all) => format!("{all} hold"),
                (lost, _) => format!("{lost} broken"),
            },
            about: "about who reaches whom".to_owned(),
        },
    ];
    cards.extend(facts(overview));
    cards
}

/// `4 added, 1 changed`.
fn changed(summary: &Summary) -> String {
    let counts =
        [(summary.added, "added"), (summary.changed, "changed"), (summary.removed, "removed")];
    let counts = counts.iter().filter(|(number, _)| *number > 0);
    let words: Vec<_> = counts.map(|(number, what)| format!("{number} {what}")).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn facts(overview: &Overview) -> [Card; 3] {
    let zones = overview.tiers.iter().map(|tier| tier.subnets.len()).max().unwrap_or_default();
    let leaving = overview.services.iter().filter(|service| service.leaves()).count();
    let public = overview.services.iter().filter(|service| !service.paths.is_empty()).count();
    let services = overview.services.len();
    [
        Card {
            leads: "services",
            what: "Services",
            tone: Tone::Plain,
            value: counted(services, "service"),
            about: format!("{public} public, in {}", counted(zones, "zone")),
        },
        Card {
            leads: "reach",
            what: "To the internet",
            tone: Tone::Plain,
            value: format!("{leaving} of {services} reach it"),
            about: if overview.nat.is_empty() { "no NAT" } else { "through NAT" }.to_owned(),
        },
        Card {
            leads: "releases",
            what: "Releases",
            tone: Tone::Plain,
            value: overview
                .releases
                .iter()
                .map(|it| format!("{} {} %", it.name, it.weight))
                .collect::<Vec<_>>()
                .join(", "),
            about: "share of the traffic".to_owned(),
        },
    ]
}
