//! Values of secrets, on their way from the caller to terraform.
//!
//! They come from the environment or from standard input, never from an argument, which every
//! process on the machine can read. They go to the one root that takes them, in the environment of
//! terraform's process, as an ephemeral variable: terraform keeps them out of state and plan.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use thiserror::Error;

use env::SecretVersion;

use project::terraform_state::TerraformState;

/// What gives the root's variable its value.
pub(crate) const SECRET_VALUES: &str = "TF_VAR_secret_values";

/// Values of secrets, by `service/name`.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, String>);

/// What is wrong with the values that were given. No value is ever named.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SecretsError {
    /// Two secrets would have the same environment variable.
    #[error(
        "{variable} could be {} or {}: give the values with --secrets-stdin",
        secrets.0,
        secrets.1
    )]
    Ambiguous {
        /// The variable.
        variable: String,
        /// The two secrets.
        secrets: (String, String),
    },
    /// Standard input has something else.
    #[error(
        "standard input is not a JSON object of strings, as in {{\"frontend/session-key\": \"...\"}}"
    )]
    NotAnObject,
    /// A value for a secret that is not in the specs.
    #[error("there is no secret {0} in the specs, but a value for it was given")]
    Unknown(String),
    /// A value that AWS would refuse.
    #[error("the value of {0} is empty")]
    Empty(String),
}

/// Shows which there are, and no value.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Secrets {
    /// The values in the environment of this process.
    ///
    /// # Errors
    /// If a variable could be two secrets, or is empty.
    pub fn from_environment(secrets: &[SecretVersion]) -> Result<Self, SecretsError> {
        Self::from_variables(secrets, |name| std::env::var(name).ok())
    }

    fn from_variables(
        secrets: &[SecretVersion],
        value: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, SecretsError> {
        let mut values = BTreeMap::new();
        let mut seen = BTreeMap::new();
        for secret in secrets {
            let variable = secret.variable();
            let Some(value) = value(&variable) else { continue };
            if let Some(other) = seen.insert(variable.clone(), secret.key()) {
                return Err(SecretsError::Ambiguous { variable, secrets: (other, secret.key()) });
            }
            if value.is_empty() {
                return Err(SecretsError::Empty(secret.key()));
            }
            values.insert(secret.key(), value);
        }
        Ok(Self(values))
    }

    /// The values in a JSON object, `{"frontend/session-key": "..."}`.
    ///
    /// # Errors
    /// If it is something else, or has a secret that there is not.
    pub fn from_json(secrets: &[SecretVersion], text: &str) -> Result<Self, SecretsError> {
        let values: BTreeMap<String, String> =
            serde_json::from_str(text).map_err(|_| SecretsError::NotAnObject)?;
        for (key, value) in &values {
            if !secrets.iter().any(|secret| secret.key() == *key) {
                return Err(SecretsError::Unknown(key.clone()));
            }
            if value.is_empty() {
                return Err(SecretsError::Empty(key.clone()));
            }
        }
        Ok(Self(values))
    }

    /// These, and where there is no value, the others'.
    pub fn or(mut self, others: Self) -> Self {
        for (key, value) in others.0 {
            self.0.entry(key).or_insert(value);
        }
        self
    }

    /// Those that have a value here.
    pub fn keys(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secrets that need a value now and have none here.
    pub fn missing<'a>(
        &self,
        secrets: &'a [SecretVersion],
        state: Option<&TerraformState>,
    ) -> Vec<&'a SecretVersion> {
        let missing = without_value(secrets, state);
        missing.into_iter().filter(|secret| !self.0.contains_key(&secret.key())).collect()
    }

    /// The values as an HCL expression. Every `$` and `%` is written as a number, so that nothing in
    /// a value is taken for an interpolation.
    pub(crate) fn to_hcl(&self) -> String {
        let mut text = String::from("{");
        for (key, value) in &self.0 {
            quote(&mut text, key);
            text.push('=');
            quote(&mut text, value);
            text.push(',');
        }
        text.push('}');
        text
    }
}

