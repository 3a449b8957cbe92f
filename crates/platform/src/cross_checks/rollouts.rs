//! Rollouts by ECS beside releases: both move traffic.

use std::collections::HashMap;

use super::known_platform::KnownPlatform;
use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::provider_need::{self, ProviderNeed};
use crate::reader::SpecReader;
use crate::{Color, DiagnosticKind, Platform, Rollout, Service, SpecFile, TrafficShift};

/// A `rollout` block by which ECS shifts the traffic of a service.
pub(crate) struct TrafficShiftBlock {
    /// The service.
    service: String,
    /// The file.
    path: String,
    /// Where it stands there.
    span: Span,
    /// The provider that it needs.
    need: Option<ProviderNeed>,
}

/// Finds out which services ECS shifts the traffic of, in some environment, and what it takes.
pub(crate) fn find_traffic_shifts(
    platform: &mut Platform,
    source: &SpecFile,
    blocks_of_platform: &HashMap<String, Span>,
    environments: &[(&SpecFile, &EnvironmentFile)],
) -> Vec<TrafficShiftBlock> {
    let mut blocks = Vec::new();
    for service in &mut platform.services {
        let changed = environments.iter().filter_map(|(source, file)| {
            let block = file.overrides.iter().find(|block| block.name.value == service.name)?;
            let rollout = block.rollout.as_ref()?;
            Some((*source, rollout, block.rollout_header.clone()?))
        });
        let own = blocks_of_platform.get(&service.name);
        let own = own.map(|span| (source, &service.rollout, span.clone()));
        let all: Vec<(&SpecFile, &Rollout, Span)> = own.into_iter().chain(changed).collect();
        let shift = TrafficShift::of(all.iter().map(|(_, rollout, _)| *rollout));
        let shifting = all.into_iter().filter(|(_, rollout, _)| rollout.shifts_traffic());
        blocks.extend(shifting.map(|(source, rollout, span)| TrafficShiftBlock {
            service: service.name.clone(),
            path: source.path.clone(),
            span: span.clone(),
            need: rollout.oldest_provider().map(|(oldest, what)| ProviderNeed {
                what: what.to_owned(),
                oldest,
                span,
            }),
        }));
        service.traffic_shift = shift;
    }
    blocks
}

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
            provider_need::check(reader, allowed, &block.path, std::slice::from_ref(need));
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
