//! `strata render`: specs in, files out.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use env::RenderedTree;
use platform::Spec;
use platform::paths::ENVS;
use project::specs::{self, Sources};
use project::tree::{self, Changes, Counts};

use crate::args::RenderArgs;
use crate::{Ending, unified_diff};

/// Renders, and writes or compares.
pub fn run(args: &RenderArgs, out: &mut dyn Write) -> Result<Ending> {
    let sources = specs::read(&args.root)?;
    let all = specs::parse(&sources)?;
    let spec = only(&sources, all.clone(), args.env.as_deref())?;
    let RenderedTree { mut files, directories: mut scopes, interfaces } = env::render(&spec);
    // What runs on pull requests is about all environments, whichever is rendered.
    files.extend(automation::render(&all.platform, &all.environments, &interfaces));
    scopes.extend(automation::scopes());
    if args.env.is_none() {
        // An environment whose spec is gone is not rendered any more.
        let gone = tree::owned_directories(&args.root, Path::new(ENVS), &scopes)?;
        scopes.extend(gone);
    }
    let changes = tree::plan(&args.root, &files, &scopes)?;
    if args.check {
        return check(&changes, out);
    }
    tree::apply(&changes)?;
    report(&spec, &changes, out)?;
    Ok(Ending::Fine)
}

/// What the specs say, with the environment that is asked for or with all.
pub(super) fn load(root: &Path, env: Option<&str>) -> Result<Spec> {
    let sources = specs::read(root)?;
    let spec = specs::parse(&sources)?;
    only(&sources, spec, env)
}

/// Leaves out the environments that are not asked for.
fn only(sources: &Sources, mut spec: Spec, env: Option<&str>) -> Result<Spec> {
    if let Some(name) = env {
        spec.environments.retain(|env| env.suffix == name);
        if spec.environments.is_empty() {
            return Err(sources.unknown(name).into());
        }
    }
    Ok(spec)
}

fn check(changes: &Changes<'_>, out: &mut dyn Write) -> Result<Ending> {
    if changes.is_empty() {
        writeln!(out, "modules and envs are up to date")?;
        return Ok(Ending::Fine);
    }
    unified_diff::write(changes, out)?;
    let Counts { created, updated, removed, .. } = changes.counts();
    eprintln!(
        "modules and envs are not up to date: `strata render` would create {created}, update \
         {updated} and remove {removed} files"
    );
    Ok(Ending::Differs)
}

fn report(spec: &Spec, changes: &Changes<'_>, out: &mut dyn Write) -> Result<()> {
    for change in changes.iter() {
        writeln!(out, "{} {}", change.kind.verb(), change.path.display())?;
    }
    let Counts { rendered, created, updated, removed } = changes.counts();
    let suffixes = spec.environments.iter();
    let what = platform::wording::listed(suffixes.map(|environment| &*environment.suffix));
    let files = if rendered == 1 { "file" } else { "files" };
    write!(out, "rendered {what}: {rendered} {files}, ")?;
    if changes.is_empty() {
        writeln!(out, "nothing to do")?;
    } else {
        writeln!(out, "{created} created, {updated} updated, {removed} removed")?;
    }
    Ok(())
}
