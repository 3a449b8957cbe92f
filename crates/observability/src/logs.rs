//! A log group per service, a metric of the errors in it, and the log group of Container Insights.

use aws::{
    CloudwatchLogGroup, CloudwatchLogMetricFilter, CloudwatchLogMetricFilterMetricTransformation,
};
use layer::ModuleBuilder;
use platform::{AppName, LOG_RETENTION_DAYS, Platform, Service, ServiceName};
use terraform::{Expr, Str, hcl, template};

use crate::Observability;

/// The key that encrypts log groups and the topic, where the environment asks for one.
pub fn key(module: &mut ModuleBuilder<Observability>) -> Expr<Str> {
    module.file("logs.tf");
    let (suffix, account_id, region) = (module.suffix(), module.account_id(), module.region());
    // By pattern, so that a new service is no change of the key.
    let log_groups = template!(
        "arn:aws:logs:{}:{}:log-group:{}-*-{}",
        region,
        account_id,
        ServiceName::LogGroup.rule().prefix,
        suffix
    );
    let insights = insights_name(module);
    let insights = template!("arn:aws:logs:{}:{}:log-group:{}", region, account_id, insights);
    let alarms_use_key = hcl!({
        Sid = "Alarms",
        Effect = "Allow",
        Action = ["kms:Decrypt", "kms:GenerateDataKey*"],
        Principal = { Service = "cloudwatch.amazonaws.com" },
        Resource = "*",
        Condition = { StringEquals = { "aws:SourceAccount" = account_id } }
    });
    module.customer_key(
        "logs",
        "Log groups of the services, and the topic of the alarms",
        AppName::ObservabilityKey,
        [aws::logs_use_key(&region, Expr::lines([log_groups, insights])), alarms_use_key],
    )
}

/// Adds the log groups and the filters; gives each service's name and its log group's.
pub fn add(
    module: &mut ModuleBuilder<Observability>,
    platform: &Platform,
    key: &Expr<Str>,
) -> Vec<(String, Expr<Str>)> {
    let services = platform.services.iter();
    services
        .map(|service| {
            let name = module.name(service.name(ServiceName::LogGroup));
            let group = module.add(
                CloudwatchLogGroup::new(&service.name)
                    .name(name)
                    .retention_in_days(LOG_RETENTION_DAYS)
                    .kms_key_id(key),
            );
            filter(module, service, group.name());
            (service.name.clone(), group.name())
        })
        .collect()
}

/// Adds the log group of Container Insights and gives its name. No service's label has two underscores.
pub fn insights(module: &mut ModuleBuilder<Observability>, key: &Expr<Str>) -> Expr<Str> {
    let name = insights_name(module);
    let group = CloudwatchLogGroup::new("cluster__container_insights")
        .comment(
            "AWS fixes this name. If nobody declares the group, ECS makes it, without retention or key,\n\
             and it stays when the environment goes.",
        )
        .name(name)
        .retention_in_days(LOG_RETENTION_DAYS)
        .kms_key_id(key);
    module.add(group).name()
}

fn insights_name(module: &mut ModuleBuilder<Observability>) -> Expr<Str> {
    template!("/aws/ecs/containerinsights/{}/performance", module.name(AppName::Cluster))
}

/// Without a default value, the metric would say nothing of a minute without errors.
fn filter(module: &mut ModuleBuilder<Observability>, service: &Service, log_group: Expr<Str>) {
    let name = module.name(service.name(ServiceName::ErrorMetricFilter));
    let namespace = module.name(AppName::MetricNamespace);
    let transformation =
        CloudwatchLogMetricFilterMetricTransformation::new(error_metric(service), namespace, "1")
            .default_value("0")
            .unit("Count");
    module.add(CloudwatchLogMetricFilter::new(
        &service.name,
        log_group,
        name,
        &service.error_pattern,
        transformation,
    ));
}

/// The metric of a service's errors; it has no dimensions, for a log line does not name its release.
pub fn error_metric(service: &Service) -> String {
    format!("errors-{}", service.name)
}
