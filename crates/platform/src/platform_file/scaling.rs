//! A `scaling` block, in a platform as in an environment.

use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::reader::{At, SpecReader};
use crate::value::NumberIn;
use crate::{DiagnosticKind, Scaling, ScalingPolicy};

/// Percentage points that the two thresholds of step scaling are apart at least. Closer, and the
/// load that one task more takes away would remove that task again.
const THRESHOLD_GAP: u32 = 10;

/// How many tasks may run.
pub(crate) const TASKS: NumberIn<u32> = NumberIn(1..=1000);

const PER_CENT: NumberIn<u32> = NumberIn(1..=100);

/// Of the threshold above which tasks are added: CPU is never above 100 per cent.
const UP_PER_CENT: NumberIn<u32> = NumberIn(1..=99);

const MIN: u32 = 2;
const MAX: u32 = 10;
const SPOT: u32 = 0;
const UP_CPU: u32 = 70;
const DOWN_CPU: u32 = 30;

/// Reads the block of a platform's service.
pub(super) fn read(block: &mut BlockReader) -> Option<Scaling> {
    let keys = ScalingKeys::read(block, Owner::Platform);
    let value = |key: &Option<At<u32>>, default| key.as_ref().map_or(default, |key| key.value);
    let policy = match (&keys.target_cpu, &keys.up_cpu, &keys.down_cpu) {
        (Some(target), None, None) => ScalingPolicy::TargetTracking { cpu: target.value },
        (None, up, down) => {
            ScalingPolicy::Step { up_cpu: value(up, UP_CPU), down_cpu: value(down, DOWN_CPU) }
        }
        (Some(target), _, _) => {
            let message = "a service scales by a target or by steps, not by both";
            block
                .report(DiagnosticKind::BadScaling, target.span.clone(), message)
                .help("keep \"target_cpu\", or \"scale_up_cpu\" and \"scale_down_cpu\"");
            return None;
        }
    };
    let scaling = Scaling {
        min: value(&keys.min, MIN),
        max: value(&keys.max, MAX),
        spot: value(&keys.spot, SPOT),
        policy,
    };
    let header = block.header.clone();
    check(block.reader, scaling, &keys, &header).then_some(scaling)
}

/// Whose `scaling` block it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A service's of the platform: what is not given has a default.
    Platform,
    /// A service's of an environment: what is not given is as in the platform.
    Environment,
}

/// The keys of a `scaling` block, as far as they are given.
#[derive(Default)]
pub(crate) struct ScalingKeys {
    pub min: Option<At<u32>>,
    pub max: Option<At<u32>>,
    pub spot: Option<At<u32>>,
    pub up_cpu: Option<At<u32>>,
    pub down_cpu: Option<At<u32>>,
    pub target_cpu: Option<At<u32>>,
}

impl ScalingKeys {
    pub fn read(block: &mut BlockReader, owner: Owner) -> Self {
        let mut key = |name, of: NumberIn<u32>, default| match owner {
            Owner::Platform => block.optional_with_default(name, of, &default),
            Owner::Environment => block.optional(name, of),
        };
        Self {
            min: key("min", TASKS, MIN),
            max: key("max", TASKS, MAX),
            spot: key("spot", NumberIn(0..=100), SPOT),
            up_cpu: key("scale_up_cpu", UP_PER_CENT, UP_CPU),
            down_cpu: key("scale_down_cpu", PER_CENT, DOWN_CPU),
            target_cpu: block.optional("target_cpu", PER_CENT),
        }
    }
}

/// Whether what is in force makes sense; `keys` are those that brought it about.
pub(crate) fn check(
    reader: &mut SpecReader,
    scaling: Scaling,
    keys: &ScalingKeys,
    block: &Span,
) -> bool {
    let Scaling { min, max, .. } = scaling;
    let location = |keys: [&Option<At<u32>>; 2]| {
        let key = keys.into_iter().flatten().next();
        key.map_or_else(|| block.clone(), |key| key.span.clone())
    };
    let mut fine = true;
    if min > max {
        let message = format!("at least {min} tasks and at most {max} contradict each other");
        let help = match (&keys.min, &keys.max) {
            (Some(_), None) => Some(format!("\"max\" is {max} unless it is given here as well")),
            (None, Some(_)) => Some(format!("\"min\" is {min} unless it is given here as well")),
            _ => None,
        };
        reader
            .report(DiagnosticKind::BadScaling, location([&keys.min, &keys.max]), message)
            .maybe_help(help);
        fine = false;
    }
    if let ScalingPolicy::Step { up_cpu, down_cpu } = scaling.policy
        && down_cpu + THRESHOLD_GAP > up_cpu
    {
        let message = format!("scaling down below {down_cpu} % and up above {up_cpu} % would flap");
        reader
            .report(DiagnosticKind::BadScaling, location([&keys.down_cpu, &keys.up_cpu]), message)
            .help(format!("keep them at least {THRESHOLD_GAP} percentage points apart"));
        fine = false;
    }
    fine
}
