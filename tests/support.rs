//! A throwaway project, and the binary that runs in it.

pub mod applied;
pub mod aws;
pub mod python;
pub mod specs;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use stand_in_provider::{Mirror, NarrowProvider};
use tempfile::TempDir;

/// Layers, those that others read first.
pub static LAYERS: LazyLock<Vec<&str>> = LazyLock::new(|| env::layers().collect());

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

    /// With the shipped specs: the platform, `dev` and `prod`.
    pub fn new() -> Self {
        let sandbox = Self::empty();
        for name in ["platform", "dev", "prod"] {
            let path = format!("envs/{name}.hcl");
            sandbox.write(&path, &fs::read_to_string(shipped(&path)).expect("a shipped spec"));
        }
        sandbox
    }

    /// Writes the spec of another environment like `dev`.
    pub fn environment(&self, name: &str) {
        let others = fs::read_dir(self.path("envs")).expect("envs").count();
        let text = self
            .read("envs/dev.hcl")
            .replace("\"dev\"", &format!("\"{name}\""))
            .replace("10.0.0.0/16", &format!("10.{}.0.0/16", 100 + others));
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

    /// Copies a file or directory of another project, links as links.
    pub fn copy_from(&self, other: &Self, relative: &str) {
        let to = self.path(relative);
        fs::create_dir_all(to.parent().expect("a parent")).expect("directories");
        let mut copy = std::process::Command::new("cp");
        let copied = copy.arg("-a").arg(other.path(relative)).arg(to).status();
        assert!(copied.expect("cp").success(), "{relative} is not copied");
    }

    /// Reads a file.
    pub fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).expect(relative)
    }

    /// Removes a file.
    pub fn remove(&self, relative: &str) {
        fs::remove_file(self.path(relative)).expect(relative);
    }

    /// Removes a directory with all that is in it.
    pub fn remove_directory(&self, relative: &str) {
        fs::remove_dir_all(self.path(relative)).expect(relative);
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

    /// The paths of all files of a name, relative to the root.
    pub fn files_named(&self, name: &str) -> Vec<String> {
        let mut directories = vec![self.root().to_owned()];
        let mut found = Vec::new();
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).expect("a directory").flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    directories.push(path);
                } else if entry.file_name() == name {
                    let path = path.strip_prefix(self.root()).expect("below the root");
                    found.push(path.display().to_string());
                }
            }
        }
        found
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

/// Where a file of the project itself is.
pub fn shipped(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(relative)
}

/// Where a file of the project itself is, from everywhere.
pub fn absolute(relative: &str) -> PathBuf {
    let path = shipped(relative);
    std::path::absolute(&path).unwrap_or(path)
}

/// Whether tests that take long are to be left out.
pub fn is_fast() -> bool {
    std::env::var("STRATA_FAST").is_ok_and(|fast| fast == "1")
}

/// Prints a line past the test harness, so that a long test is seen to go on.
pub fn say(line: &str) {
    let line = format!("{line}\n");
    io::stderr().write_all(line.as_bytes()).expect("standard error");
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
            say(&format!("SKIPPED: {error}"));
            false
        }
    }
}

/// Environment variables that make strata and terraform use the stand-in provider, for tests that are
/// about structure and order: `command.envs(stand_in())`. It knows the schema, and nothing of AWS: it
/// answers a plan in a tenth of the time, needs no credentials, and applies to a local state.
/// `crates/stand-in-provider/README.md` says what it does not prove.
pub fn stand_in() -> [(&'static str, OsString); 3] {
    mirror().variables()
}

fn mirror() -> &'static Mirror {
    static MIRROR: LazyLock<Mirror> =
        LazyLock::new(|| Mirror::of_tests().unwrap_or_else(|error| panic!("{error}")));
    &MIRROR
}

/// Environment variables that make terraform take the real AWS provider from the mirror with the schema of
/// only those types that modules use, and without computing a checksum of its 700 MB at each start: a
/// quarter of what a command takes with the provider as it is. Without a mirror there are none, and all goes
/// on, only slower.
pub fn narrow_provider() -> Option<[(&'static str, OsString); 2]> {
    static NARROW: LazyLock<Option<NarrowProvider>> = LazyLock::new(|| {
        let terraform = runner::Terraform::discover(Path::new(".")).ok()?;
        let mirror = terraform.mirror()?;
        let narrow = NarrowProvider::of_tests(&provider_in(mirror)?, mirror);
        Some(narrow.unwrap_or_else(|error| panic!("{error}")))
    });
    NARROW.as_ref().map(NarrowProvider::variables)
}

/// Environment variables that make strata and terraform use the stand-in provider before the real one:
/// terraform sees the newest schema, and the account what the real one does and what that does not know of
/// ECS services. None without a mirror, where it is not known which real one.
pub fn newest_provider() -> Option<[(&'static str, OsString); 4]> {
    static VARIABLES: LazyLock<Option<[(&str, OsString); 4]>> = LazyLock::new(|| {
        let terraform = runner::Terraform::discover(Path::new(".")).ok()?;
        let variables =
            stand_in_provider::newest_before(mirror(), &provider_in(terraform.mirror()?)?);
        Some(variables.unwrap_or_else(|error| panic!("{error}")))
    });
    VARIABLES.clone()
}

/// The program of the only version of the AWS provider for the only platform. With more of them, which one
/// terraform would take is not ours to say.
fn provider_in(mirror: &Path) -> Option<PathBuf> {
    let entries = |directory: &Path| {
        let entries = fs::read_dir(directory).ok()?.flatten();
        Some(entries.map(|entry| entry.path()).collect::<Vec<_>>())
    };
    let only = |directory: &Path| match &entries(directory)?[..] {
        [directory] => Some(directory.clone()),
        _ => None,
    };
    // Its licence lies beside it.
    let is_program = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("terraform-provider-aws") && path.is_file()
    };
    entries(&only(&only(&mirror.join("registry.terraform.io/hashicorp/aws"))?)?)?
        .into_iter()
        .find(is_program)
}
