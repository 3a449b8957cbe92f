//! Texts in a picture: how they look, and how wide they are.

use maud::{Markup, html};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Of the picture.
    Title,
    /// Of a thing.
    Name,
    /// What there is to say about it.
    Soft,
    /// A name that is written in code.
    Code,
    /// About requests from the internet.
    Request,
    /// About the way out.
    Out,
}

impl Style {
    fn class(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Name => "name",
            Self::Soft => "soft",
            Self::Code => "code",
            Self::Request => "request-text",
            Self::Out => "out-text",
        }
    }

    fn size(self) -> i32 {
        match self {
            Self::Title => 20,
            Self::Name => 13,
            Self::Soft | Self::Request | Self::Out => 12,
            Self::Code => 11,
        }
    }
}

/// A text whose line stands at `y`.
pub fn text(style: Style, (x, y): (i32, i32), anchor: &str, content: &str) -> Markup {
    let anchor = (anchor != "start").then_some(anchor);
    html! {
        text class=(style.class()) x=(x) y=(y) font-size=(style.size()) text-anchor=[anchor] { (content) }
    }
}

/// How wide a text is at most: as in the widest of the usual fonts.
pub fn width(style: Style, content: &str) -> i32 {
    let thousandths = |character: char| match (style, character) {
        (Style::Code, _) => 620,
        (_, 'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ':' | '/' | '-' | '*') => {
            420
        }
        (_, 'm' | 'w' | 'M' | 'W' | '%' | '→') => 1010,
        (_, character) if character.is_ascii_uppercase() => 740,
        (_, character) if character.is_ascii() => 640,
        _ => 1000,
    };
    let bold = if matches!(style, Style::Title | Style::Name) { 108 } else { 100 };
    let sum: i32 = content.chars().map(thousandths).sum();
    sum * style.size() * bold / 100_000 + 1
}

/// As much of a text as fits, with an ellipsis where something is left out.
pub fn fit(style: Style, content: &str, space: i32) -> String {
    if width(style, content) <= space {
        return content.to_owned();
    }
    let mut short = content.to_owned();
    while !short.is_empty() && width(style, &format!("{short}…")) > space {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        assert_eq!(fit(Style::Soft, "/api/*", 100), "/api/*");
        let short = fit(Style::Soft, "/a/rather/long/path/*", 80);
        assert!(short.ends_with('…') && width(Style::Soft, &short) <= 80, "{short}");
    }
}
