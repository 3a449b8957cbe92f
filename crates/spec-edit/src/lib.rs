//! Changes of a spec's text.
//!
//! Each is a function from text to text that changes the bytes it has to, and no other: comments, blank lines,
//! the order of keys and whatever else a person has written stay. Where the `=` of neighbouring lines stand in
//! one column, as `terraform fmt` leaves them, they still do afterwards, and so do comments that end lines.
//! Where they do not, nobody's line is moved.
//!
//! What the text means is not known here: whoever writes it lets the reader of specs judge it first.
//!
//! ```
//! use spec_edit::{Place, set};
//!
//! let spec = "release \"blue\" {\n  images = {\n    web = \"1.0.0\" # ours\n  }\n}\n";
//! let image = Place::of_block("release", "blue").key("images").entry("web");
//! assert_eq!(set(spec, &image, "1.0.1").unwrap(), spec.replace("1.0.0", "1.0.1"));
//! ```

mod alignment;
mod blocks;
mod document;
mod keys;
mod literal;
mod place;

pub use blocks::{copy_block, remove_block};
pub use keys::{set, unset};
pub use literal::Literal;
pub use place::{Key, Place};

use thiserror::Error;

/// Why a text cannot be changed so.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// The text is not HCL, or not any more.
    #[error("this is not HCL: {0}")]
    NotHcl(String),

    /// There is no such block.
    #[error("there is no block {0}")]
    NoBlock(String),

    /// There is such a block already.
    #[error("there is a block {0} already")]
    BlockExists(String),

    /// A key has another value than a map, so that it has no entries.
    #[error("{0:?} is not a map written as {{ key = value }}")]
    NotAMap(String),
}

type Result<T> = std::result::Result<T, EditError>;

/// Puts texts in the place of others, from the end, so that none moves the place of another.
fn splice(text: &str, mut changes: Vec<(std::ops::Range<usize>, String)>) -> String {
    changes.sort_by_key(|(span, _)| std::cmp::Reverse((span.start, span.end)));
    let mut text = text.to_owned();
    for (span, new) in changes {
        text.replace_range(span, &new);
    }
    text
}
