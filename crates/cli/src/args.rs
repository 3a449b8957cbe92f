//! What `strata` can be told.

pub mod deploy;
mod duration;
pub mod edit;
pub mod review;
pub mod run;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use deploy::DEPLOY_HELP;
use edit::{IMAGE_HELP, PROMOTE_HELP, RELEASE_HELP, ROTATE_HELP, SHIFT_HELP};
use review::{CHECK_HELP, DIFF_HELP, GRAPH_HELP, REACH_HELP, REPORT_HELP};
use run::RUN_HELP;

/// Renders a platform on ECS Fargate as Terraform modules, from envs/platform.hcl and one spec per
/// environment.
#[derive(Debug, Parser)]
#[command(name = "strata", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  strata render                     write modules/ and envs/<name>/ for every envs/<name>.hcl
  strata render --env dev           only modules/ and envs/dev/
  strata render --check             show what would change, write nothing
  strata new pr-42 --from dev       write envs/pr-42.hcl
  strata validate --env dev --plan  run terraform over what is rendered, without an AWS account
  strata lock                       lock each root's provider, for Linux and macOS
  strata plan --env dev             plan every layer, and read it as one plan
  strata apply --env dev            plan, ask once, apply in order
  strata image dev frontend=1.4.2   another image, as a change of the spec
  strata promote dev prod           what dev runs, as a change of prod's spec
  strata deploy web 1.4 --env dev   roll out an image that a pipeline has built
  strata run --env dev web -- ls    run a command once, in a task of its own
  strata doctor --env dev           what stands between it and its account
  strata destroy --env dev          destroy, upper layers first
  strata diff --against origin/main what the specs change, by meaning
  strata check                      rules and assertions over what is rendered
  strata reach --env dev            who can talk to whom
  strata graph --env dev            draw it
  strata report --env dev           one page with everything that a reviewer asks

Exit codes:
  0    done, or nothing to do
  1    mistakes in a spec, --check found differences, something foreign is in the way, or
       terraform does not accept what is rendered, or a layer failed
  2    wrong arguments; with --detailed-exitcode, there are changes (wrong arguments are 1 then)
  130  interrupted";

/// Name of the option with which 2 means changes and nothing else.
pub const DETAILED_EXITCODE: &str = "--detailed-exitcode";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write modules/ and the roots of the environments
    #[command(after_help = RENDER_HELP)]
    Render(RenderArgs),
    /// Write the spec of another environment in the same account
    #[command(after_help = NEW_HELP)]
    New(NewArgs),
    /// Run terraform over what is rendered, in a copy: fmt, validate, and on demand plan and test
    #[command(after_help = VALIDATE_HELP)]
    Validate(ValidateArgs),
    /// Lock the provider of each root, for Linux and macOS on both processors
    #[command(after_help = LOCK_HELP)]
    Lock(LockArgs),
    /// Plan all layers of an environment at once, and read them as one plan
    #[command(after_help = PLAN_HELP)]
    Plan(PlanArgs),
    /// Plan, ask once, and apply the layers of an environment in order
    #[command(after_help = APPLY_HELP)]
    Apply(ApplyArgs),
    /// Destroy the layers of an environment, upper ones first
    #[command(after_help = DESTROY_HELP)]
    Destroy(DestroyArgs),
    /// Give services other image tags, in the spec
    #[command(after_help = IMAGE_HELP)]
    Image(edit::ImageArgs),
    /// Give an environment what another one runs, in the spec
    #[command(after_help = PROMOTE_HELP)]
    Promote(edit::PromoteArgs),
    /// Add a release to the spec, or remove one
    #[command(after_help = RELEASE_HELP)]
    Release(edit::ReleaseArgs),
    /// Move traffic between releases, in the spec or step by step
    #[command(after_help = SHIFT_HELP)]
    Shift(edit::ShiftArgs),
    /// Raise the version of a secret, in the spec
    #[command(after_help = ROTATE_HELP)]
    Rotate(edit::RotateArgs),
    /// Roll out the image of a service that a pipeline deploys, or take a rollout further or back
    #[command(after_help = DEPLOY_HELP)]
    Deploy(deploy::DeployArgs),
    /// Run a command once, in a task beside those of a service
    #[command(after_help = RUN_HELP)]
    Run(run::RunOnceArgs),
    /// Look at what stands between an environment and its account
    #[command(after_help = DOCTOR_HELP)]
    Doctor(DoctorArgs),
    /// Show what is applied, and which secrets have no value yet
    #[command(after_help = STATUS_HELP)]
    Status(StatusArgs),
    /// Print the outputs of an environment
    #[command(after_help = OUTPUT_HELP)]
    Output(OutputArgs),
    /// Show by meaning what the specs would change
    #[command(after_help = DIFF_HELP)]
    Diff(review::DiffArgs),
    /// Check what is rendered against the platform's rules and the specs' assertions
    #[command(after_help = CHECK_HELP)]
    Check(review::CheckArgs),
    /// Show who can talk to whom on which port, and why not
    #[command(after_help = REACH_HELP)]
    Reach(review::ReachArgs),
    /// Draw the layers, or an environment
    #[command(after_help = GRAPH_HELP)]
    Graph(review::GraphArgs),
    /// Write a page with everything that a reviewer asks
    #[command(after_help = REPORT_HELP)]
    Report(review::ReportArgs),
}

