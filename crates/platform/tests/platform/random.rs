//! No input makes the parsers panic.

use crate::specs::{ENVIRONMENT, PLATFORM};
use platform::{SpecFile, format_diagnostics, load};
use proptest::prelude::*;

/// Reads and shows; whatever is wrong lies inside the text.
fn survive(platform: &[u8], environment: &[u8]) {
    let platform = SpecFile::new("platform.hcl", platform);
    let environments = [SpecFile::new("dev.hcl", environment)];
    let Err(found) = load(&platform, &environments) else {
        return;
    };
    assert!(!found.is_empty());
    let sources = [&platform, &environments[0]];
    for diagnostic in &found {
        let source = sources.iter().find(|source| source.path == diagnostic.path).unwrap();
        assert!(source.text.get(diagnostic.span.clone()).is_some(), "{diagnostic:?}");
        diagnostic.line_column(&source.text);
    }
    for color in [true, false] {
        assert!(!format_diagnostics(&found, &sources, color).is_empty());
    }
}

/// Pieces of text that mean something to a parser.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "${",
        "%{",
        "$${",
        "=",
        ",",
        "\n",
        "\t",
        "\r\n",
        "#",
        "/*",
        "*/",
        "<<EOT\n",
        "null",
        "true",
        "-1",
        "1e400",
        "service",
        "\"x\"",
        "port",
        "calls",
        "health",
        "ä",
        "\u{202e}",
        "\u{0}",
        "a-to-b",
        "*",
        "arn:aws:s3:::",
        "10.0.0.0/16",
        "99999999999",
        "us-east-1z",
        ".",
        "(",
        ")",
        "for",
        "\\u00",
    ];
    prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ]
}

/// A text with some of its bytes replaced by pieces, or cut out.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let change = (0..text.len(), 0..12_usize, piece());
    prop::collection::vec(change, 1..6).prop_map(move |changes| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, cut, piece) in changes {
            let start = at.min(bytes.len());
            let end = (start + cut).min(bytes.len());
            bytes.splice(start..end, piece.bytes());
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&bytes, &bytes);
    }

    #[test]
    fn pieces(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        survive(text.as_bytes(), text.as_bytes());
    }

    #[test]
    fn changed_platform(platform in mutated(PLATFORM)) {
        survive(&platform, ENVIRONMENT.as_bytes());
    }

    #[test]
    fn changed_environment(environment in mutated(ENVIRONMENT)) {
        survive(PLATFORM.as_bytes(), &environment);
    }
}

#[test]
fn deep_nesting() {
    for open in ["[", "{", "(", "{a=", "a {\n", "\"${", "-", "!", "a ? ", "[for x in ", "<<E\n${"] {
        let text = open.repeat(100_000);
        survive(format!("x = {text}").as_bytes(), text.as_bytes());
    }
}

#[test]
fn many_repeated_keys() {
    let text = "application = \"a\"\n".repeat(200);
    survive(text.as_bytes(), "a = 1\na = 1\n".as_bytes());
}
