//! What became of rollouts, as people and machines read it.

use std::fmt::Write as _;

use account::{
    Account, DeploymentPause, EcsServiceName, Moment, RolloutVerdict, ServiceRevision, Wait,
    wait_for,
};
use serde_json::{Value, json};

/// Waits for the rollouts of services that have begun since then, shows meanwhile how far each is, and gives what
/// became of them.
pub fn follow(
    account: &Account,
    labels: &[String],
    services: &[EcsServiceName],
    since: Moment,
    is_interrupted: &dyn Fn() -> bool,
    quiet: bool,
) -> Vec<RolloutVerdict> {
    let progress = runner::progress(labels, quiet);
    let mut heard = vec![String::new(); labels.len()];
    let mut wait = Wait {
        since,
        is_interrupted,
        heard: &mut |place, text| {
            if heard[place] != text {
                text.clone_into(&mut heard[place]);
                progress.step(&labels[place], &format!("rollout: {text}"));
            }
        },
    };
    let verdicts = wait_for(account, services, &mut wait);
    for (label, verdict) in labels.iter().zip(&verdicts) {
        progress.done(label, verdict.outcome.name());
    }
    progress.finish();
    verdicts
}

/// `api-gateway blue: done in 94 s, 2 of 2 running`, and below a failure what its task said last.
pub fn verdict_text(
    service: &str,
    release: &str,
    environment: &str,
    verdict: &RolloutVerdict,
) -> String {
    let mut text = format!("{service} {release}: {verdict}\n");
    if verdict.pause.is_some() {
        text.push_str(&how_to_go_on(service, environment));
    }
    if let Some(revision) = &verdict.revision {
        let _ = writeln!(text, "  revision {}, image {}", revision.number(), revision.image);
    }
    if let Some(task) = &verdict.task {
        let _ = writeln!(text, "  {task}");
        match &task.log {
            Ok(lines) => lines.iter().for_each(|line| {
                let _ = writeln!(text, "    {line}");
            }),
            Err(error) => {
                let _ = writeln!(text, "    its log cannot be read: {error}");
            }
        }
        if let Some(command) = &task.failed_check {
            let _ = writeln!(text, "{}", failed_check(service, command));
        }
    }
    if let Some(error) = &verdict.unasked {
        let _ = writeln!(text, "  why cannot be asked: {error}");
    }
    text
}

/// What ran in the container, and what to do if that cannot run there: ECS does not tell one from the other.
fn failed_check(service: &str, command: &[String]) -> String {
    let (words, needed) = match command {
        [kind, line] if kind == "CMD-SHELL" => {
            (line.clone(), "a shell, or lacks what the line runs".to_owned())
        }
        [_, words @ ..] => {
            let program = words.first().map_or("", String::as_str);
            (words.join(" "), format!("`{program}`"))
        }
        [] => (String::new(), "its program".to_owned()),
    };
    format!(
        "  its check in the container: {words}\n  \
         ECS does not say what that answered. It never succeeds in an image that lacks {needed}: then\n  \
         give service \"{service}\" another `command` in its `health`, in {}, as in\n  \
         [\"CMD\", \"/app/server\", \"--check\"], or [] for no check",
        platform::paths::spec(platform::paths::PLATFORM)
    )
}

/// What a person can do about a pause, on two lines. Where ECS shifts traffic there is one release.
pub fn how_to_go_on(service: &str, environment: &str) -> String {
    let command = |action| format!("strata deploy {service} --{action} --env {environment}");
    format!("  to continue: {}\n  to roll back: {}\n", command("continue"), command("rollback"))
}

/// A pause, for a machine.
pub fn pause_json(pause: &DeploymentPause) -> Value {
    json!({
        "deployment": pause.deployment,
        "hook": pause.hook,
        "after": pause.after,
        "until": pause.until.map(|until| until.to_string()),
        "then": if pause.continues { "continue" } else { "rollback" },
    })
}

/// The same for a machine.
pub fn verdict_json(service: &str, release: &str, verdict: &RolloutVerdict) -> Value {
    let task = verdict.task.as_ref().map(|task| {
        json!({
            "id": task.id,
            "reason": task.reason,
            "exit_code": task.exit_code,
            "failed_check": task.failed_check,
            "log": task.log.as_ref().ok(),
        })
    });
    let revision = verdict.revision.as_ref();
    json!({
        "type": "rollout",
        "service": service,
        "release": release,
        "outcome": verdict.outcome.key(),
        "reason": Some(&verdict.reason).filter(|reason| !reason.is_empty()),
        "alarms": verdict.alarms,
        "pause": verdict.pause.as_ref().map(pause_json),
        "seconds": verdict.seconds,
        "running": verdict.tasks.map(|(running, _)| running),
        "desired": verdict.tasks.map(|(_, desired)| desired),
        "revision": revision.map(ServiceRevision::number),
        "image": revision.map(|revision| &revision.image),
        "task": task,
        "not_asked": verdict.unasked.as_ref().map(ToString::to_string),
    })
}
