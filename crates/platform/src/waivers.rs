//! `// strata:allow RULE reason`: a comment of a spec that waives a rule of `strata check`.
//!
//! Comments are no part of the tree that specs are read from, and one may stand anywhere, so the lexer
//! finds them in the text; the tree says which service a line belongs to.

use hcl_edit::Span as _;
use hcl_edit::structure::Body;

use crate::DiagnosticKind;
use crate::diagnostic::{Span, line_of};
use crate::reader::SpecReader;
use crate::suggestions::did_you_mean;
use crate::syntax::lexer;

/// What every comment begins with that is meant for strata.
const MARK: &str = "strata:";

/// The one word that may follow.
const ALLOW: &str = "allow";

/// That a rule of `strata check` need not hold, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule's ID, as written.
    pub rule: String,
    /// Why; empty if nobody wrote it.
    pub reason: String,
    /// The environment in whose file it stands; none in the platform file.
    pub environment: Option<String>,
    /// The service in whose block it stands; none outside of them.
    pub service: Option<String>,
    /// The spec file.
    pub path: String,
    /// Its line, from 1.
    pub line: usize,
}

/// The waivers of a spec file, in the order of its lines; `environment` is the suffix of the
/// environment that it describes.
pub(crate) fn read(reader: &mut SpecReader, body: &Body, environment: Option<&str>) -> Vec<Waiver> {
    let source = reader.file;
    let services: Vec<(Span, &str)> = body
        .blocks()
        .filter(|block| block.ident.as_str() == "service")
        .filter_map(|block| Some((block.span()?, block.labels.first()?.as_str())))
        .collect();
    let mut waivers = Vec::new();
    for span in lexer::line_comments(&source.text) {
        let words = source.text[span.clone()].trim_start_matches(['#', '/']).trim();
        let Some(words) = words.strip_prefix(MARK) else { continue };
        let (word, rest) = first_word(words);
        let (rule, reason) = first_word(rest);
        if word != ALLOW {
            let message = format!("there is no comment \"{MARK}{word}\"");
            let help = did_you_mean(word, [ALLOW])
                .unwrap_or_else(|| format!("write \"{MARK}{ALLOW} RULE reason\""));
            reader.report(DiagnosticKind::BadWaiver, span, message).help(help);
        } else if rule.is_empty() {
            let message = "this does not say which rule is waived";
            let help =
                format!("write \"{MARK}{ALLOW} RULE reason\"; `strata check --list` has them");
            reader.report(DiagnosticKind::BadWaiver, span, message).help(help);
        } else {
            let inside = services.iter().find(|(block, _)| block.contains(&span.start));
            waivers.push(Waiver {
                rule: rule.to_owned(),
                reason: reason.to_owned(),
                environment: environment.map(str::to_owned),
                service: inside.map(|(_, name)| (*name).to_owned()),
                path: source.path.clone(),
                line: line_of(&source.text, span.start),
            });
        }
    }
    waivers
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Diagnostic, SpecFile, syntax};

    fn waivers(file: &SpecFile) -> Result<Vec<Waiver>, Vec<Diagnostic>> {
        let mut reader = SpecReader::new(file);
        let waivers = syntax::parse(&mut reader).map(|body| read(&mut reader, &body, None));
        reader.finish(waivers).map(|(waivers, _)| waivers)
    }

    fn found(text: &str) -> Vec<(String, String, Option<String>, usize)> {
        let waivers = waivers(&SpecFile::new("a.hcl", text)).unwrap();
        waivers.into_iter().map(|it| (it.rule, it.reason, it.service, it.line)).collect()
    }

    #[test]
    fn a_waiver_belongs_to_the_service_that_it_stands_in() {
        let text = "# Words.\n\
                    // strata:allow a for all\n\
                    service \"web\" {\n  health { # strata:allow b for  web\n    path = \"/\"\n  }\n\
                    \n  #strata:allow c\n}\n\
                    release \"blue\" {\n  weight = 100 //strata:allow d for the file\n}\n";
        let web = || Some("web".to_owned());
        assert_eq!(
            found(text),
            [
                ("a".into(), "for all".into(), None, 2),
                ("b".into(), "for  web".into(), web(), 4),
                ("c".into(), String::new(), web(), 8),
                ("d".into(), "for the file".into(), None, 11),
            ]
        );
    }

    #[test]
    fn only_a_comment_of_its_own_line_waives() {
        let text = "a = \"# strata:allow x y\"\nb = \"\\\" // strata:allow x y\"\n\
                    /* strata:allow x y\n# strata:allow x y\n*/\n# see strata:allow x y\n\
                    c = \"\\\\\" # strata:allow z ünd\r\n";
        assert_eq!(found(text), [("z".into(), "ünd".into(), None, 7)]);
    }

    #[test]
    fn what_waives_nothing_is_a_mistake() {
        for (text, help) in [
            ("# strata:alow x y\n", "did you mean \"allow\"?"),
            ("# strata: something\n", "write \"strata:allow RULE reason\""),
            ("# strata:allow\n", "`strata check --list` has them"),
        ] {
            let mistakes = waivers(&SpecFile::new("a.hcl", text)).unwrap_err();
            assert_eq!(mistakes[0].kind, DiagnosticKind::BadWaiver, "{text}");
            assert_eq!(mistakes[0].span, 0..text.len() - 1, "{text}");
            assert!(mistakes[0].help.as_ref().unwrap().contains(help), "{:?}", mistakes[0].help);
        }
        assert_eq!(
            waivers(&SpecFile::new("a.hcl", "a = = 1\n")).unwrap_err()[0].kind,
            DiagnosticKind::Syntax
        );
    }
}
