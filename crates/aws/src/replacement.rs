//! What the provider cannot change in place.

use crate::REPLACEMENTS;

/// Arguments and blocks of a resource type whose change takes a new object, each by its path in the
/// schema, as `encryption_configuration.kms_key`. The provider has been asked; where its answer depends on
/// values, it is that for an argument which is changed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// Type of the resource.
    pub kind: &'static str,
    /// If they had another value before.
    pub changed: &'static [&'static str],
    /// If they were not there before.
    pub added: &'static [&'static str],
    /// If they are not there any more. What the provider decides on otherwise stays as it was.
    pub removed: &'static [&'static str],
}

impl Replacement {
    /// Of a resource type, if it has bindings.
    pub fn of(kind: &str) -> Option<&'static Self> {
        let at = REPLACEMENTS.binary_search_by_key(&kind, |replacement| replacement.kind).ok()?;
        Some(&REPLACEMENTS[at])
    }
}

#[cfg(test)]
mod tests {
    use super::Replacement;

    #[test]
    fn types_are_found_by_name() {
        let gateway = Replacement::of("aws_internet_gateway").unwrap();
        assert_eq!((gateway.changed, gateway.added, gateway.removed), (&[][..], &[][..], &[][..]));
        let cluster = Replacement::of("aws_ecs_cluster").unwrap();
        assert_eq!(cluster.changed, ["name"]);
        assert_eq!(Replacement::of("aws_none"), None);
    }
}
