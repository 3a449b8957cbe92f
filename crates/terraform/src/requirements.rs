//! The releases of Terraform and of the AWS provider that rendered files need. These numbers are written
//! nowhere else.

use crate::version::Version;
use crate::version_range::VersionRange;

/// The oldest Terraform that understands what is rendered: S3 locking without a table, and write-only
/// arguments.
pub const TERRAFORM: Version = Version::new(1, 11, 0);

/// The Terraform that this project is tested with, and that workflows on pull requests install.
pub const TESTED_TERRAFORM: Version = Version::new(1, 11, 4);

/// Versions of the AWS provider that rendered modules accept, as far as what they use is known to the
/// oldest of them. What a later one has brought raises the oldest: see `Module::oldest_provider`.
pub const PROVIDER: VersionRange =
    VersionRange::new(Version::new(5, 100, 0), Version::new(7, 0, 0));

/// The newest AWS provider whose arguments have bindings: that of `crates/aws/schema/newest.json`.
pub const NEWEST_PROVIDER: Version = Version::new(6, 69, 1);

/// The AWS provider's address in the registry.
pub const PROVIDER_SOURCE: &str = "hashicorp/aws";

/// For `required_version`: `>= 1.11`.
pub fn terraform_constraint() -> String {
    let Version { major, minor, .. } = TERRAFORM;
    format!(">= {major}.{minor}")
}

#[cfg(test)]
mod tests {
    use super::{NEWEST_PROVIDER, PROVIDER, TERRAFORM, TESTED_TERRAFORM, terraform_constraint};
    use crate::{Version, VersionRange};

    #[test]
    fn constraints_are_written_as_terraform_reads_them() {
        assert!(terraform_constraint().starts_with(">= 1."));
        assert_eq!(VersionRange::parse(&PROVIDER.to_string()), Some(PROVIDER));
    }

    #[test]
    fn what_is_tested_is_what_is_required() {
        assert!(TESTED_TERRAFORM >= TERRAFORM);
        assert!(PROVIDER.contains(NEWEST_PROVIDER));
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
