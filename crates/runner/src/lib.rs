//! Runs terraform over rendered modules and roots.
//!
//! [`Terraform::discover`] finds the program and the AWS provider. Whatever is run to find out
//! whether a tree is right runs in a [`Scratch`] copy of it, so that the tree stays as it is: no
//! `.terraform`, no lock file, no backend that has to be reached. Each step ([`Terraform::validate`],
//! [`Terraform::preview`], [`Terraform::test`]) works on one directory; [`in_order`] runs steps on
//! many directories at a time.

mod error;
mod message;
mod mirror;
mod pool;
mod program;
mod providers;
mod scratch;
mod settings;
mod steps;
mod version;

pub use error::{Failure, RunnerError, StepError};
pub use message::{Diagnostic, PlanSummary, Severity, TestSummary};
pub use mirror::Places;
pub use pool::in_order;
pub use program::Terraform;
pub use scratch::Scratch;
pub use settings::{PLUGIN_MIRROR, PROGRAM, Settings};
pub use steps::{Planned, Tested, Validated};
pub use version::Version;
