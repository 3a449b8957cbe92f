//! What shows only when an environment is seen with its platform, or with other environments.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use crate::cidr::Nat;
use crate::diagnostic::Span;
use crate::environment_file::{EnvironmentFile, OverrideBlock};
use crate::near::{did_you_mean, list};
use crate::read::{At, Reader};
use crate::service::check_scaling;
use crate::{
    AppName, Color, Environment, Kind, Name, Per, Platform, ScalingPolicy, Service, ServiceName,
    Size, Source, Tier, fargate,
};

/// A platform and where its file names the services.
pub(crate) struct Known<'p> {
    pub platform: &'p Platform,
    pub path: &'p str,
    pub labels: HashMap<String, Span>,
}

/// Checks an environment against its platform.
pub(crate) fn check(reader: &mut Reader, file: &EnvironmentFile, known: &Known) {
    check_overrides(reader, file, known.platform);
    check_images(reader, file, known.platform);
    check_egress(reader, file, known);
    if let Some(suffix) = &file.suffix {
        check_secret_suffix(reader, suffix, known.platform);
    }
    if let Some(environment) = &file.environment {
        check_capacity(reader, file, environment, known.platform);
    }
    check_lengths(reader, file, known);
}

fn names(platform: &Platform) -> impl Iterator<Item = &str> {
    platform
        .services
        .iter()
        .map(|service| service.name.as_str())
}

fn check_overrides(reader: &mut Reader, file: &EnvironmentFile, platform: &Platform) {
    for block in &file.overrides {
        let Some(service) = platform.service(&block.name.value) else {
            let message = format!("the platform has no service {:?}", block.name.value);
            let help = did_you_mean(&block.name.value, names(platform)).unwrap_or_else(|| {
                "services belong to the platform file: describe it there".to_owned()
            });
            reader
                .report(Kind::UnknownService, block.name.span.clone(), message)
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
                    .report(Kind::UnknownSecret, name.span.clone(), message)
                    .maybe_help(did_you_mean(&name.value, secrets()));
            }
        }
        for (name, _) in &block.environment {
            let secret = service.secrets.iter().find(|s| s.variable == name.value);
            let call = service
                .calls
                .iter()
                .filter_map(|call| platform.service(call));
            let call = call
                .into_iter()
                .find(|callee| callee.url_variable() == name.value);
            let taken = match (secret, call) {
                (Some(secret), _) => format!("the secret {:?}", secret.name),
                (None, Some(callee)) => format!("the call to {:?}", callee.name),
                (None, None) => continue,
            };
            let message = format!("{:?} is set already, for {taken}", name.value);
            reader.report(Kind::VariableClash, name.span.clone(), message);
        }
    }
}

/// The pair that is in force, whichever half the environment gives.
fn check_size(reader: &mut Reader, block: &OverrideBlock, service: &Service) {
    let Some(place) = block.memory.as_ref().or(block.cpu.as_ref()) else {
        return;
    };
    let half = |key: Option<&At<u32>>, platform| key.map_or(platform, |key| key.value);
    let size = Size {
        cpu: half(block.cpu.as_ref(), service.size.cpu),
        memory: half(block.memory.as_ref(), service.size.memory),
    };
    let wrong_cpu = fargate::memory_sizes(size.cpu).is_empty();
    let place = block.cpu.as_ref().filter(|_| wrong_cpu).unwrap_or(place);
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
            .report(Kind::FargateSize, place.span.clone(), message)
            .maybe_help(help.filter(|_| !wrong_cpu));
    }
}

fn check_policy(reader: &mut Reader, block: &OverrideBlock, service: &Service) {
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
        reader
            .report(Kind::BadScaling, key.span.clone(), message)
            .help(help);
    }
    // Only what this block brought about; the platform's own has been checked.
    let given = [&keys.min, &keys.max, &keys.up_cpu, &keys.down_cpu];
    if wrong.into_iter().flatten().next().is_none() && given.iter().any(|key| key.is_some()) {
        let value = |key: &Option<At<u32>>| key.as_ref().map(|key| key.value);
        let changes = crate::Override {
            min: value(&keys.min),
            max: value(&keys.max),
            up_cpu: value(&keys.up_cpu),
            down_cpu: value(&keys.down_cpu),
            ..crate::Override::default()
        };
        check_scaling(reader, service.scaling.with(&changes), keys, &block.header);
    }
}

