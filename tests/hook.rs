//! The hook that refuses a commit in which what is rendered is not what the specs render.

use std::os::unix::fs::symlink;
use std::process::{Command, Output};

use crate::support::{Sandbox, absolute};

/// A repository with the hook, everything rendered and committed.
struct Repository {
    sandbox: Sandbox,
}

impl Repository {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.run("render").success();
        sandbox.write("README.md", "A platform.\n");
        symlink(absolute("hooks"), sandbox.path("hooks")).expect("a link");
        let repository = Self { sandbox };
        repository.git("init --quiet");
        repository.git("add envs modules .github atlantis.yaml README.md");
        repository.git("config user.name Test");
        repository.git("config user.email test@example.com");
        repository.git("commit --quiet -m first");
        repository.git("config core.hooksPath hooks");
        repository
    }

    fn run(&self, strata: &str, arguments: &str) -> Output {
        let mut git = Command::new("git");
        git.current_dir(self.sandbox.root()).args(arguments.split(' ')).env("STRATA", strata);
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
            git.env_remove(name);
        }
        git.output().expect("git")
    }

    fn git(&self, arguments: &str) {
        let output = self.run(env!("CARGO_BIN_EXE_strata"), arguments);
        assert!(output.status.success(), "{arguments}: {output:?}");
    }

    /// Commits what is staged; gives what the hook says if it refuses.
    fn commit(&self) -> Result<(), String> {
        self.commit_with(env!("CARGO_BIN_EXE_strata"), "commit --quiet -m second")
    }

    fn commit_with(&self, strata: &str, arguments: &str) -> Result<(), String> {
        let output = self.run(strata, arguments);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(text) }
    }
}

const MAIN: &str = "envs/dev/network/main.tf";

#[test]
fn what_is_staged_and_stale_is_refused_with_the_remedy() {
    let repository = Repository::new();
    let text = repository.sandbox.read(MAIN);
    repository.sandbox.write(MAIN, &(text.clone() + "# by hand\n"));
    repository.git("add envs");
    // That the working tree is right changes nothing.
    repository.sandbox.write(MAIN, &text);
    assert_eq!(
        repository.commit().unwrap_err(),
        format!(
            "refused: what is staged is not what the staged specs render:\n  {MAIN}\n\
             run `make render`, stage these files with `git add`, and commit again\n"
        )
    );
    repository.git("add envs");
    assert_eq!(repository.run("", "diff --cached --quiet").status.code(), Some(0));
}

#[test]
fn what_is_stale_in_the_working_tree_only_is_accepted() {
    let repository = Repository::new();
    repository.sandbox.replace("envs/dev.hcl", "max = 4", "max = 5");
    repository.sandbox.run("render").success();
    repository.git("add --all envs modules");
    let text = repository.sandbox.read(MAIN);
    repository.sandbox.write(MAIN, &(text + "# by hand\n"));
    assert_eq!(repository.commit(), Ok(()));
}

#[test]
fn a_spec_without_what_it_renders_is_refused_until_that_is_staged() {
    let repository = Repository::new();
    repository.sandbox.replace("envs/dev.hcl", "max = 4", "max = 5");
    repository.git("add envs/dev.hcl");
    // All of it is on disk, but not staged.
    repository.sandbox.run("render").success();
    let refused = repository.commit().unwrap_err();
    assert!(refused.contains("\n  envs/dev/compute/main.tf\n"), "{refused}");
    assert!(!refused.contains("prod"), "{refused}");
    repository.git("add --all envs");
    assert_eq!(repository.commit(), Ok(()));
}

#[test]
fn commit_all_is_judged_by_what_it_commits() {
    let repository = Repository::new();
    repository.sandbox.replace("envs/dev.hcl", "max = 4", "max = 5");
    let strata = env!("CARGO_BIN_EXE_strata");
    assert!(repository.commit_with(strata, "commit --quiet -a -m second").is_err());
    repository.sandbox.run("render").success();
    assert!(repository.commit_with(strata, "commit --quiet -m second envs/dev.hcl").is_err());
    assert_eq!(repository.commit_with(strata, "commit --quiet -a -m second"), Ok(()));
}

#[test]
fn a_new_environment_needs_what_runs_on_pull_requests() {
    let repository = Repository::new();
    repository.sandbox.run("new pr-42 --from prod").success();
    repository.sandbox.run("render").success();
    repository.git("add envs");
    let refused = repository.commit().unwrap_err();
    for path in ["atlantis.yaml", ".github/workflows/strata-apply-pr-42.yml"] {
        assert!(refused.contains(&format!("\n  {path}\n")), "{refused}");
    }
    repository.git("add .github atlantis.yaml");
    assert_eq!(repository.commit(), Ok(()));
}

#[test]
fn a_mistake_in_a_staged_spec_is_refused_with_its_place() {
    let repository = Repository::new();
    repository.sandbox.replace("envs/dev.hcl", "nat ", "nta ");
    repository.git("add envs");
    let refused = repository.commit().unwrap_err();
    assert!(refused.starts_with("refused: the staged specs cannot be rendered\n"), "{refused}");
    assert!(refused.contains("envs/dev.hcl:8:1"), "{refused}");
}

#[test]
fn a_commit_of_anything_else_renders_nothing() {
    let repository = Repository::new();
    repository.sandbox.write("README.md", "Our platform.\n");
    repository.git("add README.md");
    // There is no such program, so it is not run.
    assert_eq!(repository.commit_with("/none/strata", "commit --quiet -m second"), Ok(()));
    repository.sandbox.replace("envs/dev.hcl", "max = 4", "max = 5");
    repository.git("add envs");
    assert!(repository.commit_with("/none/strata", "commit --quiet -m third").is_err());
}
