//! Alarms on what callers notice: errors, latency, tasks that the load balancer takes for unwell.

use aws::{
    CloudwatchMetricAlarm, CloudwatchMetricAlarmMetricQuery, CloudwatchMetricAlarmMetricQueryMetric,
};
use edge::{LoadBalancerArnSuffix, TargetGroupArnSuffixes};
use layer::ModuleBuilder;
use platform::{AlarmThresholds, AppName, Platform, ServiceName};
use terraform::{Expr, List, Map, Str, hcl, template};

use crate::Observability;
use crate::alarms::{ServiceAlarms, When, alarm, release};
use crate::rollback::RollbackAlarms;

/// The namespace of a load balancer's metrics.
pub const NAMESPACE: &str = "AWS/ApplicationELB";

/// Adds the alarms.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    topics: &Expr<List<Str>>,
    rollback: &mut RollbackAlarms,
) {
    module.file("request_alarms.tf");
    load_balancer(module, topics);
    for (service, _) in platform.exposed() {
        let suffixes = module.upstream::<TargetGroupArnSuffixes>().get(&service.name);
        let dimensions = Expr::new(hcl!({
            LoadBalancer = (module.upstream::<LoadBalancerArnSuffix>()),
            TargetGroup = (suffixes.get(release()))
        }));
        let mut of_service = ServiceAlarms { module, service, topics, rollback };
        errors(&mut of_service, &dimensions);
        unhealthy(&mut of_service, &dimensions);
        latency(&mut of_service, &dimensions);
    }
}

fn load_balancer(module: &mut ModuleBuilder<Observability>, topics: &Expr<List<Str>>) {
    let name = module.name(AppName::LoadBalancerErrorAlarm);
    let dimensions = hcl!({ LoadBalancer = (module.upstream::<LoadBalancerArnSuffix>()) });
    let description = "The load balancer itself answers with more than 10 errors a minute: it finds no \
                       task, or none that answers in time. See which service's alarms are on.";
    let measure = |alarm: CloudwatchMetricAlarm| {
        alarm
            .namespace(NAMESPACE)
            .metric_name("HTTPCode_ELB_5XX_Count")
            .dimensions(Expr::<Map<Str>>::new(dimensions))
            .statistic("Sum")
            .period(60)
            .threshold(10)
    };
    let when = When { is: "GreaterThanThreshold", minutes: 3, of: 5 };
    module.add(alarm("load_balancer", name, description.into(), &when, measure, topics));
}

/// A share of the requests, not a number of errors, so that it fits any traffic.
fn errors(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let limits = alarms.service.alarms;
    let description = template!(
        "Over {} % of the requests to {} ({}) fail with a 5xx. Read the log group {}; give the release \
         no weight, or its last image back.",
        limits.errors.to_string(),
        alarms.service.name,
        release(),
        alarms.log_group()
    );
    let when = When { is: "GreaterThanThreshold", minutes: 3, of: 5 };
    alarms.add_rolling_back(
        "target_5xx",
        ServiceName::TargetErrorAlarm,
        description,
        &when,
        |alarm| {
            alarm
                .threshold(limits.errors)
                .metric_query(error_rate(limits))
                .metric_query(metric(
                    "errors",
                    NAMESPACE,
                    "HTTPCode_Target_5XX_Count",
                    "Sum",
                    dimensions,
                ))
                .metric_query(metric("requests", NAMESPACE, "RequestCount", "Sum", dimensions))
        },
    );
}

fn unhealthy(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let allowed = alarms.service.alarms.unhealthy;
    let tasks = match allowed {
        0 => "A task".to_owned(),
        allowed => format!("More than {allowed} tasks"),
    };
    let fails = if allowed == 0 { "fails" } else { "fail" };
    let description = template!(
        "{} of {} ({}) {} the load balancer's health check. Read why tasks stopped, and the log \
         group {}.",
        tasks,
        alarms.service.name,
        release(),
        fails,
        alarms.log_group()
    );
    let when = When { is: "GreaterThanThreshold", minutes: 5, of: 5 };
    alarms.add("unhealthy", ServiceName::UnhealthyHostAlarm, description, &when, |alarm| {
        alarm
            .namespace(NAMESPACE)
            .metric_name("UnHealthyHostCount")
            .dimensions(dimensions)
            .statistic("Maximum")
            .period(60)
            .threshold(allowed)
    });
}

fn latency(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let limits = alarms.service.alarms;
    let description = template!(
        "The slowest 1 % of the requests to {} ({}) take over {} milliseconds. Look at its CPU and at the \
         services that it calls; raise its tasks, or give the release its last image back.",
        alarms.service.name,
        release(),
        limits.latency.to_string()
    );
    let latency = CloudwatchMetricAlarmMetricQuery::new("latency")
        .expression(enough(limits, "1000 * seconds"))
        .label("Milliseconds of the slowest 1 %")
        .return_data(true);
    let when = When { is: "GreaterThanThreshold", minutes: 5, of: 5 };
    alarms.add_rolling_back("latency", ServiceName::LatencyAlarm, description, &when, |alarm| {
        alarm
            .threshold(limits.latency)
            .metric_query(latency)
            .metric_query(metric("seconds", NAMESPACE, "TargetResponseTime", "p99", dimensions))
            .metric_query(metric("requests", NAMESPACE, "RequestCount", "Sum", dimensions))
    });
}

/// An expression that counts only in minutes with enough `requests`: of three, one is a third.
pub fn enough(limits: AlarmThresholds, expression: &str) -> String {
    format!("IF(requests >= {}, {expression}, 0)", limits.least_requests)
}

/// The share of `requests` that are `errors`, in per cent.
pub fn error_rate(limits: AlarmThresholds) -> CloudwatchMetricAlarmMetricQuery {
    CloudwatchMetricAlarmMetricQuery::new("rate")
        .expression(enough(limits, "100 * FILL(errors, 0) / requests"))
        .because("A minute without errors has no value; filled, it counts as a good one.")
        .label("Per cent of requests that fail")
        .return_data(true)
}

/// A metric of each minute, under a name that expressions use.
pub fn metric(
    id: &str,
    namespace: &str,
    metric: &str,
    statistic: &str,
    dimensions: &Expr<Map<Str>>,
) -> CloudwatchMetricAlarmMetricQuery {
    CloudwatchMetricAlarmMetricQuery::new(id).metric(
        CloudwatchMetricAlarmMetricQueryMetric::new(metric, 60, statistic)
            .namespace(namespace)
            .dimensions(dimensions),
    )
}
