//! What sections are made of.

use maud::{Markup, Render, html};

/// A section of the page.
pub struct Section {
    /// Its place in the page: `#rules`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What is in it.
    pub body: Markup,
}

/// How good a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// To be looked at.
    Notice,
    /// Problems.
    Bad,
    /// Neither.
    Plain,
}

impl Tone {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Notice => "notice",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }

    /// A sign, for those who do not see the colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓ ",
            Self::Notice => "! ",
            Self::Bad => "✗ ",
            Self::Plain => "",
        }
    }
}

/// A word that stands out.
pub fn badge(tone: Tone, word: &str) -> Markup {
    html! { span class={ "badge " (tone.class()) } { (tone.sign()) (word) } }
}

/// A table that scrolls by itself where it is too wide.
pub fn table<R>(caption: &str, head: &[&str], rows: impl IntoIterator<Item = R>) -> Markup
where
    R: IntoIterator<Item = Markup>,
{
    wide(
        caption,
        &html! {
            table class=[(head.len() > 3).then_some("broad")] {
                caption { (caption) }
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (column, cell) in row.into_iter().enumerate() {
                                @if column == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// Something that may be wider than the page. The keyboard gets there, to scroll it.
pub fn wide(name: &str, body: &Markup) -> Markup {
    html! { div class="wide" role="region" aria-label=(name) tabindex="0" { (body) } }
}

/// Something that is folded until somebody asks; on paper it is not.
pub fn folded(summary: impl Render, is_open: bool, body: &Markup) -> Markup {
    html! { details open[is_open] { summary { (summary) } (body) } }
}

/// A name as it is written in code.
pub fn code(text: &str) -> Markup {
    html! { code { (text) } }
}

/// A plain text.
pub fn plain(text: &str) -> Markup {
    html! { (text) }
}

/// Names, one after the other; a dash if there is none.
pub fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Markup {
    let names: Vec<_> = names.into_iter().collect();
    html! {
        @if names.is_empty() { "–" }
        @for (at, name) in names.iter().enumerate() {
            @if at > 0 { ", " }
            span class="whole" { (name) }
        }
    }
}
