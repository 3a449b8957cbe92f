//! `strata render`: specs in, files out.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use env::RenderedTree;
use platform::Spec;
use platform::paths::{ENVS, Files};
use project::specs::Sources;
use project::tree::{self, Changes, Counts};

use super::read_specs;
use crate::args::RenderArgs;
use crate::{Ending, unified_diff};

/// Renders, and writes or compares.
pub fn run(args: &RenderArgs, out: &mut dyn Write) -> Result<Ending> {
    let (sources, all) = read_specs::all(&args.root, args.env.as_deref())?;
    let rendering = Rendering::of(&args.root, &sources, &all, args.env.as_deref())?;
    let changes = rendering.changes(&args.root)?;
    if args.check {
        return check(&changes, out);
    }
    rendering.write(&changes, out)?;
    Ok(Ending::Fine)
}

/// What the specs render to, of an environment or of all.
pub struct Rendering {
    spec: Spec,
    files: Files,
    scopes: Vec<PathBuf>,
}

impl Rendering {
    /// Renders; nothing is written yet.
    pub fn of(root: &Path, sources: &Sources, all: &Spec, env: Option<&str>) -> Result<Self> {
        let mut spec = read_specs::only(sources, all.clone(), env)?;
        // The repositories that keep its images from expiring are another environment's.
        let asked = spec.environments.first().filter(|_| env.is_some());
        if let Some(source) = asked.and_then(|asked| asked.images_from.clone()) {
            let owner = all.environments.iter().find(|it| it.suffix == source.suffix);
            spec.environments.extend(owner.cloned());
        }
        let RenderedTree { mut files, directories: mut scopes, interfaces } = env::render(&spec);
        // What runs on pull requests is about all environments, whichever is rendered.
        files.extend(automation::render(&all.platform, &all.environments, &interfaces));
        scopes.extend(automation::scopes());
        if env.is_none() {
            // An environment whose spec is gone is not rendered any more.
            let gone = tree::owned_directories(root, Path::new(ENVS), &scopes)?;
            scopes.extend(gone);
        }
        Ok(Self { spec, files, scopes })
    }

    /// What would have to be written.
    pub fn changes(&self, root: &Path) -> Result<Changes<'_>> {
        Ok(tree::plan(root, &self.files, &self.scopes)?)
    }

    /// Writes it, and says so.
    pub fn write(&self, changes: &Changes<'_>, out: &mut dyn Write) -> Result<()> {
        tree::apply(changes)?;
        report(&self.spec, changes, out)
    }
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
