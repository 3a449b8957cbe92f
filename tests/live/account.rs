//! The AWS API at the other end: a process of its own, on a free port of loopback.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use super::project::paths;
use crate::support::{self, absolute, say};

/// The account that moto has.
const KEYS: [(&str, &str); 4] = [
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_REGION", "us-east-1"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

/// Reached through the server as a proxy, so that `<bucket>.aws.test` is reached too, and a root
/// that keeps its state in S3 runs as it is rendered.
const ENDPOINT: &str = "http://aws.test";

/// What has its cluster's name in its own: `service/<cluster>/<service>`, and the log group of Container
/// Insights.
const IN_A_CLUSTER: [&str; 2] = ["aws_appautoscaling_target", "aws_cloudwatch_log_group"];

/// A running server. It ends when this is dropped, and when this process ends, however it does.
pub struct Aws {
    server: Child,
    port: u16,
    directory: TempDir,
}

/// An object that the API lists.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Object {
    /// As terraform calls it.
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
    pub name: String,
    pub tags: BTreeMap<String, String>,
    /// As in `INACTIVE`, where AWS keeps what was deleted.
    pub state: Option<String>,
    /// Who made it, if it was AWS.
    pub owner: Option<String>,
    /// Of a rule: its security group.
    pub group: Option<String>,
    /// Of a rule: what it lets through.
    pub rule: Option<String>,
    /// Of a route table: where its routes go.
    pub routes: Option<Vec<String>>,
    /// Of a route table: the subnets that it is for.
    pub subnets: Option<Vec<String>>,
    /// Of a listener rule: target groups and their weights.
    pub weights: Option<BTreeMap<String, u32>>,
    /// Of a secret.
    pub value: Option<String>,
}

impl Object {
    /// Whether it belongs to an environment, by its name or its tags.
    pub fn is_of(&self, suffix: &str) -> bool {
        let tail = format!("-{suffix}");
        self.name.ends_with(&tail)
            // The log group of Container Insights, which ECS names.
            || self.name.ends_with(&format!("{tail}/performance"))
            || self.tags.get("Name").is_some_and(|name| name.ends_with(&tail))
            || self.tags.get("Environment").is_some_and(|name| name == suffix)
            || IN_A_CLUSTER.contains(&&*self.kind) && self.name.contains(&format!("{tail}/"))
    }

    /// Whether AWS itself keeps it for a while after it was deleted.
    pub fn is_gone(&self) -> bool {
        let state = self.state.as_deref();
        matches!(state, Some("INACTIVE" | "PendingDeletion" | "deleted"))
    }
}

impl Aws {
    /// Starts the server. What the specs of the tests name as images is pushed to each repository as soon
    /// as it is there; a tag that a test gives meaning to, it pushes itself.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// The same, with further settings.
    pub fn start_with(settings: &[&str]) -> Option<Self> {
        Self::with(&[&["pushed=1.0.0,1.1.1,2.0.0,a1"], settings].concat())
    }

    /// Starts the server with settings, as in `pushed=1.0.0`.
    pub fn with(settings: &[&str]) -> Option<Self> {
        required(python()).map(|python| Self::on(python, settings))
    }

    fn on(python: &Path, settings: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let log = File::create(directory.path().join("server.log")).expect("a log");
        let mut server = Command::new(python)
            .arg(absolute("tests/moto/server.py"))
            .args(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("a server");
        let mut line = String::new();
        let output = server.stdout.as_mut().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("its port");
        let log = directory.path().join("server.log");
        let port = line.trim().parse();
        let port = port.unwrap_or_else(|_| panic!("{}", fs::read_to_string(log).unwrap()));
        Self { server, port, directory }
    }

    /// Makes a program see this account and no other.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let proxy = format!("http://127.0.0.1:{}", self.port);
        forget_aws(command)
            .envs(KEYS)
            .envs(support::narrow_provider().into_iter().flatten())
            .env("AWS_ENDPOINT_URL", ENDPOINT)
            .env("HTTP_PROXY", &proxy)
            .env("http_proxy", &proxy)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            // A question takes half a second, and most of these tests are about what terraform does.
            .env("STRATA_AWS", "/dev/null")
            // What the server lacks is tried twice, not for minutes.
            .env("AWS_MAX_ATTEMPTS", "2")
    }

    /// Makes what is there before the first apply: the bucket for terraform's state, and a
    /// certificate, whose ARN is the answer.
    pub fn prepare(&self, bucket: &str) -> String {
        self.run("tests/moto/prepare.py", &[bucket]).trim().to_owned()
    }

    /// Does what somebody else does in the account: calls an action as boto3 names it, and gives the
    /// answer.
    pub fn call(&self, service: &str, action: &str, arguments: &Value) -> Value {
        let answer = self.run("tests/moto/call.py", &[service, action, &arguments.to_string()]);
        serde_json::from_str(&answer).expect("an answer")
    }

    /// The aws CLI beside the server.
    pub fn cli() -> PathBuf {
        python().expect("python").with_file_name("aws")
    }

