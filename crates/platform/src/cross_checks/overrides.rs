//! What an environment changes of a service, against what the platform says of it.

use crate::environment_file::{EnvironmentFile, OverrideBlock};
use crate::platform_file::scaling;
use crate::reader::{At, SpecReader};
use crate::suggestions::did_you_mean;
use crate::{DiagnosticKind, Override, Platform, ScalingPolicy, Service, Size, fargate};

pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, platform: &Platform) {
    for block in &file.overrides {
        let Some(service) = platform.service(&block.name.value) else {
            let message = format!("the platform has no service {:?}", block.name.value);
            let help =
                did_you_mean(&block.name.value, platform.service_names()).unwrap_or_else(|| {
                    "services belong to the platform file: describe it there".to_owned()
                });
            reader
                .report(DiagnosticKind::UnknownService, block.name.span.clone(), message)
                .help(help);
            continue;
        };
        check_size(reader, block, service);
        check_policy(reader, block, service);
        let secrets = || service.secrets.iter().map(|secret| secret.name.as_str());
        for (name, _) in &block.secret_versions {
            if !secrets().any(|secret| secret == name.value) {
                let message = format!("{:?} has no secret {:?}", service.name, name.value);
                reader
                    .report(DiagnosticKind::UnknownSecret, name.span.clone(), message)
                    .maybe_help(did_you_mean(&name.value, secrets()));
            }
        }
        for (name, _) in &block.environment {
            let secret = service.secrets.iter().find(|s| s.variable == name.value);
            let call = service.calls.iter().filter_map(|call| platform.service(call));
            let call = call.into_iter().find(|callee| callee.url_variable() == name.value);
            let taken = match (secret, call) {
                (Some(secret), _) => format!("the secret {:?}", secret.name),
                (None, Some(callee)) => format!("the call to {:?}", callee.name),
                (None, None) => continue,
            };
            let message = format!("{:?} is set already, for {taken}", name.value);
            reader.report(DiagnosticKind::VariableClash, name.span.clone(), message);
        }
    }
}

/// The pair that is in force, whichever half the environment gives.
fn check_size(reader: &mut SpecReader, block: &OverrideBlock, service: &Service) {
    let Some(location) = block.memory.as_ref().or(block.cpu.as_ref()) else {
        return;
    };
    let half = |key: Option<&At<u32>>, platform| key.map_or(platform, |key| key.value);
    let size = Size {
        cpu: half(block.cpu.as_ref(), service.size.cpu),
        memory: half(block.memory.as_ref(), service.size.memory),
    };
    let wrong_cpu = fargate::memory_sizes(size.cpu).is_empty();
    let location = block.cpu.as_ref().filter(|_| wrong_cpu).unwrap_or(location);
    if let Err(message) = fargate::check(size) {
        let help = match (&block.cpu, &block.memory) {
            (Some(_), None) => Some(("memory", service.size.memory)),
            (None, Some(_)) => Some(("cpu", service.size.cpu)),
            _ => None,
        };
        let help = help.map(|(key, value)| {
            format!("{key} = {value} comes from the platform: give {key:?} here as well")
        });
        reader
            .report(DiagnosticKind::FargateSize, location.span.clone(), message)
            .maybe_help(help.filter(|_| !wrong_cpu));
    } else if let Some(cpu) = &block.cpu {
        fargate::warn_of_scarce_cpu(reader, &service.name, cpu);
    }
}

fn check_policy(reader: &mut SpecReader, block: &OverrideBlock, service: &Service) {
    let keys = &block.scaling;
    let (wrong, help) = match service.scaling.policy {
        ScalingPolicy::Step { .. } => (
            [keys.target_cpu.as_ref(), None],
            "its policy is the platform's: change \"scale_up_cpu\" and \"scale_down_cpu\" here",
        ),
        ScalingPolicy::TargetTracking { .. } => (
            [keys.up_cpu.as_ref(), keys.down_cpu.as_ref()],
            "its policy is the platform's: change \"target_cpu\" here",
        ),
    };
    for key in wrong.into_iter().flatten() {
        let by = match service.scaling.policy {
            ScalingPolicy::Step { .. } => "steps, not by a target",
            ScalingPolicy::TargetTracking { .. } => "a target, not by steps",
        };
        let message = format!("{:?} scales by {by}", service.name);
        reader.report(DiagnosticKind::BadScaling, key.span.clone(), message).help(help);
    }
    // Only what this block brought about; the platform's own has been checked.
    let given = [&keys.min, &keys.max, &keys.up_cpu, &keys.down_cpu];
    if wrong.into_iter().flatten().next().is_none() && given.iter().any(|key| key.is_some()) {
        let value = |key: &Option<At<u32>>| key.as_ref().map(|key| key.value);
        let changes = Override {
            min: value(&keys.min),
            max: value(&keys.max),
            up_cpu: value(&keys.up_cpu),
            down_cpu: value(&keys.down_cpu),
            ..Override::default()
        };
        scaling::check(reader, service.scaling.with(&changes), keys, &block.header);
    }
}
