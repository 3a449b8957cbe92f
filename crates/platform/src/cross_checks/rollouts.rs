//! Rollouts by ECS beside releases: both move traffic.

use super::known_platform::KnownPlatform;
use crate::allowed_provider;
use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::{Color, DiagnosticKind, Service};

/// Whether an environment allows a provider that has what the rollouts of other environments need: all share the
/// modules.
pub(super) fn check_providers(
    reader: &mut SpecReader,
    file: &EnvironmentFile,
    known: &KnownPlatform,
) {
    let Some(allowed) = &file.provider_versions else {
        return;
    };
    for block in &known.traffic_shifts {
        if let Some(need) = &block.need
            && ![known.path, &reader.file.path].contains(&&*block.path)
        {
            allowed_provider::check(reader, allowed, &block.path, std::slice::from_ref(need));
        }
    }
}

/// ECS moves a service's traffic, or the weights of the releases do: terraform writes no weights of a rule that
/// ECS owns, in any environment, as the environments share the module that it is in.
pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, known: &KnownPlatform) {
    let (Some(environment), [_, second, ..]) = (&file.environment, &*file.releases) else {
        return;
    };
    let moved = |service: &&Service| {
        service.traffic_shift.is_some()
            && (service.expose.is_some() || environment.rollout(service).shifts_traffic())
    };
    let Some(service) = known.platform.services.iter().find(moved) else {
        return;
    };
    let color = second.color.map_or("second", Color::name);
    let message = format!(
        "with the release {color:?}, weights would move the traffic of {:?}, and ECS moves it by rollouts",
        service.name
    );
    let diagnostic =
        reader.report(DiagnosticKind::RolloutBesideRelease, second.header.clone(), message);
    diagnostic.help(
        "a rollout replaces one service at a time, in minutes, and its callers meet both versions \
         meanwhile; releases are for versions that must never mix. Keep one release, or write 'rollout \
         \"rolling\" {}' for the service, in all environments",
    );
    for block in known.traffic_shifts.iter().filter(|block| block.service == service.name) {
        diagnostic.related(&block.path, block.span.clone(), "ECS moves it by this");
    }
}
