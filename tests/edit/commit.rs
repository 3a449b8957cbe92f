//! `--commit`: one commit of what was written, with a message that says what moved.

use std::process::Command;

use crate::support::{Sandbox, stderr, stdout};

/// A repository in which the shipped specs and what they render are committed.
struct Repository {
    sandbox: Sandbox,
}

impl Repository {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.run("render").success();
        let repository = Self { sandbox };
        repository.git(&["init", "--quiet"]);
        repository.git(&["config", "user.name", "somebody"]);
        repository.git(&["config", "user.email", "somebody@example.com"]);
        repository.git(&["add", "--all"]);
        repository.git(&["commit", "--quiet", "--message", "first"]);
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        let output =
            command.current_dir(self.sandbox.root()).args(arguments).output().expect("git");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    fn refuses(&self, arguments: &str, message: &str) {
        let (head, specs) = (self.git(&["rev-parse", "HEAD"]), self.sandbox.read("envs/dev.hcl"));
        let run = self.sandbox.run(arguments).failure().code(1);
        assert!(stderr(&run).starts_with(&format!("error: {message}")), "{}", stderr(&run));
        assert_eq!(self.git(&["rev-parse", "HEAD"]), head);
        assert_eq!(self.sandbox.read("envs/dev.hcl"), specs);
    }
}

#[test]
fn a_change_is_one_commit_of_what_it_wrote() {
    let repository = Repository::new();
    let sandbox = &repository.sandbox;
    sandbox.write("notes.txt", "not ours\n");
    let run = sandbox.run("image dev api-gateway=1.4.2 --commit --yes").success();
    let hash = repository.git(&["rev-parse", "--short", "HEAD"]);
    assert!(stdout(&run).ends_with(&format!("\ncommitted {hash}")), "{}", stdout(&run));
    let log = repository.git(&["log", "-1", "--format=%B", "--name-only"]);
    let log: Vec<_> = log.lines().filter(|line| !line.is_empty()).collect();
    let wanted = [
        "dev: api-gateway 1.0.0 -> 1.4.2",
        "envs/dev.hcl",
        "envs/dev/compute/main.tf",
        "envs/dev/registry/main.tf",
    ];
    assert_eq!(log, wanted);
    assert_eq!(repository.git(&["status", "--porcelain"]), "?? notes.txt\n");

    // Many changes are a list.
    sandbox.run("release prod add green --from blue --commit --yes").success();
    let arguments =
        "image prod frontend=2.0.0 api-gateway=2.0.0 processing-service=2.0.0 --release green";
    sandbox.run(&format!("{arguments} --commit --yes")).success();
    sandbox.run("shift prod green=10 --commit --yes").success();
    sandbox.run("rotate prod api-gateway/token-signing-key --commit --yes").success();
    sandbox.run("promote dev prod --release green --from-spec --commit --yes").success();
    let log = repository.git(&["log", "-6", "--format=%B"]);
    let log: Vec<_> = log.lines().filter(|line| !line.is_empty()).collect();
    let wanted = [
        "prod: 3 changes",
        "- frontend green 2.0.0 -> 1.0.0",
        "- api-gateway green 2.0.0 -> 1.4.2",
        "- processing-service green 2.0.0 -> 1.0.0",
        "prod: api-gateway/token-signing-key 1 -> 2",
        "prod: green 0 -> 10 %",
        "prod: 3 changes",
        "- frontend green 1.0.0 -> 2.0.0",
        "- api-gateway green 1.0.0 -> 2.0.0",
        "- processing-service green 1.0.0 -> 2.0.0",
        "prod: release green added, from blue",
        "dev: api-gateway 1.0.0 -> 1.4.2",
    ];
    let sorted = |lines: &[&str]| {
        let mut lines: Vec<_> = lines.iter().map(|&line| line.to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&log), sorted(&wanted));
    assert_eq!(log.first(), wanted.first());

    // Nothing to change is nothing to commit.
    let head = repository.git(&["rev-parse", "HEAD"]);
    sandbox.run("image dev api-gateway=1.4.2 --commit --yes").success();
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), head);
}

#[test]
fn a_commit_has_nothing_else_in_it() {
    let repository = Repository::new();
    let sandbox = &repository.sandbox;
    let image = "image dev api-gateway=1.4.2 --commit --yes";
    sandbox.write("notes.txt", "staged\n");
    repository.git(&["add", "notes.txt"]);
    let more = "nothing was written, as the commit would have more in it: ";
    repository
        .refuses(image, &format!("{more}staged is notes.txt; commit that first, or put it back\n"));
    repository.git(&["reset", "--quiet"]);

    sandbox.run("image dev frontend=1.1.0 --yes").success();
    repository.refuses(
        image,
        "what is rendered is not what the specs say (envs/dev/compute/main.tf and 1 more): ",
    );
    sandbox.run("render").success();
    repository.refuses(image, &format!("{more}changed is envs/dev.hcl and 2 more; "));
    repository.git(&["checkout", "--quiet", "envs"]);

    // A hook refuses: what was written is there, and nothing is staged.
    let hook = "#!/bin/sh\necho no commits on Fridays >&2\nexit 1\n";
    sandbox.write(".git/hooks/pre-commit", hook);
    let mut chmod = Command::new("chmod");
    assert!(
        chmod
            .arg("+x")
            .arg(sandbox.path(".git/hooks/pre-commit"))
            .status()
            .expect("chmod")
            .success()
    );
    let run = sandbox.run(image).failure().code(1);
    assert!(
        stderr(&run).ends_with("error: what was written is not committed: no commits on Fridays\n"),
        "{}",
        stderr(&run)
    );
    assert_eq!(repository.git(&["diff", "--cached", "--name-only"]), "");
    assert!(sandbox.read("envs/dev.hcl").contains("1.4.2"));

    let outside = Sandbox::new();
    outside.run("render").success();
    let before = outside.files();
    let run = outside.run(image).failure().code(1);
    assert!(stderr(&run).contains(" is in no git repository"), "{}", stderr(&run));
    assert_eq!(outside.files(), before);
}
