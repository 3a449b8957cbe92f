//! Rendered files, evaluated.

use std::path::{Path, PathBuf};

use ::rendered::{Files, Rendered, RenderedEnvironment};
use anyhow::{Context, Result};

/// What is rendered on disk.
pub fn on_disk(root: &Path) -> Result<Rendered> {
    evaluated(&project::rendered_files::terraform_files(root)?)
}

/// Rendered files.
pub fn evaluated(files: &Files) -> Result<Rendered> {
    Rendered::read(files).map_err(|mistakes| {
        let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("what is rendered is not Terraform:\n{}", lines.join("\n"))
    })
}

/// Whether the Terraform files of both are the same, so that it is enough to evaluate one.
pub fn same_terraform(old: &Files, new: &Files) -> bool {
    fn terraform(files: &Files) -> impl Iterator<Item = (&PathBuf, &String)> {
        files.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "tf"))
    }
    terraform(old).eq(terraform(new))
}

/// An environment of what is rendered.
pub fn environment<'a>(rendered: &'a Rendered, name: &str) -> Result<&'a RenderedEnvironment> {
    rendered.environment(name).with_context(|| {
        let known = rendered.environments.iter().map(|environment| &*environment.name);
        format!(
            "no environment {name} is rendered; there are: {}",
            platform::wording::listed(known)
        )
    })
}
