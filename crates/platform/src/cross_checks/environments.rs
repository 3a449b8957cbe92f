//! Environments beside each other.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use crate::diagnostic::Span;
use crate::environment_file::EnvironmentFile;
use crate::{Diagnostic, DiagnosticKind, Environment, SpecFile};

/// An environment, and where its file says what only one environment can have.
struct Located<'e> {
    path: &'e str,
    environment: &'e Environment,
    suffix: &'e Span,
    vpc: &'e Span,
}

/// A suffix that two environments have, and VPCs of one account and region that share addresses.
/// The files have no mistakes by themselves.
pub(crate) fn check_environments(files: &[(&SpecFile, EnvironmentFile)]) -> Vec<Diagnostic> {
    let all = files.iter().filter_map(|(source, file)| {
        Some(Located {
            path: &source.path,
            environment: file.environment.as_ref()?,
            suffix: &file.suffix.as_ref()?.span,
            vpc: &file.vpc.as_ref()?.span,
        })
    });
    let all: Vec<Located> = all.collect();
    let mut found = same_suffixes(&all);
    found.extend(shared_addresses(&all));
    found
}

fn same_suffixes(all: &[Located]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut suffixes: HashMap<&str, &Located> = HashMap::new();
    for it in all {
        if let Some(first) = suffixes.insert(&it.environment.suffix, it) {
            let message = format!("two environments have the suffix {:?}", it.environment.suffix);
            let kind = DiagnosticKind::DuplicateSuffix;
            let mut diagnostic = Diagnostic::new(kind, it.path, it.suffix.clone(), message);
            diagnostic.related(first.path, first.suffix.clone(), "the other one");
            found.push(diagnostic);
        }
    }
    found
}

fn shared_addresses(all: &[Located]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // By account and region, in the order of addresses: a range overlaps the one before it or none.
    let mut vpcs: HashMap<(&str, &str), Vec<(Ipv4Net, usize)>> = HashMap::new();
    for (index, Located { environment, .. }) in all.iter().enumerate() {
        let key = (&*environment.account_id, &*environment.region);
        vpcs.entry(key).or_default().push((environment.vpc_cidr, index));
    }
    for mut vpcs in vpcs.into_values() {
        vpcs.sort_by_key(|(vpc, index)| (vpc.network(), vpc.prefix_len(), *index));
        let mut widest: Option<(Ipv4Net, usize)> = None;
        for (vpc, index) in vpcs {
            match widest {
                Some((wide, other)) if wide.contains(&vpc) => {
                    found.push(overlap(&all[other.min(index)], &all[other.max(index)]));
                }
                _ => widest = Some((vpc, index)),
            }
        }
    }
    found
}

fn overlap(first: &Located, second: &Located) -> Diagnostic {
    let message = format!(
        "{} shares addresses with {} of {:?}, in the same account and region",
        second.environment.vpc_cidr, first.environment.vpc_cidr, first.environment.suffix
    );
    let kind = DiagnosticKind::OverlappingCidr;
    let mut diagnostic = Diagnostic::new(kind, second.path, second.vpc.clone(), message);
    diagnostic
        .related(first.path, first.vpc.clone(), "the other one")
        .help("\"strata new\" picks a free range");
    diagnostic
}
