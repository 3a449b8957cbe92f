//! Pictures as SVG that needs nothing else: no fonts, no scripts, no links.
//!
//! Everything is placed here, in whole pixels, so that equal input gives equal bytes and a small change
//! a small diff. Widths of texts are estimated, generously, because the font is the reader's.

mod arrow_routing;
mod contracts;
mod map;
mod paths;
mod placement;
mod text_layout;

use maud::{Markup, PreEscaped, html};

use super::{Layers, Overview};
use text_layout::{Style, text, width};

/// Colours follow the reader's scheme. Class names begin with `strata`, for the page that holds a picture.
const CSS: &str = include_str!("svg/picture.css");

impl Layers {
    /// As SVG: who promises which outputs to whom.
    pub fn svg(&self) -> String {
        contracts::contracts(self)
    }
}

impl Overview {
    /// As SVG.
    pub fn svg(&self) -> String {
        map::overview(self)
    }
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Area {
    fn right(self) -> i32 {
        self.x + self.width
    }

    fn bottom(self) -> i32 {
        self.y + self.height
    }

    fn middle(self) -> i32 {
        self.x + self.width / 2
    }

    /// Drawn with round corners.
    fn draw(self, class: &str, radius: i32) -> Markup {
        html! {
            rect class=(class) x=(self.x) y=(self.y) width=(self.width) height=(self.height) rx=(radius) {}
        }
    }
}

/// The whole file. `id` tells the pictures of one page apart.
fn picture(id: &str, title: &str, description: &str, size: (i32, i32), body: &Markup) -> String {
    let (width, height) = size;
    let id: String =
        id.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" class="strata-picture" role="img"
            viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height)
            aria-labelledby={ (title_id) " " (description_id) } {
            "\n" title id=(title_id) { (title) }
            "\n" desc id=(description_id) { (description) }
            "\n" style { (PreEscaped(CSS)) }
            "\n" rect class="paper" width=(width) height=(height) {}
            "\n" (body)
        }
        "\n"
    };
    svg.into_string()
}

/// Shapes one a line, so that they diff as lines.
fn lines(shapes: impl IntoIterator<Item = Markup>) -> Markup {
    html! { @for shape in shapes { (shape) "\n" } }
}

/// A length.
fn int(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
