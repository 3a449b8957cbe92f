//! `strata lock`, and what becomes of the lock files: by the real terraform, with mirrors made up.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use predicates::str::{contains, starts_with};
use stand_in_provider::{Mirror, VERSION};

use crate::support::aws::PretendedAws;
use crate::support::{LAYERS, Sandbox, has_terraform, stderr, stdout};

const LOCK_FILE: &str = ".terraform.lock.hcl";

const PLATFORMS: [&str; 4] = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];

/// An older version than the stand-in's.
const OLDER: &str = "6.25.0";

/// A project that is rendered, and a mirror of its own with the stand-in for this machine.
struct Project {
    sandbox: Sandbox,
    mirror: Mirror,
}

impl Project {
    fn new() -> Option<Self> {
        if !has_terraform() {
            return None;
        }
        let sandbox = Sandbox::new();
        sandbox.run("render").success();
        let mirror = Mirror::of_test(&sandbox.path("mirror")).expect("a mirror");
        Some(Self { sandbox, mirror })
    }

    /// With all platforms in the mirror.
    fn complete() -> Option<Self> {
        let project = Self::new()?;
        project.mirror.pretend(VERSION, &PLATFORMS).expect("platforms");
        Some(project)
    }

    /// Runs the binary, which takes providers from the mirror, with keys for an account that pretends.
    fn strata(&self, arguments: &str) -> Assert {
        let account = PretendedAws::new().of_account("123456789012");
        let keys = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")];
        self.command()
            .envs(keys)
            .env("STRATA_AWS", account.program())
            .args(words(arguments))
            .assert()
    }

    /// The same without keys.
    fn preview(&self, arguments: &str) -> Assert {
        self.command().args(words(arguments)).assert()
    }

    fn command(&self) -> Command {
        let mut command = self.sandbox.strata();
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command
            .envs(self.mirror.variables())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command
    }

    fn lock_file(&self, environment: &str, layer: &str) -> PathBuf {
        self.sandbox.path(&format!("envs/{environment}/{layer}/{LOCK_FILE}"))
    }

    /// The texts of an environment's lock files, as far as they are there.
    fn lock_files(&self, environment: &str) -> Vec<String> {
        let files = LAYERS.iter().map(|layer| self.lock_file(environment, layer));
        files.filter_map(|path| fs::read_to_string(path).ok()).collect()
    }

    /// Every lock file of the project that is not in a directory of terraform's or of ours.
    fn anywhere(&self) -> usize {
        let files = self.sandbox.files_named(LOCK_FILE);
        files
            .iter()
            .filter(|path| !path.contains("/.terraform/") && !path.contains("/.strata/"))
            .count()
    }

    /// Puts another program of the same version into the mirror.
    fn tamper(&self) {
        let version = self.mirror.provider(VERSION);
        for platform in fs::read_dir(version).expect("a mirror") {
            let file = platform.expect("a platform").path().join("README");
            fs::write(file, "something else").expect("a file");
        }
    }
}

fn words(arguments: &str) -> std::str::SplitWhitespace<'_> {
    arguments.split_whitespace()
}

#[test]
fn every_root_is_locked_for_four_platforms_and_held_to_it() {
    let Some(project) = Project::complete() else { return };
    let run = project.strata("lock --fs-mirror mirror").success();
    let text = stdout(&run);
    let roots = 2 * LAYERS.len();
    assert!(
        text.starts_with(&format!("{roots} roots locked to hashicorp/aws {VERSION}\n")),
        "{text}"
    );
    assert!(text.ends_with(&format!("\n{roots} lock files written, 0 unchanged\n")), "{text}");
    let files = [project.lock_files("dev"), project.lock_files("prod")].concat();
    assert_eq!(files.len(), roots);
    assert!(
        files.iter().all(|file| file.matches("\"h1:").count() == PLATFORMS.len()),
        "{}",
        files[0]
    );
    assert_eq!(project.anywhere(), roots, "modules have none");
    project.sandbox.run("render --check").success();
    let again = stdout(&project.strata("lock --fs-mirror mirror").success());
    assert!(again.ends_with(&format!("\n0 lock files written, {roots} unchanged\n")), "{again}");

    // Terraform is content with them, in copies and in the roots.
    project.strata("plan --env dev").success();
    project.strata("validate --env dev --plan").success();
    project.strata("apply --env dev --until network --auto-approve").success();
    assert_eq!([project.lock_files("dev"), project.lock_files("prod")].concat(), files);

    // And with nothing else of that version.
    project.tamper();
    let refused = |directory: &str| {
        contains(format!(
            "the lock file of {directory} refuses the provider (the local package for \
             registry.terraform.io/hashicorp/aws {VERSION} doesn't match any of the checksums previously \
             recorded in the dependency lock file): run `make lock` (`strata lock`), and commit what it \
             writes"
        ))
    };
    project.sandbox.remove_directory("envs/dev/network/.terraform");
    project.sandbox.remove_directory("envs/dev/.strata/preview");
    let layer = "plan --env dev --layer network";
    project.strata(layer).code(1).stderr(refused("envs/dev/network"));
    project.strata("validate --env dev").code(1).stdout(refused("envs/dev/compute"));
    // All layers together, as long as nothing is applied.
    let combined = project.preview("plan --env prod").code(1);
    assert!(stderr(&combined).contains("refuses the provider"), "{}", stderr(&combined));
    assert_eq!([project.lock_files("dev"), project.lock_files("prod")].concat(), files);

    // What is in the mirror now can be locked: that is a change that a reviewer sees.
    project.strata("lock --fs-mirror mirror").success();
    project.strata(layer).success();
}

