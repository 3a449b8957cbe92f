//! What a layer is.

/// A layer of the platform, which is what outputs belong to.
pub trait Layer: Sized {
    /// As in `network`: the name of the module's directory.
    const NAME: &'static str;
    /// What the module makes, in a sentence or two.
    const PURPOSE: &'static str;
}
