//! What all commands have in common that edit the spec of an environment.
//!
//! The text that a command makes is read as every spec is, before anything is written: what would be a mistake is
//! shown as one. Then the diff is shown, a person is asked, and the file is replaced as a whole. Rendering and
//! applying is left to the usual commands, or done by them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use ::preflight::Status;
use anyhow::{Result, bail};
use platform::paths::spec as spec_path;
use platform::wording::{counted, listed};
use platform::{Environment, Platform, Release, Service, Spec};
use project::git::NewCommit;
use project::specs::{self, Sources};
use project::tree;

use super::confirm::{can_confirm, confirm};
use super::interrupt::interrupt;
use super::prepare::refuse_outdated;
use super::render::Rendering;
use super::{apply, chosen, doctor, preflight, read_specs};
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
        let (sources, spec) = read_specs::all(&args.root, Some(&args.env))?;
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

    /// The platform, with this environment alone.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The same with another text.
    pub fn spec_with(&self, text: &str) -> Result<Spec> {
        let Edited { sources, spec } = self.edited(text)?;
        read_specs::only(&sources, spec, Some(&self.args.env))
    }

    /// The platform.
    pub fn platform(&self) -> &Platform {
        &self.spec.platform
    }

    /// A service of the platform.
    pub fn service(&self, name: &str) -> Result<&Service> {
        chosen::service(&self.spec.platform, name)
    }

    /// A release of the environment; where there is one only, it need not be named by this flag.
    pub fn release_by(&self, flag: &str, name: Option<&str>) -> Result<&Release> {
        chosen::release(self.environment()?, flag, name)
    }

    /// A release of the environment.
    pub fn release(&self, name: &str) -> Result<&Release> {
        self.release_by("--release", Some(name))
    }

    /// ` green`, where there is another release.
    pub fn of_release(&self, release: &Release) -> String {
        let is_one_of = self.spec.environments.iter().any(|it| it.releases.len() > 1);
        if is_one_of { format!(" {}", release.color.name()) } else { String::new() }
    }

    /// The command that gives a release an image of a service that a pipeline deploys.
    pub fn deploy(&self, service: &str, tag: &str, release: &str) -> Result<String> {
        Ok(chosen::deploy_command(self.environment()?, service, tag, release))
    }

    /// Shows what becomes of the text, asks, writes; and does the rest, if that is asked for. What has moved is
    /// said in a commit, as in `api-gateway 1.4.1 -> 1.4.2`.
    pub fn finish(mut self, text: &str, moved: &[String], out: &mut dyn Write) -> Result<Ending> {
        let (args, path) = (self.args, self.path());
        let is_new = text != self.text();
        if !is_new {
            writeln!(out, "{path} says that already")?;
        }
        if !is_new && !args.apply {
            return Ok(Ending::Fine);
        }
        if !args.apply && !args.commit {
            let edited = self.edited(text)?;
            read_specs::warn(&edited.sources, &edited.spec, Some(&args.env));
            if !self.write(edited, Consent::of(args), out)? {
                return Ok(Ending::Interrupted);
            }
            let env = &args.env;
            writeln!(
                out,
                "wrote {path}; next: strata render --env {env}, strata apply --env {env}"
            )?;
            return Ok(Ending::Fine);
        }
        if args.apply && is_new {
            self.refuse_what_apply_would(text)?;
        }
        let commit = if args.commit && is_new { Some(self.begin_commit(text)?) } else { None };
        if !self.write_and_render(text, Consent::of(args), out)? {
            return Ok(Ending::Interrupted);
        }
        if args.apply {
            let ending = self.apply(Consent::of(args), out);
            if commit.is_some() && !matches!(ending, Ok(Ending::Fine)) {
                eprintln!("what was written is not committed");
            }
            if !matches!(ending, Ok(Ending::Fine)) {
                return ending;
            }
        }
        if let Some(commit) = commit {
            let hash = commit.write(&message(&args.env, moved))?;
            writeln!(out, "committed {hash}")?;
        }
        Ok(Ending::Fine)
    }

    /// Fails if the account lacks what an apply of a text needs, as an image: not after the spec was written.
    fn refuse_what_apply_would(&self, text: &str) -> Result<()> {
        let wrong = doctor::findings(&self.spec_with(text)?)?;
        let wrong: Vec<_> = wrong.into_iter().filter(|it| it.status == Status::Wrong).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let lacks: Vec<_> =
            wrong.iter().map(|it| format!("\n  {}: {}", it.text, it.remedy)).collect();
        let commands = preflight::commands(&wrong);
        let separator = if commands.is_empty() { "" } else { "\n\n" };
        bail!(
            "nothing was written, as the account lacks what apply needs:{}{separator}{commands}",
            lacks.concat()
        )
    }

    /// The commit of what is going to be written, if it would have nothing else in it.
    fn begin_commit(&self, text: &str) -> Result<NewCommit<'a>> {
        let root = &self.args.root;
        refuse_outdated(root, &self.args.env, &self.spec)?;
        let edited = self.edited(text)?;
        let rendering = Rendering::of(root, &edited.sources, &edited.spec, Some(&self.args.env))?;
        let changes = rendering.changes(root)?;
        let rendered = changes.iter().map(|change| change.path.clone());
        Ok(NewCommit::begin(root, rendered.chain([self.path().into()]).collect())?)
    }

    /// Whether a text would be right: fails with the mistakes in it.
    pub fn check(&self, text: &str) -> Result<()> {
        self.edited(text).map(|_| ())
    }

    /// Shows what becomes of the text, asks, writes it, and renders it; `false` if somebody wants us to stop.
    pub fn write_and_render(
        &mut self,
        text: &str,
        consent: Consent,
        out: &mut dyn Write,
    ) -> Result<bool> {
        let edited = self.edited(text)?;
        let root = &self.args.root;
        // What stands in the way of rendering is known before anything is written.
        let rendering = Rendering::of(root, &edited.sources, &edited.spec, Some(&self.args.env))?;
        let changes = rendering.changes(root)?;
        if text != self.text() && !self.write(edited, consent, out)? {
            return Ok(false);
        }
        rendering.write(&changes, out)?;
        Ok(true)
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

    /// Shows the diff, asks, and writes; `false` if somebody wants us to stop.
    fn write(&mut self, edited: Edited, consent: Consent, out: &mut dyn Write) -> Result<bool> {
        let (root, path) = (&self.args.root, self.path());
        let new = edited.sources.environment(&self.args.env).map_or("", |file| &file.text);
        let file = |text: &str| BTreeMap::from([(PathBuf::from(&path), text.to_owned())]);
        unified_diff::between(&file(self.text()), &file(new), out)?;
        out.flush()?;
        if consent == Consent::ToAsk && !ask(&format!("Write this to {path}?"))? {
            return Ok(false);
        }
        tree::replace(root, Path::new(&path), self.text(), new)?;
        self.sources = edited.sources;
        self.spec = read_specs::only(&self.sources, edited.spec, Some(&self.args.env))?;
        Ok(true)
    }
}

