//! terraform's lock files in the roots that a run works on.
//!
//! What a root's lock file says, holds: see [`crate::terraform_commands::init`]. Where a root has none, `init`
//! makes one, for the platform of this machine only, and terraform needs it for as long as the run goes on.
//! It would be in the way afterwards: git would offer it to be committed, and who has another platform could
//! not work with it. So a root that had no lock file has none after the run. A copy of it is kept in
//! `.terraform`, so that the next run need not initialise the root anew.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use env::Root;
use platform::paths::LOCK_FILE;

use crate::environment::RootedEnvironment;
use crate::error::RunnerError;
use crate::process::open_private;
use crate::workdir::Workdir;

/// The copy of a lock file that a run has made.
const COPY: &str = ".terraform/strata.lock.hcl";

/// The lock files in the roots of an environment.
#[derive(Debug)]
pub(crate) struct LockFiles<'a> {
    environment: &'a RootedEnvironment,
    /// Where a file with a layer's name says that the lock file in its root is this run's.
    lent: PathBuf,
}

impl<'a> LockFiles<'a> {
    /// Those of an environment, without what a killed run has left.
    pub fn new(environment: &'a RootedEnvironment, workdir: &Workdir) -> Self {
        let files = Self { environment, lent: workdir.lent() };
        files.put_away();
        files
    }

    /// The lock file that holds for a root, if there is one: its own, or for a root that is rendered to
    /// a copy only, the first of the environment's.
    pub fn of(&self, root: &Root) -> Option<PathBuf> {
        let own = |root: &Root| {
            let path = self.environment.at(&root.directory).join(LOCK_FILE);
            (!self.is_lent(root) && path.is_file()).then_some(path)
        };
        if self.environment.root(&root.layer).is_some() {
            return own(root);
        }
        self.environment.roots.iter().find_map(own)
    }

    /// Brings the lock file to where terraform is to run: the root, or a copy of it. Says whether what
    /// `init` has left there can be used.
    pub fn lay_out(&self, root: &Root, at: &Path) -> Result<bool, RunnerError> {
        if self.is_real(root, at) {
            return match self.of(root) {
                Some(_) => Ok(true),
                None => self.lend(root, at),
            };
        }
        match self.of(root) {
            Some(lock_file) => copy(&lock_file, &at.join(LOCK_FILE)).map(|()| true),
            None => Ok(at.join(LOCK_FILE).is_file()),
        }
    }

    /// To be called before `init`: says whether there is a lock file that holds, and removes any other.
    pub fn before_init(&self, root: &Root, at: &Path) -> Result<bool, RunnerError> {
        let is_locked = self.of(root).is_some();
        if !is_locked {
            remove(&at.join(COPY))?;
            remove(&at.join(LOCK_FILE))?;
        }
        Ok(is_locked)
    }

    /// To be called after `init`: keeps a copy of a lock file that it has made in a root.
    pub fn after_init(&self, root: &Root, at: &Path) -> Result<(), RunnerError> {
        let made = at.join(LOCK_FILE);
        if self.is_real(root, at) && self.is_lent(root) && made.is_file() {
            copy(&made, &at.join(COPY))?;
        }
        Ok(())
    }

    fn is_real(&self, root: &Root, at: &Path) -> bool {
        at == self.environment.at(&root.directory)
    }

    fn is_lent(&self, root: &Root) -> bool {
        self.lent.join(&root.layer).is_file()
    }

    /// Gives a root without a lock file the one that an earlier run has kept.
    fn lend(&self, root: &Root, at: &Path) -> Result<bool, RunnerError> {
        drop(open_private(&self.lent.join(&root.layer))?);
        let (kept, place) = (at.join(COPY), at.join(LOCK_FILE));
        if !place.is_file() && kept.is_file() {
            copy(&kept, &place)?;
        }
        Ok(place.is_file())
    }

    /// Takes away what was lent, unless somebody has changed it since.
    fn put_away(&self) {
        for root in self.environment.roots.iter().filter(|root| self.is_lent(root)) {
            let at = self.environment.at(&root.directory);
            let (kept, lent) = (fs::read(at.join(COPY)), fs::read(at.join(LOCK_FILE)));
            if kept.is_ok_and(|kept| lent.is_ok_and(|lent| lent == kept)) {
                let _ = fs::remove_file(at.join(LOCK_FILE));
            }
            let _ = fs::remove_file(self.lent.join(&root.layer));
        }
    }
}

impl Drop for LockFiles<'_> {
    fn drop(&mut self) {
        self.put_away();
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), RunnerError> {
    fs::copy(from, to).map(drop).map_err(RunnerError::io("copy", from))
}

pub(crate) fn remove(path: &Path) -> Result<(), RunnerError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(RunnerError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}