const RENDER_HELP: &str = "\
A file appears whole or not at all, and an unchanged file is not touched. Files that strata wrote and
no longer renders are removed; files that it did not write are neither overwritten nor removed.

Where envs/platform.hcl asks for it, .github/workflows/strata*.yml and atlantis.yaml are written too,
always for all environments.

Examples:
  strata render
  strata render --env dev
  strata render --check | less

Exit codes:
  0  written, or nothing to do
  1  mistakes in a spec, something foreign is in the way, or --check found differences";

const NEW_HELP: &str = "\
The new spec is yours: read it, change it, then render it.

Examples:
  strata new pr-42 --from dev
  strata new pr-42 --from dev --single
  strata render --env pr-42

Exit codes:
  0  written
  1  the spec exists already, or would have mistakes";

const VALIDATE_HELP: &str = "\
Works on a copy, needs no AWS account, and changes nothing in the tree. `terraform` is taken from the
PATH, or from the setting STRATA_TERRAFORM. The AWS provider comes from the directory in the setting
STRATA_PLUGIN_MIRROR, or from a mirror found in a usual place, or from the registry.

Examples:
  strata validate --env dev
  strata validate --env dev --plan
  strata validate --test --jobs 4
  strata validate --plans plans && checkov --directory plans

Exit codes:
  0  terraform accepts everything
  1  it does not, or it cannot be run";

const LOCK_HELP: &str = "\
Writes .terraform.lock.hcl in every root of envs/, to be committed: the version of the provider, and its
checksums for linux and darwin, amd64 and arm64. From then on, whatever initialises a root takes that
provider or fails. All lock files are written, or none.

The provider is fetched from its registry once per platform, some hundred megabytes each, for all roots
that require the same; whatever terraform is told about mirrors, a lock file is to say what the registry
has. Where that cannot be reached, --fs-mirror and --net-mirror name a mirror, which has to have all four
platforms.

A root keeps the version that it is locked to, and a root without a lock file takes that of its
environment, or else of another one, as long as it is what modules require. --upgrade takes the latest.

Examples:
  strata lock
  strata lock --env dev --upgrade
  strata lock --fs-mirror /srv/terraform/providers

Exit codes:
  0  written, or nothing to do
  1  the provider is not to be had for all platforms, or terraform does not accept a root
  2  wrong arguments";

const PLAN_HELP: &str = "\
A layer is planned for real where the states that it reads exist, and as a preview on placeholders
where they do not; the table says which, and why. As long as nothing is applied, all layers are
previewed together, wired to each other. Needs no credentials: without any, everything is a preview.
What is rendered has to be what the specs say. What has to succeed before a service rolls out is told, and
not run.

Settings: STRATA_TERRAFORM names the program, STRATA_PLUGIN_MIRROR a directory with the provider. AWS's
own reach terraform as they are: AWS_PROFILE, and AWS_ENDPOINT_URL_S3 for states in a private endpoint.

