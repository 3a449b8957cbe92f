//! An `assert` block.

use crate::assertion::{INTERNET, VPC, endpoint_ends, other_ends};
use crate::block_reader::BlockReader;
use crate::diagnostic::{Span, line_of};
use crate::reader::SpecReader;
use crate::suggestions::{did_you_mean, nearest};
use crate::value::{NumberIn, Text};
use crate::wording::quoted;
use crate::{Assertion, Claim, DiagnosticKind, NetworkPath, SpecFile, region};

/// An `assert` block.
pub(crate) struct AssertBlock {
    header: Span,
    claim: Claim,
    /// Where `from` and `to` stand, if it has them.
    ends: Option<[Span; 2]>,
}

/// Reads the block.
pub(crate) fn read(block: &mut BlockReader) -> Option<AssertBlock> {
    block.label_decides();
    let Some(label) = block.label() else {
        block.leave();
        return None;
    };
    let written = label.value.as_str();
    let is_known = Claim::NAMES.contains(&written);
    if !is_known {
        let message = format!("{written:?} is not one of {}", quoted(Claim::NAMES));
        let help = did_you_mean(written, Claim::NAMES);
        block.report(DiagnosticKind::UnknownChoice, label.span, message).maybe_help(help);
    }
    // One that is misspelt is read all the same.
    let (claim, ends) = match nearest(written, Claim::NAMES) {
        None => {
            block.leave();
            return None;
        }
        Some("region") => {
            let region = block.required("is", region::Region)?;
            (Claim::Region(region.value), None)
        }
        Some("zones") => (Claim::Zones(block.required("at_least", NumberIn(2..=6))?.value), None),
        Some(name) => {
            let (path, ends) = read_path(block)?;
            let claim = if name == "path" { Claim::Path(path) } else { Claim::NoPath(path) };
            (claim, Some(ends))
        }
    };
    is_known.then(|| AssertBlock { header: block.header.clone(), claim, ends })
}

fn read_path(block: &mut BlockReader) -> Option<(NetworkPath, [Span; 2])> {
    let from = block.required("from", Text);
    let to = block.required("to", Text);
    let port = block.optional("port", NumberIn(1..=u16::MAX)).map(|port| port.value);
    let (from, to) = (from?, to?);
    Some((NetworkPath { from: from.value, to: to.value, port }, [from.span, to.span]))
}

/// Each assertion once; says where one is given again.
pub(crate) fn check_once(reader: &mut SpecReader, assertions: &mut Vec<AssertBlock>) {
    let mut seen: Vec<AssertBlock> = Vec::new();
    for assertion in assertions.drain(..) {
        match seen.iter().find(|other| other.claim == assertion.claim) {
            Some(first) => {
                let message = "this is asserted twice";
                reader
                    .report(DiagnosticKind::DuplicateAssertion, assertion.header, message)
                    .see(first.header.clone(), "first given here");
            }
            None => seen.push(assertion),
        }
    }
    *assertions = seen;
}

/// Checks that the ends exist and that a connection between them is thinkable.
pub(crate) fn check_ends<'s>(
    reader: &mut SpecReader,
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
    } else if endpoint_ends().any(|end| end == from) {
        Some(format!("{from:?} only answers: it opens no connections"))
    } else if (from == VPC && is_outside(to)) || (from == INTERNET && to == VPC) {
        Some(format!(
            "nothing is known about what else is in the VPC, so nothing can be asserted from {from:?} to {to:?}"
        ))
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
    pub fn check_against(&self, reader: &mut SpecReader, platform: &[Assertion]) {
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
            line: line_of(&file.text, self.header.start),
        }
    }
}
