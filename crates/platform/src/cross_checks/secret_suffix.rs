//! Names of secrets that Secrets Manager would take for ARNs.

use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::{DiagnosticKind, Platform};

/// Secrets Manager adds a hyphen and six characters to a secret's name to make its ARN, so a name
/// that ends like that can be taken for an ARN: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>.
pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, platform: &Platform) {
    let Some(suffix) = &file.suffix else {
        return;
    };
    let last = suffix.value.rsplit('-').next().unwrap_or_default();
    let secret = platform
        .services
        .iter()
        .find_map(|service| Some(service.secret_name(service.secrets.first()?)));
    if let Some(secret) = secret.filter(|_| last.len() == 6) {
        let name = secret.fill("", &suffix.value);
        let message = format!(
            "the secret {name:?} would end in a hyphen and six characters, as the ARNs of Secrets \
             Manager do"
        );
        reader.report(DiagnosticKind::SecretSuffix, suffix.span.clone(), message).help(format!(
            "choose a suffix whose last word does not have six characters, as {last:?} has"
        ));
    }
}
