//! A commit of files that strata writes, and of nothing else.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use super::{GitError, Result, command, git, refuse_outside};

/// A commit that is to be made once its files are written.
pub struct NewCommit<'a> {
    /// The project's root, which may be deep in the repository.
    root: &'a Path,
    /// Relative to the root.
    paths: Vec<PathBuf>,
}

impl<'a> NewCommit<'a> {
    /// For files that are about to be written.
    ///
    /// # Errors
    /// If there is no repository, if something is staged already, or if one of the files differs from what is
    /// committed.
    pub fn begin(root: &'a Path, paths: Vec<PathBuf>) -> Result<Self> {
        refuse_outside(root, "commit")?;
        let commit = Self { root, paths };
        refuse_listed("staged is", &git(root, ["diff", "--cached", "--name-only"])?)?;
        let changed = commit.git(&["status", "--porcelain", "--untracked-files=all"])?;
        refuse_listed("changed is", &changed)?;
        Ok(commit)
    }

    /// Commits, and gives the short hash. If git does not, nothing stays staged.
    ///
    /// # Errors
    /// If git does not, such as after a hook that refuses.
    pub fn write(&self, message: &str) -> Result<String> {
        let committed = self.stage_and_commit(message)?;
        if !committed.status.success() {
            self.git(&["reset", "--quiet"])?;
            let said = [&committed.stderr, &committed.stdout].map(|it| String::from_utf8_lossy(it));
            return Err(GitError::NotCommitted(said.concat().trim().to_owned()));
        }
        let hash = git(self.root, ["rev-parse", "--short", "HEAD"])?;
        Ok(String::from_utf8_lossy(&hash.stdout).trim().to_owned())
    }

    fn stage_and_commit(&self, message: &str) -> Result<Output> {
        let staged = self.git(&["add", "--all"])?;
        if !staged.status.success() {
            return Ok(staged);
        }
        let mut process = command(self.root, ["commit", "--quiet", "--file", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // A hook need not read it.
        let input = process.stdin.take().ok_or(GitError::Answer("it takes no input"))?;
        let _ = { input }.write_all(message.as_bytes());
        Ok(process.wait_with_output()?)
    }

    /// A command of git about these files.
    fn git(&self, arguments: &[&str]) -> Result<Output> {
        let paths = self.paths.iter().map(|path| path.as_os_str().to_owned());
        let arguments = arguments.iter().map(OsString::from).chain([OsString::from("--")]);
        git(self.root, arguments.chain(paths).collect::<Vec<_>>().iter().map(OsStr::new))
    }
}

/// Fails if git lists anything.
fn refuse_listed(what: &str, listed: &Output) -> Result<()> {
    let text = String::from_utf8_lossy(&listed.stdout);
    let Some(first) = text.lines().next() else { return Ok(()) };
    let more = match text.lines().count() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    // `status` begins with two letters.
    let first = first.rsplit(' ').next().unwrap_or(first);
    Err(GitError::Unclean(format!("{what} {first}{more}")))
}
