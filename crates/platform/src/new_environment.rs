//! The spec of a new environment from that of another.

use ipnet::Ipv4Net;

use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::{Diagnostic, DiagnosticKind, Environment, Layout, SpecFile, address_plan, formats};

/// The text of `source` with another suffix and with the next free address range of the same size.
///
/// Everything else stays as it is, comments and blank lines included. `taken` are the ranges of the
/// environments that exist; the range of `source` itself is taken in any case. A `layout`, if one is
/// asked for, takes the place of that of `source`, or the line below the suffix.
///
/// # Errors
///
/// What is wrong with `source`, or why it cannot become an environment of that name.
pub fn new_environment(
    source: &SpecFile,
    name: &str,
    taken: &[Ipv4Net],
    layout: Option<Layout>,
) -> Result<String, Vec<Diagnostic>> {
    let Original { environment: old, suffix, vpc, layout: old_layout } = read(source)?;
    let refuse = |kind, span: &Span, message: String| {
        Err(vec![Diagnostic::new(kind, &source.path, span.clone(), message)])
    };
    if let Err(message) = formats::hyphenated(name, 20) {
        return refuse(DiagnosticKind::BadSuffix, &suffix, message);
    }
    if name == old.suffix {
        let message = format!("{name:?} is the suffix of this environment already");
        return refuse(DiagnosticKind::DuplicateSuffix, &suffix, message);
    }
    let mut taken = taken.to_vec();
    taken.push(old.vpc_cidr);
    let Some(free) = address_plan::next_free(old.vpc_cidr, &taken) else {
        let message = format!("no range of the size of {} is free", old.vpc_cidr);
        return refuse(DiagnosticKind::OverlappingCidr, &vpc, message);
    };
    let mut text = source.text.clone();
    let below = layout.and_then(|layout| line_below(&text, &suffix, layout));
    let mut changes = vec![(suffix, format!("\"{name}\"")), (vpc, format!("\"{free}\""))];
    match (layout, old_layout) {
        (Some(layout), Some(span)) => changes.push((span, format!("\"{}\"", layout.name()))),
        (Some(_), None) => changes.extend(below),
        (None, _) => {}
    }
    // From the end, so that no change moves the place of another.
    changes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, value) in changes {
        text.replace_range(span, &value);
    }
    Ok(text)
}

/// A line with the layout below the one with the suffix, its `=` in the same column.
fn line_below(text: &str, suffix: &Span, layout: Layout) -> Option<(Span, String)> {
    let begin = text[..suffix.start].rfind('\n').map_or(0, |end| end + 1);
    let column = text[begin..suffix.start].find('=')?;
    let end = text[suffix.end..].find('\n').map_or(text.len(), |end| suffix.end + end);
    let line = format!("\n{:<column$}= \"{}\"", "layout ", layout.name());
    Some((end..end, line))
}

/// The environment that a new one is made from, and where its file gives what the new one changes.
struct Original {
    environment: Environment,
    suffix: Span,
    vpc: Span,
    /// `None` where it is not given.
    layout: Option<Span>,
}

fn read(source: &SpecFile) -> Result<Original, Vec<Diagnostic>> {
    let mut reader = SpecReader::new(source);
    let file = EnvironmentFile::read(&mut reader);
    let read = reader.finish(file.and_then(|file| {
        Some(Original {
            environment: file.environment?,
            suffix: file.suffix?.span,
            vpc: file.vpc?.span,
            layout: file.layout,
        })
    }));
    read.map(|(original, _)| original)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEV: &str = include_str!("../../../envs/dev.hcl");

    #[test]
    fn comments_and_blank_lines_stay() {
        let dev = SpecFile::new("envs/dev.hcl", DEV);
        let taken = ["10.1.0.0/16".parse().unwrap()];
        let text = new_environment(&dev, "pr-42", &taken, None).unwrap();
        let changed: Vec<_> = DEV.lines().zip(text.lines()).filter(|(a, b)| a != b).collect();
        assert_eq!(text.lines().count(), DEV.lines().count());
        assert_eq!(
            changed,
            [
                (r#"environment_suffix = "dev""#, r#"environment_suffix = "pr-42""#),
                (r#"vpc_cidr           = "10.0.0.0/16""#, r#"vpc_cidr           = "10.2.0.0/16""#),
            ]
        );
        let derived = read(&SpecFile::new("envs/pr-42.hcl", text)).unwrap();
        assert_eq!(derived.environment.suffix, "pr-42");
    }

    #[test]
    fn a_layout_stands_below_the_suffix_or_in_its_place() {
        let dev = SpecFile::new("envs/dev.hcl", DEV);
        let single = Some(Layout::Single);
        let text = new_environment(&dev, "pr-42", &[], single).unwrap();
        let lines = "environment_suffix = \"pr-42\"\nlayout             = \"single\"\n";
        assert!(text.contains(lines), "{text}");
        let derived = SpecFile::new("envs/pr-42.hcl", text);
        assert_eq!(read(&derived).unwrap().environment.layout, Layout::Single);
        let again = new_environment(&derived, "pr-43", &[], Some(Layout::Layers)).unwrap();
        assert!(again.contains("\nlayout             = \"layers\"\n"), "{again}");
        let kept = new_environment(&derived, "pr-44", &[], None).unwrap();
        assert!(kept.contains("\nlayout             = \"single\"\n"), "{kept}");
    }

    #[test]
    fn refused() {
        let dev = SpecFile::new("envs/dev.hcl", DEV);
        let kind = |name, taken: &str| {
            let taken = [taken.parse().unwrap()];
            new_environment(&dev, name, &taken, None).unwrap_err()[0].kind
        };
        assert_eq!(kind("PR_42", "10.1.0.0/16"), DiagnosticKind::BadSuffix);
        assert_eq!(kind("dev", "10.1.0.0/16"), DiagnosticKind::DuplicateSuffix);
        assert_eq!(kind("x", "10.0.0.0/8"), DiagnosticKind::OverlappingCidr);
        let broken = SpecFile::new("envs/dev.hcl", "nonsense");
        assert!(new_environment(&broken, "x", &[], None).is_err());
    }
}
