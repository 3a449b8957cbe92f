//! Reading what is rendered.

use std::fs;
use std::path::Path;

pub use platform::paths::Files;
use platform::paths::{ENVS, MODULES};

use crate::tree::{TreeError, is_ours};

/// Every Terraform file of `modules/` and `envs/`, whoever wrote it.
///
/// # Errors
/// If there is none, or one cannot be read.
pub fn terraform_files(root: &Path) -> Result<Files, TreeError> {
    let files = files(root, &["tf"])?;
    if files.is_empty() {
        return Err(TreeError::NothingRendered(root.to_owned()));
    }
    Ok(files)
}

/// Every file of ours in `modules/` and `envs/`, whatever it is; none if nothing is rendered yet.
///
/// # Errors
/// If a file cannot be read.
pub fn our_files(root: &Path) -> Result<Files, TreeError> {
    let mut files = files(root, &["tf", "hcl", "md"])?;
    files.retain(|_, text| is_ours(text.as_bytes()));
    Ok(files)
}

fn files(root: &Path, extensions: &[&str]) -> Result<Files, TreeError> {
    let mut files = Files::new();
    for directory in [MODULES, ENVS] {
        if root.join(directory).is_dir() {
            walk(root, Path::new(directory), extensions, &mut files)?;
        }
    }
    Ok(files)
}

fn walk(
    root: &Path,
    directory: &Path,
    extensions: &[&str],
    files: &mut Files,
) -> Result<(), TreeError> {
    let full = root.join(directory);
    let unreadable = || TreeError::io("read", &full);
    for entry in fs::read_dir(&full).map_err(unreadable())? {
        let entry = entry.map_err(unreadable())?;
        let path = directory.join(entry.file_name());
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let kind = entry.file_type().map_err(unreadable())?;
        let is_wanted = |it: &&str| path.extension() == Some(it.as_ref());
        if kind.is_dir() && !hidden {
            walk(root, &path, extensions, files)?;
        } else if kind.is_file() && extensions.iter().any(is_wanted) {
            let text =
                fs::read_to_string(root.join(&path)).map_err(TreeError::io("read", &path))?;
            files.insert(path, text);
        }
    }
    Ok(())
}
