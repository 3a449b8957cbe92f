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
        let spec = read_specs::only(&sources, spec, Some(&args.env))?;
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
    pub fn finish(mut self, text: &str, out: &mut dyn Write) -> Result<Ending> {
        let (args, path) = (self.args, self.path());
        let is_new = text != self.text();
        if !is_new {
            writeln!(out, "{path} says that already")?;
        }
        if args.apply {
            self.write_and_render(text, Consent::of(args), out)?;
            return self.apply(Consent::of(args), out);
        }
        if is_new {
            let edited = self.edited(text)?;
            read_specs::warn(&edited.sources, &edited.spec, Some(&args.env));
            self.write(edited, Consent::of(args), out)?;
            let env = &args.env;
            writeln!(
                out,
                "wrote {path}; next: strata render --env {env}, strata apply --env {env}"
            )?;
        }
        Ok(Ending::Fine)
    }

    /// Whether a text would be right: fails with the mistakes in it.
    pub fn check(&self, text: &str) -> Result<()> {
        self.edited(text).map(|_| ())
    }

    /// Shows what becomes of the text, asks, writes it, and renders it.
    pub fn write_and_render(
        &mut self,
        text: &str,
        consent: Consent,
        out: &mut dyn Write,
    ) -> Result<()> {
        let edited = self.edited(text)?;
        let root = &self.args.root;
        // What stands in the way of rendering is known before anything is written.
        let rendering = Rendering::of(root, &edited.sources, &edited.spec, Some(&self.args.env))?;
        let changes = rendering.changes(root)?;
        if text != self.text() {
            self.write(edited, consent, out)?;
        }
        rendering.write(&changes, out)
    }

    /// `strata apply` of the environment.
    pub fn apply(&self, consent: Consent, out: &mut dyn Write) -> Result<Ending> {
        let apply = ApplyArgs {
            run: run_args(self.args),
            until: UntilArgs { until: None },
            auto_approve: consent == Consent::Given,
            retry: false,
            secrets_stdin: false,
        };
        apply::run(&apply, out)
    }

    /// Where the spec is.
    fn path(&self) -> String {
        spec_path(&self.args.env)
    }

    /// The specs with another text of this one, if there are no mistakes in it.
    fn edited(&self, text: &str) -> Result<Edited> {
        let sources = self.sources.clone().with(&self.args.env, text);
        let spec = specs::parse(&sources)?;
        Ok(Edited { sources, spec })
    }

    /// Shows the diff, asks, and writes.
    fn write(&mut self, edited: Edited, consent: Consent, out: &mut dyn Write) -> Result<()> {
        let (root, path) = (&self.args.root, self.path());
        let new = edited.sources.environment(&self.args.env).map_or("", |file| &file.text);
        let file = |text: &str| BTreeMap::from([(PathBuf::from(&path), text.to_owned())]);
        unified_diff::between(&file(self.text()), &file(new), out)?;
        out.flush()?;
        if consent == Consent::ToAsk {
            ask(&format!("Write this to {path}?"))?;
        }
        tree::replace(root, Path::new(&path), self.text(), new)?;
        self.sources = edited.sources;
        self.spec = read_specs::only(&self.sources, edited.spec, Some(&self.args.env))?;
        Ok(())
    }
}

/// The specs as they would be.
struct Edited {
    sources: Sources,
    spec: Spec,
}

/// Whether somebody has agreed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Yes.
    Given,
    /// No: a person is to be asked.
    ToAsk,
}

impl Consent {
    /// What the arguments say.
    pub fn of(args: &EditArgs) -> Self {
        if args.yes { Self::Given } else { Self::ToAsk }
    }
}

/// Fails unless somebody agrees.
pub fn ask(question: &str) -> Result<()> {
    if !can_confirm() {
        bail!("stdin is not a terminal, so nothing was written: pass --yes");
    }
    if !confirm(&format!("\n{question} Only `yes` will do: "), "yes", &interrupt()?) {
        bail!("not confirmed: nothing was written");
    }
    Ok(())
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
