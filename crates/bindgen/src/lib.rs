//! Generates `crates/aws` from the AWS provider's schema.
//!
//! The full schema (13 MB) comes from terraform and is cut to the resources in use, and joined with what the
//! newest provider has of them, which is committed in `crates/aws/schema/newest.json`. The cut is committed, too,
//! so that a test compares the bindings with it on any machine. So is what the provider answers when it is
//! asked which changes it makes in place.

mod generate;
mod newest;
mod provider;
mod replacement;
mod schema;
mod selection;
mod since;
mod write;

pub use generate::files;
pub use newest::{commit_newest, committed_newest};
pub use provider::InstalledProvider;
pub use replacement::{Replacement, Replacements};
pub use schema::{Attribute, Block, Mode, NestedBlock, Schema};
pub use selection::{FAMILIES, Family};
pub use since::looked_up;
pub use write::write;
