//! New versions without downtime.

use serde_json::{Value, json};

use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;
use rendered::index::{Index, is_same};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "rolling-update",
        title: "New tasks are healthy before old ones stop",
        severity: Severity::High,
        reason: "Below 100 % healthy, a deployment stops tasks that still serve; below 200 % \
                 at most, it has no room for new ones.",
        remedy: "Set deployment_minimum_healthy_percent = 100 and deployment_maximum_percent = 200.",
        guards: &["R11.1"],
        looks_at: "services",
        examine: rolling_update,
    },
    Rule {
        id: "circuit-breaker",
        title: "A deployment that fails is rolled back",
        severity: Severity::Medium,
        reason: "Without it, ECS keeps trying, and nobody is notified.",
        remedy: "Set enable and rollback in deployment_circuit_breaker and in alarms to true.",
        guards: &["R11.1"],
        looks_at: "services",
        examine: circuit_breaker,
    },
    Rule {
        id: "rollouts-awaited",
        title: "A rollout that does not get there fails the run",
        severity: Severity::Medium,
        reason: "Otherwise terraform reports a success as soon as ECS has taken the order, whatever \
                 becomes of it.",
        remedy: "Set wait_for_steady_state = true.",
        guards: &["R11.3"],
        looks_at: "services",
        examine: awaited,
    },
    Rule {
        id: "last-revision",
        title: "The last good revision stays registered while a new one rolls out",
        severity: Severity::Medium,
        reason: "ECS cannot roll a service back to a revision that was deregistered.",
        remedy: "Set create_before_destroy in the lifecycle block of the task definition.",
        guards: &["R11.1"],
        looks_at: "task definitions",
        examine: last_revision,
    },
    Rule {
        id: "image-owner",
        title: "An image has one owner: a pipeline where a parameter has its tag, the spec elsewhere",
        severity: Severity::High,
        reason: "Terraform would put back the image that a pipeline has replaced, or take whatever revision \
                 somebody registers for its own.",
        remedy: "Ignore changes of the parameter's value, and track the latest revision of the task definition that \
                 reads it, and of no other one.",
        guards: &["`image = \"pipeline\"` of a service"],
        looks_at: "task definitions",
        examine: image_owner,
    },
    Rule {
        id: "traffic-weights",
        title: "Every exposed service has a rule that splits its traffic between releases, \
                in per cent",
        severity: Severity::Medium,
        reason: "Weights that do not add up to 100 are not percentages.",
        remedy: "Make the weights of the releases add up to 100.",
        guards: &["R3.5"],
        looks_at: "exposed services",
        examine: weights,
    },
    Rule {
        id: "weights-owner",
        title: "Weights have one owner: ECS where it shifts a service's traffic, terraform elsewhere",
        severity: Severity::High,
        reason: "Terraform would move traffic back to tasks that are gone, or leave releases without \
                 their share.",
        remedy: "Ignore changes of the action of the rules that advanced_configuration names, and of \
                 no other ones.",
        guards: &["R3.5"],
        looks_at: "listener rules",
        examine: owner,
    },
    Rule {
        id: "hidden-releases",
        title: "A release without traffic is not reached by a header or cookie that the public \
                would guess",
        severity: Severity::Medium,
        reason: "What is tried before it gets traffic is not ready for customers, nor for others.",
        remedy: "Give the release a header that nobody guesses, or none.",
        guards: &["R3.5"],
        looks_at: "listener rules that forward to one release, or to the tasks under test",
        examine: hidden,
    },
];

fn rolling_update(context: &mut RuleContext<'_>) {
    for service in context.each("aws_ecs_service") {
        context.expect(service, "/deployment_minimum_healthy_percent", json!(100));
        context.expect(service, "/deployment_maximum_percent", json!(200));
    }
}

fn circuit_breaker(context: &mut RuleContext<'_>) {
    for service in context.each("aws_ecs_service") {
        for judge in ["deployment_circuit_breaker", "alarms"] {
            context.expect(service, &format!("/{judge}/0/enable"), true);
            context.expect(service, &format!("/{judge}/0/rollback"), true);
        }
    }
}

fn awaited(context: &mut RuleContext<'_>) {
    for service in context.each("aws_ecs_service") {
        context.expect(service, "/wait_for_steady_state", true);
    }
}

fn last_revision(context: &mut RuleContext<'_>) {
    for definition in context.each("aws_ecs_task_definition") {
        let kept = definition.lifecycle.get("create_before_destroy").and_then(Value::as_str);
        if kept != Some("true") {
            context.violation(definition, "lifecycle", "create_before_destroy is not set");
        }
    }
}

/// What terraform ignores once it has made a resource.
fn ignores(resource: &RenderedResource, argument: &str) -> bool {
    let ignored = resource.lifecycle.get("ignore_changes").and_then(Value::as_str).unwrap_or("");
    ignored.trim_matches(['[', ']']).split(',').any(|it| it.trim() == argument)
}

