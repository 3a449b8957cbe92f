//! The two spec files: parse, diagnose, validate; names, CIDR plan and Fargate sizes.

mod model;
mod names;

pub use model::*;
pub use names::*;
