//! The program that cargo builds: tests of other packages find it here.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Name of the stand-in, as terraform wants it.
pub const PROGRAM: &str = "terraform-provider-aws";

/// Name of the program that narrows the real provider.
pub const NARROWING: &str = "narrow-provider";

/// What the programs are built from, relative to this package.
const SOURCES: [&str; 4] =
    ["src", "../aws/schema/aws.json", "../aws/schema/newest.json", "../tfplugin/src"];

/// A program beside the tests that are running. Cargo builds it for all tests of the workspace, but not
/// for those of another package alone: then it is built now.
///
/// # Errors
/// If it cannot be built.
pub fn program(name: &str) -> io::Result<PathBuf> {
    // Tests are in `target/<profile>/deps`.
    let test = env::current_exe()?;
    let directory = test.ancestors().nth(2).unwrap_or(Path::new("."));
    let program = directory.join(name);
    if modified(&program).is_ok_and(|built| sources().is_ok_and(|changed| changed <= built)) {
        return Ok(program);
    }
    let profile = match directory.file_name() {
        Some(name) if name != "debug" => name,
        _ => OsStr::new("dev"),
    };
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // All packages, so that dependencies have the features that they have already.
        .args(["build", "--quiet", "--workspace", "--bin", name, "--profile"])
        .arg(profile)
        .output()?;
    if built.status.success() && program.is_file() {
        Ok(program)
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&built.stderr)))
    }
}

/// When a source was last changed.
fn sources() -> io::Result<SystemTime> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let times = SOURCES.map(|source| newest(&package.join(source)));
    times.into_iter().try_fold(SystemTime::UNIX_EPOCH, |newest, time| Ok(newest.max(time?)))
}

fn newest(path: &Path) -> io::Result<SystemTime> {
    if !path.is_dir() {
        return modified(path);
    }
    let files = fs::read_dir(path)?.map(|entry| newest(&entry?.path()));
    files.into_iter().try_fold(SystemTime::UNIX_EPOCH, |newest, time| Ok(newest.max(time?)))
}

fn modified(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}
