//! The rules, a file for each topic.

mod deletion;
mod encryption;
mod evaluated;
mod health;
mod images;
mod logs;
mod names;
mod network;
mod permissions;
mod principals;
mod releases;
mod scaling;
mod secrets;
mod services;
mod telemetry;
mod tls;
mod traffic;

use super::Rule;
pub use names::names_of;

/// Every rule that looks at what is rendered, in the order in which a person would ask.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let topics: [&'static [Rule]; 16] = [
        evaluated::RULES,
        names::RULES,
        deletion::RULES,
        network::RULES,
        traffic::RULES,
        tls::RULES,
        permissions::RULES,
        principals::RULES,
        secrets::RULES,
        images::RULES,
        encryption::RULES,
        services::RULES,
        releases::RULES,
        health::RULES,
        scaling::RULES,
        logs::RULES,
    ];
    topics.into_iter().flatten()
}
