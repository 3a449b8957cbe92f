//! An alarm on the errors that each service logs, whoever called it.

use layer::ModuleBuilder;
use platform::{AppName, Platform, ServiceName};
use terraform::{Expr, List, Str, template};

use crate::Observability;
use crate::alarms::{When, alarm};
use crate::logs::error_metric;

/// Adds the alarms. A log line does not name its release, so there is one for both.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    topics: &Expr<List<Str>>,
) {
    module.file("log_alarms.tf");
    for service in &platform.services {
        let limit = service.alarms.logged_errors;
        let name = module.name(service.name(ServiceName::LoggedErrorsAlarm));
        let description = template!(
            "{} logs more than {} errors a minute. Read the log group {}.",
            service.name,
            limit.to_string(),
            module.name(service.name(ServiceName::LogGroup))
        );
        let namespace = module.name(AppName::MetricNamespace);
        let when = When { is: "GreaterThanThreshold", minutes: 3, of: 5 };
        let label = format!("logged_errors_{}", service.name);
        let measure = |alarm: aws::CloudwatchMetricAlarm| {
            alarm
                .namespace(namespace)
                .metric_name(error_metric(service))
                .statistic("Sum")
                .period(60)
                .threshold(limit)
        };
        module.add(alarm(&label, name, description, &when, measure, topics));
    }
}
