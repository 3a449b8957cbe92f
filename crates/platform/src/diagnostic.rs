//! What there is to say about a place in a spec file, and how a person sees it.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{DiagnosticKind, Severity, SpecFile};

/// A range of bytes in a [`SpecFile`].
pub(crate) type Span = Range<usize>;

/// One mistake in a spec file, or one thing to warn of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake or warning.
    pub kind: DiagnosticKind,
    /// The file.
    pub path: String,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

/// A place that explains a mistake elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub path: String,
    /// The bytes of the file.
    pub span: Range<usize>,
    /// What is there, as in `first given here`.
    pub label: String,
}

impl Diagnostic {
    pub(crate) fn new(
        kind: DiagnosticKind,
        path: &str,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            path: path.to_owned(),
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn maybe_help(&mut self, help: Option<String>) -> &mut Self {
        self.help = help;
        self
    }

    pub(crate) fn related(
        &mut self,
        path: &str,
        span: Span,
        label: impl Into<String>,
    ) -> &mut Self {
        self.related.push(Related { path: path.to_owned(), span, label: label.into() });
        self
    }

    /// Another place in the same file.
    pub(crate) fn see(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        let path = self.path.clone();
        self.related(&path, span, label)
    }

    /// Whether the specs may stay as they are.
    pub fn is_warning(&self) -> bool {
        self.kind.severity() == Severity::Warning
    }

    /// Line and column of its beginning in the text of its file, both from 1; a column is a character.
    pub fn line_column(&self, text: &str) -> (usize, usize) {
        line_column(text, self.span.start)
    }
}

impl Related {
    /// Like [`Diagnostic::line_column`].
    pub fn line_column(&self, text: &str) -> (usize, usize) {
        line_column(text, self.span.start)
    }
}

/// The line of an offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    line_column(text, offset).0
}

pub(crate) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// The diagnostics as a person reads them in a terminal, each with the lines that it is about.
///
/// `sources` are the files that they speak of; a diagnostic of another file shows without lines.
pub fn format_diagnostics(
    diagnostics: &[Diagnostic],
    sources: &[&SpecFile],
    color: bool,
) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        out += &renderer.render(&[group(diagnostic, sources)]);
        out += "\n\n";
    }
    out
}

fn group<'d>(diagnostic: &'d Diagnostic, sources: &[&'d SpecFile]) -> Group<'d> {
    let level = match diagnostic.kind.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&*diagnostic.message));
    let mut paths = vec![&diagnostic.path];
    for related in &diagnostic.related {
        if !paths.contains(&&related.path) {
            paths.push(&related.path);
        }
    }
    for path in paths {
        let Some(source) = sources.iter().find(|source| source.path == *path) else {
            continue;
        };
        let mut snippet = Snippet::source(&*source.text).path(path);
        if *path == diagnostic.path {
            let span = inside(&diagnostic.span, &source.text);
            snippet = snippet.annotation(AnnotationKind::Primary.span(span));
        }
        for related in diagnostic.related.iter().filter(|r| r.path == *path) {
            let span = inside(&related.span, &source.text);
            snippet = snippet.annotation(AnnotationKind::Context.span(span).label(&*related.label));
        }
        group = group.element(snippet);
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(&**help)),
        None => group,
    }
}

/// The span cut to characters of the text.
fn inside(span: &Span, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}
