//! What a terraform command has told, read in one place, and what it means that it failed.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitStatus;

use serde::Deserialize;

use crate::changes::{ResourceAction, ResourceChange};
use crate::diagnostic::{DiagnosticSeverity, RawDiagnostic, TerraformDiagnostic};
use crate::events::Event;
use crate::failure::Failure;
use crate::summary::{PlanSummary, TestSummary};

/// What a terraform command has told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct StepOutput {
    pub diagnostics: Vec<TerraformDiagnostic>,
    pub changes: Vec<ResourceChange>,
    pub summary: Option<PlanSummary>,
    pub outputs: BTreeMap<String, ResourceAction>,
    pub tests: Option<TestSummary>,
    /// Lines that are not JSON.
    pub plain: String,
    /// It ended with the exit code 2, which with `-detailed-exitcode` means that the plan does
    /// something.
    pub differs: bool,
}

/// What `terraform validate -json` prints.
#[derive(Deserialize)]
struct ValidateAnswer {
    diagnostics: Vec<RawDiagnostic>,
}

impl StepOutput {
    /// Reads the stream of a command with `-json`: one object a line. `directory` is where it ran,
    /// relative to the project's root.
    pub fn of_stream(text: &str, directory: &Path) -> Self {
        let mut told = Self::default();
        for line in text.lines() {
            told.hear(line, Event::read(line, directory));
        }
        told
    }

    /// Reads the answer of `validate`: one object.
    pub fn of_validate(text: &str, directory: &Path) -> Self {
        match serde_json::from_str::<ValidateAnswer>(text) {
            Ok(answer) => {
                let diagnostics = answer.diagnostics.into_iter();
                let diagnostics = diagnostics.map(|raw| raw.locate(directory)).collect();
                Self { diagnostics, ..Self::default() }
            }
            Err(_) => Self { plain: text.to_owned(), ..Self::default() },
        }
    }

    /// Takes in a line of the stream, and what it was read as.
    pub fn hear(&mut self, line: &str, event: Event) {
        match event {
            Event::Planned(change) => self.changes.push(change),
            Event::Summary(summary) => self.summary = Some(summary),
            Event::Outputs(outputs) => self.outputs = outputs,
            Event::Tested(tests) => self.tests = Some(tests),
            Event::Diagnostic(diagnostic) => self.diagnostics.push(diagnostic),
            Event::Plain => self.plain.extend([line, "\n"]),
            Event::Refreshing(_) | Event::Begun(..) | Event::Ended(_) | Event::Other => {}
        }
    }

    /// What terraform warns of.
    pub fn warnings(&self) -> Vec<TerraformDiagnostic> {
        let warnings = self.diagnostics.iter();
        warnings.filter(|found| found.severity == DiagnosticSeverity::Warning).cloned().collect()
    }

    /// All that a command has told, if it has succeeded. Where no error explains that it has not, what
    /// was printed besides does, or how the process ended.
    pub fn end(mut self, program: &str, step: &str, status: ExitStatus) -> Result<Self, Failure> {
        self.differs = status.code() == Some(2);
        if status.success() || (self.differs && step == "plan") {
            return Ok(self);
        }
        let is_error = |found: &TerraformDiagnostic| found.severity == DiagnosticSeverity::Error;
        let output = if self.diagnostics.iter().any(is_error) {
            String::new()
        } else if self.plain.trim().is_empty() {
            status.to_string()
        } else {
            self.plain
        };
        Err(Failure { command: format!("{program} {step}"), diagnostics: self.diagnostics, output })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::path::Path;
    use std::process::ExitStatus;

    use super::{DiagnosticSeverity, PlanSummary, StepOutput, TestSummary};

    #[test]
    fn a_plan_is_summed_up() {
        let text = r#"
{"@level":"info","@message":"Terraform 1.11.4","terraform":"1.11.4","type":"version"}
{"@level":"info","changes":{"add":12,"change":1,"import":0,"remove":2,"operation":"plan"},"type":"change_summary"}
"#;
        let told = StepOutput::of_stream(text.trim(), Path::new("envs/dev/network"));
        let plan = PlanSummary { add: 12, change: 1, destroy: 2 };
        assert_eq!(told, StepOutput { summary: Some(plan), ..StepOutput::default() });
    }

    #[test]
    fn a_diagnostic_names_file_and_line_from_the_projects_root() {
        let text = r#"{"format_version":"1.0","valid":false,"error_count":1,"warning_count":0,
            "diagnostics":[{"severity":"error","summary":"Unsupported argument",
            "detail":"An argument named \"x\" is not expected here.",
            "range":{"filename":"../../../modules/network/vpc.tf",
                "start":{"line":7,"column":3,"byte":34},"end":{"line":7,"column":9,"byte":40}},
            "snippet":{"context":"resource","code":"  x = 1","start_line":7,"values":[]}}]}"#;
        let told = StepOutput::of_validate(text, Path::new("envs/dev/network"));
        assert_eq!(told.diagnostics[0].severity, DiagnosticSeverity::Error);
        assert_eq!(
            told.diagnostics[0].to_string(),
            "modules/network/vpc.tf:7: error: Unsupported argument\n    x = 1\n  \
             An argument named \"x\" is not expected here."
        );
    }

    #[test]
    fn a_failed_assertion_shows_the_values() {
        let text = r#"{"@level":"error","diagnostic":{"severity":"error","summary":"Test assertion failed","detail":"not two","range":{"filename":"tests/a.tftest.hcl","start":{"line":4,"column":17,"byte":55},"end":{"line":4,"column":44,"byte":82}},"snippet":{"context":"run \"x\"","code":"condition = a == 2","start_line":4,"values":[{"traversal":"a","statement":"is 1"}]}},"type":"diagnostic"}
{"@level":"info","test_summary":{"status":"fail","passed":1,"failed":1,"errored":0,"skipped":0},"type":"test_summary"}"#;
        let told = StepOutput::of_stream(text, Path::new("modules/network"));
        assert_eq!(
            told.diagnostics[0].to_string(),
            "modules/network/tests/a.tftest.hcl:4: error: Test assertion failed\n  \
             condition = a == 2\n    a is 1\n  not two"
        );
        let tests = TestSummary { passed: 1, failed: 1, ..TestSummary::default() };
        assert_eq!(told.tests, Some(tests));
    }

    #[test]
    fn a_failure_is_explained_by_its_errors_or_else_by_what_was_printed_or_how_it_ended() {
        let warning =
            r#"{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"old"}}"#;
        let error = r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"wrong"}}"#;
        let failure = |lines: &[&str]| {
            let told = StepOutput::of_stream(&lines.join("\n"), Path::new(""));
            told.end("terraform", "plan", ExitStatus::from_raw(9)).unwrap_err().to_string()
        };
        assert_eq!(failure(&[error, "noise"]), "terraform plan failed\nerror: wrong");
        let printed = "terraform plan failed\nwarning: old\nError: no such flag";
        assert_eq!(failure(&[warning, "Error: no such flag", "{\"a\": 1}"]), printed);
        assert_eq!(failure(&[""]), "terraform plan failed\nsignal: 9 (SIGKILL)");
        let told = StepOutput::of_validate("panic", Path::new(""));
        assert_eq!(told.plain, "panic");
        let two = || ExitStatus::from_raw(2 << 8);
        assert!(StepOutput::default().end("terraform", "plan", two()).unwrap().differs);
        assert!(StepOutput::default().end("terraform", "apply", two()).is_err());
    }
}
