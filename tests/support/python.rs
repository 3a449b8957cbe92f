//! Programs of Python, each in a directory of the project that `make venv` makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The directory of an environment that has what its `requirements.txt` says. It is made or brought up
/// to date if it has not; `make venv` does the same.
///
/// # Errors
/// What is missing, for a person.
pub fn venv(name: &str, requirements: &str) -> Result<PathBuf, String> {
    let (venv, requirements) = (super::absolute(name), super::shipped(requirements));
    let stamp = venv.join("requirements.txt");
    let wanted = fs::read(&requirements).expect("requirements.txt");
    if fs::read(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(venv);
    }
    super::say(&format!("making {name}"));
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let mut install = Command::new(venv.join("bin/python"));
    run(install.args(["-m", "pip", "install", "--quiet", "-r"]).arg(&requirements))?;
    fs::write(&stamp, wanted).map_err(|error| error.to_string())?;
    Ok(venv)
}

/// A program of `.venv-scan`. Says so if it cannot be had, past the test harness; with `CI=true`, it
/// must. With `STRATA_FAST=1` it is not even tried.
pub fn scanner(program: &str) -> Option<PathBuf> {
    if super::is_fast() {
        super::say(&format!("SKIPPED: STRATA_FAST=1 leaves {program} out"));
        return None;
    }
    match venv(".venv-scan", "tests/scan/requirements.txt") {
        Ok(venv) => Some(venv.join("bin").join(program)),
        Err(error) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{error}");
            super::say(&format!("SKIPPED: {program}: {error}"));
            None
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let reason = match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    Err(format!("this takes python 3 with venv and pip: {command:?}: {reason}"))
}

/// Runs a program in a directory, and gives what it printed, standard error last.
pub fn output(program: &Path, directory: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).current_dir(directory).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text += &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}
