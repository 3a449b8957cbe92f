//! `terraform init`, only where it is needed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use env::Root;

use crate::error::{RunError, RunnerError};
use crate::lock_files::remove;
use crate::scratch::BACKEND_OVERRIDE;
use crate::session::Session;
use crate::terraform_commands as commands;

/// Beside what `init` leaves: what it was told. As long as that is the same, it need not run again.
const STAMP: &str = ".terraform/strata.stamp";

impl Session<'_> {
    /// Initialises a root, if it is not yet.
    pub(crate) fn init(&self, root: &Root, at: &Path) -> Result<(), RunError> {
        let stamp = self.stamp(root, at);
        let is_laid_out = self.lock_files.lay_out(root, at)?;
        let done = at.join(".terraform/modules/modules.json").is_file()
            && at.join(".terraform/providers").is_dir()
            && fs::read_to_string(at.join(STAMP)).is_ok_and(|known| known == stamp);
        if done && is_laid_out {
            return Ok(());
        }
        self.init_anew(root, at, &stamp)
    }

    /// Does a step; if it turns out that the root has to be initialised after all, does that and the
    /// step again.
    pub(crate) fn initialised<R>(
        &self,
        root: &Root,
        at: &Path,
        step: impl Fn() -> Result<R, RunError>,
    ) -> Result<R, RunError> {
        self.init(root, at)?;
        match step() {
            Err(RunError::NotInitialised(_)) => {
                self.init_anew(root, at, &self.stamp(root, at))?;
                step()
            }
            other => other,
        }
    }

    fn init_anew(&self, root: &Root, at: &Path, stamp: &str) -> Result<(), RunError> {
        let _guard = self.terraform.initialising();
        self.progress.detail(&root.layer, "init");
        let path = at.join(STAMP);
        remove(&path)?;
        let is_locked = self.lock_files.before_init(root, at)?;
        let mut command = commands::init(self.terraform, at, is_locked);
        self.step(root, "init", &mut command, &mut |_| {})?;
        self.lock_files.after_init(root, at)?;
        Ok(fs::write(&path, stamp).map_err(RunnerError::io("write", &path))?)
    }

    /// What `init` depends on.
    fn stamp(&self, root: &Root, at: &Path) -> String {
        let mut hasher = DefaultHasher::new();
        self.terraform.version().to_string().hash(&mut hasher);
        self.terraform.mirror().hash(&mut hasher);
        for name in ["terraform.tf", BACKEND_OVERRIDE.0] {
            fs::read(at.join(name)).unwrap_or_default().hash(&mut hasher);
        }
        let locked = self.lock_files.of(root);
        locked.map(|path| fs::read(path).unwrap_or_default()).hash(&mut hasher);
        let calls = fs::read_to_string(at.join("main.tf")).unwrap_or_default();
        let sources = calls
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("source ") || line.starts_with("module "));
        sources.for_each(|line| line.hash(&mut hasher));
        format!("{:016x}\n", hasher.finish())
    }
}
