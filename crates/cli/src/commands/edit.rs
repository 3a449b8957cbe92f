//! What all commands have in common that edit the spec of an environment.
//!
//! The text that a command makes is read as every spec is, before anything is written: what would be a mistake is
//! shown as one. Then the diff is shown, a person is asked, and the file is replaced as a whole. Rendering and
//! applying is left to the usual commands, or done by them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use platform::paths::spec as spec_path;
use platform::wording::listed;
use platform::{Environment, Platform, Release, Service, Spec, nearest};
use project::specs::{self, Sources};
use project::tree;

use super::confirm::{can_confirm, confirm};
use super::interrupt::interrupt;
use super::render::Rendering;
use super::{apply, read_specs};
use crate::args::edit::EditArgs;
use crate::args::{ApplyArgs, RunArgs, UntilArgs};
use crate::{Ending, unified_diff};

/// The spec of an environment, about to be edited.
pub struct SpecEdit<'a> {
    args: &'a EditArgs,
    sources: Sources,
    spec: Spec,
}

impl<'a> SpecEdit<'a> {
    /// Reads the specs, which have no mistakes yet.
    pub fn open(args: &'a EditArgs) -> Result<Self> {
        let sources = specs::read(&args.root)?;
        let spec = specs::parse(&sources)?;
        let spec = Spec {
            platform: spec.platform.clone(),
            ..read_specs::only(&sources, spec, Some(&args.env))?
        };
        Ok(Self { args, sources, spec })
    }

    /// The text as it is.
    pub fn text(&self) -> &str {
        self.sources.environment(&self.args.env).map_or("", |file| &file.text)
    }

    /// The environment.
    pub fn environment(&self) -> Result<&Environment> {
        self.spec.environments.first().ok_or_else(|| self.sources.unknown(&self.args.env).into())
    }

    /// The platform.
    pub fn platform(&self) -> &Platform {
        &self.spec.platform
    }

    /// A service of the platform.
    pub fn service(&self, name: &str) -> Result<&Service> {
        let platform = &self.spec.platform;
        platform.service(name).ok_or_else(|| {
            anyhow!(
                "the platform has no service {name:?}{}",
                instead(name, platform.service_names())
            )
        })
    }

    /// A release of the environment; where there is one only, it need not be named.
    pub fn release(&self, name: Option<&str>) -> Result<&Release> {
        let environment = self.environment()?;
        let (releases, suffix) = (&environment.releases, &environment.suffix);
        let names = || releases.iter().map(|release| release.color.name());
        match (name, &releases[..]) {
            (None, [only]) => Ok(only),
            (None, _) => {
                bail!("{suffix} has the releases {}: say which with --release", listed(names()))
            }
            (Some(name), _) => {
                releases.iter().find(|release| release.color.name() == name).ok_or_else(|| {
                    anyhow!("{suffix} has no release {name:?}; it has: {}", listed(names()))
                })
            }
        }
    }

    /// Shows what becomes of the text, asks, writes; and does the rest, if that is asked for.
    pub fn finish(self, text: &str, out: &mut dyn Write) -> Result<Ending> {
        let Self { args, sources, .. } = &self;
        let path = spec_path(&args.env);
        let edited = sources.clone().with(&args.env, text);
        let spec = specs::parse(&edited)?;
        let changes_spec = text != self.text();
        if changes_spec {
            if !args.apply {
                read_specs::warn(&edited, &spec, Some(&args.env));
            }
            let file = |text: &str| BTreeMap::from([(PathBuf::from(&path), text.to_owned())]);
            unified_diff::between(&file(self.text()), &file(text), out)?;
        } else {
            writeln!(out, "{path} says that already")?;
        }
        // What stands in the way of rendering is known before anything is written.
        let rendering = if args.apply {
            Some(Rendering::of(&args.root, &edited, &spec, Some(&args.env))?)
        } else {
            None
        };
        let changes = rendering.as_ref().map(|it| it.changes(&args.root)).transpose()?;
        if changes_spec {
            out.flush()?;
            self.ask(&path)?;
            tree::replace(&args.root, Path::new(&path), self.text(), text)?;
        }
        let (Some(rendering), Some(changes)) = (&rendering, &changes) else {
            if changes_spec {
                writeln!(
                    out,
                    "wrote {path}; next: strata render --env {0}, strata apply --env {0}",
                    args.env
                )?;
            }
            return Ok(Ending::Fine);
        };
        rendering.write(changes, out)?;
        apply::run(&apply_args(args), out)
    }

    /// Fails unless somebody agrees.
    fn ask(&self, path: &str) -> Result<()> {
        if self.args.yes {
            return Ok(());
        }
        if !can_confirm() {
            bail!("stdin is not a terminal, so nothing was written: pass --yes");
        }
        if !confirm(&format!("\nWrite this to {path}? Only `yes` will do: "), "yes", &interrupt()?)
        {
            bail!("not confirmed: nothing was written");
        }
        Ok(())
    }
}

/// The name that was probably meant, or else those that there are.
pub fn instead<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let known: Vec<_> = known.collect();
    match nearest(name, known.iter().copied()) {
        Some(meant) => format!("; did you mean {meant:?}?"),
        None => format!("; there are: {}", listed(known)),
    }
}

/// The environment's run, as its own command has it.
pub fn run_args(args: &EditArgs) -> RunArgs {
    RunArgs {
        env: args.env.clone(),
        layers: Vec::new(),
        jobs: None,
        json: false,
        plugin_mirror: None,
        root: args.root.clone(),
    }
}

/// `strata apply`, which asks unless the edit was not to ask either.
fn apply_args(args: &EditArgs) -> ApplyArgs {
    ApplyArgs {
        run: run_args(args),
        until: UntilArgs { until: None },
        auto_approve: args.yes,
        retry: false,
        secrets_stdin: false,
    }
}
