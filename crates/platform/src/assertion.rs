//! What a spec asserts of what is rendered. Nothing is rendered of it.

use std::fmt;

use hcl_edit::structure::Block;

use crate::diagnostic::{Span, line_column};
use crate::read::{Fields, Reader, label};
use crate::suggestions::{did_you_mean, nearest};
use crate::wording::quoted;
use crate::{DiagnosticKind, SpecFile, region, value};

/// The end that stands for every address outside the VPC.
pub const INTERNET: &str = "internet";

/// The end that stands for the load balancer.
pub const LOAD_BALANCER: &str = "load-balancer";

/// The end that stands for every address of the VPC that nothing of ours has.
pub const VPC: &str = "vpc";

/// The ends that stand for a VPC endpoint.
pub const ENDPOINTS: [&str; 6] =
    ["s3", "ecr-api", "ecr-dkr", "logs", "secretsmanager", "ssmmessages"];

/// Every end that is no service: no service has such a name.
pub fn other_ends() -> impl Iterator<Item = &'static str> {
    [INTERNET, LOAD_BALANCER, VPC].into_iter().chain(ENDPOINTS)
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

/// An `assert` block.
pub(crate) struct AssertBlock {
    header: Span,
    claim: Claim,
    /// Where `from` and `to` stand, if it has them.
    ends: Option<[Span; 2]>,
}

/// Reads the blocks, each assertion once.
pub(crate) fn read(reader: &mut Reader, blocks: &[&Block]) -> Vec<AssertBlock> {
    let mut assertions: Vec<AssertBlock> = Vec::new();
    for block in blocks {
        let Some(assertion) = read_block(reader, block) else { continue };
        if let Some(first) = assertions.iter().find(|other| other.claim == assertion.claim) {
            let message = "this is asserted twice";
            reader
                .report(DiagnosticKind::DuplicateAssertion, assertion.header, message)
                .see(first.header.clone(), "first given here");
            continue;
        }
        assertions.push(assertion);
    }
    assertions
}

fn read_block(reader: &mut Reader, block: &Block) -> Option<AssertBlock> {
    let label = label(reader, block)?;
    let written = label.value.as_str();
    let is_known = Claim::NAMES.contains(&written);
    if !is_known {
        let message = format!("{written:?} is not one of {}", quoted(Claim::NAMES));
        let help = did_you_mean(written, Claim::NAMES);
        reader.report(DiagnosticKind::UnknownChoice, label.span, message).maybe_help(help);
    }
    let mut fields = Fields::of_block(reader, block);
    let header = fields.span.clone();
    // One that is misspelt is read all the same.
    let (claim, ends) = match nearest(written, Claim::NAMES)? {
        "region" => {
            let is = fields.required(reader, "is", value::text);
            fields.finish(reader);
            (Claim::Region(is.filter(|is| region::check(reader, is))?.value), None)
        }
        "zones" => {
            let least = fields.required(reader, "at_least", value::number(2..=6));
            fields.finish(reader);
            (Claim::Zones(least?.value), None)
        }
        name => {
            let (path, ends) = read_path(reader, fields)?;
            let claim = if name == "path" { Claim::Path(path) } else { Claim::NoPath(path) };
            (claim, Some(ends))
        }
    };
    is_known.then_some(AssertBlock { header, claim, ends })
}

fn read_path(reader: &mut Reader, mut fields: Fields) -> Option<(NetworkPath, [Span; 2])> {
    let from = fields.required(reader, "from", value::text);
    let to = fields.required(reader, "to", value::text);
    let port = fields.key(reader, "port", value::number(1..=65535));
    fields.finish(reader);
    let port = port.and_then(|port| u16::try_from(port.value).ok());
    let (from, to) = (from?, to?);
    Some((NetworkPath { from: from.value, to: to.value, port }, [from.span, to.span]))
}

/// Checks that the ends exist and that a connection between them is thinkable.
pub(crate) fn check<'s>(
    reader: &mut Reader,
    assertions: &[AssertBlock],
    services: impl Iterator<Item = &'s str>,
) {
    let fixed: Vec<&'static str> = other_ends().collect();
    let mut known: Vec<&str> = fixed;
    known.extend(services);
    for AssertBlock { claim, ends, .. } in assertions {
        let (Some(NetworkPath { from, to, .. }), Some([from_span, to_span])) =
            (claim.network_path(), ends)
        else {
            continue;
        };
        let mut all_known = true;
        for (end, span) in [(from, from_span), (to, to_span)] {
            if !known.contains(&&**end) {
                let message = format!("there is no service or other end {end:?}");
                let help = did_you_mean(end, known.iter().copied());
                reader
                    .report(DiagnosticKind::UnknownEnd, span.clone(), message)
                    .help(help.unwrap_or_else(others));
                all_known = false;
            }
        }
        if let Some(message) = nonsense(from, to).filter(|_| all_known) {
            reader.report(DiagnosticKind::EmptyAssertion, to_span.clone(), message);
        }
    }
}

/// Why an assertion about two ends would say nothing.
fn nonsense(from: &str, to: &str) -> Option<String> {
    let is_outside = |end: &str| end == INTERNET || end == "s3";
    if from == to {
        Some(format!("{from:?} is at both ends"))
    } else if ENDPOINTS.contains(&from) {
        Some(format!("{from:?} answers and opens no connection"))
    } else if (from == VPC && is_outside(to)) || (from == INTERNET && to == VPC) {
        Some(format!("what else is in the VPC is not ours, so nothing is known from {from:?}"))
    } else {
        None
    }
}

fn others() -> String {
    let names: Vec<_> = other_ends().collect();
    format!("besides the services there are {}", names.join(", "))
}

impl AssertBlock {
    /// Says so if the platform asserts it already.
    pub fn check_once(&self, reader: &mut Reader, platform: &[Assertion]) {
        if let Some(first) = platform.iter().find(|it| it.claim == self.claim) {
            let help = format!("{}:{} asserts it of every environment", first.file, first.line);
            reader
                .report(
                    DiagnosticKind::DuplicateAssertion,
                    self.header.clone(),
                    "this is asserted twice",
                )
                .help(help);
        }
    }

    /// What the block says.
    pub fn assertion(&self, file: &SpecFile, environment: Option<&str>) -> Assertion {
        Assertion {
            environment: environment.map(str::to_owned),
            claim: self.claim.clone(),
            file: file.path.clone(),
            line: line_column(&file.text, self.header.start).0,
        }
    }
}
