//! `strata release`: a release is added or removed.

use std::io::Write;

use anyhow::{Context, Result, bail};
use platform::wording::listed;
use platform::{Color, ImageOwner};
use spec_edit::{Place, copy_block, remove_block, set, unset};

use super::edit::SpecEdit;
use super::running::RunningEnvironment;
use crate::Ending;
use crate::args::edit::{ReleaseArgs, ReleaseChange};

/// The type of the block that a release is in a spec.
const BLOCK: &str = "release";

/// Edits the releases.
pub fn run(args: &ReleaseArgs, out: &mut dyn Write) -> Result<Ending> {
    let edit = SpecEdit::open(&args.edit)?;
    match &args.change {
        ReleaseChange::Add { name, from, header } => add(edit, name, from, header.as_deref(), out),
        ReleaseChange::Remove { name, from_spec } => {
            refuse_loss(&edit, name)?;
            if !from_spec {
                let running = RunningEnvironment::ask(&args.edit, &args.edit.env).context(
                    "nothing was written, as it is not known whether the release has traffic; \
                     --from-spec takes the spec's word",
                )?;
                refuse_loss_as_applied(&edit, name, &running)?;
            }
            let text = remove_block(edit.text(), BLOCK, name)?;
            edit.finish(&text, &[format!("release {name} removed")], out)
        }
    }
}

fn add(
    edit: SpecEdit<'_>,
    name: &str,
    from: &str,
    header: Option<&str>,
    out: &mut dyn Write,
) -> Result<Ending> {
    if !Color::ALL.iter().any(|color| color.name() == name) {
        bail!("a release is {}, not {name:?}", listed(Color::ALL.map(Color::name)));
    }
    let source = edit.release(from)?;
    if edit.release(name).is_ok() {
        bail!("{} has a release {name:?} already", edit.environment()?.suffix);
    }
    let release = Place::of_block(BLOCK, name);
    let text = copy_block(edit.text(), BLOCK, from, name)?;
    let text = set(&text, &release.key("weight"), 0)?;
    // Two releases cannot be told apart by the same header.
    let text = match header {
        Some(header) => set(&text, &release.key("header"), header)?,
        None => unset(&text, &release.key("header"))?,
    };
    for service in &edit.platform().services {
        if edit.environment()?.image_owner(service) == ImageOwner::Pipeline {
            let tag = source.images.get(&service.name).map_or("none", String::as_str);
            let deploy = edit.deploy(&service.name, "TAG", name)?;
            writeln!(
                out,
                "{} starts with {tag}, as the spec has it, whatever a pipeline has deployed to {from}: {deploy}",
                service.name
            )?;
        }
    }
    edit.finish(&text, &[format!("release {name} added, from {from}")], out)
}

/// A release with traffic stays, and so does the last one.
fn refuse_loss(edit: &SpecEdit<'_>, name: &str) -> Result<()> {
    let (release, environment) = (edit.release(name)?, edit.environment()?);
    if environment.releases.len() == 1 {
        bail!("{name} is the only release of {}", environment.suffix);
    }
    if release.weight > 0 {
        bail!(
            "{name} has {} % of the traffic: `strata shift {} {name}=0` first",
            release.weight,
            environment.suffix
        );
    }
    Ok(())
}

/// The same as it is applied: traffic that has not been moved yet, and tasks that do not run.
fn refuse_loss_as_applied(
    edit: &SpecEdit<'_>,
    name: &str,
    running: &RunningEnvironment,
) -> Result<()> {
    let environment = edit.environment()?;
    let suffix = &environment.suffix;
    let weight = running.weight(name);
    if weight > 0 {
        bail!(
            "{name} still has {weight} % of the traffic as applied: `strata apply --env {suffix}` first"
        );
    }
    if running.of_release(name).next().is_none() {
        return Ok(());
    }
    let staying = environment.releases.iter().filter(|it| it.color.name() != name && it.weight > 0);
    let services = || edit.platform().service_names();
    let missing: Vec<_> =
        staying.flat_map(|it| running.not_ready(it.color.name(), services())).collect();
    if !missing.is_empty() {
        bail!("{name} is what would be left to go back to:\n  {}", missing.join("\n  "));
    }
    Ok(())
}
