//! What terraform is asked about a directory of a [`Scratch`] copy.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use toolchain::Terraform;

use crate::error::{Failure, RunnerError, StepError};
use crate::message::{Diagnostic, Messages, PlanSummary, Severity, TestSummary};
use crate::process;
use crate::scratch::Scratch;

/// The plan's file, beside the configuration.
const PLAN: &str = "strata.tfplan";

/// Replaces a root's backend, so that it can be initialised without reaching any.
pub(crate) const BACKEND_OVERRIDE: (&str, &str) =
    ("backend_override.tf", "terraform {\n  backend \"local\" {}\n}\n");

/// A directory that terraform finds valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// What it warns of.
    pub warnings: Vec<Diagnostic>,
}

/// A root that can be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What the plan would do.
    pub summary: PlanSummary,
    /// What terraform warns of.
    pub warnings: Vec<Diagnostic>,
}

/// A module whose tests pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// How many.
    pub summary: TestSummary,
    /// What terraform warns of.
    pub warnings: Vec<Diagnostic>,
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
        let mut command = terraform.command(&self.path(Path::new("")));
        command.args(["fmt", "-check", "-recursive", "-diff", "-no-color"]);
        let output = process::output(command.args(directories))?;
        if output.status.success() {
            Ok(())
        } else {
            let plain = text(&output.stdout);
            let messages = Messages { plain, ..Messages::default() };
            Err(failure("fmt", messages, &output))
        }
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
        init(terraform, &at, directory, &["-backend=false"])?;
        let mut command = terraform.command(&at);
        let output = process::output(command.args(["validate", "-json"]))?;
        let messages = Messages::of_validate(&text(&output.stdout), directory);
        let messages = succeeded("validate", messages, &output)?;
        Ok(Validated { warnings: warnings(messages) })
    }

    /// Plans a root as a preview: without credentials, without its backend, and whether or not
    /// anything upstream exists.
    ///
    /// # Errors
    /// If the root cannot be planned, or terraform cannot be run.
    pub fn preview(&self, terraform: &Terraform, directory: &Path) -> Result<Planned, StepError> {
        let at = self.path(directory);
        let (name, text) = BACKEND_OVERRIDE;
        let path = at.join(name);
        fs::write(&path, text).map_err(RunnerError::io("write", &path))?;
        init(terraform, &at, directory, &["-reconfigure"])?;
        let mut command = terraform.command(&at);
        without_credentials(&mut command)
            .args(["plan", "-json", "-input=false", "-lock=false"])
            .args(["-var", "preview=true", "-out", PLAN]);
        let (messages, output) = stream("plan", &mut command, directory)?;
        let Some(summary) = messages.plan else {
            return Err(failure("plan", messages, &output));
        };
        Ok(Planned { summary, warnings: warnings(messages) })
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
        let mut command = terraform.command(&self.path(directory));
        let output = process::output(command.args(["show", "-json", PLAN]))?;
        succeeded("show", Messages::default(), &output)?;
        fs::write(to, &output.stdout).map_err(RunnerError::io("write", to))?;
        Ok(())
    }

    /// Runs the tests of a module that is validated already.
    ///
    /// # Errors
    /// If a test fails, or terraform cannot be run.
    pub fn test(&self, terraform: &Terraform, directory: &Path) -> Result<Tested, StepError> {
        let mut command = terraform.command(&self.path(directory));
        without_credentials(&mut command).args(["test", "-json"]);
        let (messages, output) = stream("test", &mut command, directory)?;
        let Some(summary) = messages.tests else {
            return Err(failure("test", messages, &output));
        };
        Ok(Tested { summary, warnings: warnings(messages) })
    }
}

fn init(
    terraform: &Terraform,
    at: &Path,
    directory: &Path,
    arguments: &[&str],
) -> Result<(), StepError> {
    let _guard = terraform.initialising();
    let mut command = terraform.command(at);
    command.args(["init", "-json", "-input=false"]);
    stream("init", command.args(arguments), directory)?;
    Ok(())
}

/// Runs a command that prints an object a line, to its successful end.
fn stream(
    step: &'static str,
    command: &mut Command,
    directory: &Path,
) -> Result<(Messages, Output), StepError> {
    let output = process::output(command)?;
    let messages = Messages::of_stream(&text(&output.stdout), directory);
    let messages = succeeded(step, messages, &output)?;
    Ok((messages, output))
}

/// Takes away whatever might give access to an account: what works without works anywhere.
pub(crate) fn without_credentials(command: &mut Command) -> &mut Command {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
}

fn succeeded(
    step: &'static str,
    messages: Messages,
    output: &Output,
) -> Result<Messages, StepError> {
    if output.status.success() { Ok(messages) } else { Err(failure(step, messages, output)) }
}

fn failure(step: &'static str, messages: Messages, output: &Output) -> StepError {
    let diagnostics = messages.diagnostics;
    let explained = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let mut printed = String::new();
    if !explained {
        printed = messages.plain + &text(&output.stderr);
        if printed.trim().is_empty() {
            printed = output.status.to_string();
        }
    }
    Failure { step, diagnostics, output: printed }.into()
}

fn warnings(messages: Messages) -> Vec<Diagnostic> {
    let mut warnings = messages.diagnostics;
    warnings.retain(|diagnostic| diagnostic.severity == Severity::Warning);
    warnings
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
