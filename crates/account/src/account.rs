//! An account in one region, and how it is asked.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use ::env::SECRET_PREFIX;
use serde_json::Value;

use crate::ask_error::AskError;
use crate::cli_program::{self, NoCli};

/// How many seconds a connection may take, and an answer after that.
const PATIENCE: [&str; 4] = ["--cli-connect-timeout", "5", "--cli-read-timeout", "30"];

/// Where the number of attempts is set. The CLI's own number makes an endpoint that is not there take
/// half a minute.
const MAX_ATTEMPTS: (&str, &str) = ("AWS_MAX_ATTEMPTS", "3");

/// An account in one region, with the credentials that the environment of this process gives.
#[derive(Debug, Clone)]
pub struct Account {
    program: PathBuf,
    region: String,
}

impl Account {
    /// The account of this machine's credentials, in a region.
    ///
    /// # Errors
    /// If there is no aws CLI to ask it with. Nothing is asked yet.
    pub fn discover(region: &str) -> Result<Self, NoCli> {
        Ok(Self::with(cli_program::discover()?, region))
    }

    /// An account that is asked with this program.
    pub fn with(program: PathBuf, region: &str) -> Self {
        Self { program, region: region.to_owned() }
    }

    /// The same account in another region.
    pub fn in_region(&self, region: &str) -> Self {
        Self::with(self.program.clone(), region)
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Asks for an operation such as `ecs describe-services`, with the members of its request, named as
    /// the API names them. The answer has all pages. An answer without a body is `null`.
    ///
    /// Times are as the CLI prints them: version 1 numbers of seconds since 1970, version 2 ISO 8601.
    ///
    /// # Errors
    /// If the account does not answer, and why.
    pub fn ask(&self, service: &str, operation: &str, request: &Value) -> Result<Value, AskError> {
        let mut command = Command::new(&self.program);
        command
            .args([service, operation, "--cli-input-json", &request.to_string()])
            .args(["--region", &self.region, "--output", "json"])
            .args(PATIENCE)
            // Version 2 would hand the answer to `less`; version 1 does not know `--no-cli-pager`.
            .env("AWS_PAGER", "")
            .env("AWS_CLI_AUTO_PROMPT", "off")
            .stdin(Stdio::null());
        if env::var_os(MAX_ATTEMPTS.0).is_none() {
            command.env(MAX_ATTEMPTS.0, MAX_ATTEMPTS.1);
        }
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with(SECRET_PREFIX) {
                command.env_remove(name);
            }
        }
        let failed = |text: &str| AskError::of(service, operation, text);
        let output = command
            .output()
            .map_err(|error| failed(&format!("cannot run {}: {error}", self.program.display())))?;
        if !output.status.success() {
            return Err(failed(&String::from_utf8_lossy(&output.stderr)));
        }
        if output.stdout.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| failed(&format!("its answer is not JSON: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Account;
    use crate::ask_error::AskErrorKind;
    use crate::tests::pretend;

    #[test]
    fn a_question_is_a_command_and_its_answer_json() {
        let directory = tempfile::tempdir().unwrap();
        let script = r#"for it in "$@"; do echo "$it"; done > "$0.asked"
test -n "$AWS_MAX_ATTEMPTS" && test -z "$AWS_PAGER" && echo '{"services": []}'"#;
        let account = pretend(directory.path(), script);
        let request = json!({ "cluster": "a b", "services": ["it's"] });
        let answer = account.ask("ecs", "describe-services", &request).unwrap();
        assert_eq!(answer, json!({ "services": [] }));
        let asked = std::fs::read_to_string(directory.path().join("aws.asked")).unwrap();
        assert_eq!(
            asked.lines().collect::<Vec<_>>(),
            [
                "ecs",
                "describe-services",
                "--cli-input-json",
                r#"{"cluster":"a b","services":["it's"]}"#,
                "--region",
                "eu-central-1",
                "--output",
                "json",
                "--cli-connect-timeout",
                "5",
                "--cli-read-timeout",
                "30",
            ]
        );
    }

    #[test]
    fn an_answer_may_be_empty_but_not_something_else() {
        let directory = tempfile::tempdir().unwrap();
        let account = pretend(directory.path(), "true");
        assert_eq!(account.ask("s3api", "head-bucket", &json!({})).unwrap(), Value::Null);
        let account = pretend(directory.path(), "echo hello");
        let error = account.ask("sts", "get-caller-identity", &json!({})).unwrap_err();
        assert_eq!(error.kind, AskErrorKind::Other);
        assert!(error.message.starts_with("its answer is not JSON"), "{error}");
        let account = Account::with("/nothing/aws".into(), "eu-central-1");
        let error = account.ask("sts", "get-caller-identity", &json!({})).unwrap_err();
        assert!(error.message.starts_with("cannot run /nothing/aws"), "{error}");
    }
}
