//! Runs terraform over rendered modules and roots.
//!
//! [`Terraform::discover`] finds the program and the AWS provider. Whatever is run to find out
//! whether a tree is right runs in a [`Scratch`] copy of it, so that the tree stays as it is: no
//! `.terraform`, no lock file that was not there, no backend that has to be reached. Each step ([`Scratch::validate`],
//! [`Scratch::preview`], [`Scratch::test`]) works on one directory; [`parallel_in_order`] runs steps
//! on many directories at a time.
//!
//! [`lock()`] makes the lock files of roots, for all platforms that people and pipelines run on.
//!
//! A [`Session`] runs a [`RootedEnvironment`]: it plans, applies and destroys its layers in the order of
//! their [`env::LayerGraph`], and reads their states. The caller gets a [`LayerResult`] for each layer.

mod apply;
mod changes;
mod combined_preview;
mod credentials;
mod destroy;
mod diagnostic;
mod environment;
mod error;
mod events;
mod failure;
mod init;
mod interrupt;
mod known_failures;
mod layer_plan;
mod layer_result;
mod lock;
mod lock_files;
mod lock_mismatch;
mod needed_providers;
mod offline_run;
mod parallel;
mod plan;
mod planned_objects;
mod preview;
mod process;
mod progress;
mod ready;
pub mod result_format;
mod schedule;
mod scratch;
mod secrets;
mod session;
mod status;
mod step_output;
mod summary;
mod terraform_commands;
mod workdir;

pub use apply::Applied;
pub use changes::{ResourceAction, ResourceChange};
pub use diagnostic::{DiagnosticSeverity, TerraformDiagnostic};
pub use environment::{CombinedRoot, RootedEnvironment};
pub use error::{RunError, RunnerError, StepError};
pub use failure::Failure;
pub use interrupt::Interrupt;
pub use known_failures::KnownFailure;
pub use layer_plan::{LayerPlan, PlanMode, PreviewReason};
pub use layer_result::{LayerOutcome, LayerResult};
pub use lock::{LockError, LockedRoots, PLATFORMS, ProviderSource, lock};
pub use lock_mismatch::LockMismatch;
pub use needed_providers::needed_providers;
pub use offline_run::{Planned, Tested, Validated};
pub use parallel::parallel_in_order;
pub use plan::PlanPurpose;
pub use progress::{Progress, Quiet, progress};
pub use ready::{PlannedObject, Readiness, Upcoming};
pub use scratch::Scratch;
pub use secrets::{Secrets, SecretsError};
pub use session::Session;
pub use status::LayerStatus;
pub use summary::{PlanSummary, TestSummary};
pub use toolchain::{PLUGIN_MIRROR, PROGRAM, Settings, Terraform};
