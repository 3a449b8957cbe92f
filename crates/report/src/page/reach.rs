//! Who reaches whom, and why not.

use maud::{Markup, html};
use platform::wording::counted;

use super::components::{Section, Tone, badge, code, folded, plain, table, wide};
use crate::graph::Overview;
use rendered::network::ports;
use review::reach::terminal::Table;
use review::reach::{ConnectionCondition, Explanation, Reachability, Verdict};

/// Reasons for more services than this are folded.
const FEW: usize = 8;

pub fn section(reach: &Reachability<'_>, overview: &Overview, assertions: &[Verdict]) -> Section {
    let body = html! {
        p {
            "Ports that can be opened from one end to another, computed from routes, security group rules, \
             endpoints and listeners."
        }
        @match reach.table() {
            Ok(table) => { (matrix(&table)) }
            Err(note) => { p { (note) } }
        }
        @for unknown in &reach.network.unknown {
            p class="bad" { "Not understood: " (unknown.what) " (" (unknown.place) "): " (unknown.why) }
        }
        h3 { "Assertions" }
        (verdicts(assertions))
        h3 { "Services and the internet" }
        (folded("From and to each service, and why not", overview.services.len() <= FEW, &internet(reach, overview)))
        (folded("Why each connection is open", false, &evidence(reach)))
    };
    Section { id: "reach", title: "Who reaches whom", body }
}

fn matrix(matrix: &Table) -> Markup {
    let cell = |cell: &str| match cell {
        "" => html! { td {} },
        "-" => html! { td class="no" { "–" } },
        ports => html! { td class="yes" { (ports) } },
    };
    html! {
        (wide("Who reaches whom", &html! {
            table class="matrix" {
                caption { "Rows open connections, columns accept them" }
                thead {
                    tr {
                        td { span class="aside" { "from ↓ to →" } }
                        @for name in &matrix.columns { th scope="col" { span { (name) } } }
                    }
                }
                tbody {
                    @for (name, cells) in &matrix.rows {
                        tr { th scope="row" { (name) } @for it in cells { (cell(it)) } }
                    }
                }
            }
        }))
        @if let Some((name, ends)) = &matrix.shared { p class="aside" { (name) ": " (ends.join(", ")) } }
    }
}

fn verdicts(verdicts: &[Verdict]) -> Markup {
    html! {
        @if verdicts.is_empty() {
            p { "The specs contain no assertions. An " code { "assert" } " block protects isolation." }
        } @else {
            (table("What the specs assert", &["Assertion", "", "Stated in"], verdicts.iter().map(|verdict| [
                plain(&verdict.assertion.to_string()),
                html! {
                    @if verdict.holds { (badge(Tone::Good, "holds")) } @else {
                        (badge(Tone::Bad, "broken"))
                        ul class="details" { @for line in &verdict.reason { li { (line.trim()) } } }
                    }
                },
                html! { span class="aside" { (verdict.assertion.file) ":" (verdict.assertion.line) } },
            ])))
        }
    }
}

fn internet(reach: &Reachability<'_>, overview: &Overview) -> Markup {
    let rows = overview.services.iter().map(|service| {
        let way = |from: &str, to: &str| match reach.explain(from, to) {
            Ok(answer) => way(&answer),
            Err(error) => plain(&error.to_string()),
        };
        [plain(&service.name), way("internet", &service.name), way(&service.name, "internet")]
    });
    table("Services and the internet", &["Service", "From the internet", "To the internet"], rows)
}

fn way(answer: &Explanation<'_>) -> Markup {
    let open = ports::list(&answer.direct.ports);
    html! {
        @if answer.direct.is_open() { (badge(Tone::Notice, &format!("direct: {open}"))) }
        @else {
            "not directly: " (answer.direct.unmet().map(|it| &*it.text).collect::<Vec<_>>().join("; "))
            @if let Some(chain) = answer.chain() {
                br; span class="aside" { "only through: " (chain.replace("->", "→")) }
            }
        }
    }
}

fn evidence(reach: &Reachability<'_>) -> Markup {
    html! {
        @for (to, connection) in reach.alike() {
            h4 { (connection.from) " → " (to.join(", ")) ": " (ports::list(&connection.ports)) }
            ul {
                @for condition in connection.conditions.iter().filter(|it| !it.evidence.is_empty()) {
                    (rests_on(condition))
                }
            }
        }
        p class="aside" { (counted(reach.connections.len(), "connection")) }
    }
}

fn rests_on(condition: &ConnectionCondition) -> Markup {
    html! {
        li {
            strong { (condition.what.name()) } ": " (condition.text)
            @for it in &condition.evidence { "; " (code(&it.address)) span class="aside" { " " (it.place) } }
        }
    }
}
