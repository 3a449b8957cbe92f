//! A throwaway project, and the binary that runs in it.

#![allow(dead_code, reason = "no test file uses everything")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use tempfile::TempDir;

/// A project in a throwaway directory.
pub struct Sandbox {
    root: TempDir,
}

impl Sandbox {
    /// Without any file.
    pub fn empty() -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        Self { root }
    }

    /// With the specs of a platform and of the environments `dev` and `prod`.
    pub fn new() -> Self {
        let sandbox = Self::empty();
        sandbox.write(
            "envs/platform.hcl",
            "application = \"trading\"\n\nservice \"frontend\" {\n}\nservice \"api\" {\n}\n",
        );
        for name in ["dev", "prod"] {
            sandbox.environment(name);
        }
        sandbox
    }

    /// Writes the spec of an environment.
    pub fn environment(&self, name: &str) {
        let text = format!("environment_suffix = \"{name}\"\n");
        self.write(&format!("envs/{name}.hcl"), &text);
    }

    /// The project's root.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Where a file of the project is.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.path().join(relative)
    }

    /// Writes a file, with its directories.
    pub fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    /// Reads a file.
    pub fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).expect(relative)
    }

    /// Removes a file.
    pub fn remove(&self, relative: &str) {
        fs::remove_file(self.path(relative)).expect(relative);
    }

    /// Replaces a text in a file that has it.
    pub fn replace(&self, relative: &str, old: &str, new: &str) {
        let text = self.read(relative);
        assert!(text.contains(old), "no `{old}` in {relative}");
        self.write(relative, &text.replace(old, new));
    }

    /// The binary, about to run in the project's root.
    pub fn strata(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        command.current_dir(self.root.path());
        command
    }

    /// Runs the binary with arguments that are separated by spaces.
    pub fn run(&self, arguments: &str) -> Assert {
        self.strata().args(arguments.split_whitespace()).assert()
    }

    /// Every file below the root with its text, by relative path.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(self.root.path(), self.root.path(), &mut files);
        files
    }

    /// Every file that is not a spec, with its text, by relative path.
    pub fn rendered(&self) -> BTreeMap<String, String> {
        let mut files = self.files();
        files.retain(|path, _| {
            let parent = Path::new(path).parent();
            parent.is_none_or(|parent| parent != Path::new("envs"))
        });
        files
    }
}

fn collect(root: &Path, directory: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below the root");
            let text = fs::read_to_string(&path).expect("a text");
            files.insert(name.display().to_string(), text);
        }
    }
}

/// What a run has printed to standard output.
pub fn stdout(assert: &Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stdout).into_owned()
}

/// What a run has printed to standard error.
pub fn stderr(assert: &Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
}

/// Whether terraform can be run. Says so if not, past the test harness; with `CI=true`, it must.
pub fn has_terraform() -> bool {
    match runner::Terraform::discover(Path::new(".")) {
        Ok(_) => true,
        Err(error) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{error}");
            let line = format!("SKIPPED: {error}\n");
            io::stderr()
                .write_all(line.as_bytes())
                .expect("standard error");
            false
        }
    }
}
