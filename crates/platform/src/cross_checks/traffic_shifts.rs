//! Which services ECS shifts the traffic of, and by which blocks of the specs.

use std::collections::HashMap;

use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::provider_need::ProviderNeed;
use crate::{Platform, Rollout, SpecFile, TrafficShift};

/// A `rollout` block by which ECS shifts the traffic of a service.
pub(crate) struct TrafficShiftBlock {
    /// The service.
    pub service: String,
    /// The file.
    pub path: String,
    /// Where it stands there.
    pub span: Span,
    /// The provider that it needs.
    pub need: Option<ProviderNeed>,
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
