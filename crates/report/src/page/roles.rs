//! What each role may do, in words.

use maud::{Markup, html};
use platform::wording::{counted, sentence};

use super::components::{Section, code, folded};
use rendered::index::Index;
use review::roles::{Role, roles};

/// The roles of more services than this are folded.
const FEW: usize = 4;

pub fn section(index: &Index<'_>) -> Section {
    let roles = roles(index);
    let mut services: Vec<Option<&str>> =
        roles.iter().map(|role| role.service.as_deref()).collect();
    services.dedup();
    let body = html! {
        p { (counted(roles.len(), "role")) ". A role may do nothing that is not listed." }
        @for service in &services {
            @let its: Vec<_> = roles.iter().filter(|role| role.service.as_deref() == *service).collect();
            @let name = service.unwrap_or("of no service");
            (folded(html! { strong { (name) } ", " (counted(its.len(), "role")) }, services.len() <= FEW, &html! {
                @for role in its { (shown(role)) }
            }))
        }
    };
    Section { id: "roles", title: "What roles may do", body }
}

fn shown(role: &Role) -> Markup {
    html! {
        h3 { (code(&role.name)) }
        p class="aside" {
            (sentence(role.purpose.words())) " Assumed by " (role.assumed_by.join("; ")) "."
            @if let Some(boundary) = &role.boundary { " Permissions boundary: " (boundary) "." }
            " " (role.place)
        }
        @if role.may.is_empty() { p { "May do nothing." } }
        @else { ul { @for sentence in &role.may { li { (sentence.text) } } } }
    }
}
