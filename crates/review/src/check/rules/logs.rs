//! Logs and alarms.

use serde_json::json;

use super::names::container_insights;
use crate::check::{Rule, RuleContext, Severity};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "log-retention",
        title: "Log groups keep 30 days",
        severity: Severity::Medium,
        reason: "A log group without a retention period keeps everything for ever.",
        remedy: "Set retention_in_days = 30.",
        guards: &["R7.2"],
        looks_at: "log groups",
        examine: log_retention,
    },
    Rule {
        id: "container-logs",
        title: "Every container logs to a log group of this environment",
        severity: Severity::Medium,
        reason: "Logs that are not there, or are in another place, cannot explain an incident.",
        remedy: "Give the container a logConfiguration with the awslogs driver and its service's log group.",
        guards: &["R7.1"],
        looks_at: "containers",
        examine: container_logs,
    },
    Rule {
        id: "insights-logs",
        title: "The log group of Container Insights is declared",
        severity: Severity::Medium,
        reason: "ECS makes it otherwise, without retention or key, and it outlives the environment.",
        remedy: "Declare an aws_cloudwatch_log_group called /aws/ecs/containerinsights/CLUSTER/performance.",
        guards: &["R7.2", "R10.3"],
        looks_at: "clusters",
        examine: insights_logs,
    },
    Rule {
        id: "service-alarms",
        title: "Every service has an alarm that notifies somebody",
        severity: Severity::Low,
        reason: "Nobody notices a metric without an alarm.",
        remedy: "Add an aws_cloudwatch_metric_alarm with the service's name in its dimensions and an SNS \
                 topic in its alarm_actions.",
        guards: &["R7.3"],
        looks_at: "services",
        examine: service_alarms,
    },
];

fn log_retention(context: &mut RuleContext<'_>) {
    for group in context.each("aws_cloudwatch_log_group") {
        context.expect(group, "/retention_in_days", json!(30));
    }
}

fn container_logs(context: &mut RuleContext<'_>) {
    let index = context.index;
    let groups: Vec<_> =
        index.of("aws_cloudwatch_log_group").iter().filter_map(|it| it.text("/name")).collect();
    for (definition, container) in index.containers() {
        context.count_one();
        let text = |pointer: &str| container.pointer(pointer).and_then(|it| it.as_str());
        let driver = text("/logConfiguration/logDriver");
        let group = text("/logConfiguration/options/awslogs-group");
        if driver != Some("awslogs") {
            let driver = driver.unwrap_or("none");
            let message = format!("the log driver is {driver}, not awslogs");
            context.violation(definition, "container_definitions", message);
        } else if !group.is_some_and(|group| groups.contains(&group)) {
            let group = group.unwrap_or("none");
            let message = format!("the log group {group} is not in this environment");
            context.violation(definition, "container_definitions", message);
        }
    }
}

fn insights_logs(context: &mut RuleContext<'_>) {
    let groups = context.index.of("aws_cloudwatch_log_group");
    for cluster in context.each("aws_ecs_cluster") {
        let wanted = container_insights(cluster.text("/name").unwrap_or_default());
        if !groups.iter().any(|group| group.text("/name") == Some(&wanted)) {
            context.violation(cluster, "name", format!("no log group is called {wanted}"));
        }
    }
}

fn service_alarms(context: &mut RuleContext<'_>) {
    let index = context.index;
    let watched: Vec<_> = index
        .of("aws_cloudwatch_metric_alarm")
        .iter()
        .filter(|alarm| {
            let actions = alarm.list("/alarm_actions").iter();
            let mut topics = actions.filter_map(|action| index.referred(action));
            topics.any(|topic| topic.kind == "aws_sns_topic")
        })
        .filter_map(|alarm| alarm.text("/dimensions/ServiceName"))
        .collect();
    for service in context.each("aws_ecs_service") {
        if !service.text("/name").is_some_and(|name| watched.contains(&name)) {
            context.violation(service, "name", "no alarm with an SNS topic watches it");
        }
    }
}
