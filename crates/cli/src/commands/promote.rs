//! `strata promote`: an environment is given what another one runs.

mod healthy;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use account::tag_of;
use anyhow::{Context, Result, bail};
use platform::{Environment, ImageOwner, ModuleSource, Release, Service, Spec};
use spec_edit::{Place, set};

use super::edit::{SpecEdit, refuse_without_values};
use super::preflight::Preflight;
use super::prepare::refuse_outdated;
use super::rollouts::LAYER;
use super::running::RunningEnvironment;
use crate::Ending;
use crate::args::edit::{EditArgs, PromoteArgs};

/// Edits the spec of the one environment after what the other one runs.
pub fn run(args: &PromoteArgs, out: &mut dyn Write) -> Result<Ending> {
    let (from_args, to) =
        (EditArgs { env: args.from.clone(), ..args.edit.clone() }, SpecEdit::open(&args.edit)?);
    let from = SpecEdit::open(&from_args)?;
    let (theirs, ours) = (from.environment()?, to.environment()?);
    if theirs.suffix == ours.suffix {
        bail!("{} cannot be promoted to itself", theirs.suffix);
    }
    let source = from.release_by("--from-release", args.from_release.as_deref())?;
    let target = to.release_by("--release", args.release.as_deref())?;
    let note = compare_modules(theirs, ours)?;
    let mut deployed = BTreeMap::new();
    if !args.from_spec {
        refuse_outdated(&args.edit.root, &theirs.suffix, from.spec()).with_context(|| {
            format!(
                "nothing was written, as {} may run another version of the platform",
                theirs.suffix
            )
        })?;
        let running = RunningEnvironment::ask(&args.edit, &theirs.suffix).with_context(|| {
            format!(
                "nothing was written, as it is not known what {} runs; --from-spec takes its spec",
                theirs.suffix
            )
        })?;
        healthy::check(&from, source, &running)?;
        deployed = deployed_by_a_pipeline(&from, source, &running)?;
    }
    let images = PromotedImages { from: &from, to: &to, source, target, deployed: &deployed };
    let mut promotion = Promotion {
        text: to.text().to_owned(),
        moved: Vec::new(),
        notes: Vec::new(),
        variables: Vec::new(),
    };
    promotion.images(&images)?;
    promotion.secrets(&from, &to)?;
    for line in note.iter().chain(&promotion.notes) {
        writeln!(out, "{line}")?;
    }
    refuse_without_values(&args.edit, &promotion.variables)?;
    let spec = to.spec_with(&promotion.text)?;
    write!(out, "{}", images.copies(&spec)?)?;
    to.finish(&promotion.text, &promotion.moved, out)
}

/// What becomes of a spec.
struct Promotion {
    text: String,
    moved: Vec<String>,
    /// A line for each version of a secret that needs a word.
    notes: Vec<String>,
    /// The variables that give secrets their new values.
    variables: Vec<String>,
}

impl Promotion {
    /// The tags of a release for another one.
    fn images(&mut self, promoted: &PromotedImages<'_>) -> Result<()> {
        let PromotedImages { from, to, target, .. } = promoted;
        let theirs = &from.environment()?.suffix;
        let images = Place::of_block("release", target.color.name()).key("images");
        for service in &to.platform().services {
            let name = &service.name;
            let Some(tag) = promoted.tag(service)? else {
                self.notes.push(format!(
                    "{name} keeps its image: a pipeline says which one {theirs} runs, and --from-spec does not ask"
                ));
                continue;
            };
            let old = target.images.get(name).map_or("none", String::as_str);
            if to.environment()?.image_owner(service) == ImageOwner::Pipeline {
                let deploy = to.deploy(name, tag, target.color.name())?;
                self.notes.push(format!("{name} is what a pipeline deploys: {deploy}"));
            } else if old != tag {
                self.text = set(&self.text, &images.entry(name), tag)?;
                self.moved.push(format!("{name}{} {old} -> {tag}", to.of_release(target)));
            }
        }
        Ok(())
    }

