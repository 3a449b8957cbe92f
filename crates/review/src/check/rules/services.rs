//! ECS services: where they run, as whom, and how they find each other.

use serde_json::Value;

use crate::check::{Rule, RuleContext, Severity};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "fargate",
        title: "Tasks run on Fargate, each with its own CPU and memory",
        severity: Severity::Medium,
        reason: "Fargate isolates tasks from each other, and there is no host to maintain.",
        remedy: "Set requires_compatibilities, network_mode = \"awsvpc\", cpu and memory.",
        guards: &["R3.2"],
        looks_at: "task definitions",
        examine: fargate,
    },
    Rule {
        id: "capacity-providers",
        title: "The cluster has Fargate and Fargate Spot, and the minimum number of tasks is \
                not on Spot",
        severity: Severity::Medium,
        reason: "AWS may stop Spot tasks at any time, so enough others have to run.",
        remedy: "Name both in aws_ecs_cluster_capacity_providers, and give each service a base on FARGATE.",
        guards: &["R3.1"],
        looks_at: "clusters and services",
        examine: capacity,
    },
    Rule {
        id: "service-connect",
        title: "Services call each other through Service Connect, and backends are in \
                service discovery",
        severity: Severity::Medium,
        reason: "A call by way of the load balancer leaves the mesh.",
        remedy: "Enable service_connect_configuration with a namespace of the environment; \
                 register backends with service_registries.",
        guards: &["R5.1", "R5.2"],
        looks_at: "services",
        examine: service_connect,
    },
    Rule {
        id: "call-timeouts",
        title: "Calls between services end when the spec says so",
        severity: Severity::Medium,
        reason: "Service Connect ends a request after 15 seconds unless it is told, whatever the load \
                 balancer and the callers wait for.",
        remedy: "Set both timeouts of the Service Connect service; of TCP, idle_timeout_seconds.",
        guards: &["R5.2"],
        looks_at: "services",
        examine: call_timeouts,
    },
    Rule {
        id: "read-only-root",
        title: "Containers cannot write to their root filesystem",
        severity: Severity::Low,
        reason: "An intruder cannot replace files that are read-only.",
        remedy: "Set readonlyRootFilesystem = true; `writable` in the spec names directories that \
                 are written to.",
        guards: &["R6.6", "Security Hub's ECS.5"],
        looks_at: "containers",
        examine: read_only,
    },
    Rule {
        id: "writable-tmp",
        title: "Containers with a read-only root filesystem can write to /tmp",
        severity: Severity::Medium,
        reason: "Most programs write there, and fail at the first request that makes them.",
        remedy: "Mount a tmpfs or a volume of the task at /tmp.",
        guards: &["R6.6"],
        looks_at: "containers",
        examine: writable_tmp,
    },
    Rule {
        id: "not-root",
        title: "Containers do not run as root",
        severity: Severity::Medium,
        reason: "Root in a container makes every escape from it worse.",
        remedy: "Set user to a number other than 0, and do not set privileged.",
        guards: &["R6.6"],
        looks_at: "containers",
        examine: not_root,
    },
];

fn fargate(context: &mut RuleContext<'_>) {
    for definition in context.each("aws_ecs_task_definition") {
        context.expect(definition, "/requires_compatibilities", vec!["FARGATE"]);
        context.expect(definition, "/network_mode", "awsvpc");
        // The least that Fargate offers.
        context.expect_number(definition, "/cpu", 256, u32::MAX);
        context.expect_number(definition, "/memory", 512, u32::MAX);
    }
}

