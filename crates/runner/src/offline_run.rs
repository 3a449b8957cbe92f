//! What terraform is asked about a directory of a [`Scratch`] copy: no account, no state, no backend.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use platform::paths::LOCK_FILE;
use toolchain::Terraform;

use crate::diagnostic::TerraformDiagnostic;
use crate::error::{RunnerError, StepError};
use crate::failure::Failure;
use crate::lock_mismatch::LockMismatch;
use crate::process;
use crate::scratch::Scratch;
use crate::step_output::StepOutput;
use crate::summary::{PlanSummary, TestSummary};
use crate::terraform_commands as commands;

/// The plan's file, beside the configuration.
const PLAN: &str = "strata.tfplan";

/// A directory that terraform finds valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// What it warns of.
    pub warnings: Vec<TerraformDiagnostic>,
}

/// A root that can be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What the plan would do.
    pub summary: PlanSummary,
    /// What terraform warns of.
    pub warnings: Vec<TerraformDiagnostic>,
}

/// A module whose tests pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// How many.
    pub summary: TestSummary,
    /// What terraform warns of.
    pub warnings: Vec<TerraformDiagnostic>,
}

impl Scratch {
    /// Compares directories with what `terraform fmt` would make of them.
    ///
    /// # Errors
    /// If they differ; the failure's output is the diff.
    pub fn fmt_check(
        &self,
        terraform: &Terraform,
        directories: &[PathBuf],
    ) -> Result<(), StepError> {
        let mut command = commands::terraform(terraform, &self.path(Path::new("")));
        command.args(["fmt", "-check", "-recursive", "-diff", "-no-color"]).args(directories);
        let diff = |text: &str| StepOutput { plain: text.to_owned(), ..StepOutput::default() };
        captured(terraform, "fmt", &mut command, diff)?;
        Ok(())
    }

    /// Initialises a module or root without its backend, and validates it.
    ///
    /// # Errors
    /// If terraform does not accept it, or cannot be run.
    pub fn validate(
        &self,
        terraform: &Terraform,
        directory: &Path,
    ) -> Result<Validated, StepError> {
        let at = self.path(directory);
        init(terraform, &at, directory, "-backend=false")?;
        let mut command = commands::terraform(terraform, &at);
        command.args(["validate", "-json"]);
        let answer = |text: &str| StepOutput::of_validate(text, directory);
        let (told, _) = captured(terraform, "validate", &mut command, answer)?;
        Ok(Validated { warnings: told.warnings() })
    }

    /// Plans a root as a preview: without credentials, without its backend, and whether or not
    /// anything upstream exists.
    ///
    /// # Errors
    /// If the root cannot be planned, or terraform cannot be run.
    pub fn preview(&self, terraform: &Terraform, directory: &Path) -> Result<Planned, StepError> {
        let at = self.path(directory);
        self.override_backend(directory)?;
        init(terraform, &at, directory, "-reconfigure")?;
        let mut command = commands::preview(terraform, &at);
        let told = stream(terraform, "plan", command.args(["-out", PLAN]), directory)?;
        let summary = told.summary.ok_or_else(|| no_summary(terraform, "plan"))?;
        Ok(Planned { summary, warnings: told.warnings() })
    }

    /// Writes a preview as `terraform show -json` prints it, for scanners.
    ///
    /// # Errors
    /// If there is none, if terraform cannot be run, or if the file cannot be written.
    pub fn save(
        &self,
        terraform: &Terraform,
        directory: &Path,
        to: &Path,
    ) -> Result<(), StepError> {
        let mut command = commands::terraform(terraform, &self.path(directory));
        command.args(["show", "-json", PLAN]);
        let (_, output) = captured(terraform, "show", &mut command, |_| StepOutput::default())?;
        fs::write(to, &output.stdout).map_err(RunnerError::io("write", to))?;
        Ok(())
    }

    /// Runs the tests of a module that is validated already.
    ///
    /// # Errors
    /// If a test fails, or terraform cannot be run.
    pub fn test(&self, terraform: &Terraform, directory: &Path) -> Result<Tested, StepError> {
        let mut command = commands::terraform(terraform, &self.path(directory));
        commands::without_credentials(&mut command).args(["test", "-json"]);
        let told = stream(terraform, "test", &mut command, directory)?;
        let summary = told.tests.ok_or_else(|| no_summary(terraform, "test"))?;
        Ok(Tested { summary, warnings: told.warnings() })
    }
}

fn init(terraform: &Terraform, at: &Path, directory: &Path, option: &str) -> Result<(), StepError> {
    let _guard = terraform.initialising();
    let is_locked = at.join(LOCK_FILE).is_file();
    let mut command = commands::init(terraform, at, is_locked);
    let mut outcome = stream(terraform, "init", command.arg(option), directory);
    if let Err(StepError::Failed(failure)) = &mut outcome
        && let Some(mismatch) = failure.diagnostics.iter().find_map(LockMismatch::of)
    {
        failure.diagnostics.clear();
        failure.output = mismatch.message(&directory.display().to_string());
    }
    outcome.map(drop)
}

/// Runs a command that prints an object a line, to its successful end.
fn stream(
    terraform: &Terraform,
    step: &str,
    command: &mut Command,
    directory: &Path,
) -> Result<StepOutput, StepError> {
    let (told, _) =
        captured(terraform, step, command, |text| StepOutput::of_stream(text, directory))?;
    Ok(told)
}

/// Runs a command to its successful end. `read` understands what it prints.
pub(crate) fn captured(
    terraform: &Terraform,
    step: &str,
    command: &mut Command,
    read: impl FnOnce(&str) -> StepOutput,
) -> Result<(StepOutput, Output), StepError> {
    let output = process::output(command)?;
    let mut told = read(&String::from_utf8_lossy(&output.stdout));
    told.plain += &String::from_utf8_lossy(&output.stderr);
    Ok((told.end(terraform.name(), step, output.status)?, output))
}

/// A command that succeeds without saying how much it has done cannot be believed.
fn no_summary(terraform: &Terraform, step: &str) -> Failure {
    let output = "it printed no summary".to_owned();
    let command = format!("{} {step}", terraform.name());
    Failure { command, diagnostics: Vec::new(), output }
}
