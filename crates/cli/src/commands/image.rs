//! `strata image`: other image tags.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::{Result, bail};
use platform::ImageOwner;
use spec_edit::{Place, set};

use super::edit::SpecEdit;
use crate::Ending;
use crate::args::edit::ImageArgs;

/// Writes the tags into a release.
pub fn run(args: &ImageArgs, out: &mut dyn Write) -> Result<Ending> {
    let edit = SpecEdit::open(&args.edit)?;
    let release = edit.release_by("--release", args.release.as_deref())?;
    let images = Place::of_block("release", release.color.name()).key("images");
    let of_release = edit.of_release(release);
    let (mut text, mut moved) = (edit.text().to_owned(), Vec::new());
    let mut seen = BTreeSet::new();
    for (service, tag) in &args.images {
        let owner = edit.environment()?.image_owner(edit.service(service)?);
        if owner == ImageOwner::Pipeline {
            let deploy = edit.deploy(service, tag, release.color.name())?;
            bail!("a pipeline says which image of {service} runs: {deploy}");
        }
        if !seen.insert(service) {
            bail!("{service} is given two tags");
        }
        let old = release.images.get(service).map_or("none", String::as_str);
        if old != tag {
            moved.push(format!("{service}{of_release} {old} -> {tag}"));
        }
        text = set(&text, &images.entry(service), &**tag)?;
    }
    edit.finish(&text, &moved, out)
}
