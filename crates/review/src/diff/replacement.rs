//! What else a change brings about: objects that are replaced, and what refers to them.
//!
//! The provider's schema does not say which changes replace an object; the provider does, and its answers
//! are in `crates/aws`. The plan tells for real: some depend on values.

use std::collections::{BTreeMap, BTreeSet};

use aws::Replacement;

use super::differences::{Difference, strings};
use super::{Action, ArgumentDiff, ResourceDiff};
use rendered::{RenderedEnvironment, symbols};
use serde_json::Value;

/// Whether a difference takes a new object, as the provider answers when it is asked to plan it.
pub(super) fn replaces(kind: &str, difference: &Difference) -> bool {
    let Some(replacement) = Replacement::of(kind) else {
        return false;
    };
    let names = names(&difference.path);
    // An element of an argument comes or goes, but the argument was there and stays.
    let is_inside = difference.path.ends_with(']');
    let (changed, whole) = match (&difference.old, &difference.new) {
        (None, _) => (is_inside, replacement.added),
        (_, None) => (is_inside, replacement.removed),
        _ => (true, &[][..]),
    };
    whole.iter().any(|path| path.split('.').eq(names.iter().copied()))
        || replacement.changed.iter().any(|path| {
            let length = path.split('.').count();
            let within = names.len() > length || (names.len() == length && changed);
            within && path.split('.').eq(names[..length].iter().copied())
        })
}

/// The names in a path, without what stands in brackets.
fn names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        names.push(&rest[..end]);
        rest = &rest[end..];
        while let Some(inside) = rest.strip_prefix('[') {
            let end = match inside.strip_prefix('"') {
                Some(text) => text.find("\"]").map(|end| end + "\"\"]".len()),
                None => inside.find(']').map(|end| end + 1),
            };
            rest = end.map_or("", |end| &inside[end..]);
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    names
}

/// Marks what is replaced, and adds what changes only because it refers to that.
pub(super) fn follow(changes: &mut Vec<ResourceDiff>, new: &RenderedEnvironment) {
    let is_replaced = |change: &ResourceDiff| change.action == Action::Replace;
    let mut open: Vec<String> =
        changes.iter().filter(|it| is_replaced(it)).map(ResourceDiff::full_address).collect();
    if open.is_empty() {
        return;
    }
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        at.insert(change.full_address(), index);
    }
    let mut readers: BTreeMap<String, Vec<(usize, String, &str)>> = BTreeMap::new();
    for (index, resource) in new.resources.iter().enumerate() {
        for (path, text) in strings(&resource.values) {
            for symbol in symbols(text) {
                if let Some((address, _)) = symbol.rsplit_once('.') {
                    let reader = (index, path.clone(), text);
                    readers.entry(address.to_owned()).or_default().push(reader);
                }
            }
        }
    }
    while let Some(replaced) = open.pop() {
        for (index, path, text) in readers.get(&replaced).into_iter().flatten() {
            let resource = &new.resources[*index];
            let address = format!("{}.{}", resource.layer, resource.address());
            let at = *at.entry(address.clone()).or_insert_with(|| {
                changes.push(ResourceDiff::of(resource, Action::Update));
                changes.len() - 1
            });
            let change = &mut changes[at];
            if !matches!(change.action, Action::Update | Action::Replace) {
                continue;
            }
            if change.arguments.iter().all(|argument| argument.path != *path) {
                let (path, value) = (path.clone(), Some(Value::from(*text)));
                let difference = Difference { path, old: value.clone(), new: value };
                let replaces = replaces(&resource.kind, &difference);
                let Difference { path, old, new } = difference;
                change.arguments.push(ArgumentDiff {
                    path,
                    old,
                    new,
                    concern: None,
                    replaces,
                    follows: Some(replaced.clone()),
                });
                if replaces {
                    change.action = Action::Replace;
                }
            }
            if change.action == Action::Replace && seen.insert(address.clone()) {
                open.push(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(kind: &str, path: &str) -> bool {
        let (path, old, new) = (path.to_owned(), Some(json!("a")), Some(json!("b")));
        replaces(kind, &Difference { path, old, new })
    }

    fn added(kind: &str, path: &str) -> bool {
        let (path, new) = (path.to_owned(), Some(json!("a")));
        replaces(kind, &Difference { path, old: None, new })
    }

    fn removed(kind: &str, path: &str) -> bool {
        let (path, old) = (path.to_owned(), Some(json!("a")));
        replaces(kind, &Difference { path, old, new: None })
    }

    #[test]
    fn names_are_what_stands_outside_brackets() {
        assert_eq!(names("a"), ["a"]);
        assert_eq!(names("a.b[0].c"), ["a", "b", "c"]);
        assert_eq!(names("a[\"x.y]\"].b[]"), ["a", "b"]);
        assert_eq!(names("a[\"x"), ["a"]);
        assert_eq!(names(""), [""; 0]);
    }

    #[test]
    fn arguments_of_an_object_and_of_blocks_replace() {
        assert!(changed("aws_lb_target_group", "port"));
        assert!(changed("aws_ecr_repository", "encryption_configuration.kms_key"));
        assert!(!changed("aws_lb_target_group", "health_check.port"));
        assert!(!changed("aws_appautoscaling_policy", "policy_type"));
        assert!(!changed("aws_unknown", "name"));
        for kind in [
            "aws_s3_bucket_lifecycle_configuration",
            "aws_s3_bucket_ownership_controls",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_server_side_encryption_configuration",
        ] {
            assert!(changed(kind, "bucket"), "{kind}");
            assert!(!changed(kind, "rule.id"), "{kind}");
        }
    }

    #[test]
    fn nearly_everything_in_a_task_definition_is_a_new_revision() {
        let task = "aws_ecs_task_definition";
        assert!(changed(task, "cpu") && changed(task, "container_definitions[\"a\"].image"));
        assert!(added(task, "container_definitions[\"a\"].environment[\"LOG_LEVEL\"]"));
        assert!(added(task, "container_definitions[\"a\"]") && added(task, "volume[\"a\"]"));
        assert!(removed(task, "requires_compatibilities[]"));
        assert!(!changed(task, "tags.Name") && !added(task, "skip_destroy"));
    }

    #[test]
    fn it_matters_whether_an_argument_was_there_and_stays() {
        // The provider decides on a name that is not given, and keeps the one that there is.
        assert!(added("aws_lb", "name") && !removed("aws_lb", "name"));
        // A rule may name another network, but not a group instead of a network.
        let rule = "aws_vpc_security_group_ingress_rule";
        assert!(!changed(rule, "cidr_ipv4"));
        assert!(removed(rule, "cidr_ipv4") && added(rule, "referenced_security_group_id"));
        let service = "aws_ecs_service";
        assert!(!changed(service, "capacity_provider_strategy[\"FARGATE\"].weight"));
        assert!(added(service, "deployment_controller"));
    }
}
