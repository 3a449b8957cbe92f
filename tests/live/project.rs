//! A project whose environments are applied.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use runner::Terraform;
use serde_json::Value;
use tempfile::TempDir;

use super::account::Aws;
use crate::support::{self, LAYERS, Sandbox, say};

/// The root of an environment that has a single one.
const SINGLE: &str = "platform";

/// What is or was done, by address without `module.`, as in `compute.aws_ecs_cluster.this`.
pub type Changes = BTreeMap<String, String>;

/// A throwaway project, terraform, and the account that it works on.
pub struct Live {
    pub sandbox: Sandbox,
    pub aws: Arc<Aws>,
    terraform: Terraform,
    logs: TempDir,
    runs: AtomicUsize,
    /// Whether strata asks the account about its state, too.
    pub asks: bool,
    /// Whether the provider has the newest schema.
    pub is_newest: bool,
    /// Values by service and name, as in `frontend/session-key`.
    pub secrets: BTreeMap<String, String>,
}

impl Live {
    /// With a copy of the project's specs, if everything is there that it takes.
    pub fn start() -> Option<Self> {
        Self::with(&[])
    }

    /// The same, with settings of the API, as in `guardduty=1`.
    pub fn with(settings: &[&str]) -> Option<Self> {
        if support::is_fast() {
            say("SKIPPED: STRATA_FAST=1 leaves the live tests out");
            return None;
        }
        if !support::has_terraform() {
            return None;
        }
        let aws = Arc::new(Aws::start_with(settings)?);
        Some(Self::of(Sandbox::new(), aws, BTreeMap::new()))
    }

    fn of(sandbox: Sandbox, aws: Arc<Aws>, secrets: BTreeMap<String, String>) -> Self {
        let terraform = Terraform::discover(sandbox.root()).expect("terraform");
        let logs = tempfile::tempdir().expect("a temporary directory");
        let runs = AtomicUsize::new(0);
        Self { sandbox, aws, terraform, logs, runs, asks: false, is_newest: false, secrets }
    }

    /// The same account, and a copy of the project with one of its environments, as on a branch of its
    /// own: what changes there for all environments does not concern the others here.
    pub fn branch(&self, suffix: &str) -> Self {
        let sandbox = Sandbox::empty();
        let (environment, spec) = (format!("envs/{suffix}"), format!("envs/{suffix}.hcl"));
        for path in ["envs/platform.hcl", "modules", &environment, &spec] {
            sandbox.copy_from(&self.sandbox, path);
        }
        Self::of(sandbox, Arc::clone(&self.aws), self.secrets.clone())
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

    /// Applies an environment. What terraform did is the answer.
    pub fn apply(&self, suffix: &str) -> Changes {
        self.apply_layers(suffix, &[])
    }

    /// Applies some layers of an environment, or all.
    pub fn apply_layers(&self, suffix: &str, layers: &[&str]) -> Changes {
        let mut arguments = vec!["apply", "--env", suffix, "--auto-approve", "--secrets-stdin"];
        arguments.extend(layers.iter().flat_map(|layer| ["--layer", layer]));
        Self::timed(suffix, &arguments, || {
            self.strata(&arguments);
            self.done(suffix, layers)
        })
    }

    /// What a plan of an environment would do.
    pub fn plan(&self, suffix: &str) -> Changes {
        let arguments = ["plan", "--env", suffix, "--json"];
        Self::timed(suffix, &arguments, || {
            let mut changes = Changes::new();
            for line in self.strata(&arguments).lines() {
                let plan: Value = serde_json::from_str(line).expect("an object a line");
                if plan["type"] == "plan" {
                    assert_eq!(plan["mode"], "real", "{plan}");
                    for change in plan["changes"].as_array().expect("changes") {
                        note(&mut changes, &change["address"], &change["action"]);
                    }
                    assert_eq!(plan["differs"], !plan["changes"].as_array().unwrap().is_empty());
                }
            }
            changes
        })
    }

    /// Destroys an environment.
    pub fn destroy(&self, suffix: &str) -> Changes {
        let arguments = ["destroy", "--env", suffix, "--auto-approve"];
        Self::timed(suffix, &arguments, || {
            self.strata(&arguments);
            self.done(suffix, &[])
        })
    }

    /// Runs `strata` to its end, which is a refusal, and gives its one message.
    pub fn refused(&self, arguments: &str, settings: &[(&str, &str)]) -> String {
        let arguments: Vec<_> = arguments.split(' ').collect();
        let mut command = self.command(&arguments);
        let output = command.stdin(Stdio::null()).envs(settings.iter().copied()).output();
        let output = output.expect("strata");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}\n{error}");
        let messages: Vec<_> = error.split("error: ").skip(1).collect();
        let [message] = messages[..] else { panic!("{arguments:?}\n{error}") };
        message.trim_end().to_owned()
    }

