//! An AWS provider for tests: the real terraform validates, plans and applies with it, many times
//! faster than with the real provider, because it knows the schema and nothing of AWS.
//!
//! See `README.md` for what it proves, what it does not, and where its schema comes from.
//!
//! A test makes strata and terraform use it by environment variables:
//! ```no_run
//! let mirror = stand_in_provider::Mirror::of_tests()?;
//! std::process::Command::new("terraform").arg("init").envs(mirror.variables());
//! # Ok::<(), stand_in_provider::MirrorError>(())
//! ```

mod completion;
mod files;
mod mirror;
mod narrow;
mod newest;
mod program;
mod provider;
mod schema;
mod validation;

pub use mirror::{Mirror, MirrorError, VERSION};
pub use narrow::{NarrowError, NarrowProvider, serve_narrow};
pub use newest::{Newest, NewestError, VARIABLE, newest_before};
pub use provider::StandIn;
pub use schema::committed as committed_schema;
