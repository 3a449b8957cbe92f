//! What changed, is it allowed, and what can reach what: answers from rendered HCL.
//!
//! [`Rendered::read`] takes the files that strata renders and evaluates them as Terraform would,
//! without Terraform, an account or a network: every environment becomes a list of [`Resource`]s with
//! their arguments. All answers are computed from those, and not from the specs that asked for them.

pub mod check;
pub mod diff;
mod environment;
mod evaluate;
pub mod graph;
pub mod iam;
mod owner;
pub mod reach;
pub mod report;
mod resource;
mod source;
pub mod topology;
mod view;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

pub use environment::{Environment, Rendered, Wire};
pub use resource::{Key, Resource, symbols};
pub use source::Place;

/// Rendered files: path from the project's root, and text.
pub type Files = BTreeMap<PathBuf, String>;

/// A file that cannot be read as HCL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Unreadable {
    /// Where.
    pub place: Place,
    /// What the parser says.
    pub message: String,
}

/// An expression that cannot be evaluated: what depends on it is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// The expression.
    pub text: String,
    /// Why.
    pub message: String,
}
