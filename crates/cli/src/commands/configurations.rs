//! The directories of a project that terraform can run in, as they are on disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use platform::paths::{ENVS, MODULES};

/// Every module, relative to the project's root.
pub fn modules(root: &Path) -> Result<Vec<PathBuf>> {
    configurations(root, Path::new(MODULES))
}

/// Every root of an environment, or of all, relative to the project's root. Fails if there is none.
pub fn roots(root: &Path, env: Option<&str>) -> Result<Vec<PathBuf>> {
    let environments = match env {
        Some(name) => vec![Path::new(ENVS).join(name)],
        None => subdirectories(root, Path::new(ENVS))?,
    };
    let mut roots = Vec::new();
    for environment in environments {
        roots.extend(configurations(root, &environment)?);
    }
    if !roots.is_empty() {
        return Ok(roots);
    }
    match env {
        Some(name) => bail!(
            "nothing is rendered for {name}: run `strata render --env {name}`, if there is a spec of \
             that name"
        ),
        None => bail!("nothing is rendered: run `strata render` first"),
    }
}

/// Directories directly below another one that hold a configuration.
fn configurations(root: &Path, parent: &Path) -> Result<Vec<PathBuf>> {
    let mut configurations = Vec::new();
    for directory in subdirectories(root, parent)? {
        let at = root.join(&directory);
        let entries = fs::read_dir(&at).with_context(|| format!("cannot read {}", at.display()))?;
        let mut files = entries.filter_map(Result::ok).map(|entry| entry.path());
        if files.any(|file| file.extension().is_some_and(|extension| extension == "tf")) {
            configurations.push(directory);
        }
    }
    Ok(configurations)
}

/// Directories directly below another one, sorted; none if that is not there.
fn subdirectories(root: &Path, parent: &Path) -> Result<Vec<PathBuf>> {
    let at = root.join(parent);
    let unreadable = || format!("cannot read {}", at.display());
    let entries = match fs::read_dir(&at) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.with_context(unreadable)?,
    };
    let mut directories = Vec::new();
    for entry in entries {
        let entry = entry.with_context(unreadable)?;
        if entry.path().is_dir() {
            directories.push(parent.join(entry.file_name()));
        }
    }
    directories.sort();
    Ok(directories)
}
