//! Pictures of layers and environments, and one page for a reviewer.
//!
//! [`graph`] draws what is rendered; [`page`] puts it together with what [`review`] says about it.

pub mod graph;
pub mod page;
