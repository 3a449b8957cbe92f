//! How many tasks run.

use std::collections::HashMap;

use serde_json::Value;

use crate::check::{Rule, RuleContext, Severity};
use rendered::RenderedResource;
use rendered::index::Index;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "desired-tasks",
        title: "Every service starts with at least two tasks",
        severity: Severity::High,
        reason: "With one task, each failure is an outage.",
        remedy: "Set min = 2 in scaling.",
        guards: &["R3.3"],
        looks_at: "services",
        examine: desired_tasks,
    },
    Rule {
        id: "scaling-bounds",
        title: "Every service scales between 2 and 10 tasks",
        severity: Severity::Medium,
        reason: "With fewer than two tasks, one failure is an outage; nobody has agreed to \
                 the cost of more than ten.",
        remedy: "Set min and max in scaling.",
        guards: &["R8.2"],
        looks_at: "services",
        examine: bounds,
    },
    Rule {
        id: "scaling-policies",
        title: "Every service scales up and down by its CPU utilization",
        severity: Severity::Medium,
        reason: "Bounds alone scale nothing, and a service that only scales up stays expensive.",
        remedy: "Add an up and a down policy with CPU alarms to the scaling target, or \
                 target tracking.",
        guards: &["R8.1"],
        looks_at: "services",
        examine: policies,
    },
];

const LEAST: u32 = 2;
const MOST: u32 = 10;

fn desired_tasks(context: &mut RuleContext<'_>) {
    for service in context.each("aws_ecs_service") {
        context.expect_number(service, "/desired_count", LEAST, MOST);
    }
}

/// What registers a service for scaling.
fn target<'a>(index: &Index<'a>, service: &RenderedResource) -> Option<&'a RenderedResource> {
    index.scaling("aws_appautoscaling_target", service).first().copied()
}

fn bounds(context: &mut RuleContext<'_>) {
    for service in context.each("aws_ecs_service") {
        match target(context.index, service) {
            None => context.violation(service, "name", "has no scaling target"),
            Some(target) => {
                context.expect_number(target, "/min_capacity", LEAST, MOST);
                context.expect_number(target, "/max_capacity", LEAST, MOST);
            }
        }
    }
}

fn policies(context: &mut RuleContext<'_>) {
    let index = context.index;
    let alarms = alarms(index);
    for service in context.each("aws_ecs_service") {
        let target = target(index, service);
        let id = target.and_then(|target| target.text("/resource_id"));
        let mut policies = index.scaling("aws_appautoscaling_policy", service);
        policies.retain(|it| id.is_some() && it.text("/resource_id") == id);
        if policies.iter().any(|policy| tracks_cpu(policy)) {
            continue;
        }
        let thresholds = |up: bool| {
            let mut steps = policies.iter().filter(move |policy| steps(policy, up));
            steps.find_map(|policy| threshold(&alarms, service, policy))
        };
        let message = match (thresholds(true), thresholds(false)) {
            (Some(up), Some(down)) if up > down => continue,
            (Some(up), Some(down)) => {
                format!("scales up over {up} % of CPU, but down under {down} %")
            }
            (None, _) => "no policy scales it up by CPU".to_owned(),
            (_, None) => "no policy scales it down by CPU".to_owned(),
        };
        context.violation(target.unwrap_or(service), "", message);
    }
}

fn tracks_cpu(policy: &RenderedResource) -> bool {
    policy.text(
        "/target_tracking_scaling_policy_configuration/0/predefined_metric_specification/0/\
         predefined_metric_type",
    ) == Some("ECSServiceAverageCPUUtilization")
}

/// Whether every step of a policy adds, or every one removes tasks.
fn steps(policy: &RenderedResource, up: bool) -> bool {
    let steps = policy.list("/step_scaling_policy_configuration/0/step_adjustment");
    let sizes = steps.iter().filter_map(|step| step.get("scaling_adjustment")?.as_i64());
    !steps.is_empty() && sizes.into_iter().all(|size| if up { size > 0 } else { size < 0 })
}

/// The alarms on CPU, by what they set off.
fn alarms<'a>(index: &Index<'a>) -> HashMap<&'a str, &'a RenderedResource> {
    let alarms = index.of("aws_cloudwatch_metric_alarm").iter().copied();
    let on_cpu = alarms.filter(|alarm| alarm.text("/metric_name") == Some("CPUUtilization"));
    let actions = on_cpu.flat_map(|alarm| {
        let actions = alarm.list("/alarm_actions").iter().filter_map(Value::as_str);
        actions.map(move |action| (action, alarm))
    });
    actions.collect()
}

/// The CPU in per cent at which an alarm on a service sets off a policy.
fn threshold(
    alarms: &HashMap<&str, &RenderedResource>,
    service: &RenderedResource,
    policy: &RenderedResource,
) -> Option<f64> {
    let alarm = alarms.get(&*policy.symbol("arn"))?;
    let is_its = alarm.get("/dimensions/ServiceName") == service.get("/name");
    alarm.number("/threshold").filter(|_| is_its)
}
