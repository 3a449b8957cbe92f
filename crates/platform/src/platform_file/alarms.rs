//! An `alarms` block: when the alarms of a service go off.

use crate::block_reader::BlockReader;
use crate::value::NumberIn;
use crate::{AlarmThresholds, DiagnosticKind, Protocol};

/// Reads the block of a service with that protocol.
pub(super) fn read(block: &mut BlockReader, protocol: Protocol) -> Option<AlarmThresholds> {
    let latency = block.or_default("latency", NumberIn(1..=900_000), 2000_u32);
    let errors = block.or_default("errors", NumberIn(1..=99), 5_u32);
    let least_requests = block.or_default("least_requests", NumberIn(1..=1_000_000), 10_u32);
    let unhealthy = block.or_default("unhealthy", NumberIn(0..=1000), 0_u32);
    let logged_errors = block.or_default("logged_errors", NumberIn(0..=1_000_000), 10_u32);
    let silence = block.optional("silence", NumberIn(5..=720));
    if let Some(silence) = silence.as_ref().filter(|_| protocol == Protocol::Tcp) {
        let message = "\"silence\" is one of requests, and nothing counts those of \"tcp\"";
        block.report(DiagnosticKind::BadAlarm, silence.span.clone(), message).help("remove it");
    }
    Some(AlarmThresholds {
        latency: latency?.value,
        errors: errors?.value,
        least_requests: least_requests?.value,
        unhealthy: unhealthy?.value,
        logged_errors: logged_errors?.value,
        silence: silence.map(|silence| silence.value),
    })
}
