//! An `alarms` block: when the alarms of a service go off.

use crate::AlarmThresholds;
use crate::block_reader::BlockReader;
use crate::value::NumberIn;

/// Reads the block.
pub(super) fn read(block: &mut BlockReader) -> Option<AlarmThresholds> {
    let latency = block.or_default("latency", NumberIn(1..=900_000), 2000_u32);
    let errors = block.or_default("errors", NumberIn(1..=99), 5_u32);
    let least_requests = block.or_default("least_requests", NumberIn(1..=1_000_000), 10_u32);
    let unhealthy = block.or_default("unhealthy", NumberIn(0..=1000), 0_u32);
    let logged_errors = block.or_default("logged_errors", NumberIn(0..=1_000_000), 10_u32);
    Some(AlarmThresholds {
        latency: latency?.value,
        errors: errors?.value,
        least_requests: least_requests?.value,
        unhealthy: unhealthy?.value,
        logged_errors: logged_errors?.value,
    })
}
