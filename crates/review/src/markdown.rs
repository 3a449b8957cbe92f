//! Markdown for comments on pull requests, the only place that writes it.
//!
//! A [`Document`] is made of [`Inline`]s, and a string becomes an inline only as text that stays text:
//! whatever a spec, a path or a name says, nobody is mentioned, nothing is linked, and no table, list or
//! block of code ends before its end.
//!
//! Two kinds of escaping are needed. What `CommonMark` gives a meaning is escaped with backslashes and
//! entities. What GitHub finds in the text afterwards (mentions, issues, commits, addresses, emoji,
//! formulas) does not care about escapes, but leaves code alone: such words are shown as code.

use std::fmt::Write;
use std::ops::Add;

/// Blocks, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document(String);

/// What stands in a line: text, code, emphasis.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inline(String);

impl Document {
    /// A heading.
    pub fn heading(&mut self, level: usize, words: impl Into<Inline>) {
        self.block(&format!("{} {}\n", "#".repeat(level), words.into().0));
    }

    /// A paragraph of one line.
    pub fn paragraph(&mut self, words: impl Into<Inline>) {
        self.block(&format!("{}\n", started(words.into())));
    }

    /// A paragraph whose lines stay apart.
    pub fn lines(&mut self, lines: impl IntoIterator<Item = Inline>) {
        let lines: Vec<_> = lines.into_iter().map(started).collect();
        self.block(&format!("{}\n", lines.join("  \n")));
    }

    /// A quotation of one line.
    pub fn quotation(&mut self, words: impl Into<Inline>) {
        self.block(&format!("> {}\n", started(words.into())));
    }

    /// A list, each item with how deep it is; nothing if there is none.
    pub fn list(&mut self, items: impl IntoIterator<Item = (usize, Inline)>) {
        let items = items
            .into_iter()
            .map(|(depth, it)| format!("{}- {}\n", "  ".repeat(depth), started(it)));
        self.block(&items.collect::<String>());
    }

    /// A table. Columns after the first `left` are numbers, which stand to the right.
    pub fn table(
        &mut self,
        head: impl IntoIterator<Item = Inline>,
        left: usize,
        rows: impl IntoIterator<Item = Vec<Inline>>,
    ) {
        let row = |cells: Vec<Inline>| -> String {
            let cells = cells.into_iter().map(|cell| format!(" {} |", cell.0));
            format!("|{}\n", cells.collect::<String>())
        };
        let head: Vec<_> = head.into_iter().collect();
        let rules = (0..head.len()).map(|at| if at < left { " --- |" } else { " ---: |" });
        let rules: String = rules.collect();
        let rows: String = rows.into_iter().map(row).collect();
        self.block(&format!("{}|{rules}\n{rows}", row(head)));
    }

    /// Code of a language, or none.
    pub fn code(&mut self, language: &'static str, text: &str) {
        let fence = "`".repeat(longest_run(text).max(2) + 1);
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        self.block(&format!("{fence}{language}\n{text}{end}{fence}\n"));
    }

    /// Blocks that are folded up, unless `open`, behind a head whose first words are bold.
    pub fn details(&mut self, open: bool, [bold, rest]: [&str; 2], blocks: impl FnOnce(&mut Self)) {
        let open = if open { " open" } else { "" };
        let bold = if bold.is_empty() { String::new() } else { format!("<b>{}</b>", html(bold)) };
        self.block(&format!("<details{open}><summary>{bold}{}</summary>\n", html(rest)));
        blocks(self);
        self.block("</details>\n");
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.0
    }

    /// A block stands apart from the one before.
    fn block(&mut self, text: &str) {
        if !self.0.is_empty() && !text.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text);
    }
}

impl Inline {
    /// The same in bold.
    pub fn bold(self) -> Self {
        match self.0.trim_end_matches(' ') {
            "" => self,
            words => Self(format!("**{words}**")),
        }
    }

    /// Text as code.
    pub fn code(text: &str) -> Self {
        let text = one_line(text);
        // A pipe would end the cell of a table, even within code.
        let parts =
            text.split('|').map(|part| if part.is_empty() { String::new() } else { code(part) });
        Self(parts.collect::<Vec<_>>().join(PIPE))
    }

    /// Text of ours, in which code stands between backticks.
    pub fn prose(text: &'static str) -> Self {
        let mut prose = Self::default();
        for (index, part) in text.split('`').enumerate() {
            prose = if index % 2 == 0 { prose + part } else { prose + Self::code(part) };
        }
        prose
    }

    /// All of them, a line each, in the cell of a table.
    pub fn stacked(parts: impl IntoIterator<Item = Self>) -> Self {
        let parts: Vec<_> = parts.into_iter().map(|part| part.0).collect();
        Self(parts.join("<br>"))
    }
}

impl<T: AsRef<str>> From<T> for Inline {
    fn from(text: T) -> Self {
        Self::default() + text
    }
}

