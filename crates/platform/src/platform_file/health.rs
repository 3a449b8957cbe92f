//! A `health` block: the load balancer's check and the container's.

use crate::block_reader::BlockReader;
use crate::reader::At;
use crate::value::{ListOf, NumberIn, formatted, line};
use crate::{DiagnosticKind, Health, Protocol, formats};

/// Reads the block of a service with that port and protocol.
pub(super) fn read(
    block: &mut BlockReader,
    port: Option<u16>,
    protocol: Protocol,
    exposed: bool,
) -> Option<Health> {
    let kind = DiagnosticKind::BadHealthCheck;
    let (has_path, has_command) = (block.has("path"), block.has("command"));
    let path = block.optional("path", formatted(kind, formats::health_path));
    let matcher = block.or_default("matcher", formatted(kind, formats::matcher), "200");
    let command = block.optional("command", ListOf(0..=50, line(1024)));
    let interval = block.or_default("interval", NumberIn(5..=300), 30_u32);
    let seconds = interval.as_ref().map_or(30, |interval| interval.value);
    let timeout = block.or_default("timeout", NumberIn(2..=60), 5.min(seconds - 1));
    let healthy = block.or_default("healthy", NumberIn(2..=10), 2_u32);
    let unhealthy = block.or_default("unhealthy", NumberIn(2..=10), 3_u32);
    let grace = block.or_default("grace", NumberIn(0..=300), 60_u32);

    if let Some(timeout) = timeout.as_ref().filter(|timeout| timeout.value >= seconds) {
        let message =
            format!("a timeout of {} s must be below the interval of {seconds} s", timeout.value);
        block.report(DiagnosticKind::BadHealthCheck, timeout.span.clone(), message);
    }
    if let Some(At { value: words, span }) = &command
        && let Some(first) = words.first()
        && !["CMD", "CMD-SHELL"].contains(&first.value.as_str())
    {
        let message = "a command begins with \"CMD\" or \"CMD-SHELL\"";
        block
            .report(DiagnosticKind::BadHealthCheck, span.clone(), message)
            .help("\"CMD\" runs a program, \"CMD-SHELL\" a line of shell");
    }
    if let Some(At { value: words, span }) = command.as_ref().filter(|it| it.value.len() == 1) {
        let message = format!("{:?} alone runs nothing", words[0].value);
        block
            .report(DiagnosticKind::BadHealthCheck, span.clone(), message)
            .help("give a command after it, or [] for no check in the container");
    }
    let header = block.header.clone();
    if exposed && !has_path {
        let message = "the load balancer needs a \"path\" for its health check";
        block.report(DiagnosticKind::MissingKey, header, message);
    } else if !has_command && !exposed && (!has_path || protocol != Protocol::Http) {
        let message = "without an HTTP \"path\", a health check needs a \"command\"";
        block.report(DiagnosticKind::MissingKey, header, message).help(
            "command = [\"CMD-SHELL\", \"...\"] runs in the container; exit code 0 means healthy",
        );
    }
    let command = match (command, &path) {
        (Some(command), _) => command.value.into_iter().map(|word| word.value).collect(),
        (None, Some(path)) if !exposed => {
            let url = format!("http://127.0.0.1:{}{}", port?, path.value);
            ["CMD", "wget", "-q", "-O", "/dev/null", &url].map(str::to_owned).to_vec()
        }
        // The load balancer asks.
        (None, _) => Vec::new(),
    };
    Some(Health {
        path: path.map(|path| path.value),
        matcher: matcher?.value,
        command,
        interval: seconds,
        timeout: timeout?.value,
        healthy: healthy?.value,
        unhealthy: unhealthy?.value,
        grace: grace?.value,
    })
}
