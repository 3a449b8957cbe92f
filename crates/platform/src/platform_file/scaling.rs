//! A `scaling` block, in a platform as in an environment.

use crate::diagnostic::Span;
use crate::read::{At, Fields, Reader};
use crate::{DiagnosticKind, Scaling, ScalingPolicy, value};

/// Percentage points that the two thresholds of step scaling are apart at least. Closer, and the
/// load that one task more takes away would remove that task again.
const THRESHOLD_GAP: u32 = 10;

/// The most tasks of one service in one release.
const MOST_TASKS: u32 = 1000;

/// What holds without a block.
pub(crate) const DEFAULT: Scaling =
    Scaling { min: 2, max: 10, spot: 0, policy: ScalingPolicy::Step { up_cpu: 70, down_cpu: 30 } };

/// Reads the block of a platform's service.
pub(crate) fn read(reader: &mut Reader, mut fields: Fields) -> Option<Scaling> {
    let keys = ScalingKeys::read(reader, &mut fields);
    let span = fields.span.clone();
    fields.finish(reader);
    let default = |key: &Option<At<u32>>, default| key.as_ref().map_or(default, |key| key.value);
    let policy = match (&keys.target_cpu, &keys.up_cpu, &keys.down_cpu) {
        (Some(target), None, None) => ScalingPolicy::TargetTracking { cpu: target.value },
        (None, up, down) => {
            ScalingPolicy::Step { up_cpu: default(up, 70), down_cpu: default(down, 30) }
        }
        (Some(target), _, _) => {
            let message = "a service scales by a target or by steps, not by both";
            reader
                .report(DiagnosticKind::BadScaling, target.span.clone(), message)
                .help("keep \"target_cpu\", or \"scale_up_cpu\" and \"scale_down_cpu\"");
            return None;
        }
    };
    let scaling = Scaling {
        min: default(&keys.min, 2),
        max: default(&keys.max, 10),
        spot: default(&keys.spot, 0),
        policy,
    };
    check(reader, scaling, &keys, &span).then_some(scaling)
}

/// The keys of a `scaling` block, in a platform as in an environment.
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
    pub fn read(reader: &mut Reader, fields: &mut Fields) -> Self {
        Self {
            min: fields.key(reader, "min", value::number(1..=MOST_TASKS)),
            max: fields.key(reader, "max", value::number(1..=MOST_TASKS)),
            spot: fields.key(reader, "spot", value::number(0..=100)),
            up_cpu: fields.key(reader, "scale_up_cpu", value::number(1..=100)),
            down_cpu: fields.key(reader, "scale_down_cpu", value::number(1..=100)),
            target_cpu: fields.key(reader, "target_cpu", value::number(1..=100)),
        }
    }
}

/// Whether what is in force makes sense; `keys` are those that brought it about.
pub(crate) fn check(
    reader: &mut Reader,
    scaling: Scaling,
    keys: &ScalingKeys,
    block: &Span,
) -> bool {
    let Scaling { min, max, .. } = scaling;
    let place = |keys: [&Option<At<u32>>; 2]| {
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
            .report(DiagnosticKind::BadScaling, place([&keys.min, &keys.max]), message)
            .maybe_help(help);
        fine = false;
    }
    if let ScalingPolicy::Step { up_cpu, down_cpu } = scaling.policy
        && down_cpu + THRESHOLD_GAP > up_cpu
    {
        let message = format!(
            "scaling down below {down_cpu} % and up above {up_cpu} % would go back and forth"
        );
        reader
            .report(DiagnosticKind::BadScaling, place([&keys.down_cpu, &keys.up_cpu]), message)
            .help(format!("keep them at least {THRESHOLD_GAP} percentage points apart"));
        fine = false;
    }
    fine
}
