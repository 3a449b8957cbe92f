//! `strata new`: the spec of another environment.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use crate::Outcome;
use crate::args::New;
use crate::specs::{self, PLATFORM};
use crate::stand_in::{Source, derive_environment};
use crate::tree;

/// Derives a spec from that of another environment, and writes it if it has no mistakes.
pub fn run(args: &New, out: &mut dyn Write) -> Result<Outcome> {
    let mut sources = specs::read(&args.root)?;
    specs::parse(&sources)?;
    let path = specs::path(&args.name);
    if args.name == PLATFORM {
        bail!("{path} is the platform's spec; choose another name");
    }
    let source_of = |wanted| {
        let mut environments = sources.environments.iter();
        environments.find_map(|(name, source)| (name == wanted).then_some(source))
    };
    if source_of(&args.name).is_some() {
        bail!(
            "{path} exists already; `strata render --env {}` renders it",
            args.name
        );
    }
    let Some(from) = source_of(&args.from) else {
        let names = sources.environments.iter().map(|(name, _)| &**name);
        return Err(super::unknown(&args.from, names));
    };

    // The new spec has to be right beside the others before it is written.
    let text = derive_environment(from, &args.name);
    let derived = Source::new(&*path, &text);
    sources.environments.push((args.name.clone(), derived));
    specs::parse(&sources)?;

    tree::create(&args.root, Path::new(&path), &text)?;
    writeln!(
        out,
        "wrote {path}, after {}\nread it, change it, then: strata render --env {}",
        specs::path(&args.from),
        args.name
    )?;
    Ok(Outcome::Fine)
}
