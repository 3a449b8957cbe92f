//! ARNs in a spec.

use crate::reader::{At, SpecReader};
use crate::suggestions::did_you_mean;
use crate::wording::quoted;
use crate::{ArnPart, ArnPattern, DiagnosticKind};

/// An ARN in its parts: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
///
/// ```
/// let arn = platform::Arn::parse("arn:aws:logs:us-east-1:123456789012:log-group:web:*").unwrap();
/// assert_eq!((arn.service, arn.region, arn.resource), ("logs", "us-east-1", "log-group:web:*"));
/// assert!(platform::Arn::parse("*").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// As in `aws` or `aws-cn`.
    pub partition: &'a str,
    /// As in `s3`.
    pub service: &'a str,
    /// As in `us-east-1`; empty where a service has none.
    pub region: &'a str,
    /// The account's id; empty where a service has none.
    pub account: &'a str,
    /// What the service calls the thing, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of a text; `None` if it is no ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut part = || parts.next();
        Some(Self {
            partition: part()?,
            service: part()?,
            region: part()?,
            account: part()?,
            resource: part()?,
        })
    }

    /// The same, of the commercial partition only.
    pub(crate) fn commercial(text: &'a str) -> Option<Self> {
        Self::parse(text).filter(|arn| arn.partition == "aws")
    }
}

/// The placeholders of a pattern.
const PLACEHOLDERS: [(&str, ArnPart); 3] = [
    ("account_id", ArnPart::AccountId),
    ("region", ArnPart::Region),
    ("environment_suffix", ArnPart::EnvironmentSuffix),
];

/// Why a text is no pattern of an ARN.
enum Refusal {
    /// Not an ARN, or too wide.
    Arn(String),
    /// A placeholder that does not exist.
    Placeholder(String),
}

/// An ARN whose placeholders are known. `${...}` is a variable of IAM's and stays as it is.
fn pattern(text: &str) -> Result<ArnPattern, Refusal> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        plain += before;
        let Some((name, tail)) = after.split_once('}') else {
            return Err(Refusal::Arn(format!("{text:?} has a \"{{\" without a \"}}\"")));
        };
        if before.ends_with('$') {
            plain.extend(["{", name, "}"]);
        } else {
            let Some((_, part)) = PLACEHOLDERS.iter().find(|(known, _)| *known == name) else {
                return Err(Refusal::Placeholder(name.to_owned()));
            };
            if !plain.is_empty() {
                parts.push(ArnPart::Text(std::mem::take(&mut plain)));
            }
            parts.push(part.clone());
        }
        rest = tail;
    }
    plain += rest;
    if !plain.is_empty() {
        parts.push(ArnPart::Text(plain));
    }
    check(text).map_err(Refusal::Arn)?;
    Ok(ArnPattern(parts))
}

/// The ARN that stands at a place of a spec; says what is wrong with it, and `help` what to write instead.
pub(crate) fn read_pattern(
    reader: &mut SpecReader,
    text: &At<String>,
    help: impl Into<String>,
) -> Option<ArnPattern> {
    match pattern(&text.value) {
        Ok(pattern) => Some(pattern),
        Err(Refusal::Arn(message)) => {
            reader.report(DiagnosticKind::BadArn, text.span.clone(), message).help(help);
            None
        }
        Err(Refusal::Placeholder(name)) => {
            let help = did_you_mean(&name, placeholders())
                .unwrap_or_else(|| format!("there are {}", quoted(placeholders())));
            let message = format!("unknown placeholder \"{{{name}}}\"");
            reader
                .report(DiagnosticKind::UnknownPlaceholder, text.span.clone(), message)
                .help(help);
            None
        }
    }
}

/// Names of the placeholders.
fn placeholders() -> impl Iterator<Item = &'static str> {
    PLACEHOLDERS.iter().map(|(name, _)| *name)
}

fn check(text: &str) -> Result<(), String> {
    if text == "*" {
        return Err("a bare \"*\" would allow the actions on everything".to_owned());
    }
    let shape = "arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE";
    let Some(Arn { service, resource, .. }) = Arn::commercial(text) else {
        return Err(format!("{text:?} is not an ARN of the form {shape}"));
    };
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '"') || text.len() > 1600 {
        return Err(format!("{text:?} is not an ARN: it contains characters that no ARN has"));
    }
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if service.is_empty() || !service.chars().all(word) {
        return Err(format!("{text:?} names no service: {shape}"));
    }
    if resource.is_empty() || resource.chars().all(|c| "*/:".contains(c)) {
        return Err(format!("{text:?} names no resource, so it is all of {service}"));
    }
    Ok(())
}

/// An IAM action: one service and not all that it can do.
pub(crate) fn action(text: &str) -> Result<(), String> {
    if text == "*" {
        return Err("a bare \"*\" would allow everything".to_owned());
    }
    let Some((service, action)) = text.split_once(':') else {
        return Err(format!("{text:?} is not an action, as in \"s3:GetObject\""));
    };
    let service_fine = !service.is_empty()
        && service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let action_fine = action.chars().all(|c| c.is_ascii_alphanumeric() || "*?".contains(c));
    if !service_fine || action.is_empty() || !action_fine {
        return Err(format!("{text:?} is not an action, as in \"s3:GetObject\""));
    }
    if action.chars().all(|c| "*?".contains(c)) {
        return Err(format!("{text:?} would allow everything that {service} can do"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let parts = |text| pattern(text).ok().map(|ArnPattern(parts)| parts);
        assert_eq!(
            parts("arn:aws:sqs:{region}:{account_id}:q-{environment_suffix}"),
            Some(vec![
                ArnPart::Text("arn:aws:sqs:".to_owned()),
                ArnPart::Region,
                ArnPart::Text(":".to_owned()),
                ArnPart::AccountId,
                ArnPart::Text(":q-".to_owned()),
                ArnPart::EnvironmentSuffix,
            ])
        );
        let text = "arn:aws:s3:::home/${aws:username}/*";
        assert_eq!(parts(text), Some(vec![ArnPart::Text(text.to_owned())]));
        for text in [
            "*",
            "s3",
            "arn:aws:s3:::*",
            "arn:aws:s3",
            "arn:aws-cn:s3:::a",
            "arn:aws:s3:::{x}",
            "arn:aws:s3:::{x",
            "arn:aws:s3:::",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn actions() {
        for text in ["s3:GetObject", "s3:Get*", "sqs:SendMessage"] {
            assert_eq!(action(text), Ok(()), "{text}");
        }
        for text in ["*", "s3:*", "s3:**", "s3", "S3:Get", "s3:", ":Get", "s3:Get Object"] {
            assert!(action(text).is_err(), "{text}");
        }
    }
}
