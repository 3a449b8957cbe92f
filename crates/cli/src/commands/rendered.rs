//! Rendered files as the reviewing commands read them: from disk, or straight from the specs.

use std::fs;
use std::path::Path;

use ::rendered::{Environment, Files, Rendered};
use anyhow::{Context, Result, bail};
use platform::Spec;

use super::render::{self, MODULES};
use crate::specs::{self, SPECS};
use crate::tree;

/// Every Terraform file of modules/ and envs/.
pub fn on_disk(root: &Path) -> Result<Files> {
    let files = files(root, &["tf"])?;
    if files.is_empty() {
        bail!("nothing is rendered in {}: run `strata render` first", root.display());
    }
    Ok(files)
}

/// Every file of ours in modules/ and envs/, whatever it is; none if nothing is rendered yet.
pub fn ours_on_disk(root: &Path) -> Result<Files> {
    let mut files = files(root, &["tf", "hcl", "md"])?;
    files.retain(|_, text| tree::is_ours(text.as_bytes()));
    Ok(files)
}

/// What specs render, of all environments.
pub fn of_spec(spec: &Spec) -> Files {
    render::rendered(spec).files
}

/// Rendered files, evaluated.
pub fn read(files: &Files) -> Result<Rendered> {
    Rendered::read(files).map_err(|mistakes| {
        let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("what is rendered is not Terraform:\n{}", lines.join("\n"))
    })
}

/// An environment of what is rendered.
pub fn environment<'a>(rendered: &'a Rendered, name: &str) -> Result<&'a Environment> {
    rendered.environment(name).with_context(|| {
        let known = rendered.environments.iter().map(|environment| &*environment.name);
        format!("no environment {name} is rendered; there are: {}", specs::list(known))
    })
}

fn files(root: &Path, kinds: &[&str]) -> Result<Files> {
    let mut files = Files::new();
    for directory in [MODULES, SPECS] {
        if root.join(directory).is_dir() {
            walk(root, Path::new(directory), kinds, &mut files)?;
        }
    }
    Ok(files)
}

fn walk(root: &Path, directory: &Path, kinds: &[&str], files: &mut Files) -> Result<()> {
    let full = root.join(directory);
    let unreadable = || format!("cannot read {}", full.display());
    for entry in fs::read_dir(&full).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let path = directory.join(entry.file_name());
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let kind = entry.file_type().with_context(unreadable)?;
        if kind.is_dir() && !hidden {
            walk(root, &path, kinds, files)?;
        } else if kind.is_file()
            && kinds.iter().any(|&kind| path.extension() == Some(kind.as_ref()))
        {
            let text = fs::read_to_string(root.join(&path))
                .with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(path, text);
        }
    }
    Ok(())
}
