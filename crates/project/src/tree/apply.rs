//! Writing what a plan says.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Changes, Kind, Obstacle, Obstruction, TEMPORARY, TreeError};

/// Who may read a rendered file: everybody, as far as the user's umask lets them.
const MODE: u32 = 0o644;

/// Writes, then removes. Interrupted anywhere, it leaves a tree whose plan is what remains to do.
///
/// # Errors
/// If the disk cannot be written, or if a file has appeared since the plan where one is created.
pub fn apply(changes: &Changes<'_>) -> Result<(), TreeError> {
    let root = &changes.root;
    let mut made = None;
    for change in &changes.files {
        let (new, occupant) = match change.kind {
            Kind::Create { new } => (new, Occupant::Free),
            Kind::Update { new, .. } => (new, Occupant::Ours),
            Kind::Remove { .. } => continue,
        };
        let parent = change.path.parent();
        if made != parent {
            make_directory(root, parent)?;
            made = parent;
        }
        put(root, &change.path, new, &occupant)?;
    }
    for change in &changes.files {
        if let Kind::Remove { .. } = change.kind {
            remove(&root.join(&change.path))?;
        }
    }
    for leftover in &changes.leftovers {
        remove(&root.join(leftover))?;
    }
    for directory in &changes.emptied {
        let path = root.join(directory);
        match fs::remove_dir(&path) {
            Ok(()) => {}
            // Somebody, perhaps this very run, has put something into it.
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(TreeError::io("remove the directory", &path)(error)),
        }
    }
    Ok(())
}

/// Writes one file that must not exist yet, whole or not at all. For what the user owns from then
/// on, such as a spec.
///
/// # Errors
/// If something is there already, or if the disk cannot be written.
pub fn create(root: &Path, path: &Path, text: &str) -> Result<(), TreeError> {
    make_directory(root, path.parent())?;
    put(root, path, text, &Occupant::Free)
}

/// Writes one file of the user's in the place of what it was read as, whole or not at all. Who may read it, and a
/// link that leads to it, stay.
///
/// # Errors
/// If it is not what was read any more, or if the disk cannot be written.
pub fn replace(root: &Path, path: &Path, read: &str, text: &str) -> Result<(), TreeError> {
    let current = || {
        let target = fs::canonicalize(root.join(path))?;
        let (bytes, mode) = (fs::read(&target)?, fs::metadata(&target)?.permissions());
        Ok((target, bytes, mode))
    };
    let (target, bytes, mode) = current().map_err(TreeError::io("read", path))?;
    if bytes != read.as_bytes() {
        return Err(TreeError::Changed(path.to_owned()));
    }
    write(&target, text, &Occupant::Edited(mode)).map_err(TreeError::io("write", path))
}

/// Writes files that may exist already, all of them or none, in directories that exist; says how many were
/// not there with that text. For what terraform makes and the user owns: lock files.
///
/// # Errors
/// If the disk cannot be read or written.
pub fn replace_all(root: &Path, files: &BTreeMap<PathBuf, String>) -> Result<usize, TreeError> {
    let mut written = Vec::new();
    for (path, text) in files {
        let target = root.join(path);
        if fs::read(&target).is_ok_and(|old| old == text.as_bytes()) {
            continue;
        }
        let temporary = beside(&target, text).map_err(TreeError::io("write", &target))?;
        written.push((temporary, target));
    }
    // Whatever the disk may refuse, it has by now.
    let count = written.len();
    for (temporary, target) in written {
        let moved = temporary.persist(&target).map_err(io::Error::from);
        moved.map_err(TreeError::io("write", &target))?;
    }
    Ok(count)
}

/// What stands where a file is to be.
enum Occupant {
    /// Nothing is there, and if something has appeared, it is not ours.
    Free,
    /// A file of ours is there.
    Ours,
    /// A file of the user's is there, with these permissions, and is edited.
    Edited(Permissions),
}

fn make_directory(root: &Path, directory: Option<&Path>) -> Result<(), TreeError> {
    let path = root.join(directory.unwrap_or(Path::new("")));
    fs::create_dir_all(&path).map_err(TreeError::io("make the directory", &path))
}

fn put(root: &Path, path: &Path, text: &str, occupant: &Occupant) -> Result<(), TreeError> {
    let target = root.join(path);
    write(&target, text, occupant).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => TreeError::Occupied(vec![Obstacle {
            path: path.to_owned(),
            what: Obstruction::ForeignFile,
        }]),
        _ => TreeError::io("write", &target)(error),
    })
}

fn write(target: &Path, text: &str, occupant: &Occupant) -> io::Result<()> {
    let temporary = beside(target, text)?;
    match occupant {
        Occupant::Free => temporary.persist_noclobber(target)?,
        Occupant::Ours => temporary.persist(target)?,
        Occupant::Edited(mode) => {
            temporary.as_file().set_permissions(mode.clone())?;
            temporary.persist(target)?
        }
    };
    Ok(())
}

/// A text in a temporary file beside its place.
fn beside(target: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(target.parent().unwrap_or(Path::new("")))?;
    temporary.write_all(text.as_bytes())?;
    Ok(temporary)
}

fn remove(path: &Path) -> Result<(), TreeError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(TreeError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}
