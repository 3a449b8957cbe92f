//! What runs on pull requests: written with the rest, about all environments, and what GitHub takes.

use std::path::PathBuf;

use crate::support::{Sandbox, absolute, python, stderr, stdout};
use saphyr::{LoadableYamlNode, Yaml};

const ATLANTIS: &str = "atlantis.yaml";
const REVIEW: &str = ".github/workflows/strata.yml";
const APPLY: &str = ".github/workflows/strata-apply-prod.yml";

/// The files for pull requests that are there.
fn there(sandbox: &Sandbox) -> Vec<String> {
    let mut paths: Vec<_> = sandbox.files().into_keys().collect();
    paths.retain(|path| path.starts_with(".github/") || path == ATLANTIS);
    paths
}

#[test]
fn they_are_about_all_environments_whichever_is_rendered() {
    let sandbox = Sandbox::new();
    sandbox.run("render --env dev").success();
    assert_eq!(there(&sandbox), [APPLY, REVIEW, ATLANTIS]);
    let before = sandbox.files();
    assert!(sandbox.read(ATLANTIS).contains("- name: prod-network\n"));
    assert!(sandbox.read(REVIEW).contains("strata plan --env prod "));
    sandbox.run("render").success();
    for path in [APPLY, REVIEW, ATLANTIS] {
        assert_eq!(sandbox.read(path), before[path], "{path}");
    }
    // An environment needs what is rendered of itself only.
    sandbox.run("new pr-42 --from dev").success();
    sandbox.run("render --env pr-42").success();
    assert!(sandbox.read(REVIEW).contains("strata plan --env prod "));
    assert!(sandbox.read(REVIEW).contains("strata plan --env pr-42 "));
}

#[test]
fn check_notices_one_that_is_stale() {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    for path in [APPLY, REVIEW, ATLANTIS] {
        let text = sandbox.read(path);
        sandbox.write(path, &(text.clone() + "# a line too many\n"));
        let differs = sandbox.run("render --check").failure().code(1);
        assert!(stdout(&differs).contains(&format!("--- a/{path}\n+++ b/{path}\n")), "{path}");
        sandbox.write(path, &text);
    }
    sandbox.run("render --check").success();
}

#[test]
fn what_is_no_longer_asked_for_goes_and_what_others_wrote_stays() {
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    let ci = ".github/workflows/ci.yml";
    sandbox.write(ci, "name: by hand\n");
    sandbox.write(".strata-kIlLeD", "half a fi");
    sandbox.replace("envs/platform.hcl", "  atlantis = true\n", "");
    let out = stdout(&sandbox.run("render").success());
    assert!(out.contains("removed atlantis.yaml\n"), "{out}");
    assert_eq!(there(&sandbox), [ci, APPLY, REVIEW]);
    assert!(!sandbox.path(".strata-kIlLeD").exists());

    sandbox.remove("envs/prod.hcl");
    sandbox.run("render").success();
    assert_eq!(there(&sandbox), [ci, REVIEW]);
    sandbox.replace("envs/platform.hcl", "  github   = true\n", "");
    sandbox.run("render").success();
    assert_eq!(there(&sandbox), [ci]);

    // One that somebody wrote is in the way only where one is asked for.
    sandbox.write(ATLANTIS, "version: 3\n");
    sandbox.run("render --check").success();
    sandbox.replace(
        "envs/platform.hcl",
        "pull_requests {\n",
        "pull_requests {\n  atlantis = true\n",
    );
    let failed = sandbox.run("render").failure().code(1);
    let line = "  atlantis.yaml: a file without strata's header\n";
    assert!(stderr(&failed).contains(line), "{}", stderr(&failed));
    assert_eq!(sandbox.read(ATLANTIS), "version: 3\n");
}

/// An environment like `prod`, in one root, and one of each kind besides.
fn one_of_each() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run("new small --from prod --single").success();
    sandbox.run("render").success();
    sandbox
}

#[test]
fn each_is_yaml() {
    let sandbox = one_of_each();
    for path in there(&sandbox) {
        let text = sandbox.read(&path);
        let documents = Yaml::load_from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert_eq!(documents.len(), 1, "{path}");
    }
}

/// Every command that a workflow runs is one that this binary takes.
#[test]
fn strata_knows_what_the_workflows_ask_of_it() {
    let sandbox = one_of_each();
    let mut seen = 0;
    for path in there(&sandbox).into_iter().filter(|path| path != ATLANTIS) {
        for line in sandbox.read(&path).lines() {
            let line = line.trim().trim_start_matches("run: ");
            let Some(command) = line.strip_prefix("strata ") else { continue };
            let command = command.split(" | ").next().expect("a command");
            let (name, _) = command.split_once(' ').expect("a name");
            let help = stdout(&sandbox.run(&format!("{name} --help")).success());
            for option in command.split(' ').filter(|word| word.starts_with("--")) {
                assert!(help.contains(option), "{path}: {command}\n{help}");
            }
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen} commands");
}

#[test]
fn github_takes_the_workflows() {
    let Some(check) = python::scanner("check-jsonschema") else { return };
    let sandbox = one_of_each();
    let workflows = there(&sandbox).into_iter().filter(|path| path != ATLANTIS);
    let mut workflows: Vec<PathBuf> = workflows.map(|path| sandbox.path(&path)).collect();
    assert_eq!(workflows.len(), 3);
    let judge = |workflows: &[PathBuf]| {
        let paths = workflows.iter().map(|path| path.to_str().expect("a path"));
        let mut arguments = vec!["--builtin-schema", "vendor.github-workflows"];
        arguments.extend(paths);
        python::output(&check, sandbox.root(), &arguments)
    };
    let (fine, out) = judge(&workflows);
    assert!(fine, "{out}");
    // The judge is awake.
    sandbox.replace(REVIEW, "runs-on:", "run-on:");
    let (fine, out) = judge(&workflows.split_off(2));
    assert!(!fine, "{out}");
    assert!(absolute(".github").is_dir());
}
