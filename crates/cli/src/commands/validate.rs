//! `strata validate`: what terraform says about what is rendered.

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use platform::paths::ENVS;
use runner::{Scratch, Settings, StepError, Terraform, TerraformDiagnostic};

use super::configurations::{modules, roots};
use super::read_specs;
use crate::Ending;
use crate::args::ValidateArgs;

/// Runs terraform over a copy of the modules and roots, and prints a line for each.
pub fn run(args: &ValidateArgs, out: &mut dyn Write) -> Result<Ending> {
    let targets = targets(&args.root, args.env.as_deref())?;
    let mut settings = Settings::from_environment(&args.root);
    // What is rendered can be looked at while the specs have mistakes.
    if let Ok(spec) = read_specs::of(&args.root, args.env.as_deref()) {
        let modules = env::modules(&spec.platform).interfaces;
        settings.needed = runner::needed_providers(&spec, &modules);
    }
    let terraform = Terraform::with(&settings)?;
    if let Some(notice) = terraform.notice() {
        eprintln!("{notice}");
    }
    let directories: Vec<_> = targets.iter().map(|target| target.path.clone()).collect();
    let scratch = Scratch::copy(&args.root, &directories)?;
    if let Some(plans) = &args.plans {
        fs::create_dir_all(plans).with_context(|| format!("cannot make {}", plans.display()))?;
    }
    let width = targets.iter().map(|target| target.path.as_os_str().len());
    let mut report = Listing { out, width: width.max().unwrap_or(0), failed: 0, broken: None };

    let formatted = scratch.fmt_check(&terraform, &directories);
    report.line(
        Path::new(&format!("{} fmt", terraform.name())),
        formatted.map(|()| Facts::default()),
    );
    let jobs =
        args.jobs.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN));
    runner::parallel_in_order(
        jobs,
        &targets,
        |target| examine(&terraform, &scratch, target, args),
        |target, facts| report.line(&target.path, facts),
    );

    if let Some(error) = report.broken {
        return Err(error.into());
    }
    let (all, failed) = (targets.len(), report.failed);
    if failed == 0 {
        writeln!(report.out, "{all} directories are valid")?;
        Ok(Ending::Fine)
    } else {
        writeln!(report.out, "{failed} failed, {all} directories")?;
        Ok(Ending::Failed)
    }
}

/// A directory that terraform can run in, relative to the project's root.
struct Directory {
    path: PathBuf,
    is_root: bool,
}

/// What is worth a word about a directory that terraform accepts.
#[derive(Default)]
struct Facts {
    summary: String,
    warnings: Vec<TerraformDiagnostic>,
}

/// Every module, and every root of the environments that are asked for.
fn targets(root: &Path, env: Option<&str>) -> Result<Vec<Directory>> {
    let modules = modules(root)?.into_iter().map(|path| Directory { path, is_root: false });
    let roots = roots(root, env)?.into_iter().map(|path| Directory { path, is_root: true });
    Ok(modules.chain(roots).collect())
}

fn examine(
    terraform: &Terraform,
    scratch: &Scratch,
    target: &Directory,
    args: &ValidateArgs,
) -> Result<Facts, StepError> {
    // A plan validates first, so the root need not be validated by itself.
    if target.is_root && (args.plan || args.plans.is_some()) {
        let planned = scratch.preview(terraform, &target.path)?;
        if let Some(plans) = &args.plans {
            scratch.save(terraform, &target.path, &plans.join(plan_name(&target.path)))?;
        }
        return Ok(Facts { summary: planned.summary.to_string(), warnings: planned.warnings });
    }
    let validated = scratch.validate(terraform, &target.path)?;
    if target.is_root || !args.test {
        return Ok(Facts { summary: String::new(), warnings: validated.warnings });
    }
    // It warns of the same things again.
    let tested = scratch.test(terraform, &target.path)?;
    Ok(Facts { summary: tested.summary.to_string(), warnings: tested.warnings })
}

/// The file of a root's plan: `dev-network.json` of `envs/dev/network`.
fn plan_name(root: &Path) -> String {
    let names = root.strip_prefix(ENVS).unwrap_or(root).components();
    let names: Vec<_> = names.map(|name| name.as_os_str().to_string_lossy()).collect();
    format!("{}.json", names.join("-"))
}

/// Prints one line per directory, and what there is to say below it.
struct Listing<'a> {
    out: &'a mut dyn Write,
    width: usize,
    failed: usize,
    /// The output cannot be written to.
    broken: Option<io::Error>,
}

impl Listing<'_> {
    fn line(&mut self, path: &Path, facts: Result<Facts, StepError>) {
        let (verdict, summary, details) = match facts {
            Ok(facts) => {
                let warnings = facts.warnings.iter().map(ToString::to_string);
                ("ok", facts.summary, warnings.collect::<Vec<_>>())
            }
            Err(error) => {
                self.failed += 1;
                ("FAIL", String::new(), vec![error.to_string()])
            }
        };
        let (path, width) = (path.display().to_string(), self.width);
        let line = format!("{verdict:<4} {path:<width$}   {summary}");
        let mut lines = vec![line.trim_end().to_owned()];
        for detail in details {
            lines.extend(detail.lines().map(|line| format!("     {line}")));
        }
        let printed = writeln!(self.out, "{}", lines.join("\n"));
        let printed = printed.and_then(|()| self.out.flush());
        self.broken = self.broken.take().or(printed.err());
    }
}
