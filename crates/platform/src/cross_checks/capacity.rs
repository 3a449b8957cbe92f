//! Room for the tasks in the subnets.

use crate::environment_file::EnvironmentFile;
use crate::reader::SpecReader;
use crate::{DiagnosticKind, Environment, Platform, Tier};

/// Addresses that AWS keeps in each subnet.
const RESERVED: u32 = 5;

/// Whether the subnets hold all the tasks that could run at once: both releases at their greatest
/// size, each in the middle of a rolling update, spread over the zones.
pub(super) fn check(reader: &mut SpecReader, file: &EnvironmentFile, platform: &Platform) {
    let Some(environment) = &file.environment else {
        return;
    };
    let zones = u32::try_from(environment.zones.len()).unwrap_or(1).max(1);
    let prefix = environment.vpc_cidr.prefix_len() + 5;
    let room = 1_u32 << (32 - u32::from(prefix).min(32));
    for (tier, name, endpoints) in [
        (Tier::Private, "private", 0),
        (Tier::Isolated, "isolated", interface_endpoints(environment, platform)),
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

/// How many interface endpoints there are, each with an address in every subnet.
fn interface_endpoints(environment: &Environment, platform: &Platform) -> u32 {
    let asked_for = u32::try_from(platform.service_endpoints().count()).unwrap_or(0);
    4 + u32::from(environment.exec()) + u32::from(environment.guardduty) + asked_for
}
