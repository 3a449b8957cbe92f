//! Whether what the specs assert holds.

use std::collections::BTreeSet;

use platform::wording::counted;
use platform::{Assertion, Claim, NetworkPath, endpoint_ends};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::{Connection, Reachability, terminal};
use rendered::index::Index;
use rendered::network::{NodeKind, ports};

/// What has become of an assertion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The assertion.
    #[serde(serialize_with = "assertion")]
    pub assertion: Assertion,
    /// Whether it holds.
    pub holds: bool,
    /// Why not, line by line.
    pub reason: Vec<String>,
}

/// An assertion that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The assertion, with the spec and line that make it.
    pub assertion: Assertion,
    /// Why not, line by line, with the resources that make it so.
    pub reason: Vec<String>,
}

/// The assertions that an environment does not keep.
pub fn broken<'s>(
    index: &Index<'_>,
    assertions: impl IntoIterator<Item = &'s Assertion>,
) -> Vec<Broken> {
    let mut assertions = assertions.into_iter().peekable();
    if assertions.peek().is_none() {
        return Vec::new();
    }
    let reach = Reachability::of(index);
    let verdicts = assertions.map(|assertion| reach.judge(assertion));
    verdicts
        .filter(|verdict| !verdict.holds)
        .map(|Verdict { assertion, reason, .. }| Broken { assertion, reason })
        .collect()
}

impl Reachability<'_> {
    /// Whether an assertion holds.
    ///
    /// What is not understood could be a path, or be in the way of one, so that nothing holds for sure
    /// while there is such a thing.
    pub fn judge(&self, assertion: &Assertion) -> Verdict {
        let mut reason = self.contradiction(assertion);
        if reason.is_empty() {
            let unknown = self.network.unknown.iter();
            reason.extend(unknown.map(|it| format!("cannot tell: {}", terminal::unknown(it))));
        }
        Verdict { assertion: assertion.clone(), holds: reason.is_empty(), reason }
    }

    fn contradiction(&self, assertion: &Assertion) -> Vec<String> {
        match &assertion.claim {
            Claim::NoPath(path) => self.opened(path),
            Claim::Path(path) => self.closed(path),
            Claim::Region(region) => self.outside(region),
            Claim::Zones(least) => self.in_fewer_zones(*least),
        }
    }

    /// What opens a way that there is not to be.
    fn opened(&self, path: &NetworkPath) -> Vec<String> {
        let NetworkPath { from, to, port } = path;
        let direct = match self.explain(from, to) {
            Ok(found) => found.direct,
            // Which endpoints there are is up to the environment: nobody reaches one that is not there.
            Err(missing) if endpoint_ends().any(|end| end == missing.name) => return Vec::new(),
            Err(missing) => return vec![missing.to_string()],
        };
        if !is_open(&direct, *port) {
            return Vec::new();
        }
        let mut lines = vec![format!("{from} reaches {to} on {}:", ports::list(&direct.ports))];
        lines.extend(direct.conditions.iter().flat_map(terminal::condition));
        lines
    }

    /// What closes a way that there is to be.
    fn closed(&self, path: &NetworkPath) -> Vec<String> {
        let NetworkPath { from, to, port } = path;
        let direct = match self.explain(from, to) {
            Ok(found) => found.direct,
            Err(missing) => return vec![missing.to_string()],
        };
        match is_open(&direct, *port) {
            true if direct.everywhere => Vec::new(),
            true => vec![format!("not from every subnet of {from} to each of {to}")],
            false if direct.ports.is_empty() => {
                direct.unmet().flat_map(terminal::condition).collect()
            }
            false => vec![format!("{from} reaches {to} on {} only", ports::list(&direct.ports))],
        }
    }

    /// What is given another region, or is in a zone of another.
    fn outside(&self, region: &str) -> Vec<String> {
        let given = self.inputs.iter().filter_map(|(layer, inputs)| {
            let given = inputs.get("region")?;
            (given != region).then(|| format!("{layer} is given the region {given}"))
        });
        let is_inside =
            |zone: &str| zone.trim_end_matches(|c: char| c.is_ascii_lowercase()) == region;
        let subnets = self.network.subnets.iter().filter(|subnet| !is_inside(&subnet.zone));
        given.chain(subnets.map(|it| format!("{} is in {}", it.name, it.zone))).collect()
    }

    /// The load balancer and the services that are in fewer zones than that.
    fn in_fewer_zones(&self, least: u32) -> Vec<String> {
        let spanning = |kind: &NodeKind<'_>| {
            matches!(kind, NodeKind::LoadBalancer { .. } | NodeKind::Service { .. })
        };
        let ends = self.network.ends.iter().filter(|end| spanning(&end.kind));
        let interfaces = ends.flat_map(|end| end.interfaces.iter().map(move |it| (end, it)));
        let few = interfaces.filter_map(|(end, interface)| {
            let subnets = interface.subnets.iter().map(|&subnet| &self.network.subnets[subnet]);
            let zones: BTreeSet<&str> = subnets.map(|subnet| &*subnet.zone).collect();
            let is_short = zones.len() < usize::try_from(least).unwrap_or(usize::MAX);
            is_short.then(|| format!("{} is in {}", end.name, counted(zones.len(), "zone")))
        });
        few.collect()
    }
}

fn is_open(connection: &Connection, port: Option<u16>) -> bool {
    let open = &connection.ports;
    port.map_or(!open.is_empty(), |port| open.iter().any(|it| it.has(port)))
}

/// As other programs read it; the model itself is not made for that.
fn assertion<S: Serializer>(it: &Assertion, serializer: S) -> Result<S::Ok, S::Error> {
    let mut value = json!({
        "claim": it.claim.name(),
        "file": it.file,
        "line": it.line,
    });
    match &it.claim {
        Claim::NoPath(path) | Claim::Path(path) => {
            value["from"] = json!(path.from);
            value["to"] = json!(path.to);
            value["port"] = json!(path.port);
        }
        Claim::Region(region) => value["is"] = json!(region),
        Claim::Zones(least) => value["at_least"] = json!(least),
    }
    value.serialize(serializer)
}
