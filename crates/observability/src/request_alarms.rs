//! Alarms on what callers notice: errors, latency, tasks that the load balancer takes for unwell.

use aws::{
    CloudwatchMetricAlarm, CloudwatchMetricAlarmMetricQuery, CloudwatchMetricAlarmMetricQueryMetric,
};
use edge::{LoadBalancerArnSuffix, TargetGroupArnSuffixes};
use layer::ModuleBuilder;
use platform::{AppName, Platform, ServiceName};
use terraform::{Expr, Map, Str, hcl, template};

use crate::Observability;
use crate::alarms::{ServiceAlarms, When, alarm, release};
use crate::rollback::RollbackAlarms;

/// The namespace of a load balancer's metrics.
pub const NAMESPACE: &str = "AWS/ApplicationELB";

/// Adds the alarms.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    topic: &Expr<Str>,
    rollback: &mut RollbackAlarms,
) {
    module.file("request_alarms.tf");
    load_balancer(module, topic);
    for (service, _) in platform.exposed() {
        let suffixes = module.upstream::<TargetGroupArnSuffixes>().get(&service.name);
        let dimensions = Expr::new(hcl!({
            LoadBalancer = (module.upstream::<LoadBalancerArnSuffix>()),
            TargetGroup = (suffixes.get(release()))
        }));
        let mut of_service = ServiceAlarms { module, service, topic, rollback };
        errors(&mut of_service, &dimensions);
        unhealthy(&mut of_service, &dimensions);
        latency(&mut of_service, &dimensions);
    }
}

fn load_balancer(module: &mut ModuleBuilder<Observability>, topic: &Expr<Str>) {
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
    module.add(alarm("load_balancer", name, description.into(), &when, measure, topic));
}

/// A share of the requests, not a number of errors, so that it fits any traffic.
fn errors(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let description = template!(
        "Over 5 % of the requests to {} ({}) fail with a 5xx. Read the log group {}; give the release \
         no weight, or its last image back.",
        alarms.service.name,
        release(),
        alarms.log_group()
    );
    let sum = |id: &str, metric: &str| {
        CloudwatchMetricAlarmMetricQuery::new(id).metric(
            CloudwatchMetricAlarmMetricQueryMetric::new(metric, 60, "Sum")
                .namespace(NAMESPACE)
                .dimensions(dimensions),
        )
    };
    let rate = CloudwatchMetricAlarmMetricQuery::new("rate")
        .expression("100 * FILL(errors, 0) / requests")
        .because("A minute without errors has no value; filled, it counts as a good one.")
        .label("Per cent of requests that fail")
        .return_data(true);
    let when = When { is: "GreaterThanThreshold", minutes: 3, of: 5 };
    alarms.add_rolling_back(
        "target_5xx",
        ServiceName::TargetErrorAlarm,
        description,
        &when,
        |alarm| {
            alarm
                .threshold(5)
                .metric_query(rate)
                .metric_query(sum("errors", "HTTPCode_Target_5XX_Count"))
                .metric_query(sum("requests", "RequestCount"))
        },
    );
}

fn unhealthy(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let description = template!(
        "A task of {} ({}) fails the load balancer's health check. Read why tasks stopped, and the log \
         group {}.",
        alarms.service.name,
        release(),
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
            .threshold(0)
    });
}

fn latency(alarms: &mut ServiceAlarms, dimensions: &Expr<Map<Str>>) {
    let description = template!(
        "The slowest 1 % of the requests to {} ({}) take over 2 seconds. Look at its CPU and at the \
         services that it calls; raise its tasks, or give the release its last image back.",
        alarms.service.name,
        release()
    );
    let when = When { is: "GreaterThanThreshold", minutes: 5, of: 5 };
    alarms.add_rolling_back("latency", ServiceName::LatencyAlarm, description, &when, |alarm| {
        alarm
            .namespace(NAMESPACE)
            .metric_name("TargetResponseTime")
            .dimensions(dimensions)
            .extended_statistic("p99")
            .period(60)
            .threshold(2)
    });
}
