//! Ports that rules open.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::RenderedResource;

/// Neighbouring ports of one protocol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Ports {
    /// `tcp`, `udp`, another one, or `all`.
    pub protocol: String,
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
}

/// As AWS writes "every protocol".
const EVERY_PROTOCOL: &str = "-1";

impl Ports {
    /// Every port of every protocol.
    pub fn all() -> Self {
        Self { protocol: "all".to_owned(), from: 0, to: u16::MAX }
    }

    /// One port of TCP.
    pub fn tcp(port: u16) -> Self {
        Self { protocol: "tcp".to_owned(), from: port, to: port }
    }

    /// Of a rule. Without ports, or with those of ICMP, it opens its whole protocol.
    pub(super) fn of_rule(rule: &RenderedResource) -> Option<Self> {
        let protocol = match rule.text("/ip_protocol")? {
            EVERY_PROTOCOL => return Some(Self::all()),
            protocol => protocol.to_lowercase(),
        };
        let has_ports = matches!(protocol.as_str(), "tcp" | "udp" | "6" | "17");
        let protocol = match protocol.as_str() {
            "6" => "tcp".to_owned(),
            "17" => "udp".to_owned(),
            _ => protocol,
        };
        if !has_ports || (rule.get("/from_port").is_none() && rule.get("/to_port").is_none()) {
            return Some(Self { protocol, ..Self::all() });
        }
        let (from, to) = (rule.get("/from_port")?, rule.get("/to_port")?);
        if number(from) == Some(-1) {
            return Some(Self { protocol, ..Self::all() });
        }
        Some(Self { protocol, from: port(from)?, to: port(to)? })
    }

    /// What both open.
    pub fn and(&self, other: &Self) -> Option<Self> {
        let protocol = match (self.protocol.as_str(), other.protocol.as_str()) {
            (one, another) if one == another => one,
            ("all", protocol) | (protocol, "all") => protocol,
            _ => return None,
        };
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then(|| Self { protocol: protocol.to_owned(), from, to })
    }

    /// Whether a port of TCP is among them.
    pub fn has(&self, port: u16) -> bool {
        self.and(&Self::tcp(port)).is_some()
    }
}

impl fmt::Display for Ports {
    /// `8080`, `8000-8999`, `udp 53`, `tcp` or `all`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { protocol, from, to } = self;
        if (*from, *to) == (0, u16::MAX) {
            return f.write_str(protocol);
        }
        if protocol != "tcp" {
            write!(f, "{protocol} ")?;
        }
        if from == to { write!(f, "{from}") } else { write!(f, "{from}-{to}") }
    }
}

/// The same ports in as few ranges as can be, sorted.
pub fn merged(mut all: Vec<Ports>) -> Vec<Ports> {
    all.sort();
    let mut merged: Vec<Ports> = Vec::new();
    for ports in all {
        match merged.last_mut() {
            Some(last)
                if last.protocol == ports.protocol && ports.from <= last.to.saturating_add(1) =>
            {
                last.to = last.to.max(ports.to);
            }
            _ => merged.push(ports),
        }
    }
    if merged.contains(&Ports::all()) { vec![Ports::all()] } else { merged }
}

/// `80, 443`; nothing if there are none.
pub fn list(ports: &[Ports]) -> String {
    ports.iter().map(Ports::to_string).collect::<Vec<_>>().join(", ")
}

/// A port, however it is written.
pub(super) fn port(value: &Value) -> Option<u16> {
    number(value).and_then(|port| u16::try_from(port).ok())
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(protocol: &str, from: u16, to: u16) -> Ports {
        Ports { protocol: protocol.to_owned(), from, to }
    }

    #[test]
    fn what_two_rules_open() {
        let web = ports("tcp", 80, 443);
        assert_eq!(web.and(&Ports::tcp(443)), Some(Ports::tcp(443)));
        assert_eq!(web.and(&ports("tcp", 400, 500)), Some(ports("tcp", 400, 443)));
        assert_eq!(web.and(&Ports::tcp(8080)), None);
        assert_eq!(web.and(&ports("udp", 80, 443)), None);
        assert_eq!(web.and(&Ports::all()), Some(web.clone()));
        assert!(web.has(81) && !web.has(79) && Ports::all().has(22));
    }

    #[test]
    fn ranges_that_touch_are_one() {
        let all = vec![ports("tcp", 443, 443), ports("tcp", 80, 81), ports("tcp", 82, 90)];
        assert_eq!(list(&merged(all.clone())), "80-90, 443");
        assert_eq!(list(&merged([all, vec![Ports::all()]].concat())), "all");
        assert_eq!(list(&[ports("udp", 53, 53), ports("tcp", 0, u16::MAX)]), "udp 53, tcp");
    }
}
