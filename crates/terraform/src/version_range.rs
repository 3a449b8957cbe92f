//! Which versions something takes.

use std::fmt;

use crate::version::Version;

/// Versions from one, which is among them, to another, which is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionRange {
    /// The oldest.
    pub start: Version,
    /// The first one that is too new.
    pub end: Version,
}

impl VersionRange {
    /// Any version.
    const ALL: Self =
        Self { start: Version::new(0, 0, 0), end: Version::new(u64::MAX, u64::MAX, u64::MAX) };

    /// From `start`, which is among them, to `end`, which is not.
    pub const fn new(start: Version, end: Version) -> Self {
        Self { start, end }
    }

    /// From a constraint in Terraform's syntax: `~> 5.100` or `>= 6.21.0, < 7.0.0`. The operators are
    /// those that leave no gap, so all but `!=`.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(',').map(term).try_fold(Self::ALL, |range, term| Some(range.and(term?)))
    }

    /// The versions that are in both; none, if they have none in common.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { start: self.start.max(other.start), end: self.end.min(other.end) }
    }

    /// Those of the versions that are not older than this one.
    #[must_use]
    pub fn at_least(self, oldest: Version) -> Self {
        Self { start: self.start.max(oldest), ..self }
    }

    /// Whether a version is among them.
    pub fn contains(self, version: Version) -> bool {
        self.start <= version && version < self.end
    }

    /// Whether no version is among them.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// As Terraform reads it: `>= 5.100.0, < 7.0.0`, or `6.30.0` for a single version.
impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.end == self.start.next() {
            return write!(f, "{}", self.start);
        }
        write!(f, ">= {}, < {}", self.start, self.end)
    }
}

/// One operator and its version.
fn term(text: &str) -> Option<VersionRange> {
    let text = text.trim();
    let number = text.find(|c: char| c.is_ascii_digit())?;
    let (operator, version) = text.split_at(number);
    let numbers: Vec<u64> =
        version.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let (major, minor, patch) = match numbers[..] {
        [major] => (major, 0, 0),
        [major, minor] => (major, minor, 0),
        [major, minor, patch] => (major, minor, patch),
        _ => return None,
    };
    let version = Version::new(major, minor, patch);
    let (start, end) = (VersionRange::ALL.start, VersionRange::ALL.end);
    let (start, end) = match (operator.trim(), numbers.len()) {
        ("" | "=", _) => (version, version.next()),
        (">=", _) => (version, end),
        (">", _) => (version.next(), end),
        ("<", _) => (start, version),
        ("<=", _) => (start, version.next()),
        ("~>", 3) => (version, Version::new(major, minor.checked_add(1)?, 0)),
        ("~>", 2) => (version, Version::new(major.checked_add(1)?, 0, 0)),
        _ => return None,
    };
    Some(VersionRange { start, end })
}

#[cfg(test)]
mod tests {
    use super::VersionRange;
    use crate::version::Version;

    #[test]
    fn constraints_are_read_as_terraform_reads_them() {
        for (text, expected) in [
            ("~> 5.100", ">= 5.100.0, < 6.0.0"),
            ("~> 5.100.0", ">= 5.100.0, < 5.101.0"),
            (">= 6.21.0, < 7.0.0", ">= 6.21.0, < 7.0.0"),
            (" >=6.21 ,<= 6.30.1", ">= 6.21.0, < 6.30.2"),
            ("> 6.0.0, < 7", ">= 6.0.1, < 7.0.0"),
            ("6.30.0", "6.30.0"),
            ("= 6.30", "6.30.0"),
        ] {
            assert_eq!(VersionRange::parse(text).unwrap().to_string(), expected, "{text}");
        }
        let over = "99999999999999999999";
        for text in [
            "",
            "latest",
            ">=",
            "!= 6.1.0",
            "~> 6",
            "~> 6.",
            "6.1.0.0",
            "6.1.0-beta1",
            ">= 6.1.0,",
            over,
        ] {
            assert_eq!(VersionRange::parse(text), None, "{text}");
        }
        assert_eq!(VersionRange::parse(&format!("~> 1.{}.0", u64::MAX)), None);
        assert!(VersionRange::parse(&format!("<= {}.1", u64::MAX)).is_some());
    }

    #[test]
    fn what_two_ranges_have_in_common() {
        let range = |text| VersionRange::parse(text).unwrap();
        let both = range(">= 5.100, < 7").and(range("~> 6.21"));
        assert_eq!(both, range(">= 6.21.0, < 7.0.0"));
        assert!(!both.is_empty() && range("~> 5.100").and(range(">= 6")).is_empty());
        assert!(both.contains(Version::new(6, 21, 0)) && !both.contains(Version::new(7, 0, 0)));
        let later = Version::new(6, 30, 0);
        assert_eq!(both.at_least(later), range(">= 6.30.0, < 7.0.0"));
        assert_eq!(both.at_least(Version::new(1, 0, 0)), both);
    }
}
