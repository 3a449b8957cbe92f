//! Where a value stands in a spec.

/// A block, or the top of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its type and its label; `None` for the top of the file.
    pub(crate) block: Option<(&'a str, &'a str)>,
}

impl<'a> Place<'a> {
    /// Outside of all blocks.
    pub const TOP: Self = Self { block: None };

    /// In a block with a label, as in `release "blue"`.
    pub fn of_block(kind: &'a str, label: &'a str) -> Self {
        Self { block: Some((kind, label)) }
    }

    /// A key of it.
    pub fn key(self, name: &'a str) -> Key<'a> {
        Key { place: self, name, entry: None }
    }
}

/// A key of a block, or an entry of the map that the key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    pub(crate) place: Place<'a>,
    pub(crate) name: &'a str,
    pub(crate) entry: Option<&'a str>,
}

impl<'a> Key<'a> {
    /// An entry of its map.
    pub fn entry(self, name: &'a str) -> Self {
        Self { entry: Some(name), ..self }
    }
}

/// As a message calls a block: `release "blue"`.
pub(crate) fn named((kind, label): (&str, &str)) -> String {
    format!("{kind} {label:?}")
}
