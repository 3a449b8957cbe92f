//! `strata diff`: what the specs would change, by meaning.

use std::io::Write;

use anyhow::Result;
use review::diff;

use super::baseline::{self, Baseline};
use super::evaluated::{evaluated, same_terraform};
use super::read_specs;
use crate::Ending;
use crate::args::review::DiffArgs;
use crate::unified_diff;

/// Compares, and prints.
pub fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Ending> {
    let spec = read_specs::of(&args.root, args.env.as_deref())?;
    let after = env::render(&spec).files;
    let Baseline { files: mut before, note } = baseline::of(&args.root, args.against.as_deref())?;
    if let Some(name) = &args.env {
        baseline::only(&mut before, name);
    }
    let new = evaluated(&after)?.environments;
    let old = if same_terraform(&before, &after) { None } else { Some(evaluated(&before)?) };
    let old = old.as_ref().map_or(&*new, |old| &*old.environments);
    let mut changes = diff::between(old, &new).with_files(&before, &after);
    changes.notes.splice(..0, note);
    if args.full && !changes.files.is_empty() {
        let mut text = Vec::new();
        unified_diff::between(&before, &after, &mut text)?;
        changes.diff = Some(String::from_utf8_lossy(&text).into_owned());
    }
    match (args.form.json, args.form.markdown) {
        (true, _) => writeln!(out, "{}", changes.json())?,
        (_, true) => write!(out, "{}", changes.markdown())?,
        _ => write!(out, "{}", changes.text())?,
    }
    Ok(Ending::Fine)
}
