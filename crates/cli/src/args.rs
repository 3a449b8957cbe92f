//! What `strata` can be told.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

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

Exit codes:
  0  done, or nothing to do
  1  mistakes in a spec, --check found differences, something foreign is in the way, or
     terraform does not accept what is rendered
  2  wrong arguments";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write modules/ and the roots of the environments
    #[command(after_help = RENDER_HELP)]
    Render(Render),
    /// Write the spec of another environment in the same account
    #[command(after_help = NEW_HELP)]
    New(New),
    /// Run terraform over what is rendered, in a copy: fmt, validate, and on demand plan and test
    #[command(after_help = VALIDATE_HELP)]
    Validate(Validate),
}

const RENDER_HELP: &str = "\
A file appears whole or not at all, and an unchanged file is not touched. Files that strata wrote and
no longer renders are removed; files that it did not write are neither overwritten nor removed.

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

Exit codes:
  0  terraform accepts everything
  1  it does not, or it cannot be run";

/// Arguments of `strata render`.
#[derive(Debug, clap::Args)]
pub struct Render {
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
pub struct New {
    /// Name of the new environment: its suffix, and the name of its spec
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Environment whose spec is the model
    #[arg(long, value_name = "NAME")]
    pub from: String,
    /// Directory that holds envs/ and modules/
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// Arguments of `strata validate`.
#[derive(Debug, clap::Args)]
pub struct Validate {
    /// Only this environment (and modules/)
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Plan every root as well, without credentials and before anything upstream exists
    #[arg(long)]
    pub plan: bool,
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
