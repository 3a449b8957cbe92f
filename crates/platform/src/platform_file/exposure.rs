//! What the load balancer forwards: no path twice, no priority twice, and no path in the shadow
//! of another.

use std::collections::HashMap;

use super::service::ServiceBlock;
use crate::DiagnosticKind;
use crate::reader::{At, SpecReader};

pub(crate) fn check(reader: &mut SpecReader, services: &[ServiceBlock]) {
    let mut paths: HashMap<&str, &At<String>> = HashMap::new();
    let mut priorities: HashMap<u32, &At<u32>> = HashMap::new();
    for service in services {
        let Some(expose) = &service.expose else {
            continue;
        };
        for path in &expose.paths {
            if let Some(first) = paths.insert(&path.value, path) {
                let message = format!("the path {:?} is given twice", path.value);
                reader
                    .report(DiagnosticKind::DuplicatePath, path.span.clone(), message)
                    .see(first.span.clone(), "first given here");
            }
        }
        if let Some(priority) = &expose.priority
            && let Some(first) = priorities.insert(priority.value, priority)
        {
            let message = format!("the priority {} is given twice", priority.value);
            reader
                .report(DiagnosticKind::DuplicatePriority, priority.span.clone(), message)
                .see(first.span.clone(), "first given here")
                .help("the rule with the lowest priority is tried first: give \"/*\" the highest number");
        }
    }
    check_shadows(reader, services);
}

/// A path is in the shadow of `/a*` if it begins with `/a` and its priority is asked later.
fn check_shadows(reader: &mut SpecReader, services: &[ServiceBlock]) {
    let mut rules: Vec<_> = services
        .iter()
        .filter_map(|service| {
            let expose = service.expose.as_ref()?;
            Some((expose.priority.as_ref()?.value, service, &expose.paths))
        })
        .collect();
    rules.sort_by_key(|(priority, ..)| *priority);
    // What the rules so far take away, without the `*`.
    let mut prefixes: HashMap<&str, (u32, &At<String>, &ServiceBlock)> = HashMap::new();
    for (priority, service, paths) in rules {
        for path in paths {
            let ends = (0..=path.value.len()).filter(|end| path.value.is_char_boundary(*end));
            let shadow = ends
                .filter_map(|end| prefixes.get(&path.value[..end]))
                .find(|(lower, other, _)| *lower < priority && other.value != path.value);
            if let Some((_, other, by)) = shadow {
                let message = format!(
                    "no request reaches {:?}: {:?} of {:?} comes first",
                    path.value, other.value, by.name.value
                );
                reader
                    .report(DiagnosticKind::ShadowedPath, path.span.clone(), message)
                    .see(other.span.clone(), "takes its requests")
                    .help(format!("give {:?} a lower priority", service.name.value));
            }
        }
        for path in paths {
            let prefix = path.value.strip_suffix('*');
            if let Some(prefix) = prefix.filter(|prefix| !prefix.contains(['*', '?'])) {
                prefixes.entry(prefix).or_insert((priority, path, service));
            }
        }
    }
}
