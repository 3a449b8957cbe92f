//! How long each command takes that needs no terraform, and how much memory, by the number of services.
//!
//! Every command runs in a process of its own over a platform that is already rendered. Times are the
//! best of several runs. Read the ratios, which hold on a busy machine: `x render` compares with
//! rendering the same platform again, `growth` compares the time per service with that of the size
//! above, so that 1.0 is linear and less is better.

#[path = "../../../tests/support/specs.rs"]
mod specs;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const SIZES: [u32; 4] = [3, 30, 300, 1000];

const COMMANDS: [&str; 6] = ["render", "check", "reach", "graph", "diff", "report"];

const ENVIRONMENT: &str = "e0";

/// Set in the processes that are measured: they are strata, and say how much memory they took.
const MEASURED: &str = "STRATA_BENCH_MEASURED";

fn main() -> ExitCode {
    if std::env::var_os(MEASURED).is_some() {
        let code = cli::main();
        eprintln!("{}", peak_memory().unwrap_or_default());
        return code;
    }
    println!(
        "{:>8} {:>8} {:>9} {:>9} {:>11} {:>7} {:>9}",
        "services", "command", "ms", "x render", "us/service", "growth", "peak MiB"
    );
    let mut before: BTreeMap<&str, f64> = BTreeMap::new();
    for services in SIZES {
        let project = project(services);
        let mut render = None;
        for command in COMMANDS {
            let (time, peak) = measure(project.path(), command, services);
            let render = *render.get_or_insert(time);
            let each = time.as_secs_f64() / f64::from(services);
            let growth = before.insert(command, each).map(|before| format!("{:.2}", each / before));
            println!(
                "{services:>8} {command:>8} {:>9.1} {:>9.2} {:>11.0} {:>7} {:>9}",
                time.as_secs_f64() * 1e3,
                time.as_secs_f64() / render.as_secs_f64(),
                each * 1e6,
                growth.unwrap_or_default(),
                peak
            );
        }
    }
    ExitCode::SUCCESS
}

/// A project with its specs, rendered.
fn project(services: u32) -> tempfile::TempDir {
    let services = usize::try_from(services).expect("a size");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let envs = directory.path().join("envs");
    fs::create_dir(&envs).expect("a directory");
    fs::write(envs.join("platform.hcl"), specs::platform(services)).expect("a spec");
    let environment = specs::environment(ENVIRONMENT, 0, services);
    fs::write(envs.join(format!("{ENVIRONMENT}.hcl")), environment).expect("a spec");
    run(directory.path(), "render");
    directory
}

/// The best time, and the greatest memory in MiB.
fn measure(project: &Path, command: &str, services: u32) -> (Duration, u64) {
    let runs = if services < 300 { 10 } else { 3 };
    let all: Vec<_> = (0..runs).map(|_| run(project, command)).collect();
    let best = all.iter().map(|(time, _)| *time).min().unwrap_or_default();
    let peak = all.iter().map(|(_, peak)| *peak).max().unwrap_or_default();
    (best, peak)
}

/// Runs strata, which may find something but not fail, and says how long that took and how many MiB.
fn run(project: &Path, command: &str) -> (Duration, u64) {
    let mut strata = Command::new(std::env::current_exe().expect("this program"));
    strata.arg(command).current_dir(project).env(MEASURED, "1").stdout(Stdio::null());
    if matches!(command, "reach" | "graph" | "report") {
        strata.args(["--env", ENVIRONMENT]);
    }
    let started = Instant::now();
    let output = strata.output().expect("strata");
    let elapsed = started.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    // Warnings come before it.
    let peak = said.lines().last().and_then(|line| line.parse().ok());
    (elapsed, peak.unwrap_or_else(|| panic!("{command}: {said}")))
}

/// Greatest resident set of this process so far, in MiB; known on Linux.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}
