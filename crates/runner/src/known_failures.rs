//! What stands between us and an account, in one clear message each.
//!
//! terraform says these things once per layer, in its own words and in several forms. Each is found
//! before anything is touched, because every plan needs the account and the state.

use std::fmt;

use crate::diagnostic::{DiagnosticSeverity, TerraformDiagnostic};
use crate::failure::Failure;
use crate::lock_mismatch::LockMismatch;

/// Why nothing can be planned or applied at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownFailure {
    /// There are no credentials.
    NoCredentials,
    /// There are some, and AWS does not accept them.
    BadCredentials {
        /// What AWS says.
        answer: String,
    },
    /// They are those of another account than the spec names.
    WrongAccount {
        /// Theirs.
        found: String,
    },
    /// The bucket for the state is not there.
    NoBucket,
    /// The bucket for the state may not be read or written.
    BucketDenied {
        /// What AWS says.
        answer: String,
    },
    /// Somebody else works on the same state, or was killed when doing so.
    Locked {
        /// What the lock says: who, since when, for what.
        by: String,
        /// With which it is unlocked.
        id: String,
    },
    /// The spec names another place for the state than the one that is in use.
    StateMoved,
    /// The provider is not the one that the root's lock file asks for.
    LockFile(LockMismatch),
    /// The AWS provider is not available.
    NoProvider {
        /// What terraform says.
        answer: String,
    },
    /// AWS does not answer.
    Unreachable {
        /// What terraform says.
        answer: String,
    },
    /// The state is not the one any more that the plan was made for.
    StalePlan,
}

/// A step that tells us something else than that it cannot succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing can be done at all.
    Known(KnownFailure),
    /// The directory has to be initialised first.
    NotInitialised,
    /// A layer below has no state, or its state lacks an output.
    NoUpstream {
        /// The layers, as far as terraform names them.
        layers: Vec<String>,
    },
    /// AWS does not delete what something else still uses, and there is no other error.
    StillUsed,
}

/// Words by which failures are recognised, in the summary or the detail of a diagnostic.
const BAD_CREDENTIALS: [&str; 12] = [
    "ExpiredToken",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "not able to validate the provided access credentials",
    "InvalidAccessKeyId",
    "security token included in the request is",
    "SSO session has expired",
    "SSO token",
    "failed to get shared config profile",
    "Cannot assume IAM Role",
];

const UNREACHABLE: [&str; 5] =
    ["no such host", "connection refused", "i/o timeout", "network is unreachable", "no route to"];

/// How AWS's services say that they do not delete what is in use.
const IN_USE: [&str; 3] = ["DependencyViolation", "ResourceInUse", "DeleteConflict"];

impl Cause {
    /// What a failure comes down to, if it is something that is known.
    pub fn of(failure: &Failure) -> Option<Self> {
        let mut diagnostics = failure.diagnostics.clone();
        if !failure.output.is_empty() {
            diagnostics.push(TerraformDiagnostic {
                severity: DiagnosticSeverity::Error,
                summary: failure.output.clone(),
                detail: String::new(),
                place: None,
                code: None,
            });
        }
        diagnostics.iter().find_map(known_failure).map(Self::Known).or_else(|| {
            let layers: Vec<_> = diagnostics.iter().filter_map(upstream).collect();
            if !layers.is_empty() {
                return Some(Self::NoUpstream { layers });
            }
            if diagnostics.iter().any(not_initialised) {
                return Some(Self::NotInitialised);
            }
            let mut errors =
                diagnostics.iter().filter(|found| found.severity == DiagnosticSeverity::Error);
            let first = errors.next()?;
            (still_used(first) && errors.all(still_used)).then_some(Self::StillUsed)
        })
    }
}

