//! One file per command. Each takes its arguments and a place to print to.

pub mod new;
pub mod render;
pub mod validate;

use anyhow::anyhow;

use crate::specs;

/// That an environment has no spec, with the list of those that have one.
fn unknown<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> anyhow::Error {
    anyhow!(
        "there is no {}; the environments are: {}",
        specs::path(name),
        specs::list(names)
    )
}
