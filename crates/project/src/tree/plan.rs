//! Comparing the rendered files with the disk. Reads only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::{Change, Changes, Deployed, Kind, Obstacle, Obstruction, TreeError};
use super::{is_ours, is_temporary};
use crate::terraform_state::{LOCAL_STATE, TerraformState};
use platform::paths::{LOCK_FILE, WORK};

/// Compares `files` (paths relative to `root`) with the disk, and looks through `scopes`
/// (directories, or single files, which have an extension; relative to `root`) for files of ours that are
/// no longer rendered.
///
/// # Errors
/// If something that is not ours is in the way, if a root with living resources would be removed,
/// or if the disk cannot be read. Nothing has been written then.
pub fn plan<'a>(
    root: &Path,
    files: &'a BTreeMap<PathBuf, String>,
    scopes: &[PathBuf],
) -> Result<Changes<'a>, TreeError> {
    let mut changed = compare(root, files)?;

    let mut found = Found::default();
    for scope in scopes {
        inside(scope)?;
        found.look_through(root, scope, files)?;
    }
    refuse_deployed(root, files, &found)?;

    changed.extend(
        found.stale.into_iter().map(|(path, old)| Change { path, kind: Kind::Remove { old } }),
    );
    changed.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(Changes {
        root: root.to_owned(),
        rendered: files.len(),
        files: changed,
        leftovers: found.leftovers,
        emptied: found.emptied,
    })
}

/// Directories directly below `parent` that hold a file of ours, or that an interrupted removal has
/// left without any file; except those that are named. All are relative to `root`.
///
/// # Errors
/// If the disk cannot be read.
pub fn owned_directories(
    root: &Path,
    parent: &Path,
    except: &[PathBuf],
) -> Result<Vec<PathBuf>, TreeError> {
    let mut owned = Vec::new();
    if !is_real_directory(root, parent)? {
        return Ok(owned);
    }
    let nothing_rendered = BTreeMap::new();
    for (name, kind) in entries(&root.join(parent))? {
        let directory = parent.join(name);
        if !kind.is_dir() || except.contains(&directory) {
            continue;
        }
        let mut found = Found::default();
        let empties = found.walk(root, &directory, &nothing_rendered)?;
        if empties || !found.stale.is_empty() {
            owned.push(directory);
        }
    }
    Ok(owned)
}

/// What has to be created and updated, or everything that is in the way.
fn compare<'a>(
    root: &Path,
    files: &'a BTreeMap<PathBuf, String>,
) -> Result<Vec<Change<'a>>, TreeError> {
    let mut changes = Vec::new();
    let mut obstacles = BTreeSet::new();
    let mut parents = Parents::default();
    let mut old = Vec::new();
    for (path, new) in files {
        inside(path)?;
        if !is_ours(new.as_bytes()) {
            return Err(TreeError::Unmarked(path.clone()));
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        let there = match parents.state(root, parent)? {
            Parent::Missing => There::Nothing,
            Parent::Directory => there(&root.join(path))?,
            Parent::Blocked(obstacle) => {
                obstacles.insert(obstacle);
                continue;
            }
        };
        let kind = match there {
            There::Nothing => Ok(Kind::Create { new }),
            There::File => {
                read_into(&root.join(path), &mut old)?;
                if old == new.as_bytes() {
                    continue;
                }
                if is_ours(&old) {
                    let old = String::from_utf8_lossy(&old).into_owned();
                    Ok(Kind::Update { old, new })
                } else {
                    Err(Obstruction::ForeignFile)
                }
            }
            There::Directory => Err(Obstruction::Directory),
            There::Link => Err(Obstruction::Link),
            There::Special => Err(Obstruction::Special),
        };
        let path = path.clone();
        match kind {
            Ok(kind) => changes.push(Change { path, kind }),
            Err(what) => {
                obstacles.insert(Obstacle { path, what });
            }
        }
    }
    if obstacles.is_empty() {
        Ok(changes)
    } else {
        Err(TreeError::Occupied(obstacles.into_iter().collect()))
    }
}

