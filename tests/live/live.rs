//! A project whose environments are applied.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use runner::Terraform;
use serde_json::Value;
use tempfile::TempDir;

use crate::aws::{Aws, say};
use crate::support::{self, Sandbox};

/// What reads an output of what: a row needs all rows before it, and nothing in its own.
const ORDER: [&[&str]; 5] = [
    &["network", "registry"],
    &["security", "discovery"],
    &["edge"],
    &["observability"],
    &["compute"],
];

/// The plan's file in a root.
const PLAN: &str = "live.tfplan";

/// What a plan does, by address without `module.`, as in `compute.aws_ecs_cluster.this`.
pub type Changes = BTreeMap<String, String>;

/// A throwaway project, terraform, and the account that it works on.
pub struct Live {
    pub sandbox: Sandbox,
    pub aws: Aws,
    terraform: Terraform,
    logs: TempDir,
    runs: AtomicUsize,
    /// Values by service and name, as in `frontend/session-key`.
    pub secrets: BTreeMap<String, String>,
}

impl Live {
    /// With a copy of the project's specs, if everything is there that it takes.
    pub fn start() -> Option<Self> {
        if std::env::var("STRATA_FAST").is_ok_and(|fast| fast == "1") {
            say("SKIPPED: STRATA_FAST=1 leaves the live tests out");
            return None;
        }
        if !support::has_terraform() {
            return None;
        }
        let aws = Aws::start()?;
        let sandbox = Sandbox::new();
        let terraform = Terraform::discover(sandbox.root()).expect("terraform");
        let logs = tempfile::tempdir().expect("a temporary directory");
        let live =
            Self { sandbox, aws, terraform, logs, runs: AtomicUsize::new(0), secrets: BTreeMap::new() };
        Some(live)
    }

    /// Gives secrets a value each that occurs nowhere else.
    pub fn give_secrets(&mut self, names: &[&str]) {
        for name in names {
            let value = format!("hunter2-{}-{}", name.replace('/', "-"), self.secrets.len());
            self.secrets.insert((*name).to_owned(), value);
        }
    }

    /// Renders all environments.
    pub fn render(&self) {
        self.sandbox.run("render").success();
    }

    /// Applies all roots, each planned after those that it reads. What was planned is the answer.
    pub fn apply(&self, suffix: &str) -> Changes {
        let apply = |layer: &str| self.apply_root(suffix, layer);
        self.timed("applied", suffix, || in_rows(ORDER.iter().copied(), apply))
    }

    /// Applies all roots, those that read first: what they no longer use can go only after that.
    pub fn apply_removal(&self, suffix: &str) -> Changes {
        let apply = |layer: &str| self.apply_root(suffix, layer);
        self.timed("applied", suffix, || in_rows(ORDER.iter().rev().copied(), apply))
    }

    /// Plans all roots.
    pub fn plan(&self, suffix: &str) -> Changes {
        let plan = |layer: &str| self.plan_root(suffix, layer);
        self.timed("planned", suffix, || in_rows(ORDER.iter().copied(), plan))
    }

    /// Destroys all roots, those that read first.
    pub fn destroy(&self, suffix: &str) {
        self.timed("destroyed", suffix, || {
            in_rows(ORDER.iter().rev().copied(), |layer| {
                self.terraform(suffix, layer, &["destroy", "-auto-approve"]);
                Changes::new()
            })
        });
    }

    /// The outputs of a root.
    pub fn outputs(&self, suffix: &str, layer: &str) -> Value {
        let output = self.terraform(suffix, layer, &["output", "-json"]);
        serde_json::from_slice(&output.stdout).expect("outputs")
    }

    /// The state of a root, wherever it is.
    pub fn state(&self, suffix: &str, layer: &str) -> Vec<u8> {
        self.terraform(suffix, layer, &["state", "pull"]).stdout
    }

    /// The types of the resources in all states of an environment, and how many there are of each.
    pub fn resource_types(&self, suffix: &str) -> BTreeMap<String, usize> {
        let mut types = BTreeMap::new();
        for layer in layers() {
            let state: Value = serde_json::from_slice(&self.state(suffix, layer)).expect("a state");
            for resource in state["resources"].as_array().expect("resources") {
                if resource["mode"] == "managed" {
                    let kind = resource["type"].as_str().expect("a type");
                    let instances = resource["instances"].as_array().expect("instances");
                    *types.entry(kind.to_owned()).or_default() += instances.len();
                }
            }
        }
        types
    }

    /// Asserts that no secret's value is in any rendered file, state, plan or log.
    pub fn assert_no_secret_is_written(&self, suffixes: &[&str]) {
        let mut texts = Vec::new();
        for path in paths(self.sandbox.root()) {
            let is_plan = path.ends_with(PLAN);
            let bytes = if is_plan { self.aws.unpack(&path) } else { fs::read(&path).unwrap() };
            texts.push((path, bytes));
        }
        let plans = texts.iter().filter(|(path, _)| path.ends_with(PLAN)).count();
        assert!(plans > 0, "no plan was looked into");
        for path in paths(self.logs.path()) {
            let bytes = fs::read(&path).unwrap();
            texts.push((path, bytes));
        }
        for suffix in suffixes {
            for layer in layers() {
                texts.push((PathBuf::from(layer), self.state(suffix, layer)));
            }
        }
        for value in self.secrets.values() {
            for (path, bytes) in &texts {
                let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
                assert!(!found, "a secret's value is in {}", path.display());
            }
        }
    }

