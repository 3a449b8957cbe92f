//! A `service` block of an environment: what it changes of a service.

use std::collections::BTreeMap;

use hcl_edit::structure::Block;

use crate::diagnostic::Span;
use crate::platform_file::scaling::ScalingKeys;
use crate::platform_file::variables;
use crate::read::{At, Fields, Pairs, Reader, label};
use crate::{DiagnosticKind, Override, value};

/// A `service` block of an environment.
pub(crate) struct OverrideBlock {
    pub name: At<String>,
    pub header: Span,
    pub cpu: Option<At<u32>>,
    pub memory: Option<At<u32>>,
    pub scaling: ScalingKeys,
    pub environment: Pairs<String>,
    pub secret_versions: Pairs<u32>,
    exec: Option<bool>,
}

/// What a `service` block of the platform has and one of an environment has not.
const PLATFORM_ONLY: [&str; 16] = [
    "port",
    "protocol",
    "tier",
    "internet_egress",
    "short_name",
    "ephemeral_storage",
    "architecture",
    "user",
    "stop_timeout",
    "images_kept",
    "error_pattern",
    "calls",
    "secrets",
    "expose",
    "health",
    "permission",
];

/// Reads the blocks, each service once.
pub(crate) fn read(reader: &mut Reader, blocks: &[&Block]) -> Vec<OverrideBlock> {
    let mut overrides: Vec<OverrideBlock> = Vec::new();
    for block in blocks {
        let label = label(reader, block);
        let mut fields = Fields::of_block(reader, block);
        let header = fields.span.clone();
        let cpu = fields.key(reader, "cpu", value::number(1..=u32::MAX));
        let memory = fields.key(reader, "memory", value::number(1..=u32::MAX));
        let exec = fields.key(reader, "exec", value::flag);
        let environment = fields.key(reader, "environment", value::map(value::text));
        let versions = value::map(value::number(1..=1_000_000));
        let secret_versions = fields.key(reader, "secret_versions", versions);
        let scaling = fields.block(reader, "scaling").map(|mut fields| {
            let keys = ScalingKeys::read(reader, &mut fields);
            fields.finish(reader);
            keys
        });
        fields.finish_knowing(reader, &PLATFORM_ONLY);
        let environment = environment.map_or_else(Vec::new, |pairs| pairs.value);
        variables::check_plain(reader, &environment);
        let Some(name) = label else {
            continue;
        };
        if let Some(first) = overrides.iter().find(|other| other.name.value == name.value) {
            let message = format!("the service {:?} is given twice", name.value);
            reader
                .report(DiagnosticKind::DuplicateBlock, header, message)
                .see(first.header.clone(), "first given here");
            continue;
        }
        overrides.push(OverrideBlock {
            name,
            header,
            cpu,
            memory,
            scaling: scaling.unwrap_or_default(),
            environment,
            secret_versions: secret_versions.map_or_else(Vec::new, |pairs| pairs.value),
            exec: exec.map(|exec| exec.value),
        });
    }
    overrides
}

impl OverrideBlock {
    /// What the block says.
    pub fn changes(&self) -> Override {
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
            max: value(self.scaling.max.as_ref()),
            spot: value(self.scaling.spot.as_ref()),
            up_cpu: value(self.scaling.up_cpu.as_ref()),
            down_cpu: value(self.scaling.down_cpu.as_ref()),
            target_cpu: value(self.scaling.target_cpu.as_ref()),
            exec: self.exec,
            environment: map(&self.environment),
            secret_versions: map(&self.secret_versions),
        }
    }
}
