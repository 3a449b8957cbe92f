//! Files that another process may be using.

use std::fs;
use std::io;
use std::path::Path;

/// Makes a file elsewhere in a directory and moves it to its place below, so that another process sees
/// either the old one or the new one, and never a program that is half there.
///
/// # Errors
/// If it is not made, or if the disk refuses.
pub fn put(
    place: &Path,
    directory: &Path,
    make: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let elsewhere = tempfile::tempdir_in(directory)?;
    let finished = elsewhere.path().join("finished");
    make(&finished)?;
    fs::rename(&finished, place)
}

/// The same file in another place, without a copy where the disk can do that.
///
/// # Errors
/// If the disk refuses.
pub fn link_or_copy(program: &Path, place: &Path) -> io::Result<()> {
    fs::hard_link(program, place).or_else(|_| fs::copy(program, place).map(drop))
}