impl<T: AsRef<str>> Add<T> for Inline {
    type Output = Self;

    fn add(mut self, text: T) -> Self {
        for part in parts(&one_line(text.as_ref())) {
            match part {
                Part::Word(word) if is_live(word) => self = self + Self(code(word)),
                Part::Word(word) => escape(&mut self.0, word),
                // Four spaces at the start of a block are code.
                Part::Between(' ') if self.0.is_empty() => {}
                Part::Between('|') => self.0.push_str(PIPE),
                Part::Between(between) => self.0.push(between),
            }
        }
        self
    }
}

impl Add for Inline {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        // Backticks of two spans of code would be one mark.
        if self.0.ends_with('`') && other.0.starts_with('`') {
            self.0.push_str("<!-- -->");
        }
        self.0.push_str(&other.0);
        self
    }
}

const PIPE: &str = "&#124;";

/// Words, and the spaces and pipes between them.
enum Part<'a> {
    Word(&'a str),
    Between(char),
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    text.split_inclusive([' ', '|']).flat_map(|piece| {
        let word = piece.trim_end_matches([' ', '|']);
        let between = piece[word.len()..].chars().next();
        let word = (!word.is_empty()).then_some(Part::Word(word));
        word.into_iter().chain(between.map(Part::Between))
    })
}

/// Words at the start of a block, where a list, a rule or an underlining could begin.
fn started(words: Inline) -> String {
    let rest = words.0.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = words.0.len() - rest.len();
    match rest.chars().next() {
        Some('-' | '+' | '=' | '.' | ')' | ':') => format!("{}\\{rest}", &words.0[..digits]),
        _ => words.0,
    }
}

/// Nothing that is printed has lines of its own.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect()
}

/// Whether GitHub may make something of a word: a mention, an issue, a commit, an address, an emoji, a
/// formula.
fn is_live(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_commit = |run: &str| run.len() >= 7 && run.bytes().all(|it| it.is_ascii_hexdigit());
    word.contains(['@', '#', '$'])
        || word.contains("://")
        || lower.contains("www.")
        || lower.contains("gh-")
        || word.matches(':').count() > 1
        || word.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit)
}

