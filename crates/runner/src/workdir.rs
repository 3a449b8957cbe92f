//! Where a run keeps what is its own: `envs/<name>/.strata`.
//!
//! Plans, logs and copies for previews are readable by their owner only, and git is told to leave the
//! directory alone. What a killed run has left there does not matter to the next: plans are removed at
//! both ends of a run, and a lock ends with the process that holds it.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::environment::RootedEnvironment;
use crate::error::RunnerError;
use crate::process::open_private;

/// The directory, held by one process at a time.
#[derive(Debug)]
pub(crate) struct Workdir {
    directory: PathBuf,
    /// Locked as long as the run goes on.
    lock: File,
}

impl Workdir {
    /// Takes the directory; `None` if another process has it.
    pub fn open(environment: &RootedEnvironment) -> Result<Option<Self>, RunnerError> {
        let directory = environment.workdir();
        for path in
            [&directory, &directory.join("logs"), &directory.join("pids"), &directory.join("lent")]
        {
            make(path)?;
        }
        let ignore = directory.join(".gitignore");
        fs::write(&ignore, "*\n").map_err(RunnerError::io("write", &ignore))?;
        let path = directory.join("lock");
        let lock = open_private(&path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(RunnerError::io("lock", &path)(error)),
        }
        let workdir = Self { directory, lock };
        workdir.remove_plans();
        make(&workdir.plans())?;
        Ok(Some(workdir))
    }

    /// Where a layer's log is.
    pub fn log(&self, layer: &str) -> PathBuf {
        self.directory.join("logs").join(format!("{layer}.log"))
    }

    /// Empties the log of a layer.
    pub fn begin_log(&self, layer: &str) -> Result<(), RunnerError> {
        let path = self.log(layer);
        open_private(&path)?.set_len(0).map_err(RunnerError::io("write", &path))
    }

    /// Where the number of the terraform that works on a layer is.
    pub fn pid(&self, layer: &str) -> PathBuf {
        self.directory.join("pids").join(layer)
    }

    /// Where the plan of a layer is saved.
    pub fn plan(&self, layer: &str) -> PathBuf {
        self.plans().join(format!("{layer}.tfplan"))
    }

    /// Where it is noted which roots have a lock file for this run only.
    pub fn lent(&self) -> PathBuf {
        self.directory.join("lent")
    }

    /// Where the copy for previews is, with the same relative paths as the project.
    pub fn preview(&self) -> PathBuf {
        self.directory.join("preview")
    }

    fn plans(&self) -> PathBuf {
        self.directory.join("plans")
    }

    fn remove_plans(&self) {
        let _ = fs::remove_dir_all(self.plans());
    }
}

impl Drop for Workdir {
    fn drop(&mut self) {
        self.remove_plans();
        // A process that is just being started shares the lock until it runs its own program, so that
        // closing the file would not do.
        let _ = self.lock.unlock();
    }
}

/// Makes a directory that only its owner may look into.
fn make(path: &Path) -> Result<(), RunnerError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700).create(path).map_err(RunnerError::io("make", path))
}
