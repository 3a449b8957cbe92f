//! Which AWS providers a run needs.

use std::fmt;

use terraform::requirements::PROVIDER;
use terraform::{Version, VersionRange};

/// An AWS provider that something needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededProvider {
    /// What needs it, as in `modules/compute`.
    pub by: String,
    /// Versions of which one will do.
    pub range: VersionRange,
}

/// The AWS providers that a run needs. Without any named, one that strata supports.
#[derive(Debug, Clone, Default)]
pub struct NeededProviders(Vec<NeededProvider>);

impl From<Vec<NeededProvider>> for NeededProviders {
    fn from(needed: Vec<NeededProvider>) -> Self {
        Self(needed)
    }
}

/// What a mirror lacks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Missing<'n> {
    range: VersionRange,
    by: Option<&'n str>,
}

impl NeededProviders {
    /// What is needed, and not among these versions.
    pub(crate) fn missing(&self, there: &[Version]) -> Option<Missing<'_>> {
        let named = self.0.iter().map(|it| Missing { range: it.range, by: Some(&it.by) });
        let supported = Missing { range: PROVIDER, by: None };
        let lacks = |needed: &Missing| !there.iter().any(|it| needed.range.contains(*it));
        named.chain([supported]).find(lacks)
    }
}

/// `>= 6.21.0, < 7.0.0, which modules/compute needs,`
impl fmt::Display for Missing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.by {
            Some(by) => write!(f, "{}, which {by} needs,", self.range),
            None => write!(f, "{}", self.range),
        }
    }
}

/// `5.100.0 and 6.4.0`.
pub(crate) fn listed(versions: &[Version]) -> String {
    let texts: Vec<_> = versions.iter().map(Version::to_string).collect();
    match texts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "none".to_owned(),
    }
}