fn known_failure(diagnostic: &TerraformDiagnostic) -> Option<KnownFailure> {
    let TerraformDiagnostic { summary, detail, .. } = diagnostic;
    let says = |words: &str| summary.contains(words) || detail.contains(words);
    let answer = || answer(diagnostic);
    if says("AWS account ID not allowed") {
        let found =
            digits_after(summary, "not allowed: ").or(digits_after(detail, "not allowed: "));
        return Some(KnownFailure::WrongAccount { found: found.unwrap_or_default() });
    }
    if says("Error acquiring the state lock") {
        return Some(locked(detail));
    }
    if says("Saved plan is stale") {
        return Some(KnownFailure::StalePlan);
    }
    if says("Backend configuration changed") || says("Backend type changed") {
        return Some(KnownFailure::StateMoved);
    }
    if says("NoSuchBucket") || (says("S3 bucket") && says("does not exist")) {
        return Some(KnownFailure::NoBucket);
    }
    if BAD_CREDENTIALS.iter().any(|words| says(words)) {
        return Some(KnownFailure::BadCredentials { answer: answer() });
    }
    if says("No valid credential sources") {
        return Some(KnownFailure::NoCredentials);
    }
    let about_state = says("backend") || says("state") && says("S3");
    if about_state && (says("AccessDenied") || says("Forbidden") || says("StatusCode: 403")) {
        return Some(KnownFailure::BucketDenied { answer: answer() });
    }
    if let Some(mismatch) = LockMismatch::of(diagnostic) {
        return Some(KnownFailure::LockFile(mismatch));
    }
    if says("Failed to query available provider packages") || says("Failed to install provider") {
        return Some(KnownFailure::NoProvider { answer: answer() });
    }
    if says("request send failed") && UNREACHABLE.iter().any(|words| says(words)) {
        return Some(KnownFailure::Unreachable { answer: answer() });
    }
    None
}

/// The layer below whose state, or an output in it, is missing.
fn upstream(diagnostic: &TerraformDiagnostic) -> Option<String> {
    let TerraformDiagnostic { summary, detail, place, code, .. } = diagnostic;
    let code = code.as_deref().unwrap_or_default();
    let in_upstream = place
        .as_ref()
        .is_some_and(|(file, _)| file.file_name().is_some_and(|name| name == "upstream.tf"));
    let missing = summary == "Unable to find remote state"
        || in_upstream && summary == "Unsupported attribute"
        || in_upstream && detail.contains("does not have an attribute named");
    if !missing {
        return None;
    }
    let name = code
        .split_once("data.terraform_remote_state.")
        .map(|(_, rest)| rest)
        .or_else(|| code.split_once("data \"terraform_remote_state\" \"").map(|(_, rest)| rest));
    let name = name.unwrap_or_default();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    Some(name[..end.unwrap_or(name.len())].to_owned())
}

fn still_used(diagnostic: &TerraformDiagnostic) -> bool {
    let text = format!("{}\n{}", diagnostic.summary, diagnostic.detail);
    text.contains("deleting ") && IN_USE.iter().any(|words| text.contains(words))
}

fn not_initialised(diagnostic: &TerraformDiagnostic) -> bool {
    let TerraformDiagnostic { summary, detail, .. } = diagnostic;
    [
        "Backend initialization required",
        "Required plugins are not installed",
        "Module not installed",
        "Module source has changed",
        "Inconsistent dependency lock file",
        "Missing required provider",
        "Provider requirements cannot be satisfied by locked dependencies",
        "terraform init",
    ]
    .iter()
    .any(|words| summary.contains(words) || detail.contains(words))
}

/// The line that says most, without the chain of operations before it.
fn answer(diagnostic: &TerraformDiagnostic) -> String {
    let text = format!("{}\n{}", diagnostic.summary, diagnostic.detail);
    let mut known =
        BAD_CREDENTIALS.iter().chain(&UNREACHABLE).chain(&["AccessDenied", "Forbidden"]);
    let telling = known
        .find_map(|words| text.lines().find(|line| line.contains(words)))
        .unwrap_or(&diagnostic.summary);
    let last = telling.rsplit("api error ").next().unwrap_or(telling);
    last.trim().to_owned()
}

