//! YAML that a person reads: comments, empty lines between what belongs apart, scripts as blocks.
//!
//! Crates that print YAML keep no comments, and what is needed here is little: mappings, lists and
//! strings. A string is printed plain where every version of YAML reads it as that string, and in
//! double quotes, with escapes, where there is any doubt.

use std::fmt::Write;

/// A value.
#[derive(Debug, Clone)]
pub enum Yaml {
    /// A string, on its line.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(usize),
    /// Lines of a script, as a block.
    Script(String),
    /// A list, an element a line.
    List(Vec<Yaml>),
    /// A short list of strings, on its line.
    Line(Vec<String>),
    /// A mapping.
    Map(Map),
}

/// A mapping, in the order in which it was put together.
#[derive(Debug, Clone, Default)]
pub struct Map(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    key: String,
    value: Yaml,
    /// Lines above it.
    comment: Vec<String>,
    /// What stands behind it on its line.
    note: Option<String>,
    /// Whether an empty line stands before it.
    apart: bool,
}

impl Map {
    /// Adds an entry.
    pub fn with(mut self, key: &str, value: impl Into<Yaml>) -> Self {
        let value = value.into();
        let (key, comment) = (key.to_owned(), Vec::new());
        self.0.push(Entry { key, value, comment, note: None, apart: false });
        self
    }

    /// Adds an entry right after the first one: where conditions are looked for.
    pub fn then(self, key: &str, value: impl Into<Yaml>) -> Self {
        let mut map = self.with(key, value);
        map.0[1..].rotate_right(1);
        map
    }

    /// Puts lines of comment above the last entry.
    pub fn because(mut self, comment: &str) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.comment = comment.lines().map(str::to_owned).collect();
        }
        self
    }

    /// Puts a comment behind the last entry, on its line.
    pub fn note(mut self, note: &str) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.note = Some(note.to_owned());
        }
        self
    }

    /// Puts an empty line before the last entry.
    pub fn apart(mut self) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.apart = true;
        }
        self
    }

    /// The text of a file: a header, which is a comment, and the mapping.
    pub fn print(&self, header: &str) -> String {
        let mut out = String::new();
        comment(&mut out, 0, header.lines());
        out.push('\n');
        self.print_at(&mut out, 0, false);
        out
    }

    /// `within` means that the first line has its indentation, and the `-` of a list, already.
    fn print_at(&self, out: &mut String, depth: usize, within: bool) {
        for (at, entry) in self.0.iter().enumerate() {
            if entry.apart {
                out.push('\n');
            }
            // Behind a `-`, there is no place for it.
            if !(within && at == 0) {
                comment(out, depth, entry.comment.iter().map(String::as_str));
                indent(out, depth);
            }
            let _ = write!(out, "{}:", scalar(&entry.key, ScalarContext::Key));
            print_value(out, &entry.value, entry.note.as_deref(), depth);
        }
    }
}

fn print_value(out: &mut String, value: &Yaml, note: Option<&str>, depth: usize) {
    let note = note.map(|note| format!(" # {note}")).unwrap_or_default();
    let _ = match value {
        Yaml::Text(text) => writeln!(out, " {}{note}", scalar(text, ScalarContext::Block)),
        Yaml::Flag(flag) => writeln!(out, " {flag}{note}"),
        Yaml::Number(number) => writeln!(out, " {number}{note}"),
        Yaml::Line(items) => {
            let items: Vec<_> =
                items.iter().map(|item| scalar(item, ScalarContext::Line)).collect();
            writeln!(out, " [{}]{note}", items.join(", "))
        }
        Yaml::Map(map) if map.0.is_empty() => writeln!(out, " {{}}{note}"),
        Yaml::List(items) if items.is_empty() => writeln!(out, " []{note}"),
        Yaml::Map(map) => {
            let _ = writeln!(out, "{note}");
            map.print_at(out, depth + 1, false);
            Ok(())
        }
        Yaml::List(items) => {
            let _ = writeln!(out, "{note}");
            print_list(out, items, depth + 1);
            Ok(())
        }
        Yaml::Script(script) => {
            let _ = writeln!(out, " |{note}");
            for line in script.lines() {
                if !line.is_empty() {
                    indent(out, depth + 1);
                }
                let _ = writeln!(out, "{line}");
            }
            Ok(())
        }
    };
}

