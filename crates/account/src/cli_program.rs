//! The `aws` program on this machine.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;

use thiserror::Error;

/// Environment variable that names the aws CLI.
pub const PROGRAM: &str = "STRATA_AWS";

/// What it is called on the PATH.
const NAME: &str = "aws";

/// There is no aws CLI, so that nothing can be asked of the account.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoCli {
    /// It is not installed.
    #[error(
        "the aws CLI is not on the PATH: install it \
         (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html), or set \
         {PROGRAM} to the program"
    )]
    Missing,
    /// The setting names something else than a program.
    #[error("{PROGRAM} is `{}`, which is not a program that can be run", .0.display())]
    NotAProgram(PathBuf),
}

/// Finds the program as the environment of this process says.
pub(crate) fn discover() -> Result<PathBuf, NoCli> {
    let given = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    find(given(PROGRAM).map(PathBuf::from), &given("PATH").unwrap_or_default())
}

fn find(named: Option<PathBuf>, path: &OsStr) -> Result<PathBuf, NoCli> {
    match named {
        None => toolchain::find_program(OsStr::new(NAME), path).ok_or(NoCli::Missing),
        Some(named) => {
            toolchain::find_program(named.as_os_str(), path).ok_or(NoCli::NotAProgram(named))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{NoCli, find};

    #[test]
    fn the_program_is_the_one_that_is_named_or_the_one_on_the_path() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        assert_eq!(find(None, path.as_os_str()), Err(NoCli::Missing));
        for name in ["aws", "aws2"] {
            fs::write(path.join(name), "").unwrap();
        }
        assert_eq!(find(None, path.as_os_str()), Err(NoCli::Missing), "it cannot be run");
        for name in ["aws", "aws2"] {
            fs::set_permissions(path.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        assert_eq!(find(None, path.as_os_str()), Ok(path.join("aws")));
        assert_eq!(find(Some("aws2".into()), path.as_os_str()), Ok(path.join("aws2")));
        assert_eq!(find(Some(path.join("aws2")), "".as_ref()), Ok(path.join("aws2")));
        let gone = path.join("gone");
        assert_eq!(find(Some(gone.clone()), path.as_os_str()), Err(NoCli::NotAProgram(gone)));
    }
}
