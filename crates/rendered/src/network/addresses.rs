//! Which addresses are inside, and which are of the internet.

use ipnet::{IpNet, Ipv4Net};

/// The ranges of private networks and of carriers. Any other address counts as one of the internet:
/// loopback and link-local ones are nobody's to name in a rule or a route.
const INTERNAL: [&str; 5] =
    ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Whether all addresses of a range are of private networks.
pub fn is_internal(range: IpNet) -> bool {
    let mut internal = INTERNAL.iter().filter_map(|range| range.parse::<IpNet>().ok());
    internal.any(|internal| internal.contains(&range))
}

/// The same of a range as it is written. What is no range is not known, so it is not.
pub fn is_internal_text(range: &str) -> bool {
    range.parse().is_ok_and(is_internal)
}

/// Whether a range holds addresses of the internet.
pub fn is_public(range: Ipv4Net) -> bool {
    !is_internal(range.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_internet_is_not_internal() {
        for range in ["10.0.0.0/16", "10.0.0.0/8", "172.31.0.0/16", "192.168.1.0/24", "fd00::/8"] {
            assert!(is_internal_text(range), "{range}");
        }
        for range in [
            "0.0.0.0/0",
            "0.0.0.0/1",
            "8.0.0.0/6",
            "172.0.0.0/8",
            "169.254.0.0/16",
            "::/0",
            "${x}",
            "1.1.1.1/32",
        ] {
            assert!(!is_internal_text(range), "{range}");
        }
    }
}
