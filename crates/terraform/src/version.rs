//! Versions of Terraform and of providers.

use std::fmt;

/// A version of Terraform or of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub(crate) major: u64,
    pub(crate) minor: u64,
    patch: u64,
}

impl Version {
    /// From its three numbers.
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch }
    }

    /// The one after which nothing comes between.
    pub(crate) fn next(self) -> Self {
        Self { patch: self.patch.saturating_add(1), ..self }
    }

    /// From a text such as `1.11.4`. What follows a `-` or `+` does not count.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next()?;
        let mut numbers = numbers.split('.').map(|number| number.parse().ok());
        let version = Self::new(numbers.next()??, numbers.next()??, numbers.next()??);
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_are_parsed_and_compared() {
        assert_eq!(Version::parse("1.11.4"), Some(Version::new(1, 11, 4)));
        assert_eq!(Version::parse("1.12.0-rc1"), Some(Version::new(1, 12, 0)));
        for text in ["", "1", "1.2", "1.2.3.4", "a.b.c", "v1.2.3"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
        assert!(Version::new(1, 9, 9) < Version::new(1, 11, 0));
        assert!(Version::new(2, 0, 0) > Version::new(1, 11, 0));
    }
}
