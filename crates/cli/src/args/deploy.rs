//! What `strata deploy` can be told.

use std::path::PathBuf;

pub const DEPLOY_HELP: &str = "\
Rolls out another image of a service with `image = \"pipeline\"`, and nothing else: the revision that runs is
registered again with that image, its tag is written into the parameter that terraform reads, and ECS rolls it
out as the spec says. It waits for that, and says what became of it. If ECS goes back, so does what terraform
reads: `strata plan` finds nothing to do, either way. A service whose image the spec names gets another one by
`strata image ENV SERVICE=TAG --apply`.

It asks nobody, needs no terraform, and is safe to interrupt: the same command goes on from where it was. The tag
that runs is not rolled out again. A rollout that pauses ends the command; --continue has it go on, --rollback
goes back from it or from a running one, and both wait for the end, of every service and strategy.

It is asked of the account with the aws CLI (`aws`, or what STRATA_AWS names). The credentials need, of ecs,
DescribeServices, DescribeTaskDefinition, ListTaskDefinitions, RegisterTaskDefinition, TagResource,
DeregisterTaskDefinition, UpdateService, ListServiceDeployments, DescribeServiceDeployments,
DescribeServiceRevisions, and ContinueServiceDeployment and StopServiceDeployment for the two options;
ssm:GetParameter and ssm:PutParameter, ecr:BatchGetImage, iam:PassRole for the roles of the service; to say why a
rollout has failed, ecs:ListTasks, ecs:DescribeTasks and logs:GetLogEvents; and for `before_deploy`, which runs
before anything is changed, the last two, ecs:RunTask and ecs:StopTask.

Examples:
  strata deploy api-gateway 1.4.2 --env prod
  strata deploy api-gateway 1.4.2 --env prod --release green
  strata deploy api-gateway --continue --env prod
  strata deploy api-gateway --rollback --env prod

Exit codes:
  0    it runs, or has come to a pause; with --rollback, the revision before runs again
  1    refused, failed or rolled back, or what became of it is not known
  2    wrong arguments
  130  interrupted; a rollout that has begun goes on";

/// Arguments of `strata deploy`.
#[derive(Debug, clap::Args)]
pub struct DeployArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: String,
    /// The service
    #[arg(value_name = "SERVICE")]
    pub service: String,
    /// The tag of the image that it is to run
    #[arg(value_name = "TAG", required_unless_present_any = ["continue", "rollback"], value_parser = tag)]
    pub tag: Option<String>,
    /// The release, where there are two
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// Have a paused rollout go on
    #[arg(long = "continue", id = "continue", conflicts_with_all = ["tag", "rollback"])]
    pub goes_on: bool,
    /// Go back from a rollout that is under way
    #[arg(long, conflicts_with = "tag")]
    pub rollback: bool,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

fn tag(text: &str) -> Result<String, String> {
    platform::image_tag(text).map(|()| text.to_owned())
}