fn digits_after(text: &str, words: &str) -> Option<String> {
    let (_, rest) = text.split_once(words)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// Who has the lock that terraform tells of, a line for each thing.
fn locked(detail: &str) -> KnownFailure {
    let told = |name: &str, before: &str, after: &str| {
        let value = detail.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
        value.map_or_else(String::new, |value| format!("{before}{value}{after}"))
    };
    let who = told("Who:", "", "");
    let who = if who.is_empty() { "somebody else" } else { &who };
    let by = who.to_owned() + &told("Created:", " since ", "") + &told("Operation:", " (", ")");
    let id = told("ID:", "", "");
    KnownFailure::Locked { by, id: if id.is_empty() { "ID".to_owned() } else { id } }
}

/// A known failure of an environment, as a text that says what to do.
pub(crate) struct Message<'a> {
    pub failure: &'a KnownFailure,
    pub program: &'a str,
    pub account: &'a str,
    pub directory: &'a str,
    pub bucket: Option<&'a str>,
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, account, directory, .. } = self;
        let bucket = self.bucket.unwrap_or("the bucket of the state");
        match self.failure {
            KnownFailure::NoCredentials => write!(
                f,
                "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY, for account {account}"
            ),
            KnownFailure::BadCredentials { answer } => write!(
                f,
                "AWS does not accept the credentials ({answer}): get fresh ones, as with `aws sso \
                 login`, for account {account}"
            ),
            KnownFailure::WrongAccount { found } => write!(
                f,
                "the credentials are those of account {found}, but the spec says {account}: use \
                 others, or correct account_id"
            ),
            KnownFailure::NoBucket => write!(
                f,
                "the bucket {bucket} does not exist: make it, with versions kept, or correct \
                 `state` in the spec"
            ),
            KnownFailure::BucketDenied { answer } => write!(
                f,
                "the credentials may not read and write {bucket} ({answer}): allow \
                 s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject"
            ),
            KnownFailure::Locked { by, id } => write!(
                f,
                "the state of {directory} is locked by {by}: wait, or if that process is gone: \
                 {program} -chdir={directory} force-unlock {id}"
            ),
            KnownFailure::StateMoved => write!(
                f,
                "the state of {directory} is in another place than the spec says: move it with \
                 `{program} -chdir={directory} init -migrate-state`, or correct `state` in the spec"
            ),
            KnownFailure::LockFile(mismatch) => f.write_str(&mismatch.message(directory)),
            KnownFailure::NoProvider { answer } => write!(
                f,
                "the AWS provider is not available ({answer}): check the network, or name a directory \
                 that has it with --plugin-mirror"
            ),
            KnownFailure::Unreachable { answer } => {
                write!(f, "AWS does not answer ({answer}): check the network and AWS_ENDPOINT_URL")
            }
            KnownFailure::StalePlan => write!(
                f,
                "the state of {directory} has changed since it was planned: nothing was applied to \
                 it; run the command again"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Cause, KnownFailure, Message};
    use crate::diagnostic::{DiagnosticSeverity, TerraformDiagnostic};
    use crate::failure::Failure;

    fn diagnostic(summary: &str, detail: &str) -> TerraformDiagnostic {
        TerraformDiagnostic {
            severity: DiagnosticSeverity::Error,
            summary: summary.to_owned(),
            detail: detail.to_owned(),
            place: None,
            code: None,
        }
    }

    fn cause(diagnostics: &[TerraformDiagnostic]) -> Option<Cause> {
        let diagnostics = diagnostics.to_vec();
        Cause::of(&Failure {
            command: "terraform plan".to_owned(),
            diagnostics,
            output: String::new(),
        })
    }

    fn message(summary: &str, detail: &str) -> String {
        let Some(Cause::Known(failure)) = cause(&[diagnostic(summary, detail)]) else {
            panic!("not recognised: {summary}");
        };
        let message = Message {
            failure: &failure,
            program: "terraform",
            account: "111111111111",
            directory: "envs/dev/network",
            bucket: Some("states"),
        };
        message.to_string()
    }

    #[test]
    fn each_known_failure_has_one_message_that_says_what_to_do() {
        let cases = [
            (
                "No valid credential sources found",
                "Please see https://...",
                "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY, for account 111111111111",
            ),
            (
                "AWS account ID not allowed: 222222222222",
                "",
                "the credentials are those of account 222222222222, but the spec says \
                 111111111111: use others, or correct account_id",
            ),
            (
                "Retrieving AWS account details: validating provider credentials: retrieving \
                 caller identity from STS: operation error STS: GetCallerIdentity, https response \
                 error StatusCode: 403, RequestID: x, api error ExpiredToken: The security token \
                 included in the request is expired",
                "",
                "AWS does not accept the credentials (ExpiredToken: The security token included in \
                 the request is expired): get fresh ones, as with `aws sso login`, for account \
                 111111111111",
            ),
            (
                "Failed to get existing workspaces: S3 bucket \"states\" does not exist.",
                "The referenced S3 bucket must have been previously created.",
                "the bucket states does not exist: make it, with versions kept, or correct `state` \
                 in the spec",
            ),
            (
                "Error acquiring the state lock",
                "Error message: resource temporarily unavailable\nLock Info:\n  ID:        \
                 5b9d\n  Path:      terraform.tfstate\n  Operation: OperationTypeApply\n  Who:       \
                 me@here\n  Version:   1.11.4\n  Created:   2026-01-01\n\nTerraform acquires",
                "the state of envs/dev/network is locked by me@here since 2026-01-01 \
                 (OperationTypeApply): wait, or if that process is gone: terraform \
                 -chdir=envs/dev/network force-unlock 5b9d",
            ),
            (
                "validating provider credentials: retrieving caller identity from STS: operation \
                 error STS: GetCallerIdentity, request send failed, Post \"http://127.0.0.1:9/\": \
                 dial tcp 127.0.0.1:9: connect: connection refused",
                "",
                "AWS does not answer (validating provider credentials: retrieving caller identity \
                 from STS: operation error STS: GetCallerIdentity, request send failed, Post \
                 \"http://127.0.0.1:9/\": dial tcp 127.0.0.1:9: connect: connection refused): check \
                 the network and AWS_ENDPOINT_URL",
            ),
        ];
        for (summary, detail, expected) in cases {
            assert_eq!(message(summary, detail), expected);
        }
    }

    #[test]
    fn a_missing_state_below_names_its_layer() {
        let mut missing = diagnostic("Unable to find remote state", "No stored state was found.");
        missing.code = Some("data \"terraform_remote_state\" \"network\" {".to_owned());
        let mut output = diagnostic("Unsupported attribute", "This object does not have ...");
        output.place = Some((PathBuf::from("envs/dev/edge/upstream.tf"), 12));
        output.code =
            Some("vpc_id = var.preview ? 1 : data.terraform_remote_state.a-b[0].outputs.c".into());
        let layers = vec!["network".to_owned(), "a-b".to_owned()];
        assert_eq!(cause(&[missing, output]), Some(Cause::NoUpstream { layers }));
    }

    #[test]
    fn a_known_failure_comes_before_what_follows_from_it_and_other_errors_are_left_alone() {
        let missing = diagnostic("Unable to find remote state", "");
        let credentials = diagnostic("No valid credential sources found", "");
        assert_eq!(cause(&[missing, credentials]), Some(Cause::Known(KnownFailure::NoCredentials)));
        let uninitialised = diagnostic("Backend initialization required, please run ...", "");
        assert_eq!(cause(&[uninitialised]), Some(Cause::NotInitialised));
        assert_eq!(cause(&[diagnostic("Invalid index", "The given key ...")]), None);
    }

    #[test]
    fn what_is_in_use_is_told_from_other_errors() {
        let group = diagnostic(
            "deleting Security Group (sg-1): operation error EC2: DeleteSecurityGroup, https \
             response error StatusCode: 400, RequestID: x, api error DependencyViolation: resource \
             sg-1 has a dependent object",
            "",
        );
        let namespace = diagnostic(
            "deleting Service Discovery Private DNS Namespace (ns-1): operation error \
             ServiceDiscovery: DeleteNamespace, https response error StatusCode: 400, RequestID: x, \
             ResourceInUse: Namespace has associated services",
            "",
        );
        let mut warning = diagnostic("Deprecated", "");
        warning.severity = DiagnosticSeverity::Warning;
        let used = [group, warning, namespace];
        assert_eq!(cause(&used), Some(Cause::StillUsed));
        // EC2's word for bad credentials, but not a matter of them.
        let address = diagnostic(
            "releasing EC2 EIP (eipalloc-1): api error AuthFailure: You do not have permission to access \
             the specified resource.",
            "",
        );
        assert_eq!(cause(&[address]), None);
        let other = diagnostic("creating Security Group (a): InvalidGroup.Duplicate", "");
        assert_eq!(cause(&[&used[..], &[other]].concat()), None);
    }
}
