//! Rendered HCL, read and evaluated as Terraform would, without Terraform.
//!
//! [`Rendered::read`] takes the files that strata renders: every environment becomes a list of
//! [`RenderedResource`]s with their arguments, without an account or a network. [`index`] looks up what they
//! refer to, [`network`] is the network that they make, [`policy`] reads their policies. What is said
//! about an environment is computed from those, and not from the specs that asked for them.

mod environment;
mod evaluate;
pub mod image_source;
pub mod index;
mod layers;
pub mod network;
pub mod policy;
mod resource;
mod service_owner;
mod source;
mod value;

use serde::Serialize;

pub use environment::{Rendered, RenderedEnvironment, Wire};
pub use layers::layer_graph;
pub use platform::paths::Files;
pub use resource::{Key, RenderedResource, symbols};
pub use source::Place;

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
