//! `strata render`: specs in, files out.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use env::RenderedTree;
use platform::Spec;
use platform::paths::ENVS;
use project::tree::{self, Changes, Counts};

use super::read_specs;
use crate::args::RenderArgs;
use crate::{Ending, unified_diff};

/// Renders, and writes or compares.
pub fn run(args: &RenderArgs, out: &mut dyn Write) -> Result<Ending> {
    let (sources, all) = read_specs::all(&args.root, args.env.as_deref())?;
    let spec = read_specs::only(&sources, all.clone(), args.env.as_deref())?;
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