    /// Starts `strata`, which then is on its own.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        let out = File::create(self.next_log()).expect("a log");
        command.stdout(out.try_clone().expect("a log")).stderr(out);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("strata");
        self.hand_over_secrets(&mut child);
        child
    }

    /// Only apply reads them, so the input may be closed.
    fn hand_over_secrets(&self, child: &mut Child) {
        let values = serde_json::to_vec(&self.secrets).expect("text");
        let _ = child.stdin.take().expect("its input").write_all(&values);
    }

    /// Runs `strata` to its successful end.
    pub fn strata(&self, arguments: &[&str]) -> String {
        let (code, text, error) = self.ended(arguments);
        assert_eq!(code, Some(0), "{arguments:?}\n{text}\n{error}");
        text
    }

    /// Runs `strata` to an end that is a failure, and gives what it prints and its messages.
    pub fn failing(&self, arguments: &[&str]) -> (String, String) {
        let (code, text, error) = self.ended(arguments);
        assert_eq!(code, Some(1), "{arguments:?}\n{text}\n{error}");
        (text, error)
    }

    /// Runs `strata` to its end: its exit code, and what it prints on either stream.
    pub fn ended(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("strata");
        self.hand_over_secrets(&mut child);
        let output = child.wait_with_output().expect("strata");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        fs::write(self.next_log(), format!("{text}{error}")).expect("a log");
        (output.status.code(), text, error)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        command.current_dir(self.sandbox.root()).args(arguments);
        self.tell(&mut command);
        if self.asks {
            command.env("STRATA_AWS", Aws::cli());
        }
        command
    }

    /// Makes a program see the account, with the provider of this project.
    fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let command = self.aws.tell(command);
        if self.is_newest {
            command.envs(support::newest_provider().into_iter().flatten());
        }
        command
    }

    fn next_log(&self) -> PathBuf {
        let run = self.runs.fetch_add(1, Ordering::Relaxed);
        self.logs.path().join(format!("{run}.log"))
    }

    /// What terraform did to some layers or all in the last run, as its logs say.
    fn done(&self, suffix: &str, layers: &[&str]) -> Changes {
        let mut changes = Changes::new();
        for path in paths(&self.sandbox.path(&format!("envs/{suffix}/.strata/logs"))) {
            let layer = path.file_stem().expect("a name").to_string_lossy().into_owned();
            if !layers.is_empty() && !layers.contains(&&*layer) {
                continue;
            }
            for line in fs::read_to_string(path).expect("a log").lines() {
                let Ok(event) = serde_json::from_str::<Value>(line) else { continue };
                let hook = &event["hook"];
                // Data sources are read.
                if event["type"] == "apply_complete" && hook["action"] != "read" {
                    note(&mut changes, &hook["resource"]["addr"], &hook["action"]);
                }
            }
        }
        changes
    }

    /// The layers that the last run changed, in the order in which it came to them.
    pub fn order(&self, suffix: &str) -> Vec<String> {
        let mut begun = BTreeMap::new();
        for path in paths(&self.sandbox.path(&format!("envs/{suffix}/.strata/logs"))) {
            let text = fs::read_to_string(&path).expect("a log");
            let events = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let mut changes = events.filter(|event| {
                event["type"] == "apply_start" && event["hook"]["action"] != "read"
            });
            if let Some(first) = changes.next() {
                let layer = path.file_stem().expect("a name").to_string_lossy().into_owned();
                begun.insert(first["@timestamp"].as_str().expect("a time").to_owned(), layer);
            }
        }
        begun.into_values().collect()
    }

    /// An output of an environment.
    pub fn output(&self, suffix: &str, name: &str) -> Value {
        let text = self.strata(&["output", "--env", suffix, "--json", name]);
        serde_json::from_str(&text).expect("an output")
    }

    /// The states of an environment, wherever they are.
    pub fn states(&self, suffix: &str) -> Vec<(String, Vec<u8>)> {
        let is_root = |root: &&str| self.sandbox.path(&format!("envs/{suffix}/{root}")).exists();
        let roots: Vec<_> = LAYERS.iter().copied().chain([SINGLE]).filter(is_root).collect();
        assert!(roots == *LAYERS || roots == [SINGLE], "{roots:?}");
        let pull = |root: &str| self.terraform(suffix, root, &["state", "pull"]);
        roots.into_iter().map(|root| (root.to_owned(), pull(root))).collect()
    }

    /// A plan as terraform saves it for `strata apply`, unpacked.
    pub fn saved_plan(&self, suffix: &str, root: &str) -> Vec<u8> {
        let plan = self.logs.path().join(format!("{root}.tfplan"));
        let option = format!("-out={}", plan.display());
        // strata has left no lock file where there was none.
        self.terraform(suffix, root, &["init"]);
        self.terraform(suffix, root, &["plan", &option]);
        let bytes = self.aws.unpack(&plan);
        fs::remove_file(plan).expect("a plan");
        bytes
    }

    /// The types of the resources in all states of an environment, and how many there are of each.
    pub fn resource_types(&self, suffix: &str) -> BTreeMap<String, usize> {
        let mut types = BTreeMap::new();
        for (_, state) in self.states(suffix) {
            let state: Value = serde_json::from_slice(&state).expect("a state");
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

    /// Asserts that no secret's value is in any rendered file, state or log.
    pub fn assert_no_secret_is_written(&self, suffixes: &[&str]) {
        for directory in [self.sandbox.root(), self.logs.path()] {
            for path in paths(directory) {
                let bytes = fs::read(&path).expect("a file");
                self.assert_no_secret(&path.display().to_string(), &bytes);
            }
        }
        for suffix in suffixes {
            for (root, state) in self.states(suffix) {
                self.assert_no_secret(&format!("the state of {suffix}/{root}"), &state);
            }
        }
    }

    /// Asserts that no secret's value is in something.
    pub fn assert_no_secret(&self, name: &str, bytes: &[u8]) {
        for (secret, value) in &self.secrets {
            let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
            assert!(!found, "the value of {secret} is in {name}");
        }
    }

    /// Runs terraform in a root, to its successful end.
    pub fn terraform(&self, suffix: &str, root: &str, arguments: &[&str]) -> Vec<u8> {
        let directory = self.sandbox.path(&format!("envs/{suffix}/{root}"));
        let mut command = self.terraform.command(&directory);
        if ["security", SINGLE].contains(&root) {
            let values = serde_json::to_string(&self.secrets).expect("text");
            command.env("TF_VAR_secret_values", values);
        }
        let output = self.tell(&mut command).args(arguments).output().expect("terraform");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{suffix}/{root}: {arguments:?}\n{error}");
        output.stdout
    }

    fn timed(suffix: &str, arguments: &[&str], work: impl FnOnce() -> Changes) -> Changes {
        let start = Instant::now();
        let changes = work();
        let seconds = start.elapsed().as_secs_f32();
        let command = arguments[0];
        say(&format!("live: {command} {suffix}: {seconds:.0} s, {} changes", changes.len()));
        changes
    }
}

/// Notes an action on an address. Two on one are a replacement.
fn note(changes: &mut Changes, address: &Value, action: &Value) {
    let address = address.as_str().expect("an address");
    let address = address.strip_prefix("module.").unwrap_or(address).to_owned();
    let action = action.as_str().expect("an action").to_owned();
    let action = if changes.contains_key(&address) { "replace".to_owned() } else { action };
    changes.insert(address, action);
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