    /// What new revisions of a service that ECS shifts have got of the production traffic, in percent, from
    /// the first shift on.
    pub fn shifts(&self, service: &str) -> Vec<String> {
        let log = fs::read_to_string(self.directory.path().join("server.log")).expect("a log");
        let start = format!("SHIFT {service} ");
        log.lines().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
    }

    /// Pushes an image, with options that say what its container does.
    pub fn push(&self, repository: &str, tag: &str, options: &[&str]) {
        self.run("tests/moto/push.py", &[&[repository, tag], options].concat());
    }

    /// Makes an account in which a service can run, and gives what such a service needs, as JSON.
    pub fn world(&self) -> String {
        self.run("tests/moto/world.py", &[])
    }

    /// The same account, in which there is a service `orders` that is deployed like this.
    pub fn world_with(&self, configuration: &Value) -> String {
        self.run("tests/moto/world.py", &[&configuration.to_string()])
    }

    /// The same, in which the service is called like this: its cluster, itself, its container.
    pub fn world_of(&self, configuration: &Value, names: [&str; 3]) -> String {
        self.run("tests/moto/world.py", &[&[&*configuration.to_string()], &names[..]].concat())
    }

    /// An aws CLI that sees this account and no other, whoever starts it.
    pub fn own_cli(&self) -> PathBuf {
        let path = self.directory.path().join("aws");
        let mut settings = KEYS.map(|(name, value)| format!("{name}={value}")).to_vec();
        settings.push(format!("AWS_ENDPOINT_URL=http://127.0.0.1:{}", self.port));
        settings.push("NO_PROXY=127.0.0.1".to_owned());
        settings.push("AWS_CONFIG_FILE=/dev/null".to_owned());
        settings.push("AWS_SHARED_CREDENTIALS_FILE=/dev/null".to_owned());
        let script = format!(
            "#!/bin/sh\nexec env -u AWS_PROFILE -u AWS_SESSION_TOKEN {} '{}' \"$@\"\n",
            settings.join(" "),
            Self::cli().display()
        );
        support::aws::write_program(&path, &script);
        path
    }

    /// Every object of the account.
    pub fn inventory(&self) -> Vec<Object> {
        serde_json::from_str(&self.run("tests/moto/inventory.py", &[])).expect("an inventory")
    }

    /// The names of every object's type and ID.
    pub fn keys(objects: &[Object]) -> BTreeSet<(String, String)> {
        objects.iter().map(|object| (object.kind.clone(), object.id.clone())).collect()
    }

    /// Runs the tests of Python modules of `tests/moto`, which ask this API, to their successful end.
    pub fn unit_tests(&self, modules: &[&str]) {
        let mut command = self.python();
        succeed(command.current_dir(absolute("tests/moto")).args(["-m", "unittest"]).args(modules));
    }

    fn run(&self, script: &str, arguments: &[&str]) -> String {
        succeed(self.python().arg(absolute(script)).args(arguments))
    }

    /// A python that reaches this account and no other.
    fn python(&self) -> Command {
        let mut command = Command::new(python().expect("python"));
        forget_aws(&mut command)
            .envs(KEYS)
            .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port))
            .env("NO_PROXY", "127.0.0.1");
        command
    }

    /// Unpacks a terraform plan, which is a zip file, and gives its bytes.
    pub fn unpack(&self, plan: &Path) -> Vec<u8> {
        let to = tempfile::tempdir_in(self.directory.path()).expect("a temporary directory");
        let mut unzip = Command::new(python().expect("python"));
        unzip.args(["-m", "zipfile", "-e"]).arg(plan).arg(to.path());
        assert!(unzip.status().expect("unzip").success(), "{}", plan.display());
        let mut bytes = Vec::new();
        for path in paths(to.path()) {
            bytes.extend(fs::read(path).expect("a file"));
        }
        bytes
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Runs a program to its successful end, and gives what it prints.
fn succeed(command: &mut Command) -> String {
    let output = command.output().expect("a program");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8(output.stdout).expect("text")
}

/// Takes away every setting of AWS that this process was given.
fn forget_aws(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
}

/// The python of `.venv`, which is made or brought up to date if need be.
fn python() -> Result<&'static Path, String> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let made =
        || Ok(support::python::venv(".venv", "tests/moto/requirements.txt")?.join("bin/python"));
    PYTHON.get_or_init(made).as_deref().map_err(Clone::clone)
}

/// Runs the tests of a Python module of `tests/moto`, which need no server, to their successful end.
pub fn unit_tests(module: &str) {
    let Some(python) = required(python()) else { return };
    let mut command = Command::new(python);
    forget_aws(&mut command).current_dir(absolute("tests/moto"));
    succeed(command.args(["-m", "unittest", module]));
}

/// What a test needs. Says so if it is not there, past the test harness; with `CI=true`, it must be.
fn required<T>(needed: Result<T, String>) -> Option<T> {
    match needed {
        Ok(needed) => Some(needed),
        Err(reason) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{reason}");
            say(&format!("SKIPPED: {reason}"));
            None
        }
    }
}