/// What stands at a path. Links are not followed.
enum There {
    Nothing,
    File,
    Directory,
    Link,
    Special,
}

fn there(path: &Path) -> Result<There, TreeError> {
    Ok(match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => There::File,
        Ok(there) if there.is_dir() => There::Directory,
        Ok(there) if there.is_symlink() => There::Link,
        Ok(_) => There::Special,
        Err(error) if error.kind() == io::ErrorKind::NotFound => There::Nothing,
        Err(error) => return Err(TreeError::io("look at", path)(error)),
    })
}

/// What is known of the directories on the way to the files, so that each is looked at once.
#[derive(Default)]
struct Parents {
    known: BTreeMap<PathBuf, Parent>,
}

/// What stands at the place of a directory.
#[derive(Clone)]
enum Parent {
    Missing,
    Directory,
    Blocked(Obstacle),
}

impl Parents {
    fn state(&mut self, root: &Path, directory: &Path) -> Result<Parent, TreeError> {
        if directory.as_os_str().is_empty() {
            return Ok(Parent::Directory);
        }
        if let Some(known) = self.known.get(directory) {
            return Ok(known.clone());
        }
        let above = self.state(root, directory.parent().unwrap_or(Path::new("")))?;
        let blocked = |what| {
            let path = directory.to_owned();
            Parent::Blocked(Obstacle { path, what })
        };
        let state = match above {
            Parent::Directory => match there(&root.join(directory))? {
                There::Nothing => Parent::Missing,
                There::Directory => Parent::Directory,
                There::Link => blocked(Obstruction::LinkAsParent),
                There::File | There::Special => blocked(Obstruction::FileAsParent),
            },
            missing_or_blocked => missing_or_blocked,
        };
        self.known.insert(directory.to_owned(), state.clone());
        Ok(state)
    }
}

/// What a walk through the scopes has found.
#[derive(Default)]
struct Found {
    /// Files of ours that are no longer rendered, with their texts.
    stale: BTreeMap<PathBuf, String>,
    leftovers: Vec<PathBuf>,
    emptied: Vec<PathBuf>,
}

impl Found {
    /// Looks through a directory, or looks at a file and at what was left beside it.
    fn look_through(
        &mut self,
        root: &Path,
        scope: &Path,
        files: &BTreeMap<PathBuf, String>,
    ) -> Result<(), TreeError> {
        if is_real_directory(root, scope)? {
            self.walk(root, scope, files)?;
            return Ok(());
        }
        let parent = scope.parent().unwrap_or(Path::new(""));
        if scope.extension().is_none() || !is_real_directory(root, parent)? {
            return Ok(());
        }
        for (name, kind) in entries(&root.join(parent))? {
            if kind.is_file() && is_temporary(&name) {
                self.leftovers.push(parent.join(name));
            }
        }
        if let There::File = there(&root.join(scope))?
            && !files.contains_key(scope)
        {
            self.take_if_ours(root, scope.to_owned())?;
        }
        Ok(())
    }

    /// Walks a directory; says whether nothing will be left in it.
    fn walk(
        &mut self,
        root: &Path,
        directory: &Path,
        files: &BTreeMap<PathBuf, String>,
    ) -> Result<bool, TreeError> {
        let mut empties = true;
        let (mut goes_on, mut lock_file) = (false, None);
        for (name, kind) in entries(&root.join(directory))? {
            let path = directory.join(&name);
            let goes = if kind.is_dir() {
                !is_terraforms(&name) && self.walk(root, &path, files)?
            } else if !kind.is_file() || files.contains_key(&path) {
                false
            } else if is_temporary(&name) {
                self.leftovers.push(path);
                true
            } else if name == Path::new(LOCK_FILE) {
                lock_file = Some(path);
                true
            } else if can_be_ours(&name) {
                self.take_if_ours(root, path)?
            } else {
                false
            };
            goes_on |= !goes && name.extension().is_some_and(|extension| extension == "tf");
            empties &= goes;
        }
        if let Some(path) = lock_file {
            // Without a configuration, it is of nothing. What never was ours is left alone.
            let was_ours = self.stale.keys().any(|stale| stale.parent() == Some(directory));
            if was_ours && !goes_on {
                let text = read_text(&root.join(&path))?;
                self.stale.insert(path, text);
            } else {
                empties = false;
            }
        }
        if empties {
            self.emptied.push(directory.to_owned());
        }
        Ok(empties)
    }

