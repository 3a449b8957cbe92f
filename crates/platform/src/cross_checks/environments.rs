//! Environments beside each other.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use crate::new_environment::{Places, places};
use crate::{Diagnostic, DiagnosticKind, Environment, SpecFile};

/// Mistakes that show only when environments are seen together: a suffix that two of them have,
/// and VPCs of one account and region that share addresses.
pub(crate) fn check_environments(all: &[(&SpecFile, &Environment)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let files: Vec<Places> = all.iter().map(|(source, _)| places(source)).collect();
    let mut suffixes: HashMap<&str, usize> = HashMap::new();
    // By account and region, in the order of addresses: a range overlaps the one before it or none.
    let mut vpcs: HashMap<(&str, &str), Vec<(Ipv4Net, usize)>> = HashMap::new();
    for (index, (source, environment)) in all.iter().enumerate() {
        if let Some(first) = suffixes.insert(&environment.suffix, index) {
            let message = format!("two environments have the suffix {:?}", environment.suffix);
            let mut diagnostic = Diagnostic::new(
                DiagnosticKind::DuplicateSuffix,
                &source.path,
                files[index].suffix.clone(),
                message,
            );
            let other = &all[first].0.path;
            diagnostic.related(other, files[first].suffix.clone(), "the other one");
            found.push(diagnostic);
        }
        let key = (&*environment.account_id, &*environment.region);
        vpcs.entry(key).or_default().push((environment.vpc_cidr, index));
    }
    for mut vpcs in vpcs.into_values() {
        vpcs.sort_by_key(|(vpc, index)| (vpc.network(), vpc.prefix_len(), *index));
        let mut widest: Option<(Ipv4Net, usize)> = None;
        for (vpc, index) in vpcs {
            match widest {
                Some((wide, first)) if wide.contains(&vpc) => {
                    let (first, second) = (first.min(index), first.max(index));
                    let (source, environment) = &all[second];
                    let (other, first_environment) = &all[first];
                    let message = format!(
                        "{} shares addresses with {} of {:?}, in the same account and region",
                        environment.vpc_cidr, first_environment.vpc_cidr, first_environment.suffix
                    );
                    let span = files[second].vpc.clone();
                    let mut diagnostic = Diagnostic::new(
                        DiagnosticKind::OverlappingCidr,
                        &source.path,
                        span,
                        message,
                    );
                    diagnostic
                        .related(&other.path, files[first].vpc.clone(), "the other one")
                        .help("\"strata new\" picks a free range");
                    found.push(diagnostic);
                }
                _ => widest = Some((vpc, index)),
            }
        }
    }
    found
}
