//! Alarms on calls between services, of those that the load balancer does not reach: by them it is seen
//! how such a one answers. Service Connect counts them in the proxy of each caller.

use aws::CloudwatchMetricAlarmMetricQuery;
use layer::ModuleBuilder;
use platform::{AppName, Platform, Protocol, Service, ServiceName};
use terraform::{Expr, List, Map, Str, hcl, template};

use crate::Observability;
use crate::alarms::{ServiceAlarms, When, release};
use crate::request_alarms::{enough, error_rate, metric};
use crate::rollback::RollbackAlarms;
use crate::task_alarms::NAMESPACE;

/// Adds the alarms of each caller. They roll nothing back: what a caller sees may be its own fault.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    topics: &Expr<List<Str>>,
    rollback: &mut RollbackAlarms,
) {
    module.file("call_alarms.tf");
    for (caller, service) in platform.calls() {
        if service.expose.is_some() || service.protocol == Protocol::Tcp {
            continue;
        }
        // Such a metric names who called, by service and cluster, and who was called by its name in
        // Service Connect: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
        let dimensions = Expr::new(hcl!({
            ClusterName = (module.name(AppName::Cluster)),
            ServiceName = (module.name(caller.name(ServiceName::EcsService))),
            TargetDiscoveryName = (&service.name)
        }));
        // Requests are counted where they arrive, whoever sent them.
        let arriving = Expr::new(hcl!({
            ClusterName = (module.name(AppName::Cluster)),
            ServiceName = (module.name(service.name(ServiceName::EcsService))),
            DiscoveryName = (&service.name)
        }));
        let requests = metric("requests", NAMESPACE, "RequestCount", "Sum", &arriving);
        let mut alarms = ServiceAlarms { module, service, topics, rollback };
        errors(&mut alarms, caller, &dimensions, requests.clone());
        latency(&mut alarms, caller, &dimensions, requests);
    }
}

fn errors(
    alarms: &mut ServiceAlarms,
    caller: &Service,
    dimensions: &Expr<Map<Str>>,
    requests: CloudwatchMetricAlarmMetricQuery,
) {
    let (service, limits) = (alarms.service, alarms.service.alarms);
    let description = template!(
        "Over {} % of the requests to {} ({}) fail with a 5xx in calls of {}. Read the log group {}.",
        limits.errors.to_string(),
        service.name,
        release(),
        caller.name,
        alarms.log_group()
    );
    let when = When { is: "GreaterThanThreshold", minutes: 3, of: 5 };
    let label = format!("call_5xx_{}_to_{}", caller.name, service.name);
    let name = caller.call_name(ServiceName::CallErrorAlarm, service);
    alarms.add_named(&label, name, description, &when, |alarm| {
        let failed = metric("errors", NAMESPACE, "HTTPCode_Target_5XX_Count", "Sum", dimensions);
        let alarm = alarm.threshold(limits.errors).metric_query(error_rate(limits).query());
        alarm.metric_query(failed).metric_query(requests)
    });
}

fn latency(
    alarms: &mut ServiceAlarms,
    caller: &Service,
    dimensions: &Expr<Map<Str>>,
    requests: CloudwatchMetricAlarmMetricQuery,
) {
    let (service, limits) = (alarms.service, alarms.service.alarms);
    let description = template!(
        "Calls of {} to {} ({}) take over {} milliseconds on average. Look at the CPU of {} and at the \
         services that it calls.",
        caller.name,
        service.name,
        release(),
        limits.latency.to_string(),
        service.name
    );
    let latency = CloudwatchMetricAlarmMetricQuery::new("latency")
        .expression(enough(limits, "milliseconds"))
        .label("Milliseconds on average")
        .return_data(true);
    let when = When { is: "GreaterThanThreshold", minutes: 5, of: 5 };
    let label = format!("call_latency_{}_to_{}", caller.name, service.name);
    let name = caller.call_name(ServiceName::CallLatencyAlarm, service);
    alarms.add_named(&label, name, description, &when, |alarm| {
        let milliseconds =
            metric("milliseconds", NAMESPACE, "TargetResponseTime", "Average", dimensions);
        let alarm = alarm.threshold(limits.latency).metric_query(latency);
        alarm.metric_query(milliseconds).metric_query(requests)
    });
}
