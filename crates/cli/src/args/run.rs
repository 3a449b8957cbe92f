//! What `strata run` can be told.

use std::path::PathBuf;
use std::time::Duration;

use super::duration::duration;

pub const RUN_HELP: &str = "\
Runs a command once, in a task of its own beside those of a service: with the task definition that the service
runs now, so with its image, roles, variables and secrets, and in its subnets with its security group. Its log
goes to standard output as it is written, and what strata says to standard error. Ctrl-C stops the task, and
so does the end of --timeout; both wait until it has stopped.

The task has no proxy of Service Connect: NAME_URL of a service that is called does not work in it. Where the
service calls another one, sd-<callee>-<suffix>.ns-<application>-<release>-<suffix> is that one's address, on
its own port.

It is asked of the account with the aws CLI (`aws`, or what STRATA_AWS names) and needs no terraform. The
credentials need ecs:DescribeServices, ecs:DescribeTaskDefinition, ecs:RunTask, ecs:TagResource,
ecs:DescribeTasks, ecs:StopTask, iam:PassRole for the roles of the service, and logs:GetLogEvents.

Examples:
  strata run --env dev api-gateway -- ./manage check
  strata run --env prod api-gateway --release green --timeout 1h -- ./manage reindex

Exit codes:
  0 to 255  the command's own
  124       as of `timeout`: it did not end in time
  125       as of `docker run`: strata could not run it, or does not know what became of it; wrong arguments
  130       interrupted";

/// Arguments of `strata run`.
#[derive(Debug, clap::Args)]
pub struct RunOnceArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: String,
    /// The service
    #[arg(value_name = "SERVICE")]
    pub service: String,
    /// The release, where there are two
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// How long the command may take, as in `90s`, `15m` or `1h`
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = duration)]
    pub timeout: Duration,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// The command, with its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}
