//! Runs over an environment with a terraform that only pretends: order, isolation, consent, Ctrl-C.

mod combined_preview;
mod consent;
mod lock_files;
mod order;
mod plans;
mod ready;
mod single;

use std::fmt::Write;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use env::{LayerGraph, Root, SINGLE, SecretVersion, StateRead};
use platform::Backend;
use runner::{
    Applied, CombinedRoot, Interrupt, LayerOutcome, LayerPlan, LayerResult, PlanPurpose, Quiet,
    RootedEnvironment, RunError, Secrets, Session, Settings, Terraform,
};
use tempfile::TempDir;

/// Layers and what they read: compute on security and discovery, these on network.
const LAYERS: [(&str, &[&str]); 4] = [
    ("network", &[]),
    ("security", &["network"]),
    ("discovery", &["network"]),
    ("compute", &["security", "discovery"]),
];

struct Project {
    directory: TempDir,
    terraform: Terraform,
    environment: RootedEnvironment,
}

impl Project {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let program = root.join("terraform");
        // Another process writes it: a program cannot be started while we have it open for writing.
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform.sh");
        let text =
            "(echo '#!/bin/sh'; echo \"PROJECT='$3'\"; cat \"$1\") > \"$2\" && chmod +x \"$2\"";
        let mut copy = Command::new("sh");
        copy.args(["-c", text, "sh"]).args([&script, &program]).arg(root);
        assert!(copy.status().unwrap().success());
        let roots = LAYERS.map(|(layer, below)| {
            let path = PathBuf::from("envs/dev").join(layer);
            fs::create_dir_all(root.join(&path)).unwrap();
            fs::write(root.join(&path).join("main.tf"), "").unwrap();
            Root {
                layer: layer.to_owned(),
                directory: path,
                upstream: below
                    .iter()
                    .map(|layer| StateRead {
                        layer: (*layer).to_owned(),
                        outputs: vec!["id".to_owned()],
                    })
                    .collect(),
                backend: Backend::Local,
                takes_secrets: layer == "security",
            }
        });
        let environment = RootedEnvironment {
            name: "dev".to_owned(),
            account_id: "111111111111".to_owned(),
            project: root.to_owned(),
            directory: "envs/dev".into(),
            roots: roots.to_vec(),
            layers: roots.to_vec(),
            secrets: vec![SecretVersion {
                service: "api".to_owned(),
                name: "key".to_owned(),
                version: 1,
                label: "api__key".to_owned(),
            }],
            combined: None,
        };
        let settings = Settings { program: Some(program), ..Settings::default() };
        Self { terraform: Terraform::with(&settings).unwrap(), environment, directory }
    }

    /// Gives the environment a root of all layers.
    fn combined(mut self) -> Self {
        let mut main = String::new();
        for (layer, _) in LAYERS {
            let _ = writeln!(main, "module \"{layer}\" {{\n}}");
        }
        let directory = PathBuf::from("envs/dev").join(SINGLE);
        self.environment.combined = Some(CombinedRoot {
            files: [(directory.join("main.tf"), main)].into(),
            root: Root {
                layer: SINGLE.to_owned(),
                directory,
                upstream: Vec::new(),
                backend: Backend::Local,
                takes_secrets: true,
            },
        });
        self
    }

    fn session(&self, jobs: usize, interrupt: &Interrupt) -> Session<'_> {
        let jobs = NonZeroUsize::new(jobs).unwrap();
        Session::begin(&self.terraform, &self.environment, &Quiet, interrupt.clone(), jobs)
            .unwrap()
            .with_credentials(true)
    }

    fn graph(&self) -> LayerGraph {
        self.environment.graph()
    }

    /// Makes terraform do something with a layer, as in `fail-apply-security`.
    fn make(&self, what: &str) {
        fs::write(self.directory.path().join(what), "").unwrap();
    }

    fn unmake(&self, what: &str) {
        fs::remove_file(self.directory.path().join(what)).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(name)).unwrap_or_default()
    }

    /// What terraform was called for, in order; and forgets it.
    fn calls(&self) -> Vec<String> {
        let calls = self.read("calls").lines().map(str::to_owned).collect();
        let _ = fs::remove_file(self.directory.path().join("calls"));
        calls
    }

    /// Plans and applies, with the layers that were asked about.
    fn apply(&self, jobs: usize, agree: bool) -> (Vec<LayerResult<Applied>>, Vec<String>) {
        let session = self.session(jobs, &Interrupt::default());
        let plans = session.plan(&self.graph(), PlanPurpose::Apply);
        let asked = Mutex::new(Vec::new());
        let results = session.apply(&self.graph(), &plans, &|layer: &str, _: &LayerPlan| {
            asked.lock().unwrap().push(layer.to_owned());
            agree
        });
        (results, asked.into_inner().unwrap())
    }
}

