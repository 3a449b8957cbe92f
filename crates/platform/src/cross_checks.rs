//! What shows only when an environment is seen with its platform, or with other environments.

mod environments;
mod name_lengths;
mod overrides;

use std::collections::{HashMap, HashSet};

use crate::address_plan::Nat;
use crate::assertion::{self, Assertion};
use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::read::{At, Reader};
use crate::suggestions::{did_you_mean, nearest};
use crate::wording::quoted;
use crate::{DiagnosticKind, Environment, Platform, Tier};
pub(crate) use environments::check_environments;

/// A platform and where its file names the services.
pub(crate) struct Known<'p> {
    pub platform: &'p Platform,
    pub path: &'p str,
    pub labels: HashMap<String, Span>,
    pub assertions: &'p [Assertion],
}

/// Checks an environment against its platform.
pub(crate) fn check(reader: &mut Reader, file: &EnvironmentFile, known: &Known) {
    overrides::check(reader, file, known.platform);
    check_images(reader, file, known.platform);
    check_egress(reader, file, known);
    if let Some(suffix) = &file.suffix {
        check_secret_suffix(reader, suffix, known.platform);
    }
    if let Some(environment) = &file.environment {
        check_capacity(reader, file, environment, known.platform);
    }
    name_lengths::check(reader, file, known);
    assertion::check(reader, &file.assertions, names(known.platform));
    for block in &file.assertions {
        block.check_once(reader, known.assertions);
    }
}

fn names(platform: &Platform) -> impl Iterator<Item = &str> {
    platform.services.iter().map(|service| service.name.as_str())
}

fn check_images(reader: &mut Reader, file: &EnvironmentFile, platform: &Platform) {
    let known: HashSet<&str> = names(platform).collect();
    for release in &file.releases {
        let Some(images) = &release.images else {
            continue;
        };
        for (name, _) in &images.value {
            if !known.contains(&*name.value) {
                let message = format!("the platform has no service {:?}", name.value);
                reader
                    .report(DiagnosticKind::UnknownService, name.span.clone(), message)
                    .maybe_help(did_you_mean(&name.value, names(platform)));
            }
        }
        let given: HashSet<&str> = images.value.iter().map(|(name, _)| &*name.value).collect();
        // Was reported already, if it is what a misspelt name was to be.
        let unknown = given.iter().filter(|name| !known.contains(*name));
        let meant: HashSet<&str> =
            unknown.filter_map(|name| nearest(name, names(platform))).collect();
        let has = |name: &&str| given.contains(name);
        let meant = |name: &&str| meant.contains(name);
        let missing = names(platform).filter(|name| !has(name) && !meant(name));
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            let message = format!("this release has no image for {}", quoted(missing));
            reader
                .report(DiagnosticKind::MissingImage, release.header.clone(), message)
                .help("every service runs in every release");
        }
    }
}

fn check_egress(reader: &mut Reader, file: &EnvironmentFile, known: &Known) {
    let Some(nat) = file.nat.as_ref().filter(|nat| nat.value == Nat::None) else {
        return;
    };
    let services = known.platform.services.iter().filter(|service| service.internet_egress);
    let services: Vec<&str> = services.map(|service| &*service.name).collect();
    if services.is_empty() {
        return;
    }
    let message = format!("nat = \"none\" leaves {} no way to the internet", quoted(&services));
    let diagnostic = reader.report(DiagnosticKind::InternetEgress, nat.span.clone(), message);
    diagnostic.help("write nat = \"single\", or take internet_egress from the services");
    for label in services.iter().filter_map(|name| known.labels.get(*name)) {
        diagnostic.related(known.path, label.clone(), "asks for internet_egress");
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
        reader.report(DiagnosticKind::SecretSuffix, suffix.span.clone(), message).help(format!(
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
        (Tier::Isolated, "isolated", 4 + u32::from(environment.exec())),
    ] {
        let services = platform.services.iter().filter(|service| service.tier == tier);
        let tasks: u32 = services.map(|service| environment.scaling(service).max).sum();
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
            reader.report(DiagnosticKind::VpcTooSmall, vpc.span.clone(), message).help(help);
        }
    }
}
