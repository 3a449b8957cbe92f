//! That a terraform command did not succeed.

use std::fmt;

use thiserror::Error;

use crate::diagnostic::TerraformDiagnostic;

/// What terraform does not accept, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Failure {
    /// What was run, as in `terraform init`.
    pub command: String,
    /// Its diagnostics.
    pub diagnostics: Vec<TerraformDiagnostic>,
    /// What it printed besides, if there are no diagnostics.
    pub output: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed", self.command)?;
        for diagnostic in &self.diagnostics {
            write!(f, "\n{diagnostic}")?;
        }
        if !self.output.is_empty() {
            write!(f, "\n{}", self.output.trim_end())?;
        }
        Ok(())
    }
}
