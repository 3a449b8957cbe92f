//! The terraform program and the AWS provider on this machine.
//!
//! [`Terraform::discover`] finds both as the user's environment says, refuses a program that is too
//! old, and gives commands that take providers from where they were found.

mod error;
mod mirror;
mod needed;
mod program;
mod program_kind;
mod providers;
mod search;
mod setting_names;
mod settings;

pub use error::ToolchainError;
pub use mirror::MirrorPaths;
pub use needed::{NeededProvider, NeededProviders};
pub use program::Terraform;
pub use program_kind::{PROGRAMS, ProgramKind};
pub use providers::hold_to_lock_file;
pub use search::find_program;
pub use setting_names::{PLUGIN_MIRROR, PROGRAM};
pub use settings::Settings;
