//! The providers that an environment allows, held against what its specs need.

use terraform::VersionRange;

use crate::DiagnosticKind;
use crate::provider_need::ProviderNeed;
use crate::reader::{At, SpecReader};

/// Each of these has to be had from a provider that the environment allows. `path` is the file that asks.
pub(crate) fn check(
    reader: &mut SpecReader,
    allowed: &At<VersionRange>,
    path: &str,
    needs: &[ProviderNeed],
) {
    for ProviderNeed { what, oldest, span } in needs {
        let enough = allowed.value.at_least(*oldest);
        if !enough.is_empty() {
            continue;
        }
        let kind = DiagnosticKind::BadProviderVersion;
        let message = format!("{what} needs the AWS provider {oldest} or later");
        let help = format!("write 'provider_version = \">= {oldest}\"', or remove {what}");
        let allows = format!("allows {}", allowed.value);
        if path == reader.file.path {
            reader.report(kind, span.clone(), message).see(allowed.span.clone(), allows).help(help);
        } else {
            let message = format!("{message}, and this {allows}");
            let diagnostic = reader.report(kind, allowed.span.clone(), message);
            diagnostic.related(path, span.clone(), "asked for here").help(help);
        }
    }
}

#[cfg(test)]
mod tests {
    use terraform::{Version, VersionRange};

    use super::check;
    use crate::provider_need::ProviderNeed;
    use crate::reader::{At, SpecReader};
    use crate::{Diagnostic, SpecFile};

    /// What is found where a file that allows some providers needs 6.21.0.
    fn found(allowed: &str) -> Vec<Diagnostic> {
        let file = SpecFile::new("dev.hcl", "rollout = 1\nprovider_version = 2\n");
        let mut reader = SpecReader::new(&file);
        let allowed = At::new(VersionRange::parse(allowed).unwrap(), 31..32);
        let what = "a canary rollout".to_owned();
        let need = ProviderNeed { what, oldest: Version::new(6, 21, 0), span: 10..11 };
        check(&mut reader, &allowed, "dev.hcl", &[need]);
        reader.finish(Some(())).err().unwrap_or_default()
    }

    #[test]
    fn what_a_file_asks_for_itself_is_shown_where_it_asks() {
        for fits in [">= 5.100.0, < 7.0.0", ">= 6.0.0, < 6.21.1", "6.21.0", "~> 6.30"] {
            assert_eq!(found(fits), [], "{fits}");
        }
        for older in ["~> 5.100", "< 6.21.0", "6.20.0"] {
            let [mistake] = &found(older)[..] else { panic!("{older}") };
            assert_eq!(mistake.message, "a canary rollout needs the AWS provider 6.21.0 or later");
            assert_eq!((&mistake.span, &mistake.related[0].span), (&(10..11), &(31..32)));
        }
    }
}