fn check_images(reader: &mut Reader, file: &EnvironmentFile, platform: &Platform) {
    for release in &file.releases {
        let Some(images) = &release.images else {
            continue;
        };
        for (name, _) in &images.value {
            if platform.service(&name.value).is_none() {
                let message = format!("the platform has no service {:?}", name.value);
                reader
                    .report(Kind::UnknownService, name.span.clone(), message)
                    .maybe_help(did_you_mean(&name.value, names(platform)));
            }
        }
        let has = |service: &&str| images.value.iter().any(|(name, _)| name.value == *service);
        // A misspelt service was reported already.
        let meant = |service: &&str| {
            let unknown = images
                .value
                .iter()
                .filter(|(n, _)| platform.service(&n.value).is_none());
            let mut near =
                unknown.filter_map(|(n, _)| crate::near::nearest(&n.value, names(platform)));
            near.any(|near| near == *service)
        };
        let missing = names(platform).filter(|name| !has(name) && !meant(name));
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            let message = format!("this release has no image for {}", list(missing));
            reader
                .report(Kind::MissingImage, release.header.clone(), message)
                .help("every service runs in every release");
        }
    }
}

fn check_egress(reader: &mut Reader, file: &EnvironmentFile, known: &Known) {
    let Some(nat) = file.nat.as_ref().filter(|nat| nat.value == Nat::None) else {
        return;
    };
    for service in known.platform.services.iter().filter(|s| s.internet_egress) {
        let message = format!(
            "{:?} needs the internet, and nat = \"none\" has no way",
            service.name
        );
        let diagnostic = reader.report(Kind::InternetEgress, nat.span.clone(), message);
        diagnostic.help("write nat = \"single\", or take internet_egress from the service");
        if let Some(label) = known.labels.get(&service.name) {
            diagnostic.related(known.path, label.clone(), "asks for internet_egress");
        }
    }
}

/// Secrets Manager adds a hyphen and six characters to a secret's name to make its ARN, so a name
/// that ends like that can be taken for an ARN: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>.
fn check_secret_suffix(reader: &mut Reader, suffix: &At<String>, platform: &Platform) {
    let last = suffix.value.rsplit('-').next().unwrap_or_default();
    let secret = platform
        .services
        .iter()
        .find_map(|service| Some(service.secret_name(service.secrets.first()?)));
    if let Some(secret) = secret.filter(|_| last.len() == 6) {
        let name = secret.fill("", &suffix.value);
        let message = format!(
            "the secret {name:?} would end in a hyphen and six characters, as the ARNs of Secrets \
             Manager do"
        );
        reader
            .report(Kind::SecretSuffix, suffix.span.clone(), message)
            .help(format!(
                "choose a suffix whose last word has not six characters, unlike {last:?}"
            ));
    }
}

/// Addresses that AWS keeps in each subnet.
const RESERVED: u32 = 5;

/// Whether the subnets hold all the tasks that could run at once: both releases at their greatest
/// size, each in the middle of a rolling update, spread over the zones.
fn check_capacity(
    reader: &mut Reader,
    file: &EnvironmentFile,
    environment: &Environment,
    platform: &Platform,
) {
    let zones = u32::try_from(environment.zones.len()).unwrap_or(1).max(1);
    let prefix = environment.vpc_cidr.prefix_len() + 5;
    let room = 1_u32 << (32 - u32::from(prefix).min(32));
    for (tier, name, endpoints) in [
        (Tier::Private, "private", 0),
        (
            Tier::Isolated,
            "isolated",
            4 + u32::from(environment.exec()),
        ),
    ] {
        let services = platform
            .services
            .iter()
            .filter(|service| service.tier == tier);
        let tasks: u32 = services
            .map(|service| environment.scaling(service).max)
            .sum();
        let need = (tasks * 4).div_ceil(zones) + endpoints + RESERVED;
        if let (true, Some(vpc)) = (need > room, &file.vpc) {
            let endpoints = match endpoints {
                0 => String::new(),
                number => format!(" and {number} endpoints"),
            };
            let message = format!(
                "the {name} subnets are too small: a /{prefix} has {room} addresses, and {tasks} \
                 tasks, twice in a rolling update and twice for two releases, over {zones} zones \
                 need {need} in each with {RESERVED} for AWS{endpoints}"
            );
            let fitting = (16..environment.vpc_cidr.prefix_len())
                .rev()
                .find(|vpc| 1_u32 << (32 - (vpc + 5)) >= need);
            let help = match fitting {
                Some(prefix) => format!("a VPC of /{prefix} would do, or a lower \"max\""),
                None => "lower the \"max\" of services".to_owned(),
            };
            reader
                .report(Kind::VpcTooSmall, vpc.span.clone(), message)
                .help(help);
        }
    }
}

