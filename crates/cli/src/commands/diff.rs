//! `strata diff`: what the specs would change, by meaning.

use std::io::Write;

use anyhow::Result;
use review::diff;

use super::{before, render, rendered};
use crate::Outcome;
use crate::args::review::Diff;

/// Compares, and prints.
pub fn run(args: &Diff, out: &mut dyn Write) -> Result<Outcome> {
    let spec = render::load(&args.root, args.env.as_deref())?;
    let after = rendered::of_spec(&spec);
    let before::Before { files: mut before, note } =
        before::of(&args.root, args.against.as_deref())?;
    if let Some(name) = &args.env {
        before::only(&mut before, name);
    }
    let (old, new) = (rendered::read(&before)?, rendered::read(&after)?);
    let mut changes = diff::between(&old, &new).with_files(&before, &after);
    changes.notes.splice(..0, note);
    if args.full && !changes.files.is_empty() {
        let mut text = Vec::new();
        crate::diff::between(&before, &after, &mut text)?;
        changes.diff = Some(String::from_utf8_lossy(&text).into_owned());
    }
    match (args.form.json, args.form.markdown) {
        (true, _) => writeln!(out, "{}", changes.json())?,
        (_, true) => write!(out, "{}", changes.markdown())?,
        _ => write!(out, "{}", changes.text())?,
    }
    Ok(Outcome::Fine)
}
