//! What a spec asserts of what is rendered. Nothing is rendered of it.

use std::fmt;

use crate::service_endpoints::SERVICE_ENDPOINTS;

/// The end that stands for every address outside the VPC.
pub const INTERNET: &str = "internet";

/// The end that stands for the load balancer.
pub const LOAD_BALANCER: &str = "load-balancer";

/// The end that stands for every address of the VPC that nothing of ours has.
pub const VPC: &str = "vpc";

/// The ends that stand for a VPC endpoint which a task needs whatever it may do.
const ENDPOINTS: [&str; 7] =
    ["s3", "ecr-api", "ecr-dkr", "logs", "secretsmanager", "ssmmessages", "guardduty-data"];

/// The ends that stand for a VPC endpoint.
pub fn endpoint_ends() -> impl Iterator<Item = &'static str> {
    ENDPOINTS.into_iter().chain(SERVICE_ENDPOINTS.iter().map(|endpoint| endpoint.end))
}

/// Every end that is no service: no service has such a name.
pub fn other_ends() -> impl Iterator<Item = &'static str> {
    [INTERNET, LOAD_BALANCER, VPC].into_iter().chain(endpoint_ends())
}

/// A statement about what is rendered that has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The suffix of the environment that it is about; `None` if it is about all.
    pub environment: Option<String>,
    /// What is asserted.
    pub claim: Claim,
    /// The spec that says so.
    pub file: String,
    /// The line on which it begins.
    pub line: usize,
}

/// What is asserted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// That no connection can be made.
    NoPath(NetworkPath),
    /// That a connection can be made.
    Path(NetworkPath),
    /// That everything is in this region.
    Region(String),
    /// That the load balancer and every service are in at least so many availability zones.
    Zones(u32),
}

/// The connections that one end could open to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkPath {
    /// Who opens the connection: a service, or one of [`other_ends`].
    pub from: String,
    /// Who is to take it.
    pub to: String,
    /// The port that it is about; `None` for any.
    pub port: Option<u16>,
}

impl Claim {
    /// The labels of `assert` blocks.
    pub const NAMES: [&str; 4] = ["no_path", "path", "region", "zones"];

    /// As a spec has it: one of [`Claim::NAMES`].
    pub fn name(&self) -> &'static str {
        let [no_path, path, region, zones] = Self::NAMES;
        match self {
            Self::NoPath(_) => no_path,
            Self::Path(_) => path,
            Self::Region(_) => region,
            Self::Zones(_) => zones,
        }
    }

    /// The connections that it is about, if it is about connections.
    pub fn network_path(&self) -> Option<&NetworkPath> {
        match self {
            Self::NoPath(path) | Self::Path(path) => Some(path),
            Self::Region(_) | Self::Zones(_) => None,
        }
    }
}

impl fmt::Display for Assertion {
    /// As it could be written: `no_path from "frontend" to "internet" port 443`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.claim.name())?;
        match &self.claim {
            Claim::NoPath(path) | Claim::Path(path) => {
                write!(f, "from {:?} to {:?}", path.from, path.to)?;
                path.port.map_or(Ok(()), |port| write!(f, " port {port}"))
            }
            Claim::Region(region) => write!(f, "is {region:?}"),
            Claim::Zones(least) => write!(f, "at_least {least}"),
        }
    }
}
