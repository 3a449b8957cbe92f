//! What the commands can be told that edit the spec of an environment.

use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;

use super::duration::duration;

pub const IMAGE_HELP: &str = "\
Gives services of a release other image tags. What is written is the environment's spec: the fewest bytes
of it, shown as a diff first.

Examples:
  strata image dev api-gateway=1.4.2
  strata image prod api-gateway=1.4.2 frontend=2.0.1 --release green
  strata image dev api-gateway=1.4.2 --apply
  strata image prod api-gateway=1.4.2 --commit

Exit codes:
  0    written, or nothing to do; with --apply also applied
  1    refused, not confirmed, or --apply has failed
  2    wrong arguments
  130  interrupted";

pub const ROTATE_HELP: &str = "\
Raises the version of secrets in the environment's spec: the next apply wants a new value for each, and
replaces the tasks that have it.

Examples:
  strata rotate prod api-gateway/token-signing-key
  STRATA_SECRET_API_GATEWAY_TOKEN_SIGNING_KEY=... strata rotate prod api-gateway/token-signing-key --apply

Exit codes:
  0    written; with --apply also applied
  1    refused, not confirmed, or --apply has failed
  2    wrong arguments
  130  interrupted";

pub const RELEASE_HELP: &str = "\
A release is a second copy of the platform. It begins with the images of another one and without traffic;
`strata image` gives it others, `strata shift` traffic. It can be removed once it has none, in the spec and
as applied, while the release that stays runs all services. That is asked of the states and, through the aws
CLI, of the account.

Examples:
  strata release prod add green --from blue --header \"$(openssl rand -hex 16)\"
  strata release prod remove blue

Exit codes:
  0    written; with --apply also applied
  1    refused, not confirmed, or --apply has failed
  2    wrong arguments
  130  interrupted";

pub const PROMOTE_HELP: &str = "\
Gives an environment the image tags that another one runs, and its versions of secrets where they are higher.
The states and, through the aws CLI, the account say what it runs. Refused is what it has not finished: a
service whose last rollout is under way or was rolled back, that lacks tasks, or runs something else than the
spec says; and everything while one of its alarms is on, while what is rendered of it is not what the specs
say, or while the two have modules at different versions. What else is not applied yet, `strata plan` says.

Tags are copied and images are not: where the repositories are others, the commands that copy are printed.

Examples:
  strata promote dev prod
  strata promote dev prod --commit --yes
  strata promote dev prod --release green
  strata promote dev prod --from-spec

Exit codes:
  0    written, or nothing to do; with --apply also applied
  1    refused, not confirmed, or --apply has failed
  2    wrong arguments
  130  interrupted";

pub const SHIFT_HELP: &str = "\
Moves traffic between the releases; the rest goes to the other one. Without more, it is an edit of the spec.

With --step, --bake or --abort-on-alarm it is a walk: each step is written, rendered and applied, and then
baked, which is waited for. The first apply shows its plan and asks, the others move nothing but weights.
With --abort-on-alarm, an alarm of the environment that goes on takes the weights back to what they were when
the command began, and it does not begin while one is on. If the account does not say at the end of a bake,
the walk stops where it is. The spec is the only record: after an interrupt, the same command goes on from
the weights that the spec has.

A release is given traffic by --apply or a walk only if all of its services run. That is asked of the states
and, through the aws CLI, of the account.

Examples:
  strata shift prod green=10
  strata shift prod green=10 --apply
  strata shift prod green=100 --step 10 --bake 5m --abort-on-alarm
  strata shift prod green=0 --apply

Exit codes:
  0    written; with --apply also applied, and a walk has come to its end
  1    refused, not confirmed, or --apply has failed; an alarm has gone on
  2    wrong arguments
  130  interrupted";

/// What every command can be told that edits a spec.
#[derive(Debug, Clone, clap::Args)]
pub struct EditArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(value_name = "ENV")]
    pub env: String,
    /// Do not ask: neither whether to write, nor with --apply whether to apply
    #[arg(long, global = true)]
    pub yes: bool,
    /// Then render, and apply
    #[arg(long, global = true)]
    pub apply: bool,
    /// Then render, and commit what was written, with a message that says what moved
    #[arg(long, global = true)]
    pub commit: bool,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    pub root: PathBuf,
}