    fn take_if_ours(&mut self, root: &Path, path: PathBuf) -> Result<bool, TreeError> {
        let mut text = Vec::new();
        read_into(&root.join(&path), &mut text)?;
        let ours = is_ours(&text);
        if ours {
            self.stale.insert(path, String::from_utf8_lossy(&text).into_owned());
        }
        Ok(ours)
    }
}

/// Whether a directory is one that terraform or our runs of it keep their own things in.
fn is_terraforms(name: &Path) -> bool {
    name == Path::new(".terraform") || name == Path::new(WORK)
}

/// Whether strata writes files with such a name. Others are not even opened.
fn can_be_ours(name: &Path) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("tf" | "hcl" | "md" | "yml"))
}

/// Fails if a directory that loses all its files of ours holds the state of living resources.
fn refuse_deployed(
    root: &Path,
    files: &BTreeMap<PathBuf, String>,
    found: &Found,
) -> Result<(), TreeError> {
    let rendered: BTreeSet<_> = files.keys().filter_map(|path| path.parent()).collect();
    let abandoned: BTreeSet<_> = found
        .stale
        .keys()
        .filter_map(|path| path.parent())
        .filter(|directory| !rendered.contains(directory))
        .collect();
    let mut deployed = Vec::new();
    for directory in abandoned {
        let path = root.join(directory).join(LOCAL_STATE);
        let resources = match TerraformState::read(&path) {
            Ok(state) => Some(state.unwrap_or_default().resources),
            // It may still be the only trace of what is deployed.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => None,
            Err(error) => return Err(TreeError::io("read", &path)(error)),
        };
        if resources != Some(0) {
            deployed.push(Deployed { directory: directory.to_owned(), resources });
        }
    }
    if deployed.is_empty() { Ok(()) } else { Err(TreeError::StillDeployed(deployed)) }
}

/// Fails unless a path is relative and has no `..` in it.
fn inside(path: &Path) -> Result<(), TreeError> {
    let normal = |component| matches!(component, Component::Normal(_));
    if path.components().all(normal) && path.file_name().is_some() {
        Ok(())
    } else {
        Err(TreeError::NotInside(path.to_owned()))
    }
}

/// Whether a path leads to a directory without passing a symbolic link below the root.
fn is_real_directory(root: &Path, directory: &Path) -> Result<bool, TreeError> {
    let state = Parents::default().state(root, directory)?;
    Ok(matches!(state, Parent::Directory))
}

/// Names and kinds in a directory, in order.
fn entries(directory: &Path) -> Result<Vec<(PathBuf, fs::FileType)>, TreeError> {
    let read = || {
        fs::read_dir(directory)?
            .map(|entry| {
                let entry = entry?;
                Ok((PathBuf::from(entry.file_name()), entry.file_type()?))
            })
            .collect::<io::Result<Vec<_>>>()
    };
    let mut entries = read().map_err(TreeError::io("read the directory", directory))?;
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(entries)
}

/// Reads a whole file, whatever is in it.
fn read_text(path: &Path) -> Result<String, TreeError> {
    let text = fs::read(path).map_err(TreeError::io("read", path))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Reads a whole file into a buffer that is used again and again.
fn read_into(path: &Path, buffer: &mut Vec<u8>) -> Result<(), TreeError> {
    buffer.clear();
    File::open(path)
        .and_then(|mut file| file.read_to_end(buffer))
        .map_err(TreeError::io("read", path))?;
    Ok(())
}
