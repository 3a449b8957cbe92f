//! Whether the zones have what is put into them.

use account::{Account, AskErrorKind, AvailabilityZone};
use platform::wording::listed;

use crate::finding::{AccountFinding, Topic};
use crate::wanted::{Wanted, WantedZone};

/// A zone in which something is not offered.
struct Lacking {
    /// Its ID, which is the same in every account.
    id: &'static str,
    fargate: bool,
    nat: bool,
}

/// Zones without Fargate: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html>
/// names those that have it where not all have. Zones without NAT gateways are in no list of AWS: these are
/// known by `NotAvailableInZone`, as in <https://github.com/sysdiglabs/terraform-aws-secure-for-cloud/pull/52>.
const LACKING: [Lacking; 3] = [
    Lacking { id: "use1-az3", fargate: true, nat: true },
    Lacking { id: "usw1-az2", fargate: true, nat: false },
    Lacking { id: "apne1-az3", fargate: true, nat: true },
];

pub fn check(account: &Account, wanted: &Wanted) -> Vec<AccountFinding> {
    if wanted.zones.is_empty() {
        return Vec::new();
    }
    let region = &wanted.region;
    let zones = match account.zones() {
        Ok(zones) => zones,
        // The identity was accepted: it is the region that does not know it.
        Err(error) if error.kind == AskErrorKind::Credentials || error.code == "OptInRequired" => {
            let remedy = format!(
                "enable it with `aws account enable-region --region-name {region}`, or use another one"
            );
            let text = format!("{region} is not enabled in account {}", wanted.account);
            return vec![AccountFinding::wrong(Topic::Zones, text, &remedy)];
        }
        Err(error) => {
            return vec![AccountFinding::unanswered(Topic::Zones, "which zones there are", &error)];
        }
    };
    let found: Vec<_> =
        wanted.zones.iter().filter_map(|zone| trouble(zone, &zones, region)).collect();
    if !found.is_empty() {
        return found;
    }
    let named = wanted.zones.iter().filter_map(|zone| {
        let known = zones.iter().find(|known| known.name == zone.name)?;
        Some(format!("{} ({})", known.name, known.id))
    });
    vec![AccountFinding::holds(Topic::Zones, listed(named))]
}

fn trouble(
    wanted: &WantedZone,
    zones: &[AvailabilityZone],
    region: &str,
) -> Option<AccountFinding> {
    let wrong = |text: String| {
        let remedy = "name another zone in availability_zones";
        Some(AccountFinding::wrong(Topic::Zones, text, remedy))
    };
    let name = &wanted.name;
    let Some(zone) = zones.iter().find(|zone| zone.name == *name) else {
        let known = listed(zones.iter().map(|zone| &*zone.name));
        return wrong(format!("this account has no zone {name} in {region}; it has {known}"));
    };
    if zone.state != "available" {
        return wrong(format!("{name} is {}", zone.state));
    }
    let lacking = LACKING.iter().find(|lacking| lacking.id == zone.id)?;
    let lacks = [(lacking.fargate, "Fargate"), (lacking.nat && wanted.nat, "NAT gateways")];
    let lacks: Vec<_> = lacks.iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect();
    let id = &zone.id;
    match lacks[..] {
        [] => None,
        [one] => wrong(format!("{name} is {id}, where there is no {one}")),
        [first, second, ..] => {
            wrong(format!("{name} is {id}, where there are neither {first} nor {second}"))
        }
    }
}