/// The secrets whose value in a state is not of the version that the spec asks for.
pub fn without_value<'a>(
    secrets: &'a [SecretVersion],
    state: Option<&TerraformState>,
) -> Vec<&'a SecretVersion> {
    let current = |secret: &SecretVersion| {
        let versions = state.map(|state| &state.secret_versions);
        versions.and_then(|versions| versions.get(&secret.label))
            == Some(&u64::from(secret.version))
    };
    secrets.iter().filter(|secret| !current(secret)).collect()
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '$' | '%' => drop(write!(text, "\\u{:04x}", u32::from(c))),
            c if c.is_control() => drop(write!(text, "\\U{:08x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{SecretVersion, Secrets, SecretsError};
    use project::terraform_state::TerraformState;

    fn secret(service: &str, name: &str, version: u32) -> SecretVersion {
        let label = format!("{service}__{name}").replace('-', "_");
        SecretVersion { service: service.into(), name: name.into(), version, label }
    }

    #[test]
    fn values_come_from_variables_or_from_json() {
        let secrets = [secret("frontend", "session-key", 1), secret("api", "key", 1)];
        assert_eq!(secrets[0].variable(), "STRATA_SECRET_FRONTEND_SESSION_KEY");
        let from = |name: &str| (name == "STRATA_SECRET_API_KEY").then(|| "one".to_owned());
        let values = Secrets::from_variables(&secrets, from).unwrap();
        assert_eq!(values.to_hcl(), r#"{"api/key"="one",}"#);
        let text = r#"{"api/key": "two", "frontend/session-key": "three"}"#;
        let values = Secrets::from_json(&secrets, text).unwrap().or(values);
        assert_eq!(values.to_hcl(), r#"{"api/key"="two","frontend/session-key"="three",}"#);
        assert_eq!(format!("{values:?}"), r#"{"api/key", "frontend/session-key"}"#);
    }

    #[test]
    fn wrong_values_are_refused_without_being_named() {
        let secrets = [secret("a-b", "c", 1), secret("a", "b-c", 1)];
        let error = Secrets::from_variables(&secrets, |_| Some("value".to_owned())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "STRATA_SECRET_A_B_C could be a-b/c or a/b-c: give the values with --secrets-stdin"
        );
        let error = |text| Secrets::from_json(&secrets, text).unwrap_err();
        assert_eq!(error("[]"), SecretsError::NotAnObject);
        assert_eq!(error(r#"{"x/y": "value"}"#), SecretsError::Unknown("x/y".to_owned()));
        assert_eq!(error(r#"{"a-b/c": ""}"#), SecretsError::Empty("a-b/c".to_owned()));
    }

    #[test]
    fn nothing_in_a_value_is_an_interpolation() {
        let secrets = [secret("a", "b", 1)];
        let text = r#"{"a/b": "${x} %{y} \"\\ \n é"}"#;
        let values = Secrets::from_json(&secrets, text).unwrap();
        assert_eq!(values.to_hcl(), r#"{"a/b"="\u0024{x} \u0025{y} \"\\ \U0000000a é",}"#);
    }

    #[test]
    fn a_new_secret_and_a_raised_version_need_a_value() {
        let secrets = [secret("a", "old", 1), secret("a", "raised", 2), secret("a", "new", 1)];
        let versions = [("a__old", 1), ("a__raised", 1)];
        let state = TerraformState {
            secret_versions: versions.map(|(label, version)| (label.to_owned(), version)).into(),
            ..TerraformState::default()
        };
        let missing = |values: &Secrets, state| {
            let missing = values.missing(&secrets, state);
            missing.iter().map(|secret| secret.name.clone()).collect::<Vec<_>>()
        };
        let none = Secrets::default();
        assert_eq!(missing(&none, Some(&state)), ["raised", "new"]);
        assert_eq!(missing(&none, None), ["old", "raised", "new"]);
        let some = Secrets(BTreeMap::from([("a/new".to_owned(), "value".to_owned())]));
        assert_eq!(missing(&some, Some(&state)), ["raised"]);
    }
}