/// Names that AWS would refuse for their length, at most one for the application and each service.
fn check_lengths(reader: &mut Reader, file: &EnvironmentFile, known: &Known) {
    let Some(suffix) = &file.suffix else {
        return;
    };
    let platform = known.platform;
    let zones: Vec<&str> = file
        .zones
        .iter()
        .flat_map(|z| &z.value)
        .map(|z| &*z.value)
        .collect();
    let account = file
        .environment
        .as_ref()
        .map_or("123456789012", |e| &*e.account_id);
    let longest = |name: &Name| -> Option<String> {
        let keys = match name.rule.per {
            Per::Owner => vec![""],
            Per::Zone => zones.clone(),
            Per::Release => Color::ALL.map(Color::name).to_vec(),
            Per::Account => vec![account],
        };
        let names = keys.into_iter().map(|key| name.fill(key, &suffix.value));
        names.max_by_key(String::len)
    };
    let worst = |names: Vec<Name>| {
        names
            .into_iter()
            .filter_map(|name| Some((longest(&name)?, name.rule)))
            .filter(|(full, rule)| full.len() > rule.limit)
            .max_by_key(|(full, rule)| full.len() - rule.limit)
    };
    let message = |(full, rule): &(String, &crate::NameRule)| {
        let (what, limit, length) = (rule.what, rule.limit, full.len());
        format!("the name of the {what} {full:?} has {length} characters; AWS allows {limit}")
    };
    if let Some(found) = worst(
        AppName::ALL
            .iter()
            .map(|kind| platform.name(*kind))
            .collect(),
    ) {
        reader
            .report(Kind::NameTooLong, suffix.span.clone(), message(&found))
            .help("shorten the suffix, or the \"application\" of the platform file");
    }
    for service in &platform.services {
        let kinds = ServiceName::ALL.iter().filter(|kind| match kind {
            ServiceName::TargetGroup => service.expose.is_some(),
            ServiceName::DiscoveryService => platform.is_called(&service.name),
            _ => true,
        });
        let names = kinds.map(|kind| service.name(*kind));
        let secrets = service
            .secrets
            .iter()
            .map(|secret| service.secret_name(secret));
        if let Some(found) = worst(names.chain(secrets).collect()) {
            let over = found.0.len() - found.1.limit;
            let owner = service.short_name.as_ref().unwrap_or(&service.name);
            let help = match owner.len().checked_sub(over) {
                Some(room) if room > 0 => format!(
                    "give {:?} a short_name of up to {room} characters in the platform file",
                    service.name
                ),
                _ => "shorten the suffix".to_owned(),
            };
            let diagnostic = reader.report(Kind::NameTooLong, suffix.span.clone(), message(&found));
            diagnostic.help(help);
            if let Some(label) = known.labels.get(&service.name) {
                diagnostic.related(known.path, label.clone(), "the service");
            }
        }
    }
}

/// Mistakes that show only when environments are seen together: a suffix that two of them have,
/// and VPCs of one account and region that share addresses.
pub(crate) fn check_environments(all: &[(&Source, &Environment)]) -> Vec<crate::Diagnostic> {
    let mut found = Vec::new();
    let files: Vec<(Span, Span)> = all
        .iter()
        .map(|(source, _)| crate::derive::places(source))
        .collect();
    let mut suffixes: HashMap<&str, usize> = HashMap::new();
    // By account and region, in the order of addresses: a range overlaps the one before it or none.
    let mut vpcs: HashMap<(&str, &str), Vec<(Ipv4Net, usize)>> = HashMap::new();
    for (index, (source, environment)) in all.iter().enumerate() {
        if let Some(first) = suffixes.insert(&environment.suffix, index) {
            let message = format!("two environments have the suffix {:?}", environment.suffix);
            let mut diagnostic = crate::Diagnostic::new(
                Kind::DuplicateSuffix,
                &source.path,
                files[index].0.clone(),
                message,
            );
            let other = &all[first].0.path;
            diagnostic.related(other, files[first].0.clone(), "the other one");
            found.push(diagnostic);
        }
        let key = (&*environment.account_id, &*environment.region);
        vpcs.entry(key)
            .or_default()
            .push((environment.vpc_cidr, index));
    }
    for mut vpcs in vpcs.into_values() {
        vpcs.sort_by_key(|(vpc, index)| (vpc.network(), vpc.prefix_len(), *index));
        let mut widest: Option<(Ipv4Net, usize)> = None;
        for (vpc, index) in vpcs {
            match widest {
                Some((wide, first)) if wide.contains(&vpc) => {
                    let (first, second) = (first.min(index), first.max(index));
                    let (source, environment) = &all[second];
                    let (other, first_environment) = &all[first];
                    let message = format!(
                        "{} shares addresses with {} of {:?}, in the same account and region",
                        environment.vpc_cidr, first_environment.vpc_cidr, first_environment.suffix
                    );
                    let span = files[second].1.clone();
                    let mut diagnostic =
                        crate::Diagnostic::new(Kind::OverlappingCidr, &source.path, span, message);
                    diagnostic
                        .related(&other.path, files[first].1.clone(), "the other one")
                        .help("\"strata new\" picks a free range");
                    found.push(diagnostic);
                }
                _ => widest = Some((vpc, index)),
            }
        }
    }
    found
}