    fn apply_root(&self, suffix: &str, layer: &str) -> Changes {
        let changes = self.plan_root(suffix, layer);
        if !changes.is_empty() {
            self.terraform(suffix, layer, &["apply", "-json", PLAN]);
        }
        changes
    }

    fn plan_root(&self, suffix: &str, layer: &str) -> Changes {
        if !self.sandbox.path(&root(suffix, layer)).join(".terraform").exists() {
            self.terraform(suffix, layer, &["init"]);
        }
        let plan = self.terraform(suffix, layer, &["plan", "-json", "-out", PLAN]);
        changes(&String::from_utf8_lossy(&plan.stdout))
    }

    /// Runs terraform in a root, to its successful end.
    fn terraform(&self, suffix: &str, layer: &str, arguments: &[&str]) -> Output {
        let mut command = self.command(&self.sandbox.path(&root(suffix, layer)));
        if layer == "security" {
            let values = serde_json::to_string(&self.secrets).expect("text");
            command.env("TF_VAR_secret_values", values);
        }
        let output = command.args(arguments).output().expect("terraform");
        let mut log = format!("{suffix}/{layer}: {arguments:?}\n");
        log += &String::from_utf8_lossy(&output.stderr);
        if arguments[0] != "state" {
            log += &String::from_utf8_lossy(&output.stdout);
        }
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        fs::write(self.logs.path().join(format!("{run}.log")), &log).expect("a log");
        assert!(output.status.success(), "{}", errors(&log));
        output
    }

    fn command(&self, directory: &Path) -> Command {
        let mut command = self.terraform.command(directory);
        self.aws.tell(&mut command);
        command
    }

    fn timed(&self, done: &str, suffix: &str, work: impl FnOnce() -> Changes) -> Changes {
        let start = Instant::now();
        let changes = work();
        let seconds = start.elapsed().as_secs_f32();
        say(&format!("live: {suffix} {done} in {seconds:.0} s, {} changes", changes.len()));
        changes
    }
}

/// Every layer.
pub fn layers() -> impl Iterator<Item = &'static str> {
    ORDER.iter().copied().flatten().copied()
}

/// Every file below a directory, without what terraform has fetched.
pub fn paths(directory: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.ends_with(".terraform") {
            continue;
        }
        if path.is_dir() {
            paths.extend(self::paths(&path));
        } else {
            paths.push(path);
        }
    }
    paths
}

/// Asserts that a plan has no changes.
pub fn assert_empty(changes: &Changes) {
    assert!(changes.is_empty(), "{}", list(changes));
}

/// Asserts that a plan does what is expected, each as in `update compute.aws_ecs_cluster.this`.
pub fn assert_changes(changes: &Changes, expected: &[&str]) {
    let mut expected: Vec<_> = expected.iter().map(|line| format!("{line}\n")).collect();
    let mut found: Vec<_> = list(changes).lines().map(|line| format!("{line}\n")).collect();
    expected.sort();
    found.sort();
    assert_eq!(found.concat(), expected.concat());
}

/// One change a line.
pub fn list(changes: &Changes) -> String {
    changes.iter().fold(String::new(), |mut text, (address, action)| {
        writeln!(text, "{action} {address}").expect("a string");
        text
    })
}

fn root(suffix: &str, layer: &str) -> String {
    format!("envs/{suffix}/{layer}")
}

/// Does something for all layers of a row at a time, and row after row.
fn in_rows<'a>(
    rows: impl Iterator<Item = &'a [&'a str]>,
    work: impl Fn(&str) -> Changes + Sync,
) -> Changes {
    let mut changes = Changes::new();
    for row in rows {
        thread::scope(|scope| {
            let running: Vec<_> = row.iter().map(|layer| scope.spawn(|| work(layer))).collect();
            for run in running {
                match run.join() {
                    Ok(some) => changes.extend(some),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }
    changes
}

/// The changes that `terraform plan -json` prints, of resources and of outputs.
fn changes(stream: &str) -> Changes {
    let mut changes = Changes::new();
    for line in stream.lines() {
        let message: Value = serde_json::from_str(line).expect("an object a line");
        if message["type"] == "planned_change" {
            let change = &message["change"];
            let address = change["resource"]["addr"].as_str().expect("an address");
            let address = address.strip_prefix("module.").unwrap_or(address);
            let action = change["action"].as_str().expect("an action");
            changes.insert(address.to_owned(), action.to_owned());
        }
    }
    changes
}

/// What went wrong, of all that was printed.
fn errors(log: &str) -> String {
    let mut lines = log.lines();
    let mut errors = lines.next().unwrap_or_default().to_owned();
    let tail: Vec<_> = log.lines().rev().take(40).collect();
    for line in log.lines().filter(|line| line.contains("\"@level\":\"error\"")) {
        let _ = write!(errors, "\n{line}");
    }
    if log.lines().any(|line| line.contains("\"@level\":\"error\"")) {
        return errors;
    }
    for line in tail.iter().rev() {
        let _ = write!(errors, "\n{line}");
    }
    errors
}
