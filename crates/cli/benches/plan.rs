//! How long it takes to plan an environment: `strata plan` against terraform in one directory after
//! the other, on the same machine in the same run. Both plan without an account. `strata plan` takes all
//! layers together as long as nothing is applied, and each by itself from then on. Times are the best of
//! several runs, after one that initialises.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use runner::Terraform;
use serde_json::Value;

const RUNS: usize = 2;

/// A state with something in it.
const STATE: &str = r#"{"version": 4, "outputs": {}, "resources": [
    {"mode": "managed", "type": "a", "name": "b", "instances": [{}]}]}"#;

fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path();
    let terraform = match Terraform::discover(root) {
        Ok(terraform) => terraform,
        Err(error) => {
            println!("SKIPPED: {error}");
            return;
        }
    };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../envs");
    fs::create_dir(root.join("envs")).expect("envs");
    for name in ["platform.hcl", "dev.hcl"] {
        fs::copy(shipped.join(name), root.join("envs").join(name)).expect("a spec");
    }
    strata(root, &["new", "one", "--from", "dev", "--single"]);
    strata(root, &["render"]);
    for layer in env::layers() {
        one_layer(&terraform, root, layer, &["init", "-input=false"]);
    }

    let plan = ["plan", "-input=false", "-lock=false", "-var", "preview=true"];
    let each = best(|| {
        for layer in env::layers() {
            one_layer(&terraform, root, layer, &plan);
        }
    });
    let together = best(|| drop(strata(root, &["plan", "--env", "dev"])));
    let single = best(|| drop(strata(root, &["plan", "--env", "one"])));
    fs::write(root.join("envs/dev/network/terraform.tfstate"), STATE).expect("a state");
    let by_layer = best(|| drop(strata(root, &["plan", "--env", "dev"])));
    println!("terraform plan in each directory   {:>6.2} s", each.as_secs_f64());
    let ways = [("all layers together", together), ("layer by layer", by_layer)];
    for (name, time) in ways.into_iter().chain([("layout single", single)]) {
        let ratio = time.as_secs_f64() / each.as_secs_f64();
        println!("strata plan, {name:<20}  {:>6.2} s   ratio {ratio:.2}", time.as_secs_f64());
    }

    let started = Instant::now();
    let lines = strata(root, &["plan", "--env", "dev", "--jobs", "1", "--json"]);
    let wall = started.elapsed().as_secs_f64();
    let planning: f64 = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|line| line["type"] == "plan")
        .filter_map(|line| line["seconds"].as_f64())
        .sum();
    let added = 100.0 * (wall - planning) / planning;
    println!(
        "strata plan, one layer at a time   {wall:>6.2} s   {added:.1} % beyond the layers' own time"
    );
}

fn strata(root: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
    for (name, _) in std::env::vars_os() {
        // Without credentials everything is a preview.
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    let output = command.args(arguments).current_dir(root).output().expect("strata");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn one_layer(terraform: &Terraform, root: &Path, layer: &str, arguments: &[&str]) {
    let mut command = terraform.command(&root.join("envs/dev").join(layer));
    let output = command.args(arguments).output().expect("terraform");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn best(run: impl Fn()) -> Duration {
    run();
    let timed = || {
        let started = Instant::now();
        run();
        started.elapsed()
    };
    (0..RUNS).map(|_| timed()).min().unwrap_or_default()
}
