//! `strata apply`: what was shown, after one consent.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Instant;

use ::preflight::{SecretValues, Status};
use account::Moment;
use anyhow::{Context, Result, bail};
use env::SecretVersion;
use runner::{
    Applied, KnownFailure, LayerPlan, LayerResult, PlanPurpose, Secrets, Session, result_format,
};

use super::before_deploy::BeforeRollouts;
use super::confirm::{can_confirm, confirm};
use super::pipeline_images;
use super::planned_rollouts::PlannedRollouts;
use super::preflight::{Preflight, commands, images_come_later, is_wrong};
use super::prepare::{Prepared, prepare_part};
use super::print_results;
use super::rollouts::{self, RolloutsEnding};
use super::stalled;
use super::watch::{Lost, watch_while};
use crate::Ending;
use crate::args::ApplyArgs;

/// Plans, asks, applies.
pub fn run(args: &ApplyArgs, out: &mut dyn Write) -> Result<Ending> {
    let began = Instant::now();
    if !args.auto_approve && !can_confirm() {
        bail!("stdin is not a terminal: pass --auto-approve");
    }
    let prepared = prepare_part(&args.run, &args.until)?;
    let secrets = secrets(args, &prepared.environment.secrets)?;
    let given = secrets.keys();
    let session = prepared.session()?.with_secrets(secrets);
    if !session.has_credentials() {
        bail!(
            "without credentials there are only previews, and a preview is never applied: {}",
            session.message(&KnownFailure::NoCredentials)
        );
    }
    let preflight = Preflight::new(&prepared.spec, &prepared.layers())?;
    let images_come_later = look(&session, &prepared, &preflight, &given, out)?;
    let (lost, before) = (Lost::default(), BeforeRollouts::new(&prepared));
    let session = session
        .with_ready(|upcoming| {
            if images_come_later {
                preflight.images(upcoming.layer)?;
            }
            pipeline_images::are_current(&prepared.spec, upcoming)?;
            let readiness = before.ready(upcoming)?;
            // That may have taken its time.
            pipeline_images::are_current(&prepared.spec, upcoming)?;
            Ok(readiness)
        })
        .with_lost(|address| lost.contains(address));

    let plans = session.plan(&prepared.graph, PlanPurpose::Apply);
    let tried = rollouts::tried_before(&prepared, &session, &plans)?;
    let stalled = stalled::find(&prepared, &session, &plans)?;
    let warnings = [&tried.warnings[..], &stalled.warnings].concat();
    let planned = PlannedRollouts::of(&prepared, &session, &plans)?;
    print_results::plans(&prepared, &session, &plans, &planned, &warnings, began.elapsed(), out)?;
    tried.print_json(&prepared, out)?;
    stalled.print_json(&prepared, out)?;
    if session.is_interrupted() {
        return Ok(Ending::Interrupted);
    }
    if print_results::known_failure(&plans) {
        return Ok(Ending::Failed);
    }
    session.can_apply(&plans)?;
    let differs = plans.iter().filter_map(LayerResult::done).any(|plan| plan.differs);
    let planned = print_results::all_done(&plans);
    if !differs && !stalled.is_any() {
        if !prepared.json {
            writeln!(out, "\n{}: nothing to do", prepared.environment.name)?;
        }
        return Ok(if planned { Ending::Fine } else { Ending::Failed });
    }
    if tried.is_any() && !args.retry {
        bail!(
            "what ECS has rolled back is not tried again: give each service that is warned of another \
             image or setting, or pass --retry"
        );
    }
    if !args.auto_approve && !agreed(&prepared, planned) {
        if session.is_interrupted() {
            return Ok(Ending::Interrupted);
        }
        bail!("not confirmed: nothing was applied");
    }

    let more = |layer: &str, plan: &LayerPlan| agreed_to_more(&prepared, args, layer, plan);
    let (applying, since) = (Instant::now(), Moment::now());
    let apply = || session.apply(&prepared.graph, &plans, &more);
    let results = watch_while(&prepared, &session, since, &lost, apply);
    if !prepared.json {
        writeln!(out)?;
    }
    print_results::applied(&prepared, &results, "applied", applying.elapsed(), out)?;
    before.print_json(out)?;
    let interrupted = session.is_interrupted();
    let (started, all_started) = if interrupted || !print_results::all_done(&results) {
        (Vec::new(), true)
    } else {
        stalled.start_again(&prepared, &session)
    };
    let rolled_out = if interrupted {
        RolloutsEnding::Interrupted
    } else {
        rollouts::wait(&prepared, &session, since, started, out)?
    };
    let summary = |done: &Applied| done.summary;
    print_results::summary(&prepared, "apply", &results, summary, began.elapsed(), out)?;
    if interrupted {
        eprintln!("interrupted: `strata apply --env {}` continues", prepared.environment.name);
    }
    Ok(match rolled_out {
        RolloutsEnding::Interrupted => Ending::Interrupted,
        RolloutsEnding::Fine if all_started && print_results::all_done(&results) => Ending::Fine,
        RolloutsEnding::Fine | RolloutsEnding::Failed => Ending::Failed,
    })
}

