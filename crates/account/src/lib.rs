//! Questions to an AWS account, asked through the `aws` command line interface.
//!
//! The CLI and not an SDK: it knows every way by which people sign in, it is what they push images with
//! anyway, and nothing has to be built for it. Versions 1 and 2 will do. A start takes almost half a
//! second, so that several questions are asked [`together`].
//!
//! [`Account::ask`] is the door; each file beside it has the questions of one topic, and gives typed
//! answers. An account that refuses an answer says so in an [`AskError`]: what may not be asked is
//! not known, and never guessed.

mod account;
mod alarms;
mod answer;
mod ask_error;
mod certificates;
mod cli_program;
mod guardduty;
mod identity;
mod images;
mod logs;
mod moment;
mod one_off_task;
mod parameters;
mod pipeline_image;
mod quotas;
mod rollouts;
mod secrets;
mod state_bucket;
mod tags;
mod task_definition;
#[cfg(test)]
mod tests;
mod together;
mod zones;

pub use account::Account;
pub use ask_error::{AskError, AskErrorKind};
pub use certificates::Certificate;
pub use cli_program::{NoCli, PROGRAM};
pub use guardduty::Leftover;
pub use identity::Identity;
pub use images::Images;
pub use moment::Moment;
pub use one_off_task::{
    OneOffNews, OneOffOutcome, OneOffTask, OneOffWatch, ServiceTasks, TaskCapacity, TaskSettings,
};
pub use pipeline_image::{PipelineImage, PutRight, tag_of};
pub use quotas::AccountQuota;
pub use rollouts::{
    Deployment, DeploymentDetails, DeploymentPause, DeploymentProgress, DeploymentStatus,
    EcsServiceName, RolloutOutcome, RolloutState, RolloutVerdict, RunningService, ServiceRevision,
    StoppedTask, Wait, ended_rollouts, revision_number, wait_for, with_alarms,
};
pub use secrets::{SECRETS_AT_A_TIME, SecretState};
pub use task_definition::TaskDefinition;
pub use together::{Question, together};
pub use zones::AvailabilityZone;
