//! The preview of a layer: a plan on placeholders, in a copy.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use env::Root;
use platform::paths::MODULES;

use crate::error::{RunError, RunnerError};
use crate::layer_plan::{LayerPlan, PlanMode, PreviewReason};
use crate::session::Session;
use crate::terraform_commands as commands;

impl Session<'_> {
    /// A plan on placeholders, in a copy, without credentials and without a state.
    pub(crate) fn preview_root(
        &self,
        root: &Root,
        why: PreviewReason,
    ) -> Result<LayerPlan, RunError> {
        let at = self.copy_for_preview(root)?;
        let told = self.initialised(root, &at, || {
            self.progress.step(&root.layer, "preview");
            self.plan_step(
                root,
                commands::preview(self.terraform, &at),
                None,
                &self.target_addresses(),
            )
        })?;
        Ok(LayerPlan::told(PlanMode::Preview(why), told, None))
    }

    /// Brings the copy of a root up to date, with a backend of its own, and gives its directory. What
    /// `init` has left in the copy stays.
    fn copy_for_preview(&self, root: &Root) -> Result<PathBuf, RunnerError> {
        self.copy_modules()?;
        self.preview_copy.update(&self.environment.project, &root.directory)?;
        self.preview_copy.override_backend(&root.directory)?;
        Ok(self.preview_copy.path(&root.directory))
    }

    /// Brings the copy of the modules up to date, once in a run.
    pub(crate) fn copy_modules(&self) -> Result<(), RunnerError> {
        let mut copied = self.modules_copied.lock().unwrap_or_else(PoisonError::into_inner);
        let (project, modules) = (&self.environment.project, Path::new(MODULES));
        if !*copied && project.join(modules).is_dir() {
            self.preview_copy.replace(project, modules)?;
            *copied = true;
        }
        Ok(())
    }
}