#[test]
fn nothing_is_locked_unless_all_is_to_be_had() {
    let Some(project) = Project::new() else { return };
    project.mirror.pretend(VERSION, &PLATFORMS[..3]).expect("platforms");
    project.strata("lock --fs-mirror mirror").code(1).stdout("").stderr(contains(format!(
        "mirror does not have all that is to be locked, so that no lock file is written (registry.terraform.io/\
         hashicorp/aws: provider registry.terraform.io/hashicorp/aws {VERSION} is not available for \
         darwin_arm64): it has to have the provider for linux_amd64, linux_arm64, darwin_amd64 and \
         darwin_arm64. "
    )));
    // Nobody listens there; the name of a registry would be asked of a network.
    project.strata("lock --net-mirror https://127.0.0.1:9/").code(1).stdout("").stderr(contains(
        "\nerror: https://127.0.0.1:9/ cannot be reached, so that no lock file is written (",
    ));
    assert_eq!(project.anywhere(), 0);
    // A root that terraform does not accept spoils it for all.
    project.mirror.pretend(VERSION, &PLATFORMS).expect("platforms");
    project
        .sandbox
        .write("envs/prod/compute/extra.tf", "module \"x\" {\n  source = \"./nowhere\"\n}\n");
    project.strata("lock --fs-mirror mirror").code(1).stderr(contains(
        "\nerror: no lock file is written, because in envs/prod/compute: terraform get failed\n",
    ));
    assert_eq!(project.anywhere(), 0);
    Sandbox::new().run("lock").code(1).stderr(starts_with("error: nothing is rendered: run"));
}

#[test]
fn a_version_stays_until_it_is_to_be_another_one() {
    let Some(project) = Project::new() else { return };
    project.mirror.pretend(OLDER, &PLATFORMS).expect("platforms");
    // Only the older version is complete yet.
    fs::rename(project.mirror.provider(VERSION), project.sandbox.path("newer"))
        .expect("a directory");
    project.strata("lock --fs-mirror mirror").success();
    fs::rename(project.sandbox.path("newer"), project.mirror.provider(VERSION))
        .expect("a directory");
    project.mirror.pretend(VERSION, &PLATFORMS).expect("platforms");
    let is = |environment: &str, layers: usize, version: &dyn Display| {
        let files = project.lock_files(environment);
        assert_eq!(files.len(), layers);
        let version = format!("\"{version}\"");
        assert!(files.iter().all(|file| file.contains(&version)), "{environment}: {}", files[0]);
    };
    let all = LAYERS.len();
    project.strata("lock --fs-mirror mirror").success();
    is("dev", all, &OLDER);

    // One environment goes ahead; a new one follows the others.
    project.strata("lock --fs-mirror mirror --env dev --upgrade").success();
    is("dev", all, &VERSION);
    is("prod", all, &OLDER);
    project.sandbox.environment("next");
    fs::remove_file(project.sandbox.path("envs/dev.hcl")).expect("a spec");
    project.sandbox.run("render").success();
    assert!(!project.sandbox.path("envs/dev").exists(), "a lock file goes with its root");
    project.strata("lock --fs-mirror mirror --env next").success();
    is("next", all, &OLDER);

    // The older one is gone from the mirror: the message says what can be done.
    fs::remove_dir_all(project.mirror.provider(OLDER)).expect("a directory");
    let gone = format!("the previously-selected version {OLDER} is no longer available");
    project.preview("plan --env prod --layer network").code(1).stderr(contains(format!(
        "the lock file of envs/prod/network refuses the provider ({gone}): take that version into the mirror, \
         or lock one that is in it: `make lock UPGRADE=1` (`strata lock --upgrade`)"
    )));
    project.strata("lock --fs-mirror mirror").code(1).stderr(contains(gone));
    is("prod", all, &OLDER);
    // What is not allowed any more has to be another version.
    let older = format!("version     = \"{OLDER}\"");
    for layer in LAYERS.iter() {
        let path = format!("envs/prod/{layer}/{LOCK_FILE}");
        project.sandbox.replace(&path, &older, "version     = \"5.1.0\"");
    }
    project.strata("lock --fs-mirror mirror --env prod").success();
    is("prod", all, &VERSION);
}

#[test]
fn a_run_leaves_no_lock_file_where_there_was_none() {
    let Some(project) = Project::new() else { return };
    project.strata("apply --env dev --until network --auto-approve").success();
    project.strata("apply --env dev --until network --auto-approve").success();
    assert!(project.sandbox.path("envs/dev/network/.terraform").is_dir());
    assert_eq!(project.anywhere(), 0);
    // One that somebody has made stays.
    project.mirror.pretend(VERSION, &PLATFORMS).expect("platforms");
    project.strata("lock --fs-mirror mirror --env dev").success();
    project.strata("plan --env dev --layer network").success();
    assert_eq!(project.anywhere(), LAYERS.len());
}
