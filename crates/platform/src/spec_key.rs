//! The keys and blocks of a spec, as the reader asks for them.

/// A key or a block of a spec, as the reader asks for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecKey {
    /// The block that it stands in: `service`, `assert region`, or `the platform file`.
    pub block: String,
    /// Its name.
    pub name: &'static str,
    /// What holds where it is not given.
    pub default: KeyDefault,
    /// What it may be, as far as one can say so in a few words: `2 to 120`, `"private"`.
    pub bounds: Vec<String>,
}

/// What holds where a key is not given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyDefault {
    /// It has to be given.
    Required,
    /// This, as a spec would have it.
    Value(String),
    /// Something that follows from others, or nothing.
    Absent,
}
