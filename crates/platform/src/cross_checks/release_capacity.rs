//! Tasks of a release for the traffic that it gets.

use crate::environment_file::{EnvironmentFile, ReleaseBlock};
use crate::reader::{At, SpecReader};
use crate::suggestions::did_you_mean;
use crate::{Color, DiagnosticKind, Platform, Scaling};

/// Whether each release has its share of the tasks that a service has for all of the traffic, its `min`. A release
/// without a `min` of its own has all of them.
pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, platform: &Platform) {
    for release in &file.releases {
        for (name, min) in &release.min {
            let Some(service) = platform.service(&name.value) else {
                let message = format!("the platform has no service {:?}", name.value);
                reader
                    .report(DiagnosticKind::UnknownService, name.span.clone(), message)
                    .maybe_help(did_you_mean(&name.value, platform.service_names()));
                continue;
            };
            if let Some(environment) = &file.environment {
                check_service(reader, release, (&name.value, min), environment.scaling(service));
            }
        }
    }
}

fn check_service(
    reader: &mut SpecReader,
    release: &ReleaseBlock,
    (name, min): (&str, &At<u32>),
    scaling: Scaling,
) {
    if min.value > scaling.max {
        let message =
            format!("{name:?} has at most {} tasks, so not at least {}", scaling.max, min.value);
        reader
            .report(DiagnosticKind::BadScaling, min.span.clone(), message)
            .help(format!("give a smaller number here, or {name:?} a larger \"max\""));
        return;
    }
    let Some(weight) = &release.weight else { return };
    let needed = (scaling.min * weight.value).div_ceil(100);
    if min.value < needed {
        let color = release.color.map_or("", Color::name);
        let message = format!(
            "{weight} % of the traffic outruns the release {color:?}: of the {all} tasks that {name:?} \
             has at least for all of the traffic, that is {needed}, and the release has at least {min}",
            weight = weight.value,
            all = scaling.min,
            min = min.value,
        );
        reader
            .report(DiagnosticKind::OutrunCapacity, min.span.clone(), message)
            .see(weight.span.clone(), "its share")
            .help(format!(
                "give at least {needed} here and apply that first, or the release a lower weight"
            ));
    }
}
