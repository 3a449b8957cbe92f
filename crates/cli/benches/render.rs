//! How fast specs become files, and how much memory that takes.
//!
//! Each size is rendered by a process of its own, whose peak memory the kernel knows: once in memory
//! and once to disk. The tree is then copied with `cp -r`, which is what writing costs at least. Times
//! are the best of several runs, so that the ratio holds on a busy machine.

#[path = "../../../tests/support/specs.rs"]
mod specs;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use platform::{Spec, SpecFile};

const RUNS: usize = 5;

/// (services, environments)
const SIZES: [(usize, usize); 6] = [(3, 1), (30, 1), (300, 1), (1000, 1), (3, 10), (3, 100)];

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--measure") {
        let sizes: Vec<usize> = arguments.filter_map(|size| size.parse().ok()).collect();
        println!("{}", measure(sizes[0], sizes[1]));
        return;
    }
    println!(
        "{:>8} {:>5} {:>7} {:>9} {:>11} {:>11} {:>11} {:>8} {:>8}",
        "services", "envs", "files", "MB", "memory ms", "disk ms", "cp -r ms", "ratio", "peak MiB"
    );
    for (services, environments) in SIZES {
        let sizes = [services.to_string(), environments.to_string()];
        let myself = std::env::current_exe().expect("this program");
        let output = Command::new(myself).arg("--measure").args(sizes).output().expect("a run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// A line of the table.
fn measure(services: usize, environments: usize) -> String {
    let platform = specs::platform(services);
    let names: Vec<_> = (0..environments).map(|number| format!("e{number}")).collect();
    let texts: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(number, name)| specs::environment(name, number, services))
        .collect();

    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path().join("project");
    let envs = root.join("envs");
    fs::create_dir_all(&envs).expect("directories");
    fs::write(envs.join("platform.hcl"), &platform).expect("a spec");
    for (name, text) in names.iter().zip(&texts) {
        fs::write(envs.join(format!("{name}.hcl")), text).expect("a spec");
    }

    let in_memory = best(|| {
        let started = Instant::now();
        let files = render(&parse(&platform, &names, &texts));
        let elapsed = started.elapsed();
        assert!(!files.is_empty());
        elapsed
    });
    let files = render(&parse(&platform, &names, &texts));
    let bytes: usize = files.values().map(String::len).sum();
    let count = files.len();
    drop(files);

    let to_disk = best(|| {
        clear(&root);
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_strata"))
            .arg("render")
            .current_dir(&root)
            .output()
            .expect("strata");
        let elapsed = started.elapsed();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        elapsed
    });
    let copied = best(|| {
        let copy = directory.path().join("copy");
        let _ = fs::remove_dir_all(&copy);
        let started = Instant::now();
        let status = Command::new("cp").arg("-r").arg(&root).arg(&copy).status().expect("cp");
        let elapsed = started.elapsed();
        assert!(status.success());
        elapsed
    });

    let kilobytes = u32::try_from(bytes / 1000).expect("less than 4 TB");
    let megabytes = f64::from(kilobytes) / 1e3;
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    format!(
        "{services:>8} {environments:>5} {count:>7} {megabytes:>9.2} {:>11.1} {:>11.1} {:>11.1} {:>8.2} {:>8}   {:.0} MB/s in memory, {:.0} MB/s to disk",
        milliseconds(in_memory),
        milliseconds(to_disk),
        milliseconds(copied),
        to_disk.as_secs_f64() / copied.as_secs_f64(),
        peak_memory().map_or_else(|| "-".to_owned(), |mebibytes| mebibytes.to_string()),
        megabytes / in_memory.as_secs_f64(),
        megabytes / to_disk.as_secs_f64(),
    )
}

fn best(run: impl Fn() -> Duration) -> Duration {
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}

/// Removes what was rendered, but not the specs.
fn clear(root: &Path) {
    let _ = fs::remove_dir_all(root.join("modules"));
    for entry in fs::read_dir(root.join("envs")).expect("envs").flatten() {
        if entry.path().is_dir() {
            fs::remove_dir_all(entry.path()).expect("a directory");
        }
    }
}

fn parse(platform: &str, names: &[String], texts: &[String]) -> Spec {
    let platform = SpecFile::new("envs/platform.hcl", platform);
    let environments: Vec<_> = names
        .iter()
        .zip(texts)
        .map(|(name, text)| SpecFile::new(format!("envs/{name}.hcl"), text))
        .collect();
    platform::load(&platform, &environments).unwrap_or_else(|mistakes| {
        let sources: Vec<_> = [&platform].into_iter().chain(&environments).collect();
        panic!("{}", platform::format_diagnostics(&mistakes, &sources, false))
    })
}

fn render(spec: &Spec) -> env::Files {
    env::render(spec).files
}

/// Greatest resident set of this process so far, in MiB; known on Linux.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}
