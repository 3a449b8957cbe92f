//! The committed `modules/` and `envs/`: what the specs render, and what terraform makes of it.

mod checkov;
mod iam_actions;
mod stand_in;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::support::{self, has_terraform, stdout};
use assert_cmd::Command;
use tempfile::TempDir;

fn strata() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
    command.current_dir(support::shipped(""));
    command
}

#[test]
fn what_is_committed_is_what_the_specs_render() {
    strata()
        .args(["render", "--check"])
        .assert()
        .success()
        .stdout("modules and envs are up to date\n");
}

/// Every module formatted, validated and tested, and every root planned without an account: what strata
/// says of it, and the plans, which checkov reads as well.
static VALIDATED: LazyLock<(String, TempDir)> = LazyLock::new(|| {
    let plans = tempfile::tempdir().expect("a temporary directory");
    let path = plans.path().to_str().expect("a path");
    let accepted = strata()
        .envs(support::narrow_provider().into_iter().flatten())
        .args(["validate", "--test", "--plans", path])
        .assert()
        .success();
    (stdout(&accepted), plans)
});

#[test]
fn terraform_accepts_everything() {
    if !has_terraform() {
        return;
    }
    let (out, _) = &*VALIDATED;
    let layers = directories(&support::shipped("modules"));
    assert_eq!(layers.len(), 7, "{layers:?}");
    for layer in &layers {
        let line = lines_of(out, &format!("modules/{layer}"));
        assert!(line.contains("tests: ") && !line.contains("tests: none"), "{line}");
        for environment in ["dev", "prod"] {
            let line = lines_of(out, &format!("envs/{environment}/{layer}"));
            assert!(line.ends_with(" to add"), "{line}");
        }
    }
}

/// The line about a directory.
fn lines_of<'a>(out: &'a str, directory: &str) -> &'a str {
    let mut lines = out.lines();
    lines
        .find(|line| line.split_whitespace().nth(1) == Some(directory))
        .unwrap_or_else(|| panic!("nothing of {directory} in\n{out}"))
}

#[test]
fn nothing_is_kept_when_it_is_destroyed() {
    let modules = support::shipped("modules");
    let retention = platform::LOG_RETENTION_DAYS.to_string();
    let mut seen = 0;
    for file in files(&modules) {
        let text = std::fs::read_to_string(&file).expect("a text");
        for line in text.lines().map(str::trim) {
            let (name, value) = line.split_once('=').unwrap_or((line, ""));
            let good = match name.trim() {
                "prevent_destroy" | "skip_destroy" | "retain_on_delete" => Some("never"),
                "force_delete" | "force_destroy" => Some("true"),
                "enable_deletion_protection" => Some("false"),
                "recovery_window_in_days" => Some("0"),
                "deletion_window_in_days" => Some("7"),
                "retention_in_days" => Some(&*retention),
                _ => None,
            };
            if let Some(good) = good {
                seen += 1;
                assert_eq!(value.trim(), good, "{}: {line}", file.display());
            }
        }
    }
    assert!(seen > 10, "only {seen} arguments were looked at");
}

fn directories(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).expect("a directory").flatten();
    let names = entries.filter(|entry| entry.path().is_dir());
    names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

fn files(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).expect("a directory").flatten().map(|entry| entry.path());
    entries
        .flat_map(|entry| match entry.extension().and_then(|extension| extension.to_str()) {
            Some("tf") => vec![entry],
            _ if entry.is_dir() && !entry.ends_with(".terraform") => files(&entry),
            _ => Vec::new(),
        })
        .collect()
}
