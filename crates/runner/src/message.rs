//! What terraform says with `-json`.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

/// Something that terraform has to say about the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in a few words.
    pub summary: String,
    /// What it is, in full.
    pub detail: String,
    /// File, relative to the project's root, and line.
    pub place: Option<(PathBuf, u64)>,
    /// The line itself, and what the values in it are.
    pub code: Option<String>,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// terraform stops.
    Error,
    /// terraform goes on.
    Warning,
}

/// What a plan would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct PlanSummary {
    /// Objects to create.
    pub add: u64,
    /// Objects to change in place.
    pub change: u64,
    /// Objects to destroy. A replacement counts here and in `add`.
    #[serde(rename = "remove")]
    pub destroy: u64,
}

/// How tests ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub struct TestSummary {
    /// Runs whose assertions hold.
    pub passed: u64,
    /// Runs whose assertions do not.
    pub failed: u64,
    /// Runs that could not be made.
    pub errored: u64,
    /// Runs that were left out after an error.
    pub skipped: u64,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        if let Some((file, line)) = &self.place {
            write!(f, "{}:{line}: ", file.display())?;
        }
        write!(f, "{severity}: {}", self.summary)?;
        let more = self.code.iter().chain([&self.detail]);
        for line in more.flat_map(|text| text.lines()) {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PlanSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts =
            [(self.add, "to add"), (self.change, "to change"), (self.destroy, "to destroy")];
        list(f, &parts, "no changes")
    }
}

impl fmt::Display for TestSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.passed, "passed"),
            (self.failed, "failed"),
            (self.errored, "errored"),
            (self.skipped, "skipped"),
        ];
        f.write_str("tests: ")?;
        list(f, &parts, "none")
    }
}

/// `12 to add, 1 to destroy`: the parts that are not zero.
fn list(f: &mut fmt::Formatter<'_>, parts: &[(u64, &str)], none: &str) -> fmt::Result {
    let parts: Vec<_> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    f.write_str(if parts.is_empty() { none } else { "" })?;
    f.write_str(&parts.join(", "))
}

/// What is of interest in what a command has printed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Messages {
    pub diagnostics: Vec<Diagnostic>,
    pub plan: Option<PlanSummary>,
    pub tests: Option<TestSummary>,
    /// Lines that are not JSON.
    pub plain: String,
}

impl Messages {
    /// Reads the stream of `init`, `plan` or `test`: one object a line. `directory` is where the
    /// command ran, relative to the project's root.
    pub fn of_stream(text: &str, directory: &Path) -> Self {
        let mut messages = Self::default();
        for line in text.lines() {
            let Ok(message) = serde_json::from_str::<Message>(line) else {
                messages.plain += line;
                messages.plain.push('\n');
                continue;
            };
            let diagnostic = message.diagnostic.map(|raw| raw.place(directory));
            messages.diagnostics.extend(diagnostic);
            messages.plan = message.changes.or(messages.plan);
            messages.tests = message.test_summary.or(messages.tests);
        }
        messages
    }

    /// Reads the answer of `validate`: one object.
    pub fn of_validate(text: &str, directory: &Path) -> Self {
        match serde_json::from_str::<ValidateAnswer>(text) {
            Ok(answer) => Self {
                diagnostics: answer
                    .diagnostics
                    .into_iter()
                    .map(|raw| raw.place(directory))
                    .collect(),
                ..Self::default()
            },
            Err(_) => Self { plain: text.to_owned(), ..Self::default() },
        }
    }
}

#[derive(Deserialize)]
struct Message {
    diagnostic: Option<RawDiagnostic>,
    changes: Option<PlanSummary>,
    test_summary: Option<TestSummary>,
}

#[derive(Deserialize)]
struct ValidateAnswer {
    diagnostics: Vec<RawDiagnostic>,
}

#[derive(Deserialize)]
pub(crate) struct RawDiagnostic {
    severity: Severity,
    summary: String,
    #[serde(default)]
    detail: String,
    range: Option<RawRange>,
    snippet: Option<RawSnippet>,
}

#[derive(Deserialize)]
struct RawRange {
    filename: PathBuf,
    start: RawPosition,
}

#[derive(Deserialize)]
struct RawPosition {
    line: u64,
}

#[derive(Deserialize)]
struct RawSnippet {
    code: String,
    #[serde(default)]
    values: Vec<RawValue>,
}

