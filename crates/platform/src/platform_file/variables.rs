//! Secrets and plain variables of a service: what its container's environment holds.

use hcl_edit::expr::Expression;

use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::reader::{At, Pairs, SpecReader, span_of};
use crate::value::{ListOf, Text, ValueType};
use crate::{DiagnosticKind, Secret, formats, secret_detection};

/// Names of secrets. A map of them would hold their values.
struct SecretNames(ListOf<Text>);

impl ValueType for SecretNames {
    type Value = Vec<At<String>>;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<Self::Value> {
        if let Expression::Object(_) = expression {
            let message = "this must be a list of names: a spec never holds the value of a secret";
            let span = span_of(expression);
            reader
                .report(DiagnosticKind::SecretValue, span, message)
                .help("secrets = [\"session-key\"]");
            return None;
        }
        self.0.read(reader, expression)
    }

    fn literal(&self, value: &Self::Value) -> String {
        self.0.literal(value)
    }

    fn bounds(&self) -> Vec<String> {
        self.0.bounds()
    }
}

/// Reads the names of a service's secrets.
pub(super) fn read_secrets(block: &mut BlockReader) -> Vec<(At<String>, Secret)> {
    let names = block.or_default("secrets", SecretNames(ListOf(0..=50, Text)), []);
    let names = names.map_or_else(Vec::new, |names| names.value);
    let reader = &mut *block.reader;
    reader.unique(DiagnosticKind::DuplicateElement, "the secret", &names);
    let names = names.into_iter().filter(|name| is_secret_name(reader, name));
    let secret = |name: At<String>| {
        let variable = formats::variable_of(&name.value);
        let secret = Secret { name: name.value.clone(), variable };
        (name, secret)
    };
    names.map(secret).collect()
}

fn is_secret_name(reader: &mut SpecReader, name: &At<String>) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_- .".contains(c);
    let value = secret_detection::value_looks_secret(&name.value).is_some();
    if value || !name.value.chars().all(plain) {
        let message = "this looks like the value of a secret, not like its name";
        reader
            .report(DiagnosticKind::SecretValue, name.span.clone(), message)
            .help("give a name like \"session-key\" here and the value to Secrets Manager");
        return false;
    }
    let help = formats::suggestion(&name.value);
    let outcome = formats::hyphenated(&name.value, 128);
    reader.check(DiagnosticKind::BadSecretName, &name.span, outcome, help)
}

/// Variables of a service have legal names, one source each, and no secret in them.
pub(super) fn check(
    reader: &mut SpecReader,
    environment: &Pairs<String>,
    secrets: &[(At<String>, Secret)],
    calls: &[At<String>],
) {
    check_plain(reader, environment);
    let url = |call: &At<String>| format!("{}_URL", formats::variable_of(&call.value));
    let mut taken: Vec<(String, &Span, &str)> = Vec::new();
    taken.extend(calls.iter().map(|call| (url(call), &call.span, "is set for this call")));
    for (name, secret) in secrets {
        if let Some((variable, other, why)) = taken.iter().find(|t| t.0 == secret.variable) {
            let message =
                format!("the secret becomes the variable {variable:?}, which is set already");
            reader
                .report(DiagnosticKind::VariableClash, name.span.clone(), message)
                .see((*other).clone(), *why)
                .help("remove one of the two");
        }
    }
    taken.extend(
        secrets
            .iter()
            .map(|(name, secret)| (secret.variable.clone(), &name.span, "holds this secret")),
    );
    for (key, _) in environment {
        if let Some((variable, other, why)) = taken.iter().find(|t| t.0 == key.value) {
            let message = format!("{variable:?} is set already");
            reader
                .report(DiagnosticKind::VariableClash, key.span.clone(), message)
                .see((*other).clone(), *why)
                .help("remove one of the two");
        }
    }
}

/// Plain variables have legal names and no secret in them.
pub(crate) fn check_plain(reader: &mut SpecReader, environment: &Pairs<String>) {
    for (key, value) in environment {
        reader.check(DiagnosticKind::BadVariable, &key.span, formats::variable(&key.value), None);
        if let Some(reason) = secret_detection::variable_looks_secret(&key.value, &value.value) {
            let name = key.value.to_ascii_lowercase().replace('_', "-");
            reader
                .report(DiagnosticKind::SecretValue, value.span.clone(), reason)
                .help(format!("put {name:?} into \"secrets\" of the platform's service"));
        }
    }
}
