//! `strata report`: a page about what the specs render.

use std::fs;
use std::io::Write;

use ::rendered::index::Index;
use anyhow::{Context, Result};
use report::page::{self, Material};
use review::reach::Reachability;
use review::{check, diff};

use super::baseline::{self, Baseline};
use super::evaluated::{self, evaluated, same_terraform};
use super::read_specs;
use crate::Ending;
use crate::args::review::ReportArgs;

/// Writes the page.
pub fn run(args: &ReportArgs, out: &mut dyn Write) -> Result<Ending> {
    let (sources, spec) = read_specs::all(&args.root, Some(&args.env))?;
    if !spec.environments.iter().any(|environment| environment.suffix == args.env) {
        return Err(sources.unknown(&args.env).into());
    }
    let mut after = env::render(&spec).files;
    let rendered = evaluated(&after)?;
    let environment = evaluated::environment(&rendered, &args.env)?;
    // Rules look at all environments, or a waiver that only another one needs would seem needless.
    let rules = check::CheckReport::of(&rendered, &spec.assertions, &spec.waivers).only(&args.env);
    let index = Index::new(environment);
    let reach = Reachability::of(&index);
    let assertions: Vec<_> = spec.assertions_of(&args.env).map(|it| reach.judge(it)).collect();

    let Baseline { files: mut old, note } = baseline::of(&args.root, args.against.as_deref())?;
    baseline::only(&mut old, &args.env);
    baseline::only(&mut after, &args.env);
    let before = if same_terraform(&old, &after) { None } else { Some(evaluated(&old)?) };
    let new = std::slice::from_ref(environment);
    let before = before.as_ref().map_or(new, |before| &*before.environments);
    let mut changes = diff::between(before, new).with_files(&old, &after);
    changes.notes.splice(..0, note);
    // Texts of hundreds of services are as large as the page.
    drop((old, after));
    let since = args.against.as_ref().map(|reference| format!("the specs of {reference}"));

    let material = Material {
        index: &index,
        reach: &reach,
        rendered: &rendered,
        changes: &changes,
        since: since.as_deref().unwrap_or("what is rendered on disk"),
        rules: &rules,
        assertions: &assertions,
    };
    let page =
        if args.json { format!("{:#}\n", page::json(&material)) } else { page::page(&material) };
    match &args.out {
        Some(path) => {
            fs::write(path, page).with_context(|| format!("cannot write {}", path.display()))?;
            writeln!(out, "wrote {}", path.display())?;
        }
        None => out.write_all(page.as_bytes())?,
    }
    Ok(Ending::Fine)
}
