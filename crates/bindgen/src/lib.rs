//! Generates `crates/aws` from the AWS provider's schema.
//!
//! The full schema (13 MB) comes from terraform and is cut to the resources in use. The cut is committed,
//! so that a test compares the bindings with it on any machine. So is what the provider answers when it is
//! asked which changes it makes in place.

mod generate;
mod provider;
mod replacement;
mod schema;
mod selection;
mod write;

pub use generate::files;
pub use provider::InstalledProvider;
pub use replacement::{Replacement, Replacements};
pub use schema::{Attribute, Block, Mode, NestedBlock, Schema};
pub use selection::{FAMILIES, Family};
pub use write::write;
