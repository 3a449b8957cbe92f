//! From text to files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Makes these files the only ones of a directory.
///
/// # Errors
/// If the disk refuses.
pub fn write(directory: &Path, files: &[(String, String)]) -> Result<()> {
    let context = || format!("writing {}", directory.display());
    for entry in fs::read_dir(directory).with_context(context)? {
        let path = entry?.path();
        if !files.iter().any(|(name, _)| path.file_name().is_some_and(|file| file == &**name)) {
            fs::remove_file(path).with_context(context)?;
        }
    }
    for (name, text) in files {
        fs::write(directory.join(name), text).with_context(context)?;
    }
    Ok(())
}
