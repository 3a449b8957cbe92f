//! `strata lock`: the providers of each root, for all platforms.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::absolute;

use anyhow::Result;
use project::tree;
use runner::{PLATFORMS, ProviderSource, Terraform};

use super::configurations::roots;
use crate::Ending;
use crate::args::LockArgs;
use platform::paths::LOCK_FILE;
use platform::wording::listed;

/// Locks every root of an environment, or of all, and writes all lock files or none.
pub fn run(args: &LockArgs, out: &mut dyn Write) -> Result<Ending> {
    let wanted = roots(&args.root, args.env.as_deref())?;
    let all = roots(&args.root, None)?;
    let terraform = Terraform::discover(&args.root)?;
    let source = match (&args.fs_mirror, &args.net_mirror) {
        (Some(directory), _) => ProviderSource::Directory(absolute(directory)?),
        (None, Some(url)) => ProviderSource::Network(url.clone()),
        (None, None) => ProviderSource::Registry,
    };
    eprintln!("fetching providers for {}", listed(PLATFORMS));
    let locked = runner::lock(&terraform, &args.root, &all, &wanted, &source, args.upgrade)?;

    let mut files = BTreeMap::new();
    for group in &locked {
        let paths = group.roots.iter().map(|root| root.join(LOCK_FILE));
        files.extend(paths.map(|path| (path, group.text.clone())));
    }
    let written = tree::replace_all(&args.root, &files)?;
    for group in &locked {
        let (roots, providers) = (group.roots.len(), listed(group.providers()));
        let plural = if roots == 1 { "root" } else { "roots" };
        writeln!(out, "{roots} {plural} locked to {providers}")?;
        for root in &group.roots {
            writeln!(out, "  {}", root.display())?;
        }
    }
    writeln!(out, "{written} lock files written, {} unchanged", files.len() - written)?;
    Ok(Ending::Fine)
}