Examples:
  strata plan --env dev
  strata plan --env dev --layer compute
  strata plan --env prod --json | jq 'select(.type == \"plan\") | .layer, .changes'

Exit codes:
  0    planned; with --detailed-exitcode, and nothing would change
  1    a layer cannot be planned, or nothing can; with --detailed-exitcode also wrong arguments
  2    with --detailed-exitcode: there are changes; otherwise wrong arguments
  130  interrupted";

const APPLY_HELP: &str = "\
Applies exactly the plans that it shows. A layer whose lower layers change in the same run is planned
again once they are done; if that plan does more than was shown, it is shown and asked about. A preview
is never applied. A layer that fails stops only what stands on it; the rest is finished, and the next
`strata apply` continues. Ctrl-C interrupts terraform once and waits.

Then it waits for the rollouts that it has begun, and says what became of each: how long it took, or
why ECS rolled it back, with the last lines of the task's log. That is asked with the aws CLI (`aws`, or
what STRATA_AWS names); without it, it is said that it is not known. What ECS has rolled back is not
tried again by itself: it needs another image or setting, or --retry.

What the spec says has to succeed before a service rolls out (before_deploy) runs before anything of the services
changes, in a task of the new revision; its log is shown, and if it fails, no service changes. It takes the aws CLI,
and ecs:RegisterTaskDefinition, ecs:DeregisterTaskDefinition, ecs:DescribeTaskDefinition, ecs:RunTask,
ecs:TagResource, ecs:DescribeTasks, ecs:StopTask, iam:PassRole for the roles of the service, and
logs:GetLogEvents.

