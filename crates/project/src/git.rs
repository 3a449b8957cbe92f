//! Files of a commit, as git has them, and a commit of our own.

mod new_commit;

pub use new_commit::NewCommit;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use thiserror::Error;

/// Why a commit cannot be read.
#[derive(Debug, Error)]
pub enum GitError {
    /// There is no program `git`.
    #[error("git is not installed, and only git knows other commits")]
    NotInstalled,

    /// The project is in no repository, or git does not trust its owner.
    #[error("{} is in no git repository, so there is no {reference}\n{why}", root.display())]
    NoRepository {
        /// The project's root.
        root: PathBuf,
        /// The commit that was asked for.
        reference: String,
        /// What git says to do, if it does.
        why: String,
    },

    /// There is no such commit.
    #[error("git knows no commit `{0}`; `git fetch` brings those of other branches")]
    NoCommit(String),

    /// git has refused.
    #[error("git cannot read {commit}: {message}")]
    Refused {
        /// The commit.
        commit: String,
        /// What git says.
        message: String,
    },

    /// A commit of ours would have something else in it.
    #[error(
        "nothing was written, as the commit would have more in it: {0}; commit that first, or put it back"
    )]
    Unclean(String),

    /// git does not make a commit.
    #[error("what was written is not committed: {0}")]
    NotCommitted(String),

    /// git cannot be run, or be talked to.
    #[error("cannot run git")]
    Io(#[from] io::Error),

    /// git answers something that is not understood.
    #[error("git answers something that is not understood: {0}")]
    Answer(&'static str),
}

type Result<T> = std::result::Result<T, GitError>;

/// A commit of the repository that a project is in.
pub struct Commit<'a> {
    /// The project's root, which may be deep in the repository.
    root: &'a Path,
    /// Its hash.
    pub hash: String,
}

impl<'a> Commit<'a> {
    /// The commit that a branch, tag or hash stands for.
    ///
    /// # Errors
    /// If there is no git, no repository or no such commit.
    pub fn find(root: &'a Path, reference: &str) -> Result<Self> {
        refuse_outside(root, reference)?;
        let commit = format!("{reference}^{{commit}}");
        let found = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !found.status.success() {
            return Err(GitError::NoCommit(reference.to_owned()));
        }
        let hash = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        Ok(Self { root, hash })
    }

    /// Every regular file in some directories, by path from the project's root.
    ///
    /// # Errors
    /// If git cannot read them.
    pub fn files(&self, directories: &[&str]) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        let mut arguments = vec!["ls-tree", "-r", "-z", &self.hash, "--"];
        arguments.extend(directories);
        let listed = git(self.root, arguments)?;
        if !listed.status.success() {
            return Err(self.refused(&listed));
        }
        let mut objects = Vec::new();
        for entry in listed.stdout.split(|&byte| byte == 0) {
            let entry = std::str::from_utf8(entry)
                .map_err(|_| GitError::Answer("a path that is not UTF-8"))?;
            // `100644 blob <hash>\t<path>`; links are not followed.
            let Some((about, path)) = entry.split_once('\t') else { continue };
            match about.split(' ').collect::<Vec<_>>()[..] {
                [mode, "blob", hash] if mode.starts_with("100") => {
                    objects.push((hash.to_owned(), PathBuf::from(path)));
                }
                _ => {}
            }
        }
        let contents = self.contents(objects.iter().map(|(hash, _)| hash.as_str()))?;
        Ok(objects.into_iter().map(|(_, path)| path).zip(contents).collect())
    }

    /// Contents of objects, all from one process.
    fn contents<'b>(&self, hashes: impl Iterator<Item = &'b str>) -> Result<Vec<Vec<u8>>> {
        let asked: String = hashes.flat_map(|hash| [hash, "\n"]).collect();
        let mut process = command(self.root, ["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut input = process.stdin.take().ok_or(GitError::Answer("it takes no input"))?;
        let count = asked.lines().count();
        // While git answers it reads no further.
        let writing = thread::spawn(move || input.write_all(asked.as_bytes()));
        let output = process.wait_with_output()?;
        let written = writing.join().unwrap_or_else(|_| Err(io::Error::other("no writer")));
        if !output.status.success() {
            return Err(self.refused(&output));
        }
        written?;
        let contents = parse(&output.stdout).filter(|contents| contents.len() == count);
        contents.ok_or(GitError::Answer("not the files that were asked for"))
    }

    fn refused(&self, output: &Output) -> GitError {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        GitError::Refused { commit: self.hash.clone(), message }
    }
}

/// Fails where there is no repository, and so nothing of the name that is asked for.
fn refuse_outside(root: &Path, reference: &str) -> Result<()> {
    let inside = git(root, ["rev-parse", "--is-inside-work-tree"])?;
    if inside.status.success() {
        return Ok(());
    }
    // Who owns the directory is a reason of its own, and git says what to do.
    let why = String::from_utf8_lossy(&inside.stderr);
    let why = if why.contains("safe.directory") { why.trim_end() } else { "" };
    Err(GitError::NoRepository {
        root: root.to_owned(),
        reference: reference.to_owned(),
        why: why.to_owned(),
    })
}

/// Answers of `git cat-file --batch`: `<hash> blob <size>`, a line break, as many bytes, a line break.
fn parse(mut answers: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut contents = Vec::new();
    while !answers.is_empty() {
        let end = answers.iter().position(|&byte| byte == b'\n')?;
        let head = std::str::from_utf8(&answers[..end]).ok()?;
        let size: usize = head.rsplit_once(' ')?.1.parse().ok()?;
        let start = end + 1;
        contents.push(answers.get(start..start + size)?.to_vec());
        answers = answers.get(start + size + 1..)?;
    }
    Some(contents)
}

fn git<S: AsRef<OsStr>>(root: &Path, arguments: impl IntoIterator<Item = S>) -> Result<Output> {
    match command(root, arguments).output() {
        Ok(output) => Ok(output),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(GitError::NotInstalled),
        Err(error) => Err(error.into()),
    }
}

fn command<S: AsRef<OsStr>>(root: &Path, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments).env("LC_ALL", "C");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_cut_by_their_sizes() {
        let answers = b"aa blob 3\na\nb\nbb blob 0\n\ncc blob 1\nx\n";
        assert_eq!(parse(answers).unwrap(), [b"a\nb".to_vec(), Vec::new(), b"x".to_vec()]);
        assert_eq!(parse(b"aa missing\n"), None);
        assert_eq!(parse(b"aa blob 9\nshort\n"), None);
    }
}