    /// Versions of secrets. A version never goes back: that would want an old value.
    fn secrets(&mut self, from: &SpecEdit<'_>, to: &SpecEdit<'_>) -> Result<()> {
        let secrets = |edit: &SpecEdit<'_>| Ok(env::secrets(edit.platform(), edit.environment()?));
        let (theirs, ours): (Result<Vec<_>>, Result<Vec<_>>) = (secrets(from), secrets(to));
        for (theirs, ours) in theirs?.iter().zip(&ours?) {
            let (key, old, new) = (ours.key(), ours.version, theirs.version);
            if new > old {
                let versions = Place::of_block("service", &ours.service).key("secret_versions");
                self.text = set(&self.text, &versions.entry(&ours.name), new)?;
                self.moved.push(format!("{key} {old} -> {new}"));
                self.notes.push(format!("apply wants a new value of {key}: {}", ours.variable()));
                self.variables.push(ours.variable());
            } else if new < old {
                self.notes.push(format!("{key} keeps version {old}, which is higher than {new}"));
            }
        }
        Ok(())
    }
}

/// Refuses modules at different versions. Those of this tree have none: what is then to be known is said.
fn compare_modules(from: &Environment, to: &Environment) -> Result<Option<String>> {
    let named = |modules: &ModuleSource| match modules {
        ModuleSource::Local => "those of this tree".to_owned(),
        ModuleSource::Git { source, reference } => format!("{reference} of {source}"),
    };
    if from.modules == to.modules {
        return Ok(None);
    }
    let (theirs, ours) = (named(&from.modules), named(&to.modules));
    let (from_name, to_name) = (&from.suffix, &to.suffix);
    if from.modules != ModuleSource::Local && to.modules != ModuleSource::Local {
        bail!(
            "{from_name} has modules at another version: {theirs}, and {to_name} has {ours}; what runs on the one \
             need not run on the other, so change `modules` in its spec first"
        );
    }
    Ok(Some(format!("note: the modules of {from_name} are {theirs}, and of {to_name} {ours}")))
}

/// The tags of what a pipeline has deployed to a release, by service.
fn deployed_by_a_pipeline(
    from: &SpecEdit<'_>,
    source: &Release,
    running: &RunningEnvironment,
) -> Result<BTreeMap<String, String>> {
    let mut tags = BTreeMap::new();
    for service in running.of_release(source.color.name()) {
        let of_spec = from.service(&service.service)?;
        if from.environment()?.image_owner(of_spec) == ImageOwner::Pipeline
            && let Some(now) = running.running(service)
        {
            let image = running.account.image(&now.task_definition)?;
            tags.insert(service.service.clone(), tag_of(&image).to_owned());
        }
    }
    Ok(tags)
}

/// The images that one release runs, and another one is to run.
struct PromotedImages<'a> {
    from: &'a SpecEdit<'a>,
    to: &'a SpecEdit<'a>,
    source: &'a Release,
    target: &'a Release,
    /// What pipelines have deployed, by service.
    deployed: &'a BTreeMap<String, String>,
}

impl PromotedImages<'_> {
    /// The tag of a service; `None` if only a pipeline knows it.
    fn tag(&self, service: &Service) -> Result<Option<&str>> {
        let known = match self.from.environment()?.image_owner(service) {
            ImageOwner::Spec => &self.source.images,
            ImageOwner::Pipeline => self.deployed,
        };
        Ok(known.get(&service.name).map(String::as_str))
    }

    /// The commands that copy images from the repositories of the one to those of the other; nothing if they are
    /// the same, or no image is another one.
    fn copies(&self, promoted: &Spec) -> Result<String> {
        let urls = |spec: &Spec, release: &Release| -> Result<BTreeMap<String, String>> {
            Ok(Preflight::new(spec, &[LAYER])?.image_urls(release.color.name()))
        };
        let theirs = urls(self.from.spec(), self.source)?;
        let ours = urls(promoted, self.target)?;
        let environment = self.to.environment()?;
        let mut commands = String::new();
        for service in &self.to.platform().services {
            let name = &service.name;
            let (Some(tag), Some(from), Some(to)) =
                (self.tag(service)?, theirs.get(name), ours.get(name))
            else {
                continue;
            };
            let is_new = environment.image_owner(service) == ImageOwner::Pipeline
                || self.target.images.get(name).is_none_or(|old| old != tag);
            let with_tag = |url: &str| {
                let repository = url.rsplit_once(':').map_or(url, |(repository, _)| repository);
                format!("{repository}:{tag}")
            };
            let (from, to) = (with_tag(from), with_tag(to));
            if is_new && from != to {
                let _ = writeln!(commands, "  docker buildx imagetools create --tag {to} {from}");
            }
        }
        if commands.is_empty() {
            return Ok(commands);
        }
        Ok(format!(
            "{} takes its images from other repositories; what they lack is copied by\n{commands}\n",
            environment.suffix
        ))
    }
}
