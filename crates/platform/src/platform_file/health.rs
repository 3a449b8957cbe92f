//! A `health` block: the load balancer's check and the container's.

use crate::read::{At, Fields, Reader};
use crate::{DiagnosticKind, Health, Protocol, formats, value};

/// Reads the block of a service with that port and protocol.
pub(crate) fn read(
    reader: &mut Reader,
    mut fields: Fields,
    port: Option<u32>,
    protocol: Protocol,
    exposed: bool,
) -> Option<Health> {
    let span = fields.span.clone();
    let has_path = fields.has("path");
    let path = fields.key(reader, "path", value::text).filter(|path| {
        reader.check(
            DiagnosticKind::BadHealthCheck,
            &path.span,
            formats::health_path(&path.value),
            None,
        )
    });
    let matcher = fields.key(reader, "matcher", value::text);
    if let Some(matcher) = &matcher {
        let outcome = formats::matcher(&matcher.value);
        reader.check(DiagnosticKind::BadHealthCheck, &matcher.span, outcome, None);
    }
    let has_command = fields.has("command");
    let command = fields.key(reader, "command", value::list(2..=50, value::line(1024)));
    let interval = fields.key(reader, "interval", value::number(5..=300));
    let timeout = fields.key(reader, "timeout", value::number(2..=60));
    let healthy = fields.key(reader, "healthy", value::number(2..=10));
    let unhealthy = fields.key(reader, "unhealthy", value::number(2..=10));
    let grace = fields.key(reader, "grace", value::number(0..=300));
    fields.finish(reader);

    let seconds = interval.as_ref().map_or(30, |interval| interval.value);
    if let Some(timeout) = timeout.as_ref().filter(|timeout| timeout.value >= seconds) {
        let message =
            format!("a timeout of {} s must be below the interval of {seconds} s", timeout.value);
        reader.report(DiagnosticKind::BadHealthCheck, timeout.span.clone(), message);
    }
    if let Some(At { value: words, span }) = &command
        && let Some(first) = words.first()
        && !["CMD", "CMD-SHELL"].contains(&first.value.as_str())
    {
        reader
            .report(
                DiagnosticKind::BadHealthCheck,
                span.clone(),
                "a command begins with \"CMD\" or \"CMD-SHELL\"",
            )
            .help("\"CMD\" runs a program, \"CMD-SHELL\" a line of shell");
    }
    if exposed && !has_path {
        let message = "the load balancer needs a \"path\" to ask for";
        reader.report(DiagnosticKind::MissingKey, span.clone(), message);
    } else if !has_command && !exposed && (!has_path || protocol != Protocol::Http) {
        let message = "without an HTTP \"path\", a health check needs a \"command\"";
        reader
            .report(DiagnosticKind::MissingKey, span, message)
            .help("command = [\"CMD-SHELL\", \"...\"] runs in the container; exit code 0 is well");
    }
    let command = match (command, &path) {
        (Some(command), _) => command.value.into_iter().map(|word| word.value).collect(),
        (None, path) => {
            let path = path.as_ref().map_or("/", |path| &path.value);
            let url = format!("http://localhost:{}{path}", port?);
            let line = format!("wget -q -O /dev/null {url} || exit 1");
            vec!["CMD-SHELL".to_owned(), line]
        }
    };
    Some(Health {
        path: path.map(|path| path.value),
        matcher: matcher.map_or_else(|| "200".to_owned(), |matcher| matcher.value),
        command,
        interval: seconds,
        timeout: timeout.map_or(5.min(seconds - 1), |timeout| timeout.value),
        healthy: healthy.map_or(2, |healthy| healthy.value),
        unhealthy: unhealthy.map_or(3, |unhealthy| unhealthy.value),
        grace: grace.map_or(60, |grace| grace.value),
    })
}
