//! The releases of Terraform and of the AWS provider that rendered files need. These numbers are written
//! nowhere else.

use std::ops::Range;

use crate::version::Version;

/// The oldest Terraform that understands what is rendered: S3 locking without a table, and write-only
/// arguments.
pub const TERRAFORM: Version = Version::new(1, 11, 0);

/// The Terraform that this project is tested with, and that workflows on pull requests install.
pub const TESTED_TERRAFORM: Version = Version::new(1, 11, 4);

/// Versions of the AWS provider that rendered modules accept. The bindings are made from the oldest, so
/// that every argument is known to all of them.
pub const PROVIDER: Range<Version> = Version::new(5, 100, 0)..Version::new(7, 0, 0);

/// The AWS provider's address in the registry.
pub const PROVIDER_SOURCE: &str = "hashicorp/aws";

/// For `required_version`: `>= 1.11`.
pub fn terraform_constraint() -> String {
    let Version { major, minor, .. } = TERRAFORM;
    format!(">= {major}.{minor}")
}

/// For the provider's `version`: `>= 5.100.0, < 7.0.0`.
pub fn provider_constraint() -> String {
    format!(">= {}, < {}", PROVIDER.start, PROVIDER.end)
}

#[cfg(test)]
mod tests {
    use super::{PROVIDER, TERRAFORM, TESTED_TERRAFORM, provider_constraint, terraform_constraint};
    use crate::Version;

    #[test]
    fn constraints_are_written_as_terraform_reads_them() {
        assert!(terraform_constraint().starts_with(">= 1."));
        let constraint = provider_constraint();
        let (oldest, end) = constraint.split_once(", < ").unwrap();
        let oldest = Version::parse(oldest.strip_prefix(">= ").unwrap());
        assert_eq!((oldest, Version::parse(end)), (Some(PROVIDER.start), Some(PROVIDER.end)));
    }

    #[test]
    fn what_is_tested_is_what_is_required() {
        assert!(TESTED_TERRAFORM >= TERRAFORM);
    }

    #[test]
    fn the_readme_names_what_is_required() {
        let readme = include_str!("../../../README.md");
        let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
        for (what, Version { major, minor, .. }) in
            [("Terraform", TERRAFORM), ("AWS provider", PROVIDER.start)]
        {
            let required = format!("{what} {major}.{minor} or later");
            assert!(readme.contains(&required), "README.md does not say `{required}`");
        }
    }
}
