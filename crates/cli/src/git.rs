//! Files of a commit, as git has them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// A commit of the repository that a project is in.
pub struct Commit<'a> {
    /// The project's root, which may be deep in the repository.
    root: &'a Path,
    /// Its hash.
    pub hash: String,
}

impl<'a> Commit<'a> {
    /// The commit that a branch, tag or hash stands for.
    pub fn find(root: &'a Path, reference: &str) -> Result<Self> {
        let inside = git(root, ["rev-parse", "--is-inside-work-tree"])?;
        if !inside.status.success() {
            // Who owns the directory is a reason of its own, and git says what to do.
            let why = String::from_utf8_lossy(&inside.stderr);
            let why = if why.contains("safe.directory") { why.trim_end() } else { "" };
            bail!("{} is in no git repository, so there is no {reference}\n{why}", root.display());
        }
        let commit = format!("{reference}^{{commit}}");
        let found = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !found.status.success() {
            bail!("git knows no commit `{reference}`; `git fetch` brings those of other branches");
        }
        let hash = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        Ok(Self { root, hash })
    }

    /// Every regular file in some directories, by path from the project's root.
    pub fn files(&self, directories: &[&str]) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        let mut arguments = vec!["ls-tree", "-r", "-z", &self.hash, "--"];
        arguments.extend(directories);
        let listed = git(self.root, arguments)?;
        if !listed.status.success() {
            bail!("git cannot list {}: {}", self.hash, words(&listed));
        }
        let mut objects = Vec::new();
        for entry in listed.stdout.split(|&byte| byte == 0) {
            let entry = std::str::from_utf8(entry).context("a path in git is not UTF-8")?;
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
            .spawn()
            .context("cannot run git")?;
        let mut input = process.stdin.take().context("git takes no input")?;
        let count = asked.lines().count();
        // While git answers it reads no further.
        let writing = thread::spawn(move || input.write_all(asked.as_bytes()));
        let output = process.wait_with_output().context("cannot read from git")?;
        let written = writing.join().unwrap_or_else(|_| Err(io::Error::other("no writer")));
        if !output.status.success() {
            bail!("git cannot read {}: {}", self.hash, words(&output));
        }
        written.context("cannot write to git")?;
        let contents = parse(&output.stdout).context("git answers something else")?;
        if contents.len() != count {
            bail!("git has {} of {count} files of {}", contents.len(), self.hash);
        }
        Ok(contents)
    }
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
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("git is not installed, and only git knows other commits")
        }
        Err(error) => Err(error).context("cannot run git"),
    }
}

fn command<S: AsRef<OsStr>>(root: &Path, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments).env("LC_ALL", "C");
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
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
