//! Copies of rendered directories in which terraform may leave whatever it leaves.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::RunnerError;

/// Replaces a root's backend, so that it can be initialised without reaching any.
pub(crate) const BACKEND_OVERRIDE: (&str, &str) =
    ("backend_override.tf", "terraform {\n  backend \"local\" {}\n}\n");

/// A copy of some directories of a project, at the same relative paths, so that a root still finds
/// its modules.
#[derive(Debug)]
pub struct Scratch {
    directory: PathBuf,
    /// Removes the copy when it is dropped.
    _temporary: Option<TempDir>,
}

impl Scratch {
    /// Copies directories, relative to `root`, without what terraform keeps in them. The copy is
    /// removed when it is dropped.
    ///
    /// # Errors
    /// If something cannot be read or written.
    pub fn copy(root: &Path, directories: &[PathBuf]) -> Result<Self, RunnerError> {
        let temporary = tempfile::Builder::new().prefix("strata-").tempdir();
        let temporary =
            temporary.map_err(RunnerError::io("make a directory in", &env::temp_dir()))?;
        let scratch = Self { directory: temporary.path().to_owned(), _temporary: Some(temporary) };
        for path in directories {
            copy(&root.join(path), &scratch.path(path))?;
        }
        Ok(scratch)
    }

    /// A copy that stays, so that what `init` has left in it need not be made again.
    pub(crate) fn kept(directory: PathBuf) -> Self {
        Self { directory, _temporary: None }
    }

    /// Where the copy of a directory or file of the project is.
    pub fn path(&self, relative: &Path) -> PathBuf {
        self.directory.join(relative)
    }

    /// Copies a directory anew.
    pub(crate) fn replace(&self, root: &Path, directory: &Path) -> Result<(), RunnerError> {
        let to = self.path(directory);
        match fs::remove_dir_all(&to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(RunnerError::io("remove", &to)(error))
            }
            _ => copy(&root.join(directory), &to),
        }
    }

    /// Copies a root anew, but leaves what `init` has left in the copy.
    pub(crate) fn update(&self, root: &Path, directory: &Path) -> Result<(), RunnerError> {
        self.remove_configuration(directory)?;
        copy(&root.join(directory), &self.path(directory))
    }

    /// Removes the configuration of a root from the copy, and leaves what `init` has left there.
    pub(crate) fn remove_configuration(&self, directory: &Path) -> Result<(), RunnerError> {
        let at = self.path(directory);
        fs::create_dir_all(&at).map_err(RunnerError::io("make", &at))?;
        for entry in fs::read_dir(&at).map_err(RunnerError::io("read", &at))? {
            let path = entry.map_err(RunnerError::io("read", &at))?.path();
            if path.is_file() && path.extension().is_some_and(|extension| extension == "tf") {
                fs::remove_file(&path).map_err(RunnerError::io("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Writes a file; the directory that it is in is there.
    pub(crate) fn write(&self, path: &Path, text: &str) -> Result<(), RunnerError> {
        let path = self.path(path);
        fs::write(&path, text).map_err(RunnerError::io("write", &path))
    }

    /// Lets a root of the copy be initialised without reaching its backend.
    pub(crate) fn override_backend(&self, directory: &Path) -> Result<(), RunnerError> {
        let (name, text) = BACKEND_OVERRIDE;
        self.write(&directory.join(name), text)
    }
}

/// Copies a directory without what terraform keeps in it.
fn copy(from: &Path, to: &Path) -> Result<(), RunnerError> {
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

/// What terraform keeps beside a configuration, and what belongs to the real tree. A lock file is part of
/// the configuration.
fn is_left_behind(name: &str) -> bool {
    name == ".terraform"
        || name == platform::paths::WORK
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
    fn the_copy_has_configuration_and_lock_file_and_nothing_that_terraform_keeps() {
        let root = tempfile::tempdir().unwrap();
        let network = root.path().join("envs/dev/network");
        fs::create_dir_all(network.join(".terraform/providers")).unwrap();
        fs::create_dir_all(network.join("tests")).unwrap();
        let names = ["main.tf", "terraform.tfvars", "tests/a.tftest.hcl", ".terraform.lock.hcl"];
        let kept = [".strata-x", "terraform.tfstate", "terraform.tfstate.backup", "x.tfplan"];
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
