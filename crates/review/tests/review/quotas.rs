//! What is counted against AWS's quotas is what is rendered.

use std::collections::BTreeMap;

use platform::{Quota, QuotaUse, quota_uses};
use rendered::index::Index;
use rendered::{Rendered, RenderedResource};

use crate::fixtures::{DEV, PLATFORM, PROD, READER, spec, with_green, with_telemetry};

/// How much of each quota what is rendered uses, by the words for what uses it.
fn rendered_uses(index: &Index<'_>) -> BTreeMap<(Quota, String), usize> {
    let mut uses = BTreeMap::new();
    let mut add = |quota, by: String, used| *uses.entry((quota, by)).or_default() += used;
    let group = |group: &RenderedResource| match index.owner(group) {
        Some(service) => format!("the security group of {service:?}"),
        None if group.name == "endpoints" => "the security group of the VPC endpoints".to_owned(),
        None => "the security group of the load balancer".to_owned(),
    };
    for (kind, direction) in [
        ("aws_vpc_security_group_ingress_rule", "inbound"),
        ("aws_vpc_security_group_egress_rule", "outbound"),
    ] {
        for rule in index.of(kind) {
            let of = index.follow(rule, "/security_group_id").unwrap();
            add(Quota::SecurityGroupRules, format!("{}, {direction}", group(of)), 1);
        }
    }
    add(Quota::ListenerRules, "the load balancer".into(), index.of("aws_lb_listener_rule").len());
    add(Quota::TargetGroups, "the load balancer".into(), index.of("aws_lb_target_group").len());
    // Each release has a namespace.
    let releases = index.of("aws_service_discovery_private_dns_namespace").len();
    let services = index.of("aws_ecs_service").len() / releases;
    add(Quota::NamespaceServices, "the namespace of a release".into(), services);
    for policy in index.of("aws_iam_role_policy") {
        let role = index.follow(policy, "/role").unwrap();
        let (purpose, _) = role.name.split_once('_').unwrap_or_default();
        if let Some(service) = index.owner(role).filter(|_| purpose != "flow") {
            let by = format!("the {purpose} role of {service:?}");
            add(Quota::RolePolicies, by, policy.get("/policy").unwrap().to_string().len());
        }
    }
    for endpoint in index.of("aws_vpc_endpoint") {
        let by = match &*endpoint.name {
            "s3" => "the policy of the S3 endpoint".to_owned(),
            name @ ("monitoring" | "xray") => format!("the policy of the endpoint {name:?}"),
            _ => continue,
        };
        add(Quota::EndpointPolicy, by, endpoint.get("/policy").unwrap().to_string().len());
    }
    for repository in index.of("aws_ecr_repository") {
        let by = format!("the repository of {:?}", index.owner(repository).unwrap());
        let its = |kind: &str| {
            let all = index.of(kind).iter().copied();
            all.filter(|it| it.text("/repository") == repository.text("/name")).collect::<Vec<_>>()
        };
        for policy in its("aws_ecr_lifecycle_policy") {
            add(Quota::LifecycleRules, by.clone(), policy.list("/policy/rules").len());
        }
        for policy in its("aws_ecr_repository_policy") {
            let length = policy.get("/policy").unwrap().to_string().len();
            add(Quota::RepositoryPolicy, by.clone(), length);
        }
    }
    for definition in index.of("aws_ecs_task_definition") {
        let by = format!("the task definition of {:?}", index.owner(definition).unwrap());
        add(Quota::TaskDefinition, by, definition.values.to_string().len() / releases);
    }
    uses
}

#[test]
fn quotas_count_what_is_rendered() {
    let platform = PLATFORM.replace(
        "secrets = [\"session-key\"]",
        "secrets = [\"session-key\", \"another\", \"and-a-third-one-that-is-longer\"]",
    );
    let platform = with_telemetry(&platform);
    let reader = READER.replace("frontend           = \"1.0.0\"", "frontend = \"0.9.0\"");
    let all = [("dev", &*with_green(DEV)), ("pr", &reader), ("prod", PROD)];
    let spec = spec(&platform, &all);
    let rendered = Rendered::read(&env::render(&spec).files).unwrap();
    for (environment, rendered) in spec.environments.iter().zip(&rendered.environments) {
        let found = rendered_uses(&Index::new(rendered));
        let uses = quota_uses(&spec.platform, environment);
        let counted: BTreeMap<_, _> =
            uses.into_iter().map(|QuotaUse { quota, by, used, .. }| ((quota, by), used)).collect();
        for (key, counted) in &counted {
            let is_text = matches!(
                key.0,
                Quota::RolePolicies
                    | Quota::EndpointPolicy
                    | Quota::RepositoryPolicy
                    | Quota::TaskDefinition
            );
            let found = found.get(key).copied().unwrap_or_default();
            // Symbols are shorter than the ARNs that they stand for.
            let is_right = if is_text { found <= *counted } else { found == *counted };
            assert!(
                is_right,
                "{}: {key:?}: {counted}, and {found} are rendered",
                environment.suffix
            );
        }
        let missed: Vec<_> = found.keys().filter(|key| !counted.contains_key(*key)).collect();
        assert!(missed.is_empty(), "{missed:?}");
    }
}