Values of secrets come from variables such as STRATA_SECRET_FRONTEND_SESSION_KEY, or with
--secrets-stdin as a JSON object such as {\"frontend/session-key\": \"...\"} from standard input. Only
a secret that is new, or whose version was raised in the spec, needs one. They are written nowhere.

Before anything is touched, the account is asked whether it has what is needed, as `strata doctor` does;
each thing that is wrong is a line with its remedy. An environment that is new has no images: then the
run stops before compute, with the commands that push them. A service that ECS has given up is started
again.

With one state for all layers, a layer is planned with what it stands on.

Examples:
  strata apply --env dev
  strata apply --env dev --until registry
  strata apply --env dev --layer compute
  vault-export | strata apply --env prod --auto-approve --secrets-stdin

Exit codes:
  0    applied, or nothing to do
  1    something failed or was rolled back, or was not confirmed
  2    wrong arguments
  130  interrupted";

const DESTROY_HELP: &str = "\
Shows what will be destroyed, and wants the name of the environment typed.

Examples:
  strata destroy --env pr-42
  strata destroy --env pr-42 --auto-approve
  strata destroy --env dev --layer compute

Exit codes:
  0    destroyed, or nothing to destroy
  1    something failed, or was not confirmed
  2    wrong arguments
  130  interrupted";

const DOCTOR_HELP: &str = "\
Asks the account through the aws CLI, changes nothing, and needs no terraform. `strata apply` looks at the
same for the layers that it is to apply, before anything is touched. What may not be asked is said, and
never guessed. Looked at are: account and region, zones that lack what is needed, certificate, bucket of
the states, images that releases name, secrets without a value, and quotas: VPCs, elastic IP addresses,
rules of a security group, and vCPU of Fargate while all releases are replaced at their `max`.

With --json, a line for each finding: its topic, its status (ok, warning, not checked, error), text, remedy,
and commands that push a missing image.

Settings: STRATA_AWS names the aws CLI; AWS's own reach it as they are, such as AWS_PROFILE.

Examples:
  strata doctor --env dev
  strata doctor --env prod --json | jq 'select(.status == \"error\") | .remedy'

Exit codes:
  0  nothing is wrong, as far as could be asked
  1  something is wrong
  2  wrong arguments";

const STATUS_HELP: &str = "\
Reads states, and asks AWS, with the aws CLI, what runs of each service: tasks, the last deployment, and
alarms that are on. Without it, or without permission, it shows what the states say, and why no more.
Weights are those of the state. It does not see drift; `strata plan` does.

Examples:
  strata status --env dev
  strata status --env dev --json

Exit codes:
  0  read
  1  a state cannot be read
  2  wrong arguments";

const OUTPUT_HELP: &str = "\
Examples:
  strata output --env dev
  strata output --env dev load_balancer_dns_name
  strata output --env dev --json

Exit codes:
  0  printed
  1  there is no such output, or a state cannot be read
  2  wrong arguments";

/// Arguments of `strata render`.
#[derive(Debug, clap::Args)]
pub struct RenderArgs {
    /// Only this environment (and modules/), as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Write nothing; print a unified diff, and exit with 1 if there is any
    #[arg(long)]
    pub check: bool,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata new`.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// Name of the new environment: its suffix, and the name of its spec
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Environment whose spec is the model
    #[arg(long, value_name = "NAME")]
    pub from: String,
    /// Put all layers into one root with one state
    #[arg(long)]
    pub single: bool,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata validate`.
#[derive(Debug, clap::Args)]
pub struct ValidateArgs {
    /// Only this environment (and modules/)
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Plan every root as well, without credentials and before anything upstream exists
    #[arg(long)]
    pub plan: bool,
    /// Plan, and write each plan there for scanners, as terraform's JSON: dev-network.json
    #[arg(long, value_name = "DIR")]
    pub plans: Option<PathBuf>,
    /// Run the tests of every module as well
    #[arg(long)]
    pub test: bool,
    /// How many directories at a time [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata lock`.
#[derive(Debug, clap::Args)]
pub struct LockArgs {
    /// Only this environment
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Take the latest version that is allowed, not the one that is locked
    #[arg(long)]
    pub upgrade: bool,
    /// Ask this directory instead of the registry, laid out as `terraform providers mirror` does
    #[arg(long, value_name = "DIR", conflicts_with = "net_mirror")]
    pub fs_mirror: Option<PathBuf>,
    /// Ask this network mirror instead of the registry
    #[arg(long, value_name = "URL")]
    pub net_mirror: Option<String>,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of every command that works on one environment.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: String,
    /// Only this layer; may be given several times
    #[arg(long = "layer", value_name = "LAYER")]
    pub layers: Vec<String>,
    /// How many layers at a time [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Print lines of JSON instead of text
    #[arg(long)]
    pub json: bool,
    /// Take the AWS provider from this directory, laid out as `terraform providers mirror` does
    #[arg(long, value_name = "DIR")]
    pub plugin_mirror: Option<PathBuf>,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// How far a command goes that works from the lower layers up.
#[derive(Debug, clap::Args)]
pub struct UntilArgs {
    /// Only this layer and those below it
    #[arg(long, value_name = "LAYER", conflicts_with = "layers")]
    pub until: Option<String>,
}

/// Arguments of `strata plan`.
#[derive(Debug, clap::Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub until: UntilArgs,
    /// Exit with 2 if there are changes, as terraform does
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Arguments of `strata apply`.
#[derive(Debug, clap::Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    pub run: RunArgs,
    #[command(flatten)]
    pub until: UntilArgs,
    /// Do not ask
    #[arg(long)]
    pub auto_approve: bool,
    /// Try again what ECS has rolled back
    #[arg(long)]
    pub retry: bool,
    /// Read values of secrets from standard input, as a JSON object
    #[arg(long, requires = "auto_approve")]
    pub secrets_stdin: bool,
}

/// Arguments of `strata destroy`.
#[derive(Debug, clap::Args)]
pub struct DestroyArgs {
    #[command(flatten)]
    pub run: RunArgs,
    /// Do not ask
    #[arg(long)]
    pub auto_approve: bool,
}

/// Arguments of `strata doctor`.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: String,
    /// Print lines of JSON instead of text
    #[arg(long)]
    pub json: bool,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata status`.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    #[command(flatten)]
    pub run: RunArgs,
}

/// Arguments of `strata output`.
#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    #[command(flatten)]
    pub run: RunArgs,
    /// Only this output, and nothing but its value
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}