/// `prod: api-gateway 1.4.1 -> 1.4.2`, or the same as a list where that is long.
fn message(env: &str, moved: &[String]) -> String {
    let subject = format!("{env}: {}", moved.join(", "));
    if subject.chars().count() <= SUBJECT {
        return subject;
    }
    format!("{env}: {}\n\n- {}", counted(moved.len(), "change"), moved.join("\n- "))
}

/// How long the first line of a message is at most.
const SUBJECT: usize = 72;

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

/// Fails unless somebody agrees; `false` if somebody wants us to stop.
pub fn ask(question: &str) -> Result<bool> {
    if !can_confirm() {
        bail!("stdin is not a terminal, so nothing was written: pass --yes");
    }
    let interrupt = interrupt()?;
    let agreed = confirm(&format!("\n{question} Only `yes` will do: "), "yes", &interrupt);
    if !agreed && !interrupt.is_raised() {
        bail!("not confirmed: nothing was written");
    }
    Ok(agreed)
}

/// Fails if an apply is to follow and secrets would have no values for it: not after the spec was written.
pub fn refuse_without_values(args: &EditArgs, variables: &[String]) -> Result<()> {
    let missing = variables.iter().filter(|variable| std::env::var_os(variable).is_none());
    let missing: Vec<_> = missing.collect();
    if args.apply && !missing.is_empty() {
        bail!("nothing was written: the new values are missing, {}", listed(missing));
    }
    Ok(())
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
