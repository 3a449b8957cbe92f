//! The programs that strata can run. What they differ in is here, and nowhere else.

use std::path::Path;

use terraform::{Version, requirements};

/// A program that runs what is rendered.
#[derive(Debug, PartialEq, Eq)]
pub struct ProgramKind {
    /// Its name: that of its file, and the one that messages use.
    pub name: &'static str,
    /// The oldest version that understands what is rendered.
    pub oldest: Version,
    /// Where it looks for a provider whose source names no host.
    pub registry: &'static str,
    /// The user's configuration file, in the home directory.
    pub user_config: &'static str,
}

/// Every program, in the order in which they are looked for on the `PATH`.
pub static PROGRAMS: [ProgramKind; 1] = [ProgramKind {
    name: "terraform",
    oldest: requirements::TERRAFORM,
    registry: "registry.terraform.io",
    user_config: ".terraformrc",
}];

impl ProgramKind {
    /// The kind of a program, by the name of its file. A name that says nothing is taken for the first.
    pub(crate) fn of(program: &Path) -> &'static Self {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        PROGRAMS.iter().find(|kind| name.starts_with(kind.name)).unwrap_or(&PROGRAMS[0])
    }

    /// Where the AWS provider is within a mirror: `registry.terraform.io/hashicorp/aws`.
    pub(crate) fn provider(&self) -> String {
        format!("{}/{}", self.registry, requirements::PROVIDER_SOURCE)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{PROGRAMS, ProgramKind};

    #[test]
    fn a_program_is_known_by_the_name_of_its_file() {
        for kind in &PROGRAMS {
            assert_eq!(ProgramKind::of(&Path::new("/usr/bin").join(kind.name)), kind);
            assert_eq!(ProgramKind::of(Path::new(&format!("{}-1.12", kind.name))), kind);
        }
        assert_eq!(ProgramKind::of(Path::new("/opt/wrapper.sh")), &PROGRAMS[0]);
    }
}