#[derive(Deserialize)]
struct RawValue {
    traversal: String,
    statement: String,
}

impl RawDiagnostic {
    pub(crate) fn place(self, directory: &Path) -> Diagnostic {
        let code = self.snippet.map(|snippet| {
            let values = snippet.values.iter().map(|value| {
                let RawValue { traversal, statement } = value;
                format!("\n  {traversal} {statement}")
            });
            snippet.code.clone() + &values.collect::<String>()
        });
        Diagnostic {
            severity: self.severity,
            summary: self.summary,
            detail: self.detail,
            place: self.range.map(|range| {
                let file = normal(&directory.join(range.filename));
                (file, range.start.line)
            }),
            code,
        }
    }
}

/// A path without `.` and without a name before `..`: terraform names the files of a module as the
/// root that calls it does.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Messages, PlanSummary, Severity, TestSummary};

    #[test]
    fn a_plan_is_summed_up() {
        let text = r#"
{"@level":"info","@message":"Terraform 1.11.4","terraform":"1.11.4","type":"version"}
{"@level":"info","change":{"action":"create"},"type":"planned_change"}
{"@level":"info","changes":{"add":12,"change":1,"import":0,"remove":2,"operation":"plan"},"type":"change_summary"}
"#;
        let messages = Messages::of_stream(text.trim(), Path::new("envs/dev/network"));
        let plan = PlanSummary { add: 12, change: 1, destroy: 2 };
        assert_eq!(messages.plan, Some(plan));
        assert_eq!(messages.diagnostics, []);
        assert_eq!(messages.plain, "");
        assert_eq!(plan.to_string(), "12 to add, 1 to change, 2 to destroy");
        assert_eq!(PlanSummary::default().to_string(), "no changes");
    }

    #[test]
    fn a_diagnostic_names_file_and_line_from_the_projects_root() {
        let text = r#"{"format_version":"1.0","valid":false,"error_count":1,"warning_count":0,
            "diagnostics":[{"severity":"error","summary":"Unsupported argument",
            "detail":"An argument named \"x\" is not expected here.",
            "range":{"filename":"../../../modules/network/vpc.tf",
                "start":{"line":7,"column":3,"byte":34},"end":{"line":7,"column":9,"byte":40}},
            "snippet":{"context":"resource","code":"  x = 1","start_line":7,"values":[]}}]}"#;
        let messages = Messages::of_validate(text, Path::new("envs/dev/network"));
        assert_eq!(messages.diagnostics[0].severity, Severity::Error);
        assert_eq!(
            messages.diagnostics[0].to_string(),
            "modules/network/vpc.tf:7: error: Unsupported argument\n    x = 1\n  \
             An argument named \"x\" is not expected here."
        );
    }

    #[test]
    fn a_failed_assertion_shows_the_values() {
        let text = r#"{"@level":"error","diagnostic":{"severity":"error","summary":"Test assertion failed","detail":"not two","range":{"filename":"tests/a.tftest.hcl","start":{"line":4,"column":17,"byte":55},"end":{"line":4,"column":44,"byte":82}},"snippet":{"context":"run \"x\"","code":"condition = a == 2","start_line":4,"values":[{"traversal":"a","statement":"is 1"}]}},"type":"diagnostic"}
{"@level":"info","test_summary":{"status":"fail","passed":1,"failed":1,"errored":0,"skipped":0},"type":"test_summary"}"#;
        let messages = Messages::of_stream(text, Path::new("modules/network"));
        assert_eq!(
            messages.diagnostics[0].to_string(),
            "modules/network/tests/a.tftest.hcl:4: error: Test assertion failed\n  \
             condition = a == 2\n    a is 1\n  not two"
        );
        let tests = TestSummary { passed: 1, failed: 1, ..TestSummary::default() };
        assert_eq!(messages.tests, Some(tests));
        assert_eq!(tests.to_string(), "tests: 1 passed, 1 failed");
        assert_eq!(TestSummary::default().to_string(), "tests: none");
    }

    #[test]
    fn what_is_not_json_is_kept() {
        let messages = Messages::of_stream("Error: no such flag\n{\"a\": 1}\n", Path::new(""));
        assert_eq!(messages.plain, "Error: no such flag\n");
        let messages = Messages::of_validate("panic", Path::new(""));
        assert_eq!(messages.plain, "panic");
    }
}
