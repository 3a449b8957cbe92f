//! Why an account did not answer.

use std::fmt;

/// Why an account did not answer a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskError {
    /// What that means.
    pub kind: AskErrorKind,
    /// AWS's name for it, as in `AccessDeniedException`; empty if it was not AWS that refused.
    pub code: String,
    /// What it says.
    pub message: String,
    /// What was asked, as in `ecs describe-services`.
    pub operation: String,
}

/// What follows from an [`AskError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskErrorKind {
    /// These credentials may not ask it.
    Denied,
    /// There is no such thing.
    NotFound,
    /// There are no credentials, or AWS does not accept them.
    Credentials,
    /// AWS cannot be reached.
    Unreachable,
    /// Something else, which is said.
    Other,
}

impl std::error::Error for AskError {}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.code {
            "" => write!(f, "{}: {}", self.operation, self.message),
            code => write!(f, "{}: {code}: {}", self.operation, self.message),
        }
    }
}

/// Codes of those that may not ask, besides all that contain `AccessDenied` or `Unauthorized`.
const DENIED: [&str; 4] = ["403", "Forbidden", "AuthorizationError", "NotAuthorized"];

/// Codes of credentials that AWS does not accept.
const CREDENTIALS: [&str; 11] = [
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// What the CLI says by itself when it has no credentials.
const NO_CREDENTIALS: [&str; 9] = [
    "Unable to locate credentials",
    "Partial credentials found",
    "The config profile",
    "Error when retrieving credentials",
    "Error when retrieving token from sso",
    "Error loading SSO Token",
    "SSO session associated with this profile",
    "Your session has expired",
    "MultiFactorAuthentication",
];

/// What the CLI says by itself when nothing answers.
const NO_ANSWER: [&str; 7] = [
    "Could not connect to the endpoint",
    "Connect timeout on endpoint",
    "Connection was closed before we received a valid response",
    "Failed to connect to proxy",
    "Read timeout on endpoint",
    "SSL validation failed",
    "Temporary failure in name resolution",
];

impl AskError {
    /// From what the CLI prints as its error, as in `An error occurred (AccessDeniedException) when
    /// calling the DescribeServices operation: ...`.
    pub(crate) fn of(service: &str, operation: &str, text: &str) -> Self {
        let operation = format!("{service} {operation}");
        if let Some((code, message)) = answer(text) {
            let (code, message) = (code.to_owned(), message.to_owned());
            return Self { kind: kind_of(&code), code, message, operation };
        }
        let message = own_words(text);
        let says = |known: &[&str]| known.iter().any(|it| message.contains(it));
        let kind = if says(&NO_ANSWER) {
            AskErrorKind::Unreachable
        } else if says(&NO_CREDENTIALS) {
            AskErrorKind::Credentials
        } else {
            AskErrorKind::Other
        };
        Self { kind, code: String::new(), message, operation }
    }

    /// In few words, for a line that says what could not be asked: the code, or what is said instead.
    pub fn reason(&self) -> &str {
        if self.code.is_empty() { &self.message } else { &self.code }
    }
}

/// The code and the message of what AWS says.
fn answer(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once("An error occurred (")?;
    let (code, rest) = rest.split_once(") when calling the ")?;
    // `(reached max retries: 2)` may stand before the colon.
    let (_, message) = rest.split_once(" operation")?;
    let message = message.split_once("): ").filter(|_| message.starts_with(" (reached"));
    let message = message.or_else(|| rest.split_once(" operation: "))?.1;
    Some((code, message.lines().next().unwrap_or_default().trim()))
}

/// What the CLI says by itself: its last paragraph without its name, as one line.
fn own_words(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.filter(|line| !line.starts_with("usage:") && !line.starts_with("aws help"));
    let lines: Vec<_> = lines.take(3).collect();
    let text = lines.join(" ");
    let text = ["aws: [ERROR]: ", "aws: error: "].iter().find_map(|name| text.strip_prefix(name));
    text.map_or_else(|| lines.join(" "), str::to_owned)
}

fn kind_of(code: &str) -> AskErrorKind {
    if CREDENTIALS.contains(&code) {
        AskErrorKind::Credentials
    } else if DENIED.contains(&code)
        || code.contains("AccessDenied")
        || code.contains("Unauthorized")
    {
        AskErrorKind::Denied
    } else if code == "404"
        || code.contains("NotFound")
        || code.contains("NoSuch")
        || code.contains("DoesNotExist")
    {
        AskErrorKind::NotFound
    } else {
        AskErrorKind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::{AskError, AskErrorKind};

    fn error(text: &str) -> AskError {
        AskError::of("ecs", "describe-services", text)
    }

    #[test]
    fn what_aws_refuses_has_its_code_and_its_message() {
        let denied = error(
            "\nAn error occurred (AccessDeniedException) when calling the DescribeServices operation: \
             User: arn:aws:iam::1:user/me is not authorized to perform: ecs:DescribeServices\n",
        );
        assert_eq!(denied.kind, AskErrorKind::Denied);
        assert_eq!(
            denied.to_string(),
            "ecs describe-services: AccessDeniedException: User: arn:aws:iam::1:user/me is not \
             authorized to perform: ecs:DescribeServices"
        );
        assert_eq!(denied.reason(), "AccessDeniedException");

        // Version 2, which adds lines.
        let missing = error(
            "\naws: [ERROR]: An error occurred (RepositoryNotFoundException) when calling the \
             DescribeImages operation: The repository does not exist\n\nAdditional error details:\n",
        );
        assert_eq!(missing.kind, AskErrorKind::NotFound);
        assert_eq!(missing.message, "The repository does not exist");

        let slow = error(
            "\nAn error occurred (ThrottlingException) when calling the DescribeServices operation \
             (reached max retries: 2): Rate exceeded\n",
        );
        assert_eq!((slow.kind, &*slow.message), (AskErrorKind::Other, "Rate exceeded"));
    }

    #[test]
    fn every_way_to_refuse_is_told_from_the_others() {
        use AskErrorKind::{Credentials, Denied, NotFound, Other};
        for (code, kind) in [
            ("AccessDenied", Denied),
            ("UnauthorizedOperation", Denied),
            ("403", Denied),
            ("ClusterNotFoundException", NotFound),
            ("404", NotFound),
            ("NoSuchBucket", NotFound),
            ("ExpiredTokenException", Credentials),
            ("InvalidClientTokenId", Credentials),
            ("ValidationException", Other),
        ] {
            let text = format!("An error occurred ({code}) when calling the X operation: no");
            assert_eq!(error(&text).kind, kind, "{code}");
        }
    }

    #[test]
    fn what_the_cli_says_by_itself_is_understood() {
        use AskErrorKind::{Credentials, Other, Unreachable};
        for (text, kind) in [
            ("\nUnable to locate credentials. You can configure credentials by", Credentials),
            ("\nThe config profile (nobody) could not be found\n", Credentials),
            ("\nError when retrieving token from sso: Token has expired", Credentials),
            ("\nCould not connect to the endpoint URL: \"http://127.0.0.1:9/\"\n", Unreachable),
            ("\nParameter validation failed:\nMissing required parameter", Other),
        ] {
            let error = error(text);
            assert_eq!(error.kind, kind, "{text}");
            assert_eq!(error.code, "");
        }
        let old = "usage: aws [options] <command>\n\n  aws help\n\naws: error: argument operation: \
                   Invalid choice, valid choices are:\n\na | b\n";
        let said = error(old).to_string();
        assert!(said.contains("Invalid choice, valid choices are: a | b"), "{said}");
    }
}
