//! What a spec asserts about who reaches whom. Nothing is rendered of it.

use std::fmt;

use hcl_edit::structure::Block;

use crate::diagnostic::{Span, line_column};
use crate::near::did_you_mean;
use crate::read::{At, Fields, Reader, label};
use crate::{Kind, Source, value};

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
    /// Who opens the connection: a service, or one of [`other_ends`].
    pub from: String,
    /// Who is to take it.
    pub to: String,
    /// The port that it is about; `None` for any.
    pub port: Option<u16>,
    /// The spec that says so.
    pub file: String,
    /// The line on which it begins.
    pub line: usize,
}

/// What is asserted of two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// That no connection can be made.
    NoPath,
    /// That a connection can be made.
    Path,
}

const CLAIMS: [Claim; 2] = [Claim::NoPath, Claim::Path];

impl Claim {
    /// As a spec has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoPath => "no_path",
            Self::Path => "path",
        }
    }
}

impl fmt::Display for Assertion {
    /// As it could be written: `no_path from "frontend" to "internet" port 443`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:?} to {:?}", self.claim.name(), self.from, self.to)?;
        self.port.map_or(Ok(()), |port| write!(f, " port {port}"))
    }
}

/// An `assert` block.
pub(crate) struct AssertBlock {
    header: Span,
    claim: Claim,
    from: At<String>,
    to: At<String>,
    port: Option<u16>,
}

/// Reads the blocks, each assertion once.
pub(crate) fn read(reader: &mut Reader, blocks: &[&Block]) -> Vec<AssertBlock> {
    let mut assertions: Vec<AssertBlock> = Vec::new();
    for block in blocks {
        let Some(assertion) = read_block(reader, block) else { continue };
        if let Some(first) = assertions.iter().find(|other| other.key() == assertion.key()) {
            reader
                .report(Kind::DuplicateAssertion, assertion.header, "this is asserted twice")
                .see(first.header.clone(), "first given here");
            continue;
        }
        assertions.push(assertion);
    }
    assertions
}

fn read_block(reader: &mut Reader, block: &Block) -> Option<AssertBlock> {
    let label = label(reader, block);
    let claim = label.and_then(|label| {
        let found = CLAIMS.into_iter().find(|claim| claim.name() == label.value);
        if found.is_none() {
            let message = format!("{:?} is not one of \"no_path\" and \"path\"", label.value);
            let help = did_you_mean(&label.value, CLAIMS.map(Claim::name));
            reader.report(Kind::UnknownChoice, label.span, message).maybe_help(help);
        }
        found
    });
    let mut fields = Fields::of_block(reader, block);
    let header = fields.span.clone();
    let from = fields.required(reader, "from", value::text);
    let to = fields.required(reader, "to", value::text);
    let port = fields.key(reader, "port", value::number(1..=65535));
    fields.finish(reader);
    let port = port.and_then(|port| u16::try_from(port.value).ok());
    Some(AssertBlock { header, claim: claim?, from: from?, to: to?, port })
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
    for AssertBlock { from, to, .. } in assertions {
        let mut all_known = true;
        for end in [from, to] {
            if !known.contains(&&*end.value) {
                let message = format!("there is no service or other end {:?}", end.value);
                let help = did_you_mean(&end.value, known.iter().copied());
                reader
                    .report(Kind::UnknownEnd, end.span.clone(), message)
                    .help(help.unwrap_or_else(others));
                all_known = false;
            }
        }
        if let Some(message) = nonsense(&from.value, &to.value).filter(|_| all_known) {
            reader.report(Kind::EmptyAssertion, to.span.clone(), message);
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
    fn key(&self) -> (Claim, &str, &str, Option<u16>) {
        (self.claim, &self.from.value, &self.to.value, self.port)
    }

    /// Says so if the platform asserts it already.
    pub fn check_once(&self, reader: &mut Reader, platform: &[Assertion]) {
        let same = |it: &&Assertion| (it.claim, &*it.from, &*it.to, it.port) == self.key();
        if let Some(first) = platform.iter().find(same) {
            let help = format!("{}:{} asserts it of every environment", first.file, first.line);
            reader
                .report(Kind::DuplicateAssertion, self.header.clone(), "this is asserted twice")
                .help(help);
        }
    }

    /// What the block says.
    pub fn assertion(&self, source: &Source, environment: Option<&str>) -> Assertion {
        Assertion {
            environment: environment.map(str::to_owned),
            claim: self.claim,
            from: self.from.value.clone(),
            to: self.to.value.clone(),
            port: self.port,
            file: source.path.clone(),
            line: line_column(&source.text, self.header.start).0,
        }
    }
}