fn place(calls: &[String], call: &str) -> usize {
    calls.iter().position(|made| made == call).unwrap_or_else(|| panic!("no {call} in {calls:?}"))
}

fn outcomes<R>(results: &[LayerResult<R>]) -> Vec<(&str, &str)> {
    let outcome = |result: &LayerResult<R>| match result.outcome {
        LayerOutcome::Done(_) => "done",
        LayerOutcome::Failed(_) => "failed",
        LayerOutcome::Blocked(_) => "blocked",
        LayerOutcome::Halted => "halted",
    };
    results.iter().map(|result| (result.layer.as_str(), outcome(result))).collect()
}

#[test]
fn destroy_refuses_a_layer_in_use_and_leaves_what_is_not_there() {
    let project = Project::new();
    project.apply(2, false);
    project.calls();
    let session = project.session(3, &Interrupt::default());
    let network = project.graph().only(|layer| layer == "network");
    let refused = session.plan_destroy(&network);
    let LayerOutcome::Failed(error) = &refused[0].outcome else { panic!("not refused") };
    assert!(error.to_string().starts_with("network is in use by security, which still has"));

    let plans = session.plan_destroy(&project.graph());
    let results = session.destroy(&project.graph(), &plans);
    assert!(results.iter().all(|result| result.done().is_some()));
    project.calls();
    let plans = session.plan_destroy(&project.graph());
    assert!(plans.iter().all(|result| !result.done().unwrap().differs));
    assert_eq!(project.calls(), [""; 0]);
}

#[test]
fn an_interrupt_reaches_terraform_once_and_is_waited_for() {
    let project = Project::new();
    project.make("slow-network");
    // Where nothing handles SIGINT it may be ignored, and what is started would ignore it, too.
    let interrupt = Interrupt::install(|_| {}).unwrap();
    let results = thread::scope(|scope| {
        scope.spawn(|| {
            let began = Instant::now();
            while !project.read("calls").contains("wait network") {
                assert!(began.elapsed() < Duration::from_secs(20), "never began");
                thread::sleep(Duration::from_millis(10));
            }
            assert_eq!(interrupt.raise(), Some(1));
            assert_eq!(interrupt.raise(), None);
        });
        let session = project.session(2, &interrupt);
        let plans = session.plan(&project.graph(), PlanPurpose::Apply);
        session.apply(&project.graph(), &plans, &|_, _| false)
    });
    assert!(matches!(results[0].outcome, LayerOutcome::Failed(RunError::Interrupted)));
    assert_eq!(
        outcomes(&results)[1..],
        [("security", "halted"), ("discovery", "halted"), ("compute", "halted")]
    );
    let calls = project.calls();
    assert_eq!(calls.iter().filter(|call| *call == "told network").count(), 1, "{calls:?}");
    assert!(!calls.contains(&"end network".to_owned()));

    project.unmake("slow-network");
    let (results, _) = project.apply(2, false);
    assert!(results.iter().all(|result| result.done().is_some()));
}

#[test]
fn values_of_secrets_reach_only_the_root_that_takes_them() {
    let project = Project::new();
    let secrets = &project.environment.secrets;
    let session = project.session(2, &Interrupt::default());
    assert_eq!(session.secrets_to_give(&project.graph()).unwrap().len(), 1);
    let network = project.graph().only(|layer| layer == "network");
    assert_eq!(session.secrets_to_give(&network).unwrap().len(), 0);
    let values = Secrets::from_json(secrets, r#"{"api/key": "hush-hush"}"#).unwrap();
    let session = session.with_secrets(values);
    assert_eq!(session.secrets_to_give(&project.graph()).unwrap().len(), 0);
    let plans = session.plan(&project.graph(), PlanPurpose::Apply);
    session.apply(&project.graph(), &plans, &|_, _| false);
    assert_eq!(project.read("secrets-of-security"), r#"{"api/key"="hush-hush",}"#);
    for layer in ["network", "discovery", "compute"] {
        assert_eq!(project.read(&format!("secrets-of-{layer}")), "");
    }
    let log = fs::read_to_string(session.log("security")).unwrap();
    assert!(!log.contains("hush-hush"));
}

#[test]
fn one_strata_at_a_time_works_on_an_environment() {
    let project = Project::new();
    let session = project.session(1, &Interrupt::default());
    let begin = || {
        let (jobs, interrupt) = (NonZeroUsize::MIN, Interrupt::default());
        Session::begin(&project.terraform, &project.environment, &Quiet, interrupt, jobs).err()
    };
    assert!(matches!(begin(), Some(RunError::Busy { .. })));
    drop(session);
    assert!(begin().is_none());
}
