//! Programs on this machine.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The program of this name in the directories of a `PATH`, or the one at this place if the name has a
/// directory in it; as an absolute path, because it may be run in another directory.
pub fn find_program(name: &OsStr, path: &OsStr) -> Option<PathBuf> {
    let found = if Path::new(name).components().count() == 1 {
        env::split_paths(path).map(|directory| directory.join(name)).find(|it| can_be_run(it))
    } else {
        Some(PathBuf::from(name)).filter(|it| can_be_run(it))
    };
    found.map(|found| std::path::absolute(&found).unwrap_or(found))
}

fn can_be_run(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}