fn image_owner(context: &mut RuleContext<'_>) {
    let parameters = context.index.of("aws_ssm_parameter").to_vec();
    for definition in context.each("aws_ecs_task_definition") {
        let label = format!("image_{}", definition.name);
        let parameter = parameters.iter().find(|it| it.name == label && it.key == definition.key);
        let is_tracked = definition.get("/track_latest") == Some(&json!(true));
        match parameter {
            Some(parameter) if !ignores(parameter, "insecure_value") => {
                let message = "terraform would write the spec's tag over that of the pipeline";
                context.violation(parameter, "lifecycle", message);
            }
            Some(_) if !is_tracked => {
                let message = "the revision that a pipeline registers is none that terraform knows";
                context.violation(definition, "track_latest", message);
            }
            None if is_tracked => {
                let message = "whatever revision is registered, terraform takes it for its own";
                context.violation(definition, "track_latest", message);
            }
            _ => {}
        }
    }
}

/// The listener rules whose weights ECS owns: those of the requests of everybody, and those of tests.
fn owned_by_ecs<'a>(index: &Index<'a>) -> [Vec<&'a RenderedResource>; 2] {
    let balancers = index.of("aws_ecs_service").iter().flat_map(|it| it.list("/load_balancer"));
    let shifts: Vec<_> =
        balancers.filter_map(|it| it.pointer("/advanced_configuration/0")).collect();
    ["production_listener_rule", "test_listener_rule"]
        .map(|rule| shifts.iter().filter_map(|shift| index.referred(shift.get(rule)?)).collect())
}

fn owner(context: &mut RuleContext<'_>) {
    let index = context.index;
    let owned = owned_by_ecs(index).concat();
    for rule in context.each("aws_lb_listener_rule") {
        let ignored = ignores(rule, "action");
        let is_owned = owned.iter().any(|it| is_same(it, rule));
        let message = match (is_owned, ignored) {
            (true, false) => "ECS owns its weights, and terraform would set them back",
            (false, true) => "nobody owns its weights: terraform ignores them, and so does ECS",
            _ => continue,
        };
        context.violation(rule, "lifecycle", message);
    }
}

/// Characters of a header that nobody guesses, at least.
const UNGUESSABLE: usize = 16;

fn hidden(context: &mut RuleContext<'_>) {
    let index = context.index;
    let weighted = weighted_groups(index);
    let [_, of_tests] = owned_by_ecs(index);
    for rule in index.of("aws_lb_listener_rule") {
        let group = rule.get("/action/0/target_group_arn");
        if group.is_none() && !of_tests.iter().any(|it| is_same(it, rule)) {
            continue;
        }
        context.count_one();
        let has_traffic = || {
            let group = group.and_then(|group| index.referred(group));
            group.is_some_and(|group| weighted.iter().any(|it| it.name == group.name))
        };
        let conditions = rule.list("/condition");
        let values = |kind: &str| -> Vec<&str> {
            let pointer = format!("/{kind}/0/values");
            let values = conditions.iter().filter_map(|it| it.pointer(&pointer)?.as_array());
            values.flatten().filter_map(Value::as_str).collect()
        };
        let header = conditions.iter().find_map(|it| it.pointer("/http_header/0/http_header_name"));
        let (from, sent) = (values("source_ip"), values("http_header"));
        let secret = |value: &&str| value.len() >= UNGUESSABLE && !value.contains(['*', '?']);
        let message = if header == Some(&"Cookie".into()) {
            (!has_traffic()).then_some("a cookie reaches a release that has no traffic")
        } else if !from.is_empty() && !from.contains(&"0.0.0.0/0") {
            None
        } else {
            let known = sent.is_empty() || !sent.iter().all(secret);
            known.then_some("whoever guesses its header reaches the release")
        };
        if let Some(message) = message {
            context.violation(rule, "condition", message);
        }
    }
}

/// The target groups that get a share of the traffic.
fn weighted_groups<'a>(index: &Index<'a>) -> Vec<&'a RenderedResource> {
    let mut weighted = Vec::new();
    for rule in index.of("aws_lb_listener_rule") {
        let forwards =
            rule.list("/action").iter().filter_map(|it| it.pointer("/forward/0/target_group"));
        let groups = forwards.filter_map(Value::as_array).flatten();
        let groups = groups.filter_map(|group| index.referred(group.get("arn")?));
        weighted.extend(groups);
    }
    weighted
}

fn weights(context: &mut RuleContext<'_>) {
    let index = context.index;
    let weighted = weighted_groups(index);
    for rule in index.of("aws_lb_listener_rule") {
        let forwards =
            rule.list("/action").iter().filter_map(|it| it.pointer("/forward/0/target_group"));
        for groups in forwards.filter_map(Value::as_array) {
            let weights = groups.iter().filter_map(|group| group.get("weight")?.as_u64());
            let sum: u64 = weights.sum();
            if sum != 100 {
                context.violation(rule, "action", format!("its weights add up to {sum}, not 100"));
            }
        }
    }
    for service in index.services.iter().filter(|service| service.is_exposed()) {
        context.count_one();
        // A release of weight 0 has no share; another one of the same service does.
        let has =
            weighted.iter().any(|group| service.targets.iter().any(|it| it.name == group.name));
        if !has {
            context.violation(
                service.resource,
                "load_balancer",
                "no listener rule forwards traffic to its target groups",
            );
        }
    }
}
