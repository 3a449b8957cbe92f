//! A copy of a tree in which terraform may leave whatever it leaves.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::RunnerError;

/// A copy of some directories of a project, at the same relative paths, so that a root still finds
/// its modules. It is removed when it is dropped.
#[derive(Debug)]
pub struct Scratch {
    directory: TempDir,
}

impl Scratch {
    /// Copies directories, relative to `root`, without what terraform keeps in them.
    ///
    /// # Errors
    /// If something cannot be read or written.
    pub fn copy(root: &Path, directories: &[PathBuf]) -> Result<Self, RunnerError> {
        let temporary = env::temp_dir();
        let directory = tempfile::Builder::new()
            .prefix("strata-")
            .tempdir()
            .map_err(RunnerError::io("make a directory in", &temporary))?;
        for path in directories {
            copy(&root.join(path), &directory.path().join(path))?;
        }
        Ok(Self { directory })
    }

    /// Where the copy of a directory or file of the project is.
    pub fn path(&self, relative: &Path) -> PathBuf {
        self.directory.path().join(relative)
    }
}

/// Copies a directory without what terraform keeps in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), RunnerError> {
    fs::create_dir_all(to).map_err(RunnerError::io("make", to))?;
    let unreadable = || RunnerError::io("read", from);
    for entry in fs::read_dir(from).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        let name = entry.file_name();
        if name.to_str().is_some_and(is_left_behind) {
            continue;
        }
        let (from, to) = (entry.path(), to.join(&name));
        // A link counts as what it leads to; one that leads nowhere is passed over.
        match fs::metadata(&from) {
            Ok(there) if there.is_dir() => copy(&from, &to)?,
            Ok(there) if there.is_file() => {
                fs::copy(&from, &to).map_err(RunnerError::io("copy", &from))?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(RunnerError::io("read", &from)(error)),
        }
    }
    Ok(())
}

/// What terraform keeps beside a configuration: it belongs to the real tree, and a lock file may
/// hold the hashes of another platform only.
fn is_left_behind(name: &str) -> bool {
    name == ".terraform"
        || name == crate::work::WORK
        || name == ".terraform.lock.hcl"
        || name.starts_with("terraform.tfstate")
        || name.starts_with(".strata-")
        || Path::new(name).extension().is_some_and(|extension| extension == "tfplan")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::Scratch;

    #[test]
    fn the_copy_has_the_configuration_and_nothing_that_terraform_keeps() {
        let root = tempfile::tempdir().unwrap();
        let network = root.path().join("envs/dev/network");
        fs::create_dir_all(network.join(".terraform/providers")).unwrap();
        fs::create_dir_all(network.join("tests")).unwrap();
        let names = ["main.tf", "terraform.tfvars", "tests/a.tftest.hcl"];
        let kept = [
            ".terraform.lock.hcl",
            ".strata-x",
            "terraform.tfstate",
            "terraform.tfstate.backup",
            "x.tfplan",
        ];
        for name in names.iter().chain(&kept) {
            fs::write(network.join(name), "text").unwrap();
        }
        fs::create_dir_all(root.path().join("envs/prod")).unwrap();

        let scratch = Scratch::copy(root.path(), &["envs/dev".into()]).unwrap();
        let copied = scratch.path(Path::new("envs/dev/network"));
        for name in names {
            assert_eq!(fs::read_to_string(copied.join(name)).unwrap(), "text");
        }
        for name in kept {
            assert!(!copied.join(name).exists(), "{name}");
        }
        assert!(!copied.join(".terraform").exists());
        assert!(!scratch.path(Path::new("envs/prod")).exists());
        drop(scratch);
        assert!(!copied.exists());
    }
}
