//! The terraform commands that more than one way of running needs, each with its arguments.

use std::env::vars_os;
use std::path::Path;
use std::process::Command;

use env::SECRET_PREFIX;
use toolchain::{Terraform, hold_to_lock_file};

use crate::secrets::SECRET_VALUES;

/// terraform in a directory. The environment goes through as it is, except for what must not: values of
/// secrets, which only one root takes, and a variable that would turn a real plan into a preview.
pub(crate) fn terraform(terraform: &Terraform, directory: &Path) -> Command {
    let mut command = terraform.command(directory);
    for (name, _) in vars_os() {
        if name.to_string_lossy().starts_with(SECRET_PREFIX) {
            command.env_remove(name);
        }
    }
    command.env_remove("TF_VAR_preview").env_remove(SECRET_VALUES);
    command
}

/// `terraform init`, to be run while [`Terraform::initialising`] is held. Where there is a lock file, it
/// takes what that says, or fails; where there is none, terraform makes one.
pub(crate) fn init(program: &Terraform, directory: &Path, is_locked: bool) -> Command {
    let mut command = terraform(program, directory);
    command.args(["init", "-json", "-input=false"]);
    if is_locked {
        hold_to_lock_file(&mut command);
    }
    command
}

/// `terraform plan`, which ends with the exit code 2 if the plan does something.
pub(crate) fn plan(program: &Terraform, directory: &Path) -> Command {
    let mut command = terraform(program, directory);
    command.args(["plan", "-json", "-input=false", "-detailed-exitcode"]);
    command
}

/// `terraform plan` of a root that needs no account, no state and nothing upstream.
pub(crate) fn preview(program: &Terraform, directory: &Path) -> Command {
    let mut command = plan(program, directory);
    without_credentials(&mut command).args(["-lock=false", "-var", "preview=true"]);
    command
}

/// Takes away whatever might give access to an account: what works without works anywhere.
pub(crate) fn without_credentials(command: &mut Command) -> &mut Command {
    for (name, _) in vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
}
