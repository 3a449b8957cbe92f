//! An aws CLI that pretends: it answers from files, and an account that it knows nothing of refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// What is asked is kept in `asked`, a line each. The answer to `ecs describe-services` is in the file
/// `describe-services`, or in `describe-services@NAME` if the request has NAME in it; `error CODE` in it
/// refuses. What is in a file of that name and `.then` is answered from the next time on, and what is in the directory
/// `after-update-service` once that was asked. What is answered with nothing is refused.
const SCRIPT: &str = r#"#!/bin/sh
at=$(dirname "$0")
echo "$1 $2 $4" >> "$at/asked"
refuse() {
  echo "An error occurred ($1) when calling the $2 operation: not allowed" >&2
  exit 254
}
for answer in "$at/$2@"* "$at/$2"; do
  [ -e "$answer" ] || continue
  case "$answer" in
  *@*) case "$4" in *"${answer##*@}"*) ;; *) continue ;; esac ;;
  esac
  text=$(cat "$answer")
  [ -d "$at/after-$2" ] && mv "$at/after-$2"/* "$at" && rmdir "$at/after-$2"
  [ -e "$answer.then" ] && mv "$answer.then" "$answer"
  case "$text" in
  "error "*) refuse "${text#error }" "$2" ;;
  esac
  printf '%s\n' "$text"
  exit
done
refuse AccessDeniedException "$2"
"#;

/// Writes a program.
pub fn write_program(path: &Path, text: &str) {
    // Written by another process: a program that is open for writing cannot be started, and another test might just
    // be starting one that inherits our handle.
    let mut command = Command::new("sh");
    command.args(["-c", "printf %s \"$2\" > \"$1\" && chmod +x \"$1\"", "sh"]);
    assert!(command.arg(path).arg(text).status().expect("sh").success());
}

/// An aws CLI in a directory of its own.
pub struct PretendedAws {
    directory: TempDir,
}

impl PretendedAws {
    /// One that refuses everything.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let pretended = Self { directory };
        write_program(&pretended.program(), SCRIPT);
        pretended
    }

    /// For `STRATA_AWS`.
    pub fn program(&self) -> PathBuf {
        self.directory.path().join("aws")
    }

    /// Answers an operation, as in `describe-services`, or `list-service-deployments@svc-frontend` for
    /// requests that have the name in them.
    pub fn answer(&self, operation: &str, answer: &Value) {
        let path = self.directory.path().join(operation);
        fs::write(path, answer.to_string()).expect("an answer");
    }

    /// Answers like this once something else has been asked.
    pub fn answer_after(&self, asked: &str, operation: &str, answer: &Value) {
        let directory = self.directory.path().join(format!("after-{asked}"));
        fs::create_dir_all(&directory).expect("a directory");
        fs::write(directory.join(operation), answer.to_string()).expect("an answer");
    }

    /// Refuses an operation with a code.
    pub fn refuse(&self, operation: &str, code: &str) {
        fs::write(self.directory.path().join(operation), format!("error {code}"))
            .expect("an answer");
    }

    /// Says whose the credentials are.
    pub fn of_account(self, account: &str) -> Self {
        let arn = format!("arn:aws:iam::{account}:user/me");
        self.answer("get-caller-identity", &json!({ "Account": account, "Arn": arn }));
        self
    }

    /// What was asked, as in `ecs describe-services {...}`; and forgets it.
    pub fn asked(&self) -> Vec<String> {
        let path = self.directory.path().join("asked");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        text.lines().map(str::to_owned).collect()
    }
}