fn print_list(out: &mut String, items: &[Yaml], depth: usize) {
    for item in items {
        let Yaml::Map(map) = item else {
            indent(out, depth);
            out.push('-');
            print_value(out, item, None, depth);
            continue;
        };
        if let Some(first) = map.0.first() {
            comment(out, depth, first.comment.iter().map(String::as_str));
        }
        indent(out, depth);
        out.push_str("- ");
        map.print_at(out, depth + 1, true);
    }
}

fn comment<'a>(out: &mut String, depth: usize, lines: impl Iterator<Item = &'a str>) {
    for line in lines {
        indent(out, depth);
        out.push_str(if line.is_empty() { "#" } else { "# " });
        out.push_str(line);
        out.push('\n');
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Where a string stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScalarContext {
    /// Before a `:`. Keys are our own words; `on` is one that everybody writes plain.
    Key,
    /// Behind a `:` or a `-`.
    Block,
    /// Between `[` and `]`.
    Line,
}

fn scalar(text: &str, context: ScalarContext) -> String {
    if is_plain(text, context) { text.to_owned() } else { quoted(text) }
}

/// Whether every version of YAML reads the text as a string without quotes.
fn is_plain(text: &str, context: ScalarContext) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || "_/$".contains(c))
        || text.starts_with("../");
    let legal = |c: char| {
        let in_line = context != ScalarContext::Line || !",[]{}".contains(c);
        (c.is_ascii_graphic() || c == ' ') && in_line
    };
    let word = context != ScalarContext::Key && WORDS.contains(&text.to_ascii_lowercase().as_str());
    let ends = !text.ends_with([' ', ':']);
    let inside = !text.contains(": ") && !text.contains(" #");
    begins && ends && inside && !word && text.chars().all(legal)
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Not printable in YAML, or a line break in some of its versions.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'..='\u{ffff}') =>
            {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Yaml {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<usize> for Yaml {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

impl From<Map> for Yaml {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl<T: Into<Yaml>> From<Vec<T>> for Yaml {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// A short list of strings, on its line.
pub fn line<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Yaml {
    Yaml::Line(items.into_iter().map(Into::into).collect())
}

/// Lines of a script.
pub fn script(text: &str) -> Yaml {
    Yaml::Script(text.to_owned())
}

#[cfg(test)]
mod tests {
    use saphyr::{LoadableYamlNode, Yaml as Parsed};

    use super::*;

    /// Texts that are something else without quotes, in some version of YAML or in some place.
    const TEXTS: [&str; 40] = [
        "",
        " ",
        "a b",
        " a",
        "a ",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "a, b",
        "[a]",
        "{a}",
        "a]",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "- a",
        "-",
        "?",
        "true",
        "No",
        "on",
        "~",
        "null",
        "1",
        "0x1f",
        "1e3",
        "1:30",
        "\"a\"",
        "'a'",
        "a\\b",
        "a\nb\ttab",
        "\u{7f}\u{85}\u{2028}\u{feff}",
        "ä 😀",
    ];

    #[test]
    fn every_string_survives_in_every_place() {
        for text in TEXTS {
            let map = Map::default()
                .with("block", text)
                .with("list", vec![text, text])
                .with("line", line([text, text]))
                .with("in a list", vec![Map::default().with("key", text)]);
            let printed = map.print("A header.");
            let parsed =
                Parsed::load_from_str(&printed).unwrap_or_else(|e| panic!("{e}\n{printed}"));
            let parsed = &parsed[0];
            let places = [
                &parsed["block"],
                &parsed["list"][1],
                &parsed["line"][1],
                &parsed["in a list"][0]["key"],
            ];
            for place in places {
                assert_eq!(place.as_str(), Some(text), "{printed}");
            }
        }
    }

    #[test]
    fn all_of_it_on_one_screen() {
        let map = Map::default()
            .with("name", "strata")
            .with("on", Map::default().with("push", line(["main", "a,b"])))
            .apart()
            .because("Why it is so,\nin two lines.")
            .with("none", Map::default())
            .with("count", 3)
            .note("three")
            .with(
                "steps",
                vec![
                    Map::default().with("uses", "a/b@c").note("v1").with("with", true),
                    Map::default().with("run", script("one\n\ntwo\n")).because("Above."),
                ],
            );
        let expected = "\
# Header.
#
# More.

name: strata

# Why it is so,
# in two lines.
on:
  push: [main, \"a,b\"]
none: {}
count: 3 # three
steps:
  - uses: a/b@c # v1
    with: true
  # Above.
  - run: |
      one

      two
";
        assert_eq!(map.print("Header.\n\nMore."), expected);
    }
}
