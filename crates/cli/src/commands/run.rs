//! `strata run`: a command once, in a task beside those of a service.

use std::io::Write;

use account::{Account, OneOffNews, OneOffOutcome, OneOffTask, OneOffWatch, revision_number};
use anyhow::{Context, Result, bail};

use super::interrupt::interrupt;
use super::{chosen, ecs_service, read_specs};
use crate::Ending;
use crate::args::run::RunOnceArgs;

/// Who starts the task, as ECS shows it.
const STARTED_BY: &str = "strata-run";

/// Where `timeout` of the coreutils says that a command did not end in time.
const TIMED_OUT: u8 = 124;

/// Where `docker run` says that the command is not to blame.
pub const NOT_RUN: u8 = 125;

/// Runs it, and ends as it does.
pub fn run(args: &RunOnceArgs, out: &mut dyn Write) -> Result<Ending> {
    let spec = read_specs::of(&args.root, Some(&args.env))?;
    let Some(environment) = spec.environments.first() else { bail!("there is no environment") };
    let service = chosen::service(&spec.platform, &args.service)?;
    let release = chosen::release(environment, "--release", args.release.as_deref())?.color.name();
    let label = format!("{} {release}", service.name);
    let account = Account::discover(&environment.region)?;
    let ecs = ecs_service::name(&spec.platform, environment, service, release);
    let tasks = account.service_tasks(&ecs);
    let tasks = tasks.with_context(|| format!("what {label} runs cannot be asked"))?;
    let tasks = tasks.ok_or_else(|| ecs_service::not_there(&ecs, &args.env))?;
    let task = OneOffTask {
        task_definition: &tasks.task_definition,
        container: &service.name,
        command: &args.command,
        settings: &tasks.settings,
        started_by: STARTED_BY,
        timeout: args.timeout,
    };
    if let Some(over) = task.too_long() {
        bail!("the command is {over} bytes too long for ECS: put it into the image");
    }
    let (interrupt, revision) = (interrupt()?, revision_number(&tasks.task_definition));
    let mut written = Ok(());
    let mut heard = |news: OneOffNews<'_>| match news {
        OneOffNews::Started(id) => eprintln!("{label}: task {id} of revision {revision}"),
        OneOffNews::Line(line) => {
            if written.is_ok() {
                written = writeln!(out, "{line}").and_then(|()| out.flush());
            }
        }
        OneOffNews::NoLog(error) => eprintln!("{label}: its log cannot be read: {error}"),
        OneOffNews::Stopping => eprintln!("{label}: the task is told to stop"),
        OneOffNews::NotStopped(error) => {
            eprintln!("{label}: the task cannot be told to stop, and goes on: {error}");
        }
    };
    let is_interrupted = &|| interrupt.is_raised();
    let outcome = account
        .run_once(&task, &mut OneOffWatch { is_interrupted, heard: &mut heard })
        .with_context(|| format!("{label}: the task is not started"))?;
    eprintln!("{label}: {outcome}");
    written?;
    Ok(match outcome {
        OneOffOutcome::Exited { code, .. } => {
            Ending::Command(u8::try_from(code).unwrap_or(u8::MAX))
        }
        OneOffOutcome::TimedOut => Ending::Command(TIMED_OUT),
        OneOffOutcome::Interrupted => Ending::Interrupted,
        OneOffOutcome::NotRun { .. } | OneOffOutcome::Unknown(_) => Ending::Command(NOT_RUN),
    })
}
