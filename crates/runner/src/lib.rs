//! Runs terraform over rendered modules and roots.
//!
//! [`Terraform::discover`] finds the program and the AWS provider. Whatever is run to find out
//! whether a tree is right runs in a [`Scratch`] copy of it, so that the tree stays as it is: no
//! `.terraform`, no lock file, no backend that has to be reached. Each step ([`Scratch::validate`],
//! [`Scratch::preview`], [`Scratch::test`]) works on one directory; [`in_order`] runs steps on
//! many directories at a time.
//!
//! A [`Session`] runs an [`Environment`]: it plans, applies and destroys its layers in the order that
//! their [`Graph`] gives, and reads their states. The caller gets a [`Report`] for each layer.

mod apply;
mod credentials;
mod destroy;
mod environment;
mod error;
mod events;
mod graph;
mod initialise;
mod interrupt;
mod message;
mod plan;
mod pool;
mod process;
mod progress;
pub mod report;
mod schedule;
mod scratch;
mod secrets;
mod session;
mod state;
mod status;
mod steps;
mod trouble;
mod work;

pub use apply::Applied;
pub use environment::{Environment, Root, Secret, StatePlace, Upstream};
pub use error::{Failure, RunError, RunnerError, StepError};
pub use events::{Action, Change};
pub use graph::Graph;
pub use interrupt::Interrupt;
pub use message::{Diagnostic, PlanSummary, Severity, TestSummary};
pub use plan::{LayerPlan, Mode, Outcome, Purpose, Report, Why};
pub use pool::in_order;
pub use progress::{Progress, Quiet, progress};
pub use schedule::{Ended, Next, run as schedule};
pub use scratch::Scratch;
pub use secrets::{SECRET_PREFIX, Secrets, SecretsError, secret_variable};
pub use session::Session;
pub use state::{Output, State};
pub use status::LayerStatus;
pub use steps::{Planned, Tested, Validated};
pub use toolchain::{PLUGIN_MIRROR, PROGRAM, Settings, Terraform};
pub use trouble::Trouble;
pub use work::WORK;