/// Arguments of `strata image`.
#[derive(Debug, clap::Args)]
pub struct ImageArgs {
    #[command(flatten)]
    pub edit: EditArgs,
    /// A service and the tag that it is to run, as in `api-gateway=1.4.2`
    #[arg(value_name = "SERVICE=TAG", required = true, value_parser = pair)]
    pub images: Vec<(String, String)>,
    /// The release, where there are two
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
}

/// Arguments of `strata promote`.
#[derive(Debug, clap::Args)]
#[command(mut_arg("env", |env| env.value_name("TO").help("The environment that is to run the same")))]
pub struct PromoteArgs {
    /// The environment that runs it
    #[arg(value_name = "FROM")]
    pub from: String,
    #[command(flatten)]
    pub edit: EditArgs,
    /// The release of FROM, where there are two
    #[arg(long, value_name = "NAME")]
    pub from_release: Option<String>,
    /// The release of TO, where there are two
    #[arg(long, value_name = "NAME")]
    pub release: Option<String>,
    /// Take what the spec of FROM says, whether it runs or not, and ask nobody
    #[arg(long)]
    pub from_spec: bool,
}

/// Arguments of `strata rotate`.
#[derive(Debug, clap::Args)]
pub struct RotateArgs {
    #[command(flatten)]
    pub edit: EditArgs,
    /// A secret, as in `api-gateway/token-signing-key`
    #[arg(value_name = "SERVICE/SECRET", required = true, value_parser = secret)]
    pub secrets: Vec<(String, String)>,
}

/// Arguments of `strata shift`.
#[derive(Debug, clap::Args)]
pub struct ShiftArgs {
    #[command(flatten)]
    pub edit: EditArgs,
    /// A release and its per cent of the traffic, as in `green=10`
    #[arg(value_name = "NAME=PERCENT", required = true, value_parser = weight)]
    pub weights: Vec<(String, u32)>,
    /// Walk: so many per cent at a time
    #[arg(long, value_name = "PERCENT", conflicts_with = "commit", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub step: Option<u32>,
    /// Walk: how long to wait after each step, as in `90s`, `5m` or `1h` [default: 5m]
    #[arg(long, value_name = "TIME", conflicts_with = "commit", value_parser = duration)]
    pub bake: Option<Duration>,
    /// Walk: go back when an alarm goes on
    #[arg(long, conflicts_with = "commit")]
    pub abort_on_alarm: bool,
    /// Take the spec's word that the release runs, and do not ask the account
    #[arg(long, conflicts_with = "abort_on_alarm")]
    pub from_spec: bool,
}

/// Arguments of `strata release`.
#[derive(Debug, clap::Args)]
pub struct ReleaseArgs {
    #[command(flatten)]
    pub edit: EditArgs,
    /// What becomes of releases
    #[command(subcommand)]
    pub change: ReleaseChange,
}

/// What becomes of releases.
#[derive(Debug, Subcommand)]
pub enum ReleaseChange {
    /// Add a release without traffic
    Add {
        /// Its name, `blue` or `green`
        #[arg(value_name = "NAME")]
        name: String,
        /// The release whose images and tasks it has to start with
        #[arg(long, value_name = "NAME")]
        from: String,
        /// Value of the header X-Release that reaches it without traffic; take one that nobody guesses
        #[arg(long, value_name = "VALUE")]
        header: Option<String>,
    },
    /// Remove a release that has no traffic
    Remove {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// Take the spec's word for what has traffic and what runs, and ask nobody
        #[arg(long)]
        from_spec: bool,
    },
}

/// `api-gateway=1.4.2`.
fn pair(text: &str) -> Result<(String, String), String> {
    halves(text, '=').ok_or_else(|| "write it as SERVICE=TAG".to_owned())
}

/// `green=10`.
fn weight(text: &str) -> Result<(String, u32), String> {
    let (name, percent) = halves(text, '=').ok_or("write it as NAME=PERCENT")?;
    let percent = percent.parse().ok().filter(|percent| *percent <= 100);
    Ok((name, percent.ok_or("a weight is 0 to 100")?))
}

/// `api-gateway/token-signing-key`.
fn secret(text: &str) -> Result<(String, String), String> {
    halves(text, '/').ok_or_else(|| "write it as SERVICE/SECRET".to_owned())
}

fn halves(text: &str, between: char) -> Option<(String, String)> {
    let (first, second) = text.split_once(between)?;
    let is_whole = !first.is_empty() && !second.is_empty();
    is_whole.then(|| (first.to_owned(), second.to_owned()))
}
