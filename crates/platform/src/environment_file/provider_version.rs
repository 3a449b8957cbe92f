//! Which versions of the AWS provider an environment allows.

use hcl_edit::expr::Expression;
use terraform::VersionRange;
use terraform::requirements::PROVIDER;

use crate::DiagnosticKind;
use crate::reader::{SpecReader, span_of};
use crate::value::{Text, ValueType};

/// A version constraint of Terraform's that allows a provider that strata supports, as the value of a key.
pub(super) struct ProviderVersions;

impl ValueType for ProviderVersions {
    type Value = VersionRange;

    fn read(&self, reader: &mut SpecReader, expression: &Expression) -> Option<VersionRange> {
        let text = Text.read(reader, expression)?;
        let Some(allowed) = VersionRange::parse(&text) else {
            let message = format!("{text:?} is not a version constraint");
            reader
                .report(DiagnosticKind::BadProviderVersion, span_of(expression), message)
                .help("as in \"~> 5.100\", \">= 6.21.0, < 7.0.0\" or \"6.30.0\"");
            return None;
        };
        let supported = PROVIDER.and(allowed);
        if supported.is_empty() {
            let message = format!("{text:?} allows no AWS provider that strata supports");
            reader
                .report(DiagnosticKind::BadProviderVersion, span_of(expression), message)
                .help(format!("strata supports \"{PROVIDER}\""));
            return None;
        }
        Some(supported)
    }

    fn literal(&self, value: &VersionRange) -> String {
        format!("\"{value}\"")
    }
}
