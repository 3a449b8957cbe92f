//! Why a change matters for security.

use serde::Serialize;

/// Why a change matters for security.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Concern {
    /// What it is about, in a word: `rule`, `policy`, `route`, …
    pub about: &'static str,
    /// What it does, where that is computed.
    pub effect: Option<Effect>,
}

/// What a change does to what is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// A way that was not there.
    Opens,
    /// A way is gone.
    Closes,
    /// A policy allows all that it did, and more.
    Widens,
    /// A policy allows less, and nothing else.
    Narrows,
}

impl Effect {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Opens => "opens",
            Self::Closes => "closes",
            Self::Widens => "widens",
            Self::Narrows => "narrows",
        }
    }
}

impl Concern {
    /// The word for it: what it does if that is known, else what it is about.
    pub fn word(&self) -> &'static str {
        self.effect.map_or(self.about, Effect::word)
    }
}
