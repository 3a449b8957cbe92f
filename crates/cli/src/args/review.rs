//! Arguments of the commands that answer a reviewer.

use std::path::PathBuf;

use clap::ValueEnum;

pub const DIFF_HELP: &str = "\
Compares what the specs in the working tree render with what is rendered on disk, or with what the
specs of another commit render. Changes that matter for security come first.

Examples:
  strata diff
  strata diff --env dev --full
  strata diff --against origin/main --markdown

Exit codes:
  0  compared, whether there are changes or not
  1  mistakes in a spec, or the commit cannot be read
  2  wrong arguments";

pub const CHECK_HELP: &str = "\
Reads what is rendered on disk, and needs neither terraform nor an account. A rule that finds nothing
to look at has failed, too.

`// strata:allow RULE reason` in a spec waives a rule: in a service's block for that service, in an
environment's spec for that environment, else everywhere. What is waived stays in the report; a waiver
that is not needed any more, or has no reason, is a finding.

Examples:
  strata check
  strata check --list
  strata check --env prod --json | jq '.rules[] | select(.findings != [])'
  strata check --markdown > comment.md

Exit codes:
  0  every rule and every assertion holds, or is waived
  1  one does not, or what is rendered cannot be read
  2  wrong arguments";

pub const REACH_HELP: &str = "\
Computed from the routes, security group rules, endpoints and listeners that are rendered on disk: rows
open connections, columns take them, cells are ports. Below, what each connection rests on, and whether
the `assert` blocks of the specs hold. With two ends, why one reaches the other or not, hop by hop.

Examples:
  strata reach --env dev
  strata reach --env dev internet processing-service
  strata reach --env dev --json

Exit codes:
  0  computed, and every assertion holds
  1  an assertion does not hold, what is rendered cannot be read, or there is no such end
  2  wrong arguments";

pub const GRAPH_HELP: &str = "\
Without --env, the layers and what they read of each other; with it, the environment: zones, subnets,
load balancer, services and calls.

Examples:
  strata graph
  strata graph --env dev --format svg > dev.svg
  strata graph --format dot | dot -Tpng > layers.png

Exit codes:
  0  drawn
  1  what is rendered cannot be read
  2  wrong arguments";

pub const REPORT_HELP: &str = "\
One page without scripts that asks nothing of any network: pictures, what changed, rules, who reaches
whom, IAM in words, names, secrets, releases.

Examples:
  strata report --env dev > dev.html
  strata report --env prod --against origin/main --out prod.html
  strata report --env prod --json | jq .rules.summary

Exit codes:
  0  written
  1  mistakes in a spec, or what is rendered cannot be read
  2  wrong arguments";

/// How an answer is printed.
#[derive(Debug, clap::Args)]
pub struct FormatArgs {
    /// Print JSON
    #[arg(long, conflicts_with = "markdown")]
    pub json: bool,
    /// Print Markdown, as for a comment on a pull request
    #[arg(long)]
    pub markdown: bool,
}

/// Arguments of `strata diff`.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// Only this environment
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Compare with the specs of this commit instead of with what is on disk
    #[arg(long, value_name = "GIT_REF")]
    pub against: Option<String>,
    /// Print the unified diff of the files as well
    #[arg(long)]
    pub full: bool,
    #[command(flatten)]
    pub form: FormatArgs,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Only this environment
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Explain every rule instead
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub form: FormatArgs,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata reach`.
#[derive(Debug, clap::Args)]
pub struct ReachArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: String,
    /// Who opens the connection: a service, `internet`, `load-balancer` or `vpc`
    #[arg(value_name = "FROM", requires = "to")]
    pub from: Option<String>,
    /// Who takes it: one of those, or a VPC endpoint such as `s3`
    #[arg(value_name = "TO")]
    pub to: Option<String>,
    #[command(flatten)]
    pub form: FormatArgs,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata graph`.
#[derive(Debug, clap::Args)]
pub struct GraphArgs {
    /// The environment to draw, instead of the layers
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// What to draw it as
    #[arg(long, value_enum, default_value_t = PictureFormat::Mermaid)]
    pub format: PictureFormat,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// What a picture is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// For Markdown on GitHub and elsewhere
    Mermaid,
    /// For Graphviz
    Dot,
    /// A picture that needs nothing else
    Svg,
    /// What is in the picture, for other programs
    Json,
}

/// Arguments of `strata report`.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// The environment, as in `dev` for envs/dev.hcl
    #[arg(long, value_name = "NAME")]
    pub env: String,
    /// What changed since the specs of this commit, instead of since what is on disk
    #[arg(long, value_name = "GIT_REF")]
    pub against: Option<String>,
    /// JSON of what the page says, instead of the page
    #[arg(long)]
    pub json: bool,
    /// File to write instead of standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}
