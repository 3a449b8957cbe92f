//! A `service` block of an environment: what it changes of a service.

use std::collections::BTreeMap;

use super::release::ReleaseBlock;
use crate::block_reader::BlockReader;
use crate::diagnostic::Span;
use crate::platform_file::scaling::{Owner, ScalingKeys};
use crate::platform_file::{IMAGE_OWNERS, variables};
use crate::reader::{At, Pairs, SpecReader};
use crate::value::{Flag, MapOf, NumberIn, OneOf, Positive, Text};
use crate::{DiagnosticKind, ImageOwner, Override, Rollout, rollout_block};

/// A `service` block of an environment.
pub(crate) struct OverrideBlock {
    pub name: At<String>,
    pub header: Span,
    pub cpu: Option<At<u32>>,
    pub memory: Option<At<u32>>,
    pub scaling: ScalingKeys,
    pub environment: Pairs<String>,
    pub secret_versions: Pairs<u32>,
    /// Where its `rollout` block is, if it has one.
    pub rollout_header: Option<Span>,
    pub rollout: Option<Rollout>,
    pub image: Option<ImageOwner>,
    exec: Option<bool>,
}

/// Reads the block; `of_service` are the keys of the platform's service.
pub(super) fn read(block: &mut BlockReader, of_service: &[&'static str]) -> Option<OverrideBlock> {
    let name = block.label();
    let cpu = block.optional("cpu", Positive);
    let memory = block.optional("memory", Positive);
    let image = block.optional("image", OneOf(&IMAGE_OWNERS));
    let exec = block.optional_with_default("exec", Flag, &false);
    let environment = block.or_default("environment", MapOf(Text), []);
    let environment = environment.map_or_else(Vec::new, |pairs| pairs.value);
    variables::check_plain(block.reader, &environment);
    let secret_versions = block.or_default("secret_versions", MapOf(NumberIn(1..=1_000_000)), []);
    let scaling =
        block.block_or_empty("scaling", |block| ScalingKeys::read(block, Owner::Environment));
    let rollout = rollout_block::read(block);
    block.platform_only(of_service);
    Some(OverrideBlock {
        name: name?,
        header: block.header.clone(),
        cpu,
        memory,
        scaling,
        environment,
        secret_versions: secret_versions.map_or_else(Vec::new, |pairs| pairs.value),
        rollout_header: rollout.as_ref().map(|(_, header)| header.clone()),
        rollout: rollout.and_then(|(rollout, _)| rollout),
        image: image.map(|image| image.value),
        exec: exec.map(|exec| exec.value),
    })
}

/// Each service once; says where one is given again.
pub(super) fn check_once(reader: &mut SpecReader, overrides: &mut Vec<OverrideBlock>) {
    let mut seen: Vec<OverrideBlock> = Vec::new();
    for block in overrides.drain(..) {
        match seen.iter().find(|other| other.name.value == block.name.value) {
            Some(first) => {
                let message = format!("the service {:?} is given twice", block.name.value);
                reader
                    .report(DiagnosticKind::DuplicateBlock, block.header, message)
                    .see(first.header.clone(), "first given here");
            }
            None => seen.push(block),
        }
    }
    *overrides = seen;
}

/// What the blocks say, and the releases of each service, by service. A service of which nothing is changed has no entry.
pub(super) fn models<'o>(
    overrides: impl IntoIterator<Item = &'o OverrideBlock>,
    releases: &[ReleaseBlock],
) -> BTreeMap<String, Override> {
    let overrides = overrides.into_iter();
    let models = overrides.map(|block| (block.name.value.clone(), block.model()));
    let mut models: BTreeMap<String, Override> = models.collect();
    for release in releases {
        let Some(color) = release.color else { continue };
        for (name, min) in &release.min {
            let changes = models.entry(name.value.clone()).or_default();
            changes.release_min.insert(color, min.value);
        }
    }
    models.retain(|_, changes| *changes != Override::default());
    models
}

impl OverrideBlock {
    fn model(&self) -> Override {
        fn value(key: Option<&At<u32>>) -> Option<u32> {
            key.map(|key| key.value)
        }
        fn map<T: Clone>(pairs: &Pairs<T>) -> BTreeMap<String, T> {
            let pairs = pairs.iter();
            pairs.map(|(key, at)| (key.value.clone(), at.value.clone())).collect()
        }
        Override {
            cpu: value(self.cpu.as_ref()),
            memory: value(self.memory.as_ref()),
            min: value(self.scaling.min.as_ref()),
            release_min: BTreeMap::new(),
            max: value(self.scaling.max.as_ref()),
            spot: value(self.scaling.spot.as_ref()),
            up_cpu: value(self.scaling.up_cpu.as_ref()),
            down_cpu: value(self.scaling.down_cpu.as_ref()),
            target_cpu: value(self.scaling.target_cpu.as_ref()),
            rollout: self.rollout.clone(),
            image: self.image,
            exec: self.exec,
            environment: map(&self.environment),
            secret_versions: map(&self.secret_versions),
        }
    }
}
