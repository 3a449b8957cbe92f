//! How a VPC's addresses are divided.
//!
//! The VPC is cut in four quarters: public, private, isolated and spare. Each quarter is cut in
//! eight, one part for each letter that a zone can have. So a zone's subnets follow from its
//! letter alone, and no zone that comes or goes moves those of another.

use ipnet::Ipv4Net;

use crate::Zone;

/// The range of every IPv4 address.
pub const ANYWHERE: &str = "0.0.0.0/0";

/// The least and the greatest prefix length of a VPC. At /22 a subnet is a /27, the smallest that
/// a load balancer takes.
pub(crate) const PREFIXES: std::ops::RangeInclusive<u8> = 16..=22;

/// Address ranges that a VPC may lie in: RFC 1918 and RFC 6598.
pub(crate) const PRIVATE_RANGES: [&str; 4] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/// The letters that end a zone's name.
const LETTERS: &str = "abcdefgh";

/// Where NAT gateways stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nat {
    PerZone,
    Single,
    None,
}

/// The zone's letter as a number.
pub(crate) fn letter(zone: &str) -> Option<usize> {
    LETTERS.find(zone.chars().last()?)
}

/// The zones with their share of the VPC; `None` if a name has no letter or the VPC is too small.
pub(crate) fn plan(vpc: Ipv4Net, zones: &[&str], nat: Nat) -> Option<Vec<Zone>> {
    let quarters: Vec<Ipv4Net> = vpc.subnets(vpc.prefix_len() + 2).ok()?.collect();
    let share = |quarter: usize, letter: usize| {
        let quarter = quarters.get(quarter)?;
        quarter.subnets(quarter.prefix_len() + 3).ok()?.nth(letter)
    };
    zones
        .iter()
        .map(|name| {
            let letter = letter(name)?;
            Some(Zone {
                name: (*name).to_owned(),
                public: share(0, letter)?,
                private: share(1, letter)?,
                isolated: share(2, letter)?,
                nat_zone: match nat {
                    Nat::PerZone => Some((*name).to_owned()),
                    Nat::Single => zones.first().map(|first| (*first).to_owned()),
                    Nat::None => None,
                },
            })
        })
        .collect()
}

/// Why a range cannot be a VPC's, and whether it is for its size.
pub(crate) fn check_vpc(vpc: Ipv4Net) -> Result<(), (crate::DiagnosticKind, String)> {
    use crate::DiagnosticKind::{BadCidr, VpcSize};
    if vpc.addr() != vpc.network() {
        let network = vpc.trunc();
        return Err((BadCidr, format!("{vpc} is an address inside {network}, not a network")));
    }
    let private = PRIVATE_RANGES
        .iter()
        .filter_map(|range| range.parse::<Ipv4Net>().ok())
        .any(|range| range.contains(&vpc));
    if !private {
        let ranges = PRIVATE_RANGES.join(", ");
        return Err((BadCidr, format!("{vpc} is not inside a private range ({ranges})")));
    }
    let (largest, smallest) = (PREFIXES.start(), PREFIXES.end());
    if vpc.prefix_len() < *largest {
        return Err((VpcSize, format!("AWS has no VPC larger than a /{largest}")));
    }
    if vpc.prefix_len() > *smallest {
        let subnet = vpc.prefix_len() + 5;
        return Err((
            VpcSize,
            format!(
                "a VPC of /{} is too small: its subnets would be /{subnet}, and a load balancer \
                 needs a /27, so a /{smallest}",
                vpc.prefix_len()
            ),
        ));
    }
    Ok(())
}

/// The next range of the same size that overlaps none of those taken, first above `start`, then
/// from the beginning of the private range that it lies in.
pub(crate) fn next_free(start: Ipv4Net, taken: &[Ipv4Net]) -> Option<Ipv4Net> {
    let range = PRIVATE_RANGES
        .iter()
        .filter_map(|range| range.parse::<Ipv4Net>().ok())
        .find(|range| range.contains(&start))?;
    let free =
        |vpc: &Ipv4Net| !taken.iter().any(|other| other.contains(vpc) || vpc.contains(other));
    let all = || range.subnets(start.prefix_len()).into_iter().flatten();
    all().filter(|vpc| vpc.addr() > start.addr()).find(free).or_else(|| all().find(free))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn a_zone_keeps_its_share() {
        let zones = |names: &[&str]| plan(net("10.0.0.0/16"), names, Nat::Single).unwrap();
        let three = zones(&["us-east-1a", "us-east-1b", "us-east-1c"]);
        assert_eq!(three[1].public, net("10.0.8.0/21"));
        assert_eq!(three[1].private, net("10.0.72.0/21"));
        assert_eq!(three[1].isolated, net("10.0.136.0/21"));
        assert_eq!(three[1].nat_zone.as_deref(), Some("us-east-1a"));
        let two = zones(&["us-east-1a", "us-east-1c"]);
        assert_eq!(two[1], three[2]);
    }

    #[test]
    fn shares_are_disjoint_and_inside() {
        let names: Vec<String> = LETTERS.chars().map(|l| format!("eu-west-1{l}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for prefix in PREFIXES {
            let vpc = Ipv4Net::new([172, 16, 0, 0].into(), prefix).unwrap();
            let zones = plan(vpc, &names, Nat::PerZone).unwrap();
            let nets: Vec<Ipv4Net> =
                zones.iter().flat_map(|zone| [zone.public, zone.private, zone.isolated]).collect();
            for (index, one) in nets.iter().enumerate() {
                assert!(vpc.contains(one) && one.prefix_len() == prefix + 5);
                assert!(!nets[..index].iter().any(|n| n.contains(one)));
            }
        }
    }

    #[test]
    fn what_a_vpc_can_be() {
        let message = |text| check_vpc(net(text)).map_err(|(_, message)| message);
        assert_eq!(message("10.0.0.0/16"), Ok(()));
        assert_eq!(message("100.64.0.0/22"), Ok(()));
        for (text, expected) in [
            ("10.0.0.1/16", "10.0.0.1/16 is an address inside 10.0.0.0/16, not a network"),
            ("10.0.0.0/8", "AWS has no VPC larger than a /16"),
            (
                "10.0.0.0/23",
                "a VPC of /23 is too small: its subnets would be /28, and a load balancer needs a \
                 /27, so a /22",
            ),
            (
                "8.8.0.0/16",
                "8.8.0.0/16 is not inside a private range (10.0.0.0/8, 172.16.0.0/12, \
                 192.168.0.0/16, 100.64.0.0/10)",
            ),
        ] {
            assert_eq!(message(text), Err(expected.to_owned()));
        }
    }

    #[test]
    fn the_next_free_range() {
        let next = |start, taken: &[&str]| {
            let taken: Vec<Ipv4Net> = taken.iter().map(|text| net(text)).collect();
            next_free(net(start), &taken).map(|net| net.to_string())
        };
        let found = next("10.0.0.0/16", &["10.0.0.0/16", "10.1.128.0/20"]);
        assert_eq!(found.as_deref(), Some("10.2.0.0/16"));
        let found = next("10.255.0.0/16", &["10.255.0.0/16"]);
        assert_eq!(found.as_deref(), Some("10.0.0.0/16"));
        assert_eq!(next("192.168.0.0/16", &["192.168.4.0/22"]), None);
    }
}
