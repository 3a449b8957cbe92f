//! The spec of a new environment from that of another.

use ipnet::Ipv4Net;

use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::load::environment;
use crate::read::Reader;
use crate::{Diagnostic, Kind, Source, cidr, text};

/// The text of `source` with another suffix and with the next free address range of the same size.
///
/// Everything else stays as it is, comments and layout included. `taken` are the ranges of the
/// environments that exist; the range of `source` itself is taken in any case.
///
/// # Errors
///
/// What is wrong with `source`, or why it cannot become an environment of that name.
pub fn derive_environment(
    source: &Source,
    name: &str,
    taken: &[Ipv4Net],
) -> Result<String, Vec<Diagnostic>> {
    let old = environment(source, None)?;
    let (suffix, vpc) = places(source);
    let refuse = |kind, span: &Span, message: String| {
        Err(vec![Diagnostic::new(kind, &source.path, span.clone(), message)])
    };
    if let Err(message) = text::hyphenated(name, 20) {
        return refuse(Kind::BadSuffix, &suffix, message);
    }
    if name == old.suffix {
        let message = format!("{name:?} is the suffix of this environment already");
        return refuse(Kind::DuplicateSuffix, &suffix, message);
    }
    let mut taken = taken.to_vec();
    taken.push(old.vpc_cidr);
    let Some(free) = cidr::next_free(old.vpc_cidr, &taken) else {
        let message = format!("no range of the size of {} is free", old.vpc_cidr);
        return refuse(Kind::OverlappingCidr, &vpc, message);
    };
    let mut text = source.text.clone();
    let mut changes = [(suffix, name.to_owned()), (vpc, free.to_string())];
    // From the end, so that no change moves the place of another.
    changes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, value) in changes {
        text.replace_range(span, &format!("\"{value}\""));
    }
    Ok(text)
}

/// Where a file without mistakes gives its suffix and its VPC.
pub(crate) fn places(source: &Source) -> (Span, Span) {
    let mut reader = Reader::new(source);
    let file = EnvironmentFile::read(&mut reader);
    let file = file.map(|file| (file.suffix.map(|s| s.span), file.vpc.map(|v| v.span)));
    let (suffix, vpc) = file.unwrap_or_default();
    (suffix.unwrap_or_default(), vpc.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEV: &str = include_str!("../../../envs/dev.hcl");

    #[test]
    fn comments_and_layout_stay() {
        let dev = Source::new("envs/dev.hcl", DEV);
        let taken = ["10.1.0.0/16".parse().unwrap()];
        let text = derive_environment(&dev, "pr-42", &taken).unwrap();
        let changed: Vec<_> = DEV.lines().zip(text.lines()).filter(|(a, b)| a != b).collect();
        assert_eq!(text.lines().count(), DEV.lines().count());
        assert_eq!(
            changed,
            [
                (r#"environment_suffix = "dev""#, r#"environment_suffix = "pr-42""#),
                (r#"vpc_cidr           = "10.0.0.0/16""#, r#"vpc_cidr           = "10.2.0.0/16""#),
            ]
        );
        let derived = environment(&Source::new("envs/pr-42.hcl", text), None).unwrap();
        assert_eq!(derived.suffix, "pr-42");
    }

    #[test]
    fn refused() {
        let dev = Source::new("envs/dev.hcl", DEV);
        let kind = |name, taken: &str| {
            let taken = [taken.parse().unwrap()];
            derive_environment(&dev, name, &taken).unwrap_err()[0].kind
        };
        assert_eq!(kind("PR_42", "10.1.0.0/16"), Kind::BadSuffix);
        assert_eq!(kind("dev", "10.1.0.0/16"), Kind::DuplicateSuffix);
        assert_eq!(kind("x", "10.0.0.0/8"), Kind::OverlappingCidr);
        let broken = Source::new("envs/dev.hcl", "nonsense");
        assert!(derive_environment(&broken, "x", &[]).is_err());
    }
}
