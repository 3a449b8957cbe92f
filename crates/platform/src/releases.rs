//! How a release is reached.

/// The header that reaches a release whatever its weight, if its value is in the spec.
pub const RELEASE_HEADER: &str = "X-Release";

/// The cookie that keeps a visitor in a release: `strata-release=green`.
pub const RELEASE_COOKIE: &str = "strata-release";
