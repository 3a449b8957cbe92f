//! That the API on loopback starts tasks only if AWS would, and fails deployments as AWS does.

use std::path::Path;

use runner::Terraform;

use super::account::{self, Aws};
use crate::support;

#[test]
fn tasks_start_only_if_they_could() {
    if !support::is_fast() {
        account::unit_tests("test_tasks");
        account::unit_tests("test_one_off_tasks");
    }
}

#[test]
fn strategies_go_through_their_stages() {
    if !support::is_fast() {
        account::unit_tests("test_strategies");
        account::unit_tests("test_strategy_settings");
    }
}

/// A service whose first image is missing stalls, one whose next image is missing is rolled back, and
/// terraform, which waits for a steady state, sees the difference.
#[test]
fn terraform_waits_for_a_stall_and_for_a_rollback() {
    if support::is_fast() || !support::has_terraform() {
        return;
    }
    let Some(aws) = Aws::with(&[]) else { return };
    let root = Root::new(&aws);
    root.run(&["init"]).expect("init");

    let stalled = root.run(&["apply", "-auto-approve", "-var=tag=missing"]).unwrap_err();
    assert!(stalled.contains("timeout while waiting for state to become 'tfSTABLE'"), "{stalled}");

    let tag = "-var=tag=1";
    root.run(&["apply", "-auto-approve", tag]).expect("the image is there");
    root.run(&["plan", "-detailed-exitcode", tag]).expect("nothing is left to do");

    let rolled_back = root.run(&["apply", "-auto-approve", "-var=tag=missing"]).unwrap_err();
    assert!(rolled_back.contains("rolled back"), "{rolled_back}");
    root.run(&["destroy", "-auto-approve", tag]).expect("destroy");
}

/// The root in `tests/live/tasks`, in an account of its own.
struct Root<'a> {
    aws: &'a Aws,
    directory: tempfile::TempDir,
    terraform: Terraform,
    world: String,
}

impl<'a> Root<'a> {
    fn new(aws: &'a Aws) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let main = include_str!("tasks/main.tf");
        std::fs::write(directory.path().join("main.tf"), main).expect("a file");
        let terraform = Terraform::discover(directory.path()).expect("terraform");
        Self { aws, directory, terraform, world: aws.world() }
    }

    /// Runs terraform: its errors, unless it succeeds.
    fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let directory: &Path = self.directory.path();
        let mut command = self.terraform.command(directory);
        let command = self.aws.tell(&mut command).env("TF_VAR_world", &self.world);
        let output = command.args(arguments).output().expect("terraform");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(error) }
    }
}
