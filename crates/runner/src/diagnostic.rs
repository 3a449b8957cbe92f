//! What terraform has to say about a configuration: an error or a warning, and where it is.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

/// Something that terraform has to say about the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerraformDiagnostic {
    /// How bad it is.
    pub severity: DiagnosticSeverity,
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
pub enum DiagnosticSeverity {
    /// terraform stops.
    Error,
    /// terraform goes on.
    Warning,
}

impl fmt::Display for TerraformDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            DiagnosticSeverity::Error => "error",
            DiagnosticSeverity::Warning => "warning",
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

/// A diagnostic as terraform prints it with `-json`.
#[derive(Deserialize)]
pub(crate) struct RawDiagnostic {
    severity: DiagnosticSeverity,
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
    /// `directory` is where terraform ran, relative to the project's root.
    pub fn locate(self, directory: &Path) -> TerraformDiagnostic {
        let code = self.snippet.map(|snippet| {
            let values = snippet.values.iter().map(|value| {
                let RawValue { traversal, statement } = value;
                format!("\n  {traversal} {statement}")
            });
            snippet.code.clone() + &values.collect::<String>()
        });
        TerraformDiagnostic {
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
