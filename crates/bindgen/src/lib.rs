//! Generates `crates/aws` from the AWS provider's schema.
//!
//! The full schema (13 MB) comes from terraform and is cut to the resources in use. The cut is committed,
//! so that a test compares the bindings with it on any machine. Both steps are functions of their input.

mod generate;
mod provider;
mod schema;
mod selection;
mod write;

pub use generate::files;
pub use provider::provider_schema;
pub use schema::{Attribute, Block, Mode, NestedBlock, Schema};
pub use selection::{FAMILIES, Family};
pub use write::write;
