//! What every command that works on one environment needs.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, bail};
use env::{LayerGraph, ModuleInterface};
use platform::Spec;
use project::tree;
use runner::{Interrupt, Progress, RootedEnvironment, Session, Settings, Terraform};

use super::interrupt::{interrupt, shown};
use super::read_specs;
use crate::args::{RunArgs, UntilArgs};

/// An environment, the layers of it that are asked for, and a terraform to run.
pub struct Prepared {
    /// What is asked for, of this environment.
    pub spec: Spec,
    pub environment: RootedEnvironment,
    pub graph: LayerGraph,
    pub terraform: Terraform,
    pub progress: Arc<dyn Progress>,
    pub interrupt: Interrupt,
    /// Whether to print lines of JSON instead of text.
    pub json: bool,
    /// Of a root that has all layers: those that are asked for, or none for all.
    targets: Vec<String>,
    jobs: NonZeroUsize,
}

/// Whether what is rendered has to be what the specs say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tree {
    /// Yes: terraform is going to read it.
    UpToDate,
    /// No: only states are read.
    AnyAge,
}

impl Prepared {
    /// The region of the environment.
    pub fn region(&self) -> &str {
        self.spec.environments.first().map_or("", |environment| &environment.region)
    }

    /// The layers that are worked on, whether or not each has a root.
    pub fn layers(&self) -> Vec<String> {
        let all = self.environment.layer_graph();
        if !self.environment.is_single() {
            return self.graph.names().to_vec();
        }
        let chosen = if self.targets.is_empty() { all } else { all.until(&self.targets) };
        chosen.names().to_vec()
    }

    /// Begins a run.
    pub fn session(&self) -> Result<Session<'_>> {
        Ok(Session::begin(
            &self.terraform,
            &self.environment,
            &*self.progress,
            self.interrupt.clone(),
            self.jobs,
        )?
        .with_targets(self.targets.clone()))
    }
}

/// Reads the specs, finds terraform, and refuses what cannot be worked on. Where one state has all
/// layers, that is any part of it.
pub fn prepare(args: &RunArgs, tree: Tree) -> Result<Prepared> {
    let prepared = begin(args, None, tree)?;
    if !prepared.targets.is_empty() {
        bail!("{} has one state for all layers: leave out --layer", prepared.environment.name);
    }
    Ok(prepared)
}

/// The same for a command that can work on a part of a state.
pub fn prepare_part(args: &RunArgs, until: &UntilArgs) -> Result<Prepared> {
    begin(args, until.until.as_deref(), Tree::UpToDate)
}

fn begin(args: &RunArgs, until: Option<&str>, tree: Tree) -> Result<Prepared> {
    let spec = read_specs::of(&args.root, Some(&args.env))?;
    if tree == Tree::UpToDate {
        refuse_outdated(&args.root, &args.env, &spec)?;
    }
    let modules = env::modules(&spec.platform).interfaces;
    let environment = rooted(&args.root, &spec, &modules)?;
    let (graph, targets) = choose(&environment, &args.layers, until)?;
    let mut settings = Settings::from_environment(&args.root);
    if let Some(mirror) = &args.plugin_mirror {
        settings.mirrors.setting = Some(mirror.clone());
    }
    settings.needed = runner::needed_providers(&spec, &modules);
    let terraform = Terraform::with(&settings)?;
    if let Some(notice) = terraform.notice() {
        eprintln!("{notice}");
    }
    let quiet = args.json || tree == Tree::AnyAge;
    let progress = runner::progress(graph.names(), quiet);
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok());
    shown(&progress);
    Ok(Prepared {
        spec,
        environment,
        graph,
        terraform,
        progress,
        interrupt: interrupt()?,
        json: args.json,
        targets,
        jobs: jobs.unwrap_or(NonZeroUsize::MIN),
    })
}

/// Fails unless what is rendered of an environment is what the specs say.
pub fn refuse_outdated(root: &Path, env: &str, spec: &Spec) -> Result<()> {
    let rendered = env::render(spec);
    let changes = tree::plan(root, &rendered.files, &rendered.directories)?;
    let Some(first) = changes.iter().next() else { return Ok(()) };
    let more = match changes.iter().count() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    bail!(
        "what is rendered is not what the specs say ({}{more}): run `strata render --env {env}` first",
        first.path.display(),
    )
}

/// The environment, and where it is on disk.
fn rooted(root: &Path, spec: &Spec, modules: &[ModuleInterface]) -> Result<RootedEnvironment> {
    let Some(environment) = spec.environments.first() else { bail!("there is no environment") };
    RootedEnvironment::new(root, &spec.platform, environment, modules)
        .context("cannot find the project's root")
}

/// The layers that are asked for, or all, and the targets that are asked for of a root that has all.
fn choose(
    environment: &RootedEnvironment,
    layers: &[String],
    until: Option<&str>,
) -> Result<(LayerGraph, Vec<String>)> {
    let all = environment.layer_graph();
    if let Some(unknown) = until
        .into_iter()
        .chain(layers.iter().map(String::as_str))
        .find(|layer| all.index(layer).is_none())
    {
        let known = platform::wording::listed(all.names());
        bail!("there is no layer {unknown}; the layers are: {known}");
    }
    let chosen = match until {
        Some(layer) => all.until(&[layer]),
        None if layers.is_empty() => return Ok((environment.graph(), Vec::new())),
        None => all.only(|name| layers.iter().any(|layer| layer == name)),
    };
    if !environment.is_single() {
        return Ok((chosen, Vec::new()));
    }
    let targets = if chosen.len() == all.len() { Vec::new() } else { chosen.names().to_vec() };
    Ok((environment.graph(), targets))
}
