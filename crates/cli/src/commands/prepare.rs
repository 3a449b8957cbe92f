//! What every command that works on one environment needs.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, bail};
use env::LayerGraph;
use platform::Spec;
use project::tree;
use runner::{Interrupt, Progress, RootedEnvironment, Session, Settings, Terraform};

use super::render;
use crate::args::RunArgs;

/// An environment, the layers of it that are asked for, and a terraform to run.
pub struct Prepared {
    pub environment: RootedEnvironment,
    pub graph: LayerGraph,
    pub terraform: Terraform,
    pub progress: Arc<dyn Progress>,
    pub interrupt: Interrupt,
    /// Whether to print lines of JSON instead of text.
    pub json: bool,
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
    /// Begins a run.
    pub fn session(&self) -> Result<Session<'_>> {
        Ok(Session::begin(
            &self.terraform,
            &self.environment,
            &*self.progress,
            self.interrupt.clone(),
            self.jobs,
        )?)
    }
}

/// Reads the specs, finds terraform, and refuses what cannot be worked on.
pub fn prepare(args: &RunArgs, tree: Tree) -> Result<Prepared> {
    let spec = render::load(&args.root, Some(&args.env))?;
    if tree == Tree::UpToDate {
        refuse_outdated(args, &spec)?;
    }
    let environment = rooted(&args.root, &spec)?;
    let graph = choose(&environment, &args.layers)?;
    let mut settings = Settings::from_environment(&args.root);
    if let Some(mirror) = &args.plugin_mirror {
        settings.mirrors.setting = Some(mirror.clone());
    }
    let terraform = Terraform::with(&settings)?;
    let quiet = args.json || tree == Tree::AnyAge;
    let progress = runner::progress(graph.names(), quiet);
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok());
    let shown = progress.clone();
    let interrupt = Interrupt::install(move |told| {
        let text = match told {
            Some(0) => return,
            Some(_) => "interrupted: waiting for terraform to release its locks",
            None => "still waiting: terraform is interrupted only once, so that it saves its state",
        };
        shown.pause(&mut || eprintln!("\n{text}"));
    });
    Ok(Prepared {
        environment,
        graph,
        terraform,
        progress,
        interrupt: interrupt.context("cannot handle signals")?,
        json: args.json,
        jobs: jobs.unwrap_or(NonZeroUsize::MIN),
    })
}

/// Fails unless what is rendered is what the specs say.
fn refuse_outdated(args: &RunArgs, spec: &Spec) -> Result<()> {
    let rendered = env::render(spec);
    let changes = tree::plan(&args.root, &rendered.files, &rendered.directories)?;
    let Some(first) = changes.iter().next() else { return Ok(()) };
    let more = match changes.iter().count() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    bail!(
        "what is rendered is not what the specs say ({}{more}): run `strata render --env {}` first",
        first.path.display(),
        args.env
    )
}

/// The environment, and where it is on disk.
fn rooted(root: &Path, spec: &Spec) -> Result<RootedEnvironment> {
    let Some(environment) = spec.environments.first() else { bail!("there is no environment") };
    let modules = env::modules(&spec.platform).interfaces;
    RootedEnvironment::new(root, &spec.platform, environment, &modules)
        .context("cannot find the project's root")
}

/// The layers that are asked for, or all.
fn choose(environment: &RootedEnvironment, layers: &[String]) -> Result<LayerGraph> {
    let graph = environment.graph();
    if layers.is_empty() {
        return Ok(graph);
    }
    if environment.is_single() {
        bail!("{} has one state for all layers: leave out --layer", environment.name);
    }
    if let Some(unknown) = layers.iter().find(|layer| !graph.names().contains(layer)) {
        let known = platform::wording::listed(graph.names().iter().map(|name| &**name));
        bail!("there is no layer {unknown}; the layers are: {known}");
    }
    Ok(graph.only(|name| layers.iter().any(|layer| layer == name)))
}
