//! Health checks.

use serde_json::Value;

use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "target-health",
        title: "Every exposed service has a health check with its own path and thresholds",
        severity: Severity::High,
        reason: "With AWS's defaults, a failing task gets requests for 150 seconds (5 \
                 checks, 30 seconds apart), and `/` may answer although the service does not \
                 work.",
        remedy: "Set path, interval, timeout, healthy_threshold and unhealthy_threshold in \
                 the target group's health_check.",
        guards: &["R4.2", "R11.2"],
        looks_at: "exposed services",
        examine: target_health,
    },
    Rule {
        id: "container-health",
        title: "Every container that no load balancer asks has a health check with its own thresholds",
        severity: Severity::Medium,
        reason: "ECS replaces a task that hangs only if a health check reports it.",
        remedy: "Set command, interval, timeout and retries in healthCheck.",
        guards: &["R11.2"],
        looks_at: "containers",
        examine: container_health,
    },
    Rule {
        id: "grace-period",
        title: "New tasks have time to start before failed health checks count",
        severity: Severity::Medium,
        reason: "Without a grace period, a slow start counts as a failure and is repeated \
                 for ever.",
        remedy: "Set health_check_grace_period_seconds, and startPeriod in the container's \
                 healthCheck.",
        guards: &["R3.4"],
        looks_at: "services",
        examine: grace_period,
    },
    Rule {
        id: "registration-health",
        title: "What is registered in Cloud Map is registered with its health",
        severity: Severity::Medium,
        reason: "Without it, DNS answers with tasks that are unwell, until ECS has stopped them.",
        remedy: "Set health_check_custom_config of the Cloud Map service, with failure_threshold = 1: \
                 without a number, the provider leaves it out.",
        guards: &["R5.1", "R11.2"],
        looks_at: "services",
        examine: registration_health,
    },
];

fn target_health(context: &mut RuleContext<'_>) {
    for service in context.index.services.iter().filter(|service| service.is_exposed()) {
        context.count_one();
        if service.targets.is_empty() {
            context.violation(
                service.resource,
                "load_balancer",
                "its target group is not in this environment",
            );
        }
        for group in &service.targets {
            judge(context, group);
        }
    }
}

fn judge(context: &mut RuleContext<'_>, group: &RenderedResource) {
    let check = "/health_check/0";
    if group.get(&format!("{check}/path")).is_none() {
        context.violation(group, "health_check", "health_check.path is not given");
    }
    // What AWS allows.
    for (name, least, most) in [
        ("interval", 5, 300),
        ("timeout", 2, 120),
        ("healthy_threshold", 2, 10),
        ("unhealthy_threshold", 2, 10),
    ] {
        context.expect_number(group, &format!("{check}/{name}"), least, most);
    }
}

fn container_health(context: &mut RuleContext<'_>) {
    let exposed = |definition: &RenderedResource| {
        let mut services = context.index.services.iter();
        services.any(|it| {
            it.is_exposed() && it.definition.is_some_and(|its| std::ptr::eq(its, definition))
        })
    };
    let containers: Vec<_> = context
        .index
        .containers()
        .into_iter()
        .map(|(definition, container)| (definition, container, exposed(definition)))
        .collect();
    for (definition, container, is_exposed) in containers {
        context.count_one();
        if is_exposed && container.get("healthCheck").is_none() {
            continue;
        }
        for name in ["command", "interval", "timeout", "retries"] {
            if container.pointer(&format!("/healthCheck/{name}")).is_none_or(Value::is_null) {
                let message = format!("healthCheck.{name} is not given");
                context.violation(definition, "container_definitions", message);
            }
        }
    }
}

fn registration_health(context: &mut RuleContext<'_>) {
    let index = context.index;
    let registered: Vec<_> = index
        .services
        .iter()
        .map(|service| service.resource)
        .filter(|service| !service.list("/service_registries").is_empty())
        .collect();
    context.count(registered.len());
    if registered.is_empty() && !index.services.is_empty() {
        context.not_applicable("no service calls another");
    }
    for service in registered {
        if let Some(registry) = index.follow(service, "/service_registries/0/registry_arn") {
            context.expect(registry, "/health_check_custom_config/0/failure_threshold", 1);
        } else {
            let message = "its Cloud Map service is not in this environment";
            context.violation(service, "service_registries", message);
        }
    }
}

fn grace_period(context: &mut RuleContext<'_>) {
    for service in &context.index.services {
        context.count_one();
        if service.is_exposed() {
            context.expect_number(
                service.resource,
                "/health_check_grace_period_seconds",
                1,
                u32::MAX,
            );
        }
        let Some(definition) = service.definition else { continue };
        for container in service.containers() {
            if service.is_exposed() && container.get("healthCheck").is_none() {
                continue;
            }
            let start = container.pointer("/healthCheck/startPeriod").and_then(Value::as_u64);
            if start.unwrap_or_default() == 0 {
                let message = "healthCheck.startPeriod is not given";
                context.violation(definition, "container_definitions", message);
            }
        }
    }
}