/// A span of code, which no backtick within can end.
fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    // One space at each end is not part of the code.
    let needs_space = |c: Option<char>| matches!(c, Some('`' | ' '));
    let mut ends = text.chars();
    let space = if needs_space(ends.next()) || needs_space(ends.next_back()) { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`');
    runs.map(str::len).max().unwrap_or_default()
}

fn escape(out: &mut String, word: &str) {
    for c in word.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
}

/// Text within HTML that stands in a line of its own, where Markdown means nothing.
fn html(text: &str) -> String {
    let mut out = String::new();
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    for part in parts(&one_line(text)) {
        let _ = match part {
            Part::Word(word) if is_live(word) => write!(out, "<code>{}</code>", escaped(word)),
            Part::Word(word) => write!(out, "{}", escaped(word)),
            Part::Between(between) => write!(out, "{between}"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    use super::*;

    /// What has a meaning to `CommonMark`, to HTML or to GitHub, and what surrounds it.
    const HOSTILE: &[&str] = &[
        "`",
        "``",
        "```",
        "~~~",
        "|",
        "|---|",
        "<img src=x>",
        "<!--",
        "-->",
        "</details>",
        "<br>",
        "@org/team",
        "#123",
        "GH-12",
        "[x](http://y.z)",
        "![i](j)",
        "[r]: /u",
        "[^1]",
        "[ ]",
        "[!NOTE]",
        "*",
        "**",
        "_",
        "__",
        "~~",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "    ",
        "# ",
        "- ",
        "+ ",
        "1. ",
        "2)",
        "> ",
        "---",
        "===",
        ":-:",
        "https://e.x/y",
        "www.e.x",
        "a@b.c",
        "&amp;",
        "&#64;",
        "\\",
        "\\|",
        "$x$",
        "$",
        ":tada:",
        "abcdef0123456",
        "word",
        "it's",
        "\0",
        "é",
        "{",
        "}",
        "(",
        ")",
        "!",
        "\"",
    ];

    fn hostile() -> impl Strategy<Value = String> {
        let parts = proptest::sample::select(HOSTILE).prop_map(str::to_owned);
        let any = proptest::string::string_regex("\\PC{0,5}").unwrap();
        proptest::collection::vec(prop_oneof![4 => parts, 1 => any], 1..8)
            .prop_map(|it| it.concat())
    }

    /// What GitHub reads beyond `CommonMark`.
    fn github() -> Options {
        Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM
            | Options::ENABLE_MATH
    }

    /// Everything but text, and the text.
    fn read(markdown: &str) -> (Vec<String>, String) {
        let (mut structure, mut text) = (Vec::new(), String::new());
        for event in Parser::new_ext(markdown, github()) {
            match event {
                Event::Text(part) => {
                    let words = part.split_whitespace();
                    assert!(words.clone().all(|word| !is_live(word)), "{part:?} in {markdown}");
                    text.push_str(&part);
                }
                Event::Code(part) => text.push_str(&part),
                Event::InlineHtml(html) if &*html == "<!-- -->" => {}
                other => structure.push(format!("{other:?}")),
            }
        }
        (structure, words(&text))
    }

    fn words(text: &str) -> String {
        one_line(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    type Write = fn(&str) -> Document;

    /// Every place that text can have.
    const PLACES: &[(&str, Write)] = &[
        ("paragraph", |text| document(|it| it.paragraph(text))),
        ("after a number", |text| document(|it| it.paragraph(Inline::from("1") + text))),
        ("bold", |text| document(|it| it.paragraph(Inline::from(text).bold()))),
        ("heading", |text| document(|it| it.heading(3, text))),
        ("quotation", |text| document(|it| it.quotation(text))),
        ("code", |text| document(|it| it.paragraph(Inline::code(text)))),
        ("code after code", |text| {
            document(|it| {
                it.paragraph(Inline::code("a") + Inline::code(text) + Inline::code("b") + text);
            })
        }),
        ("item", |text| document(|it| it.list([(0, text.into()), (1, text.into())]))),
        ("lines", |text| document(|it| it.lines([text.into(), text.into()]))),
        ("cell", |text| {
            let cells = || vec![text.into(), Inline::code(text), Inline::from(text).bold()];
            document(|it| it.table(cells(), 3, [cells(), cells()]))
        }),
    ];

    fn document(write: impl FnOnce(&mut Document)) -> Document {
        let mut document = Document::default();
        write(&mut document);
        document.paragraph("The end");
        document
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn text_stays_text_wherever_it_stands(text in hostile()) {
            prop_assume!(!words(&text).is_empty());
            for (place, write) in PLACES {
                let markdown = write(&text).finish();
                let (structure, found) = read(&markdown);
                let (expected, words_of_word) = read(&write("word").finish());
                prop_assert_eq!(&structure, &expected, "{}: {}", place, markdown);
                let expected = words_of_word.replace("word", &words(&text));
                let squeezed = |text: &str| text.replace(' ', "");
                prop_assert_eq!(squeezed(&found), squeezed(&expected), "{}: {}", place, markdown);
            }
        }

        #[test]
        fn blocks_of_code_and_what_is_folded_up_end_where_they_end(text in hostile()) {
            let markdown = document(|it| {
                it.details(true, [&text, &text], |it| it.code("diff", &text));
            });
            let markdown = markdown.finish();
            let summary = markdown.lines().next().unwrap();
            let summary = summary.replace("<code>", "").replace("</code>", "");
            let inner = summary.strip_prefix("<details open><summary>").unwrap();
            let inner = inner.strip_suffix("</summary>").unwrap().replace("<b>", "").replace("</b>", "");
            prop_assert!(!inner.contains(['<', '>']), "{}", markdown);
            let mut events = Parser::new_ext(&markdown, github());
            let code: Vec<_> = events.by_ref().skip_while(|it| !matches!(it, Event::Start(pulldown_cmark::Tag::CodeBlock(_))))
                .take_while(|it| !matches!(it, Event::End(pulldown_cmark::TagEnd::CodeBlock)))
                .filter_map(|it| match it { Event::Text(text) => Some(text.into_string()), _ => None })
                .collect();
            prop_assert_eq!(words(&code.concat()), words(&text));
            let rest: Vec<_> = events.map(|it| format!("{it:?}")).collect();
            let end = ["Start(HtmlBlock)", "Html(Borrowed(\"</details>\\n\"))", "End(HtmlBlock)",
                "Start(Paragraph)", "Text(Borrowed(\"The end\"))", "End(Paragraph)"];
            prop_assert_eq!(rest, end, "{}", markdown);
        }
    }

    #[test]
    fn markdown_reads_well_as_it_is() {
        for (text, expected) in [
            ("a waiver: it's agreed (see 3.1)", "a waiver: it's agreed (see 3.1)"),
            ("modules/a.tf:1 aws_vpc.this", "modules/a.tf:1 aws\\_vpc.this"),
            ("it`s <img src=x> @org/team", "it\\`s &lt;img src=x&gt; `@org/team`"),
            ("fixes #12, see https://e.x", "fixes `#12,` see `https://e.x`"),
            ("a|@b", "a&#124;`@b`"),
        ] {
            assert_eq!(Inline::from(text).0, expected);
        }
        for (text, expected) in [("- x", "\\- x"), ("12. x", "12\\. x"), ("12 x", "12 x")] {
            assert_eq!(started(text.into()), expected);
        }
        assert_eq!(Inline::prose("run `a_b`, *x*").0, "run `a_b`, \\*x\\*");
        assert_eq!(Inline::code("a`b").0, "``a`b``");
        assert_eq!(Inline::code("`a").0, "`` `a ``");
    }
}
