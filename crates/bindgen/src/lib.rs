//! Generates `crates/aws` from the AWS provider's schema.
//!
//! The full schema (13 MB) is first cut to the resources in use; the cut is committed, so that the
//! bindings can be made again without terraform. Both steps are functions of their input.

mod generate;
mod schema;
mod selection;
mod write;

pub use generate::files;
pub use schema::{Attribute, Block, Mode, NestedBlock, Schema};
pub use selection::{FAMILIES, Family};
pub use write::write;
