//! A `timeout` block: how long the callers of a service wait.

use crate::block_reader::BlockReader;
use crate::value::NumberIn;
use crate::{DiagnosticKind, IDLE_TIMEOUT, Protocol, Timeout};

/// Seconds; 0 is for ever
/// (<https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html>).
const SECONDS: NumberIn<u32> = NumberIn(0..=2_147_483_647);

/// What Service Connect allows a connection to be idle unless it is told: 5 minutes, and an hour of TCP.
const IDLE: u32 = 300;
const IDLE_TCP: u32 = 3600;

/// Reads the block of a service that speaks `protocol`.
pub(super) fn read(block: &mut BlockReader, protocol: Protocol) -> Option<Timeout> {
    let given = block.has("request");
    let request = block.or_default("request", SECONDS, IDLE_TIMEOUT)?;
    let idle = block.optional("idle", SECONDS);
    if protocol == Protocol::Tcp {
        if given {
            let message = "a service that speaks \"tcp\" has no requests that could take too long";
            block
                .report(DiagnosticKind::BadTimeout, request.span, message)
                .help("give \"idle\", or nothing");
            return None;
        }
        return Some(Timeout { request: None, idle: idle.map_or(IDLE_TCP, |idle| idle.value) });
    }
    let ends = |seconds: u32| if seconds == 0 { u32::MAX } else { seconds };
    let Some(idle) = idle else {
        let idle = if request.value == 0 { 0 } else { request.value.max(IDLE) };
        return Some(Timeout { request: Some(request.value), idle });
    };
    if ends(idle.value) < ends(request.value) {
        let limit = match request.value {
            0 => "requests may take for ever".to_owned(),
            seconds => format!("a request may take {seconds} s"),
        };
        let message =
            format!("a connection would be closed after {} s of waiting, but {limit}", idle.value);
        block
            .report(DiagnosticKind::BadTimeout, idle.span, message)
            .help("give an \"idle\" that is not below \"request\" (0 is for ever), or none");
        return None;
    }
    Some(Timeout { request: Some(request.value), idle: idle.value })
}
