//! Alarms on what callers notice: errors, latency, tasks that the load balancer takes for unwell.

use aws::{
    CloudwatchMetricAlarm, CloudwatchMetricAlarmMetricQuery, CloudwatchMetricAlarmMetricQueryMetric,
};
use edge::{AlternateTargetGroupArnSuffixes, LoadBalancerArnSuffix, TargetGroupArnSuffixes};
use layer::ModuleBuilder;
use platform::{AlarmThresholds, AppName, Platform, Service, ServiceName};
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
        let groups = target_groups(module, service);
        let mut of_service = ServiceAlarms { module, service, topics, rollback };
        errors(&mut of_service, &groups);
        unhealthy(&mut of_service, &groups);
        latency(&mut of_service, &groups);
    }
}

/// The dimensions of a service's target group, or of the two between which ECS moves it.
fn target_groups(
    module: &mut ModuleBuilder<Observability>,
    service: &Service,
) -> Vec<Expr<Map<Str>>> {
    let mut suffixes = vec![module.upstream::<TargetGroupArnSuffixes>()];
    suffixes.extend(
        service.traffic_shift.map(|_| module.upstream::<AlternateTargetGroupArnSuffixes>()),
    );
    let load_balancer = module.upstream::<LoadBalancerArnSuffix>();
    let dimensions = suffixes.iter().map(|suffixes| {
        let group = suffixes.get(&service.name).get(release());
        Expr::new(hcl!({ LoadBalancer = (&load_balancer), TargetGroup = group }))
    });
    dimensions.collect()
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
fn errors(alarms: &mut ServiceAlarms, groups: &[Expr<Map<Str>>]) {
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
            let metrics = [
                ("errors", "HTTPCode_Target_5XX_Count", "Sum"),
                ("requests", "RequestCount", "Sum"),
            ];
            worst_group(alarm.threshold(limits.errors), groups, error_rate(limits), metrics)
        },
    );
}

fn unhealthy(alarms: &mut ServiceAlarms, groups: &[Expr<Map<Str>>]) {
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
        if let [dimensions] = groups {
            return alarm
                .namespace(NAMESPACE)
                .metric_name("UnHealthyHostCount")
                .dimensions(dimensions)
                .statistic("Maximum")
                .period(60)
                .threshold(allowed);
        }
        let tasks = Measure {
            id: "tasks",
            expression: "hosts".to_owned(),
            because: None,
            label: "Tasks that fail the health check",
        };
        let metrics = [("hosts", "UnHealthyHostCount", "Maximum")];
        worst_group(alarm.threshold(allowed), groups, tasks, metrics)
    });
}

fn latency(alarms: &mut ServiceAlarms, groups: &[Expr<Map<Str>>]) {
    let limits = alarms.service.alarms;
    let description = template!(
        "The slowest 1 % of the requests to {} ({}) take over {} milliseconds. Look at its CPU and at the \
         services that it calls; raise its tasks, or give the release its last image back.",
        alarms.service.name,
        release(),
        limits.latency.to_string()
    );
    let latency = Measure {
        id: "latency",
        expression: enough(limits, "1000 * seconds"),
        because: None,
        label: "Milliseconds of the slowest 1 %",
    };
    let when = When { is: "GreaterThanThreshold", minutes: 5, of: 5 };
    alarms.add_rolling_back("latency", ServiceName::LatencyAlarm, description, &when, |alarm| {
        let metrics =
            [("seconds", "TargetResponseTime", "p99"), ("requests", "RequestCount", "Sum")];
        worst_group(alarm.threshold(limits.latency), groups, latency, metrics)
    });
}

/// What an alarm watches, as an expression over metrics of those names.
pub struct Measure {
    /// Its name.
    pub id: &'static str,
    /// As in `100 * errors / requests`.
    pub expression: String,
    /// Why the expression is as it is.
    pub because: Option<&'static str>,
    /// For a person.
    pub label: &'static str,
}

impl Measure {
    /// The query that the alarm compares.
    pub fn query(self) -> CloudwatchMetricAlarmMetricQuery {
        let query = CloudwatchMetricAlarmMetricQuery::new(self.id).expression(self.expression);
        let query = match self.because {
            None => query,
            Some(because) => query.because(because),
        };
        query.label(self.label).return_data(true)
    }
}

/// Watches a service's target group or, where ECS moves it between two, the worse one: the new tasks may have a
/// small share of the traffic, in which the other's many good answers would hide their errors.
fn worst_group<const N: usize>(
    alarm: CloudwatchMetricAlarm,
    groups: &[Expr<Map<Str>>],
    measure: Measure,
    metrics: [(&str, &str, &str); N],
) -> CloudwatchMetricAlarm {
    let of_group = |mut alarm: CloudwatchMetricAlarm, suffix: &str, dimensions| {
        for (id, name, statistic) in metrics {
            let id = format!("{id}{suffix}");
            alarm = alarm.metric_query(metric(&id, NAMESPACE, name, statistic, dimensions));
        }
        alarm
    };
    if let [dimensions] = groups {
        return of_group(alarm.metric_query(measure.query()), "", dimensions);
    }
    let suffixes = (1..=groups.len()).map(|number| format!("_{number}"));
    let suffixes: Vec<String> = suffixes.collect();
    let filled: Vec<_> =
        suffixes.iter().map(|suffix| format!("FILL({}{suffix}, 0)", measure.id)).collect();
    let Measure { id, expression, because, label } = measure;
    let worst = Measure {
        id,
        expression: format!("MAX([{}])", filled.join(", ")),
        because: Some(
            "Of the two groups, the worse one: new tasks may have a small share of the traffic.",
        ),
        label,
    };
    let mut alarm = alarm.metric_query(worst.query());
    for (suffix, dimensions) in suffixes.iter().zip(groups) {
        let renamed = metrics
            .iter()
            .fold(expression.clone(), |text, (id, ..)| text.replace(id, &format!("{id}{suffix}")));
        let query =
            CloudwatchMetricAlarmMetricQuery::new(format!("{id}{suffix}")).expression(renamed);
        alarm = alarm.metric_query(match because {
            None => query,
            Some(because) => query.because(because),
        });
        alarm = of_group(alarm, suffix, dimensions);
    }
    alarm
}

/// An expression that counts only in minutes with enough `requests`: of three, one is a third.
pub fn enough(limits: AlarmThresholds, expression: &str) -> String {
    format!("IF(requests >= {}, {expression}, 0)", limits.least_requests)
}

/// The share of `requests` that are `errors`, in per cent.
pub fn error_rate(limits: AlarmThresholds) -> Measure {
    Measure {
        id: "rate",
        expression: enough(limits, "100 * FILL(errors, 0) / requests"),
        because: Some("A minute without errors has no value; filled, it counts as a good one."),
        label: "Per cent of requests that fail",
    }
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
