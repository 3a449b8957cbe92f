//! `strata new`: the spec of another environment.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use platform::paths::{PLATFORM, spec};
use platform::{Layout, SpecFile, new_environment};
use project::{specs, tree};

use super::read_specs;
use crate::Ending;
use crate::args::NewArgs;

/// Derives a spec from that of another environment, and writes it if it has no mistakes.
pub fn run(args: &NewArgs, out: &mut dyn Write) -> Result<Ending> {
    let mut sources = specs::read(&args.root)?;
    let parsed = specs::parse(&sources)?;
    let path = spec(&args.name);
    if args.name == PLATFORM {
        bail!("{path} is the platform's spec; choose another name");
    }
    if sources.environment(&args.name).is_some() {
        bail!("{path} exists already; `strata render --env {}` renders it", args.name);
    }
    let Some(from) = sources.environment(&args.from) else {
        return Err(sources.unknown(&args.from).into());
    };
    let taken: Vec<_> = parsed.environments.iter().map(|env| env.vpc_cidr).collect();
    let layout = args.single.then_some(Layout::Single);
    let text = new_environment(from, &args.name, &taken, layout)
        .map_err(|diagnostics| sources.mistakes(&diagnostics))?;

    // The new spec has to be right beside the others before it is written.
    sources.environments.push(SpecFile::new(&*path, &text));
    sources.names.push(args.name.clone());
    read_specs::warn(&sources, &specs::parse(&sources)?, Some(&args.name));

    tree::create(&args.root, Path::new(&path), &text)?;
    writeln!(
        out,
        "wrote {path}, after {}\nread it, change it, then: strata render --env {}",
        spec(&args.from),
        args.name
    )?;
    Ok(Ending::Fine)
}