fn capacity(context: &mut RuleContext<'_>) {
    let index = context.index;
    for cluster in context.each_required("aws_ecs_cluster") {
        let name = cluster.text("/name");
        let mut providers = index.of("aws_ecs_cluster_capacity_providers").iter();
        let providers = providers.find(|it| it.text("/cluster_name") == name);
        let Some(providers) = providers else {
            context.violation(cluster, "", "has no capacity providers");
            continue;
        };
        for wanted in ["FARGATE", "FARGATE_SPOT"] {
            if !providers.list("/capacity_providers").contains(&wanted.into()) {
                context.violation(
                    providers,
                    "capacity_providers",
                    format!("does not offer {wanted}"),
                );
            }
        }
    }
    for service in context.each_required("aws_ecs_service") {
        let strategies = service.list("/capacity_provider_strategy");
        let provider = |it: &Value| it.get("capacity_provider").cloned();
        let base = strategies.iter().find(|it| provider(it) == Some("FARGATE".into()));
        let base = base.and_then(|it| it.get("base")?.as_u64()).unwrap_or_default();
        let desired = service.number("/desired_count").unwrap_or(1.0);
        if base == 0 || f64::from(u32::try_from(base).unwrap_or(u32::MAX)) < desired {
            let message = format!("only {base} of {desired} tasks are certain to run on FARGATE");
            context.violation(service, "capacity_provider_strategy", message);
        }
    }
}

fn service_connect(context: &mut RuleContext<'_>) {
    let index = context.index;
    for service in &index.services {
        context.count_one();
        let resource = service.resource;
        let connect = "service_connect_configuration";
        context.expect(resource, &format!("/{connect}/0/enabled"), true);
        let namespace = index.follow(resource, &format!("/{connect}/0/namespace"));
        if !namespace.is_some_and(|it| it.kind.starts_with("aws_service_discovery_")) {
            context.violation(resource, connect, "its namespace is not in this environment");
        }
        if service.is_exposed() {
            continue;
        }
        if resource.list(&format!("/{connect}/0/service")).is_empty() {
            context.violation(resource, connect, "has no Service Connect name for its callers");
        }
        let registry = index.follow(resource, "/service_registries/0/registry_arn");
        if registry.is_none_or(|it| it.kind != "aws_service_discovery_service") {
            context.violation(resource, "service_registries", "is not in service discovery");
        }
    }
}

fn call_timeouts(context: &mut RuleContext<'_>) {
    for service in &context.index.services {
        context.count_one();
        let endpoint = "/service_connect_configuration/0/service";
        if service.resource.list(endpoint).is_empty() {
            continue;
        }
        let has_requests = service
            .containers()
            .iter()
            .any(|it| it.pointer("/portMappings/0/appProtocol").is_some_and(|it| !it.is_null()));
        let timeout = |name| format!("{endpoint}/0/timeout/0/{name}");
        context.expect_number(service.resource, &timeout("idle_timeout_seconds"), 0, u32::MAX);
        if has_requests {
            let request = timeout("per_request_timeout_seconds");
            context.expect_number(service.resource, &request, 0, u32::MAX);
        }
    }
}

fn read_only(context: &mut RuleContext<'_>) {
    for (definition, container) in context.index.containers() {
        context.count_one();
        if !is_read_only(container) {
            let message = "readonlyRootFilesystem is not true";
            context.violation(definition, "container_definitions", message);
        }
    }
}

fn is_read_only(container: &Value) -> bool {
    container.get("readonlyRootFilesystem") == Some(&Value::Bool(true))
}

fn writable_tmp(context: &mut RuleContext<'_>) {
    for (definition, container) in context.index.containers() {
        context.count_one();
        let mounts = ["/linuxParameters/tmpfs", "/mountPoints"].into_iter();
        let mounts = mounts.filter_map(|it| container.pointer(it)?.as_array()).flatten();
        let mut writable = mounts.filter(|it| it.get("readOnly") != Some(&Value::Bool(true)));
        let has_tmp = writable.any(|it| it.get("containerPath") == Some(&"/tmp".into()));
        if is_read_only(container) && !has_tmp {
            let message = "nothing is mounted at /tmp that it could write to";
            context.violation(definition, "container_definitions", message);
        }
    }
}

fn not_root(context: &mut RuleContext<'_>) {
    for (definition, container) in context.index.containers() {
        context.count_one();
        let user = container.get("user").and_then(Value::as_str).unwrap_or_default();
        let name = user.split(':').next().unwrap_or_default();
        let message = match name {
            "" => "sets no user, so the image decides".to_owned(),
            "0" | "root" => format!("runs as {user}"),
            _ if container.get("privileged") == Some(&Value::Bool(true)) => {
                "is privileged".to_owned()
            }
            _ => continue,
        };
        context.violation(definition, "container_definitions", message);
    }
}
