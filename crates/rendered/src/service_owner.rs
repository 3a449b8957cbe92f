//! Which service a resource belongs to.

use std::collections::HashSet;

use crate::RenderedEnvironment;

/// The services of an environment, by the labels of their resources.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owners<'a> {
    labels: HashSet<&'a str>,
}

impl<'a> Owners<'a> {
    /// Every service has a repository, a task definition and an ECS service with just its name.
    pub fn of(environment: &'a RenderedEnvironment) -> Self {
        const KINDS: [&str; 3] =
            ["aws_ecr_repository", "aws_ecs_service", "aws_ecs_task_definition"];
        let resources = environment.resources.iter();
        let own = resources.filter(|resource| KINDS.contains(&resource.kind.as_str()));
        Self { labels: own.map(|resource| resource.name.as_str()).collect() }
    }

    /// The service that a label names: `execution_api_gateway` and `api_gateway__session_key` are of
    /// `api-gateway`. Of two that fit, the longer one.
    pub fn owner(&self, label: &str) -> Option<String> {
        let label = label.split_once("__").map_or(label, |(owner, _)| owner);
        let words = label.match_indices('_').map(|(at, _)| &label[at + 1..]);
        let mut ends = std::iter::once(label).chain(words);
        let found = ends.find(|end| self.labels.contains(end))?;
        // Names of services have hyphens where labels have underscores.
        Some(found.replace('_', "-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_ends_in_its_service() {
        let owners = Owners { labels: HashSet::from(["gateway", "api_gateway", "web"]) };
        for (label, owner) in [
            ("web", Some("web")),
            ("execution_gateway", Some("gateway")),
            ("execution_api_gateway", Some("api-gateway")),
            ("call_web_to_gateway", Some("gateway")),
            ("api_gateway__token_web", Some("api-gateway")),
            ("flow_logs", None),
            ("webs", None),
            ("cobweb", None),
        ] {
            assert_eq!(owners.owner(label).as_deref(), owner, "{label}");
        }
    }
}