/// The values that the caller gives.
fn secrets(args: &ApplyArgs, known: &[SecretVersion]) -> Result<Secrets> {
    let from_environment = Secrets::from_environment(known)?;
    if !args.secrets_stdin {
        return Ok(from_environment);
    }
    let text = io::read_to_string(io::stdin()).context("cannot read standard input")?;
    Ok(Secrets::from_json(known, &text)?.or(from_environment))
}

/// Says what the account lacks, and fails if it is something that an apply needs. Gives whether images
/// are to be looked for later.
fn look(
    session: &Session<'_>,
    prepared: &Prepared,
    preflight: &Preflight,
    given: &BTreeSet<String>,
    out: &mut dyn Write,
) -> Result<bool> {
    let to_give = session.secrets_to_give(&prepared.graph);
    let needed = to_give.iter().flatten().map(|secret| secret.key()).collect();
    let secrets = &prepared.environment.secrets;
    let findings = preflight.run(&SecretValues { secrets, given, needed: &needed });
    for finding in &findings {
        if prepared.json {
            writeln!(out, "{}", finding.json())?;
        } else if finding.status != Status::Holds {
            eprintln!("{}", finding.line());
        }
    }
    if is_wrong(&findings) {
        let commands = commands(&findings);
        if !prepared.json && !commands.is_empty() {
            eprintln!("\n{commands}\n");
        }
        bail!(
            "{} was not touched: put right what is wrong, and apply again",
            prepared.environment.name
        );
    }
    // What stands between us and the state has been found with the rest, if it could be asked.
    to_give?;
    Ok(images_come_later(&findings))
}

fn agreed(prepared: &Prepared, all: bool) -> bool {
    let environment = &prepared.environment;
    let left_out = if all { "" } else { ", without what cannot be planned," };
    let question = format!(
        "\nApply this{left_out} to {} in account {}? Only `yes` will do: ",
        environment.name, environment.account_id
    );
    confirm(&question, "yes", &prepared.interrupt)
}

/// A layer that was planned again does more than was shown: that is shown too, and asked about.
fn agreed_to_more(prepared: &Prepared, args: &ApplyArgs, layer: &str, plan: &LayerPlan) -> bool {
    let mut agreed = args.auto_approve;
    if agreed && prepared.json {
        return true;
    }
    prepared.progress.pause(&mut || {
        let changes = result_format::changes([plan]);
        eprint!(
            "\n{changes}\n{layer}, planned after what is below it, does more than was shown: {}\n",
            plan.summary
        );
        agreed = agreed || confirm("Apply that? Only `yes` will do: ", "yes", &prepared.interrupt);
    });
    agreed
}
