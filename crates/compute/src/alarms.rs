//! Alarms on what ends: a service's tasks, and its requests.
//!
//! The other alarms are in observability, which is applied before the services and destroyed after them. To
//! these, a service that is not there yet, or not any more, would look like one that has lost its tasks:
//! there are no values of either. So they are made when the service's first rollout is done, and are gone
//! before the service.

use aws::{
    CloudwatchMetricAlarm, CloudwatchMetricAlarmMetricQuery as Query,
    CloudwatchMetricAlarmMetricQueryMetric as Metric, EcsService,
};
use edge::{LoadBalancerArnSuffix, TargetGroupArnSuffixes};
use layer::ModuleBuilder;
use observability::{AlarmTopicArns, LogGroupNames};
use platform::{Service, ServiceName};
use terraform::{
    Expr, List, Many, Map, Num, Resource as _, Str, contains, for_each, hcl, template,
};

use crate::Compute;
use crate::services::Parts;
use crate::settings::min_tasks;

/// Adds the alarms of a service, for each release.
pub fn add(
    module: &mut ModuleBuilder<Compute>,
    parts: &Parts<'_>,
    service: &Service,
    ecs_service: &Many<EcsService>,
) {
    tasks(module, parts, service, ecs_service);
    if let Some(minutes) = service.alarms.silence {
        silence(module, parts, service, ecs_service, minutes);
    }
}

fn tasks(
    module: &mut ModuleBuilder<Compute>,
    parts: &Parts<'_>,
    service: &Service,
    ecs_service: &Many<EcsService>,
) {
    let name = module.name(service.name(ServiceName::RunningTasksAlarm));
    let log_group = module.upstream::<LogGroupNames>().get(&service.name);
    let ending = Ending::of(module, service);
    module.add(for_each(parts.releases, |release| {
        let dimensions = hcl!({
            ClusterName = (parts.cluster.cluster.name()),
            ServiceName = (ecs_service.at(&release.key).name())
        });
        let running = Metric::new("RunningTaskCount", 60, "Average")
            .namespace("ECS/ContainerInsights")
            .dimensions(Expr::<Map<Str>>::new(dimensions));
        // More minutes than the two or three after which Container Insights has the values of one; and of
        // more than that, so that those are in sight in which there were tasks.
        let alarm = CloudwatchMetricAlarm::new(
            &format!("tasks_{}", service.name),
            name,
            "LessThanThreshold",
            10,
        );
        let alarm = alarm.datapoints_to_alarm(5).alarm_description(template!(
            "Fewer tasks of {} ({}) run than its least number. Read the events of the ECS service, why its \
             tasks stopped, and the log group {}.",
            service.name,
            release.key,
            log_group
        ));
        let least = min_tasks(&parts.settings[&service.name], &release.key);
        ending.alarm(alarm, ("Running tasks", running), least, &release.key)
    }));
}

fn silence(
    module: &mut ModuleBuilder<Compute>,
    parts: &Parts<'_>,
    service: &Service,
    ecs_service: &Many<EcsService>,
    minutes: u32,
) {
    let name = module.name(service.name(ServiceName::SilenceAlarm));
    let behind = service.expose.is_some().then(|| {
        let suffixes = module.upstream::<TargetGroupArnSuffixes>().get(&service.name);
        (module.upstream::<LoadBalancerArnSuffix>(), suffixes)
    });
    let ending = Ending::of(module, service);
    module.add(for_each(parts.releases, |release| {
        // Behind the load balancer, it counts; between services, the proxy where requests arrive.
        let (namespace, dimensions) = match &behind {
            Some((load_balancer, suffixes)) => (
                "AWS/ApplicationELB",
                hcl!({
                    LoadBalancer = load_balancer,
                    TargetGroup = (suffixes.get(&release.key))
                }),
            ),
            None => (
                "AWS/ECS",
                hcl!({
                    ClusterName = (parts.cluster.cluster.name()),
                    ServiceName = (ecs_service.at(&release.key).name()),
                    DiscoveryName = (&service.name)
                }),
            ),
        };
        let requests = Metric::new("RequestCount", minutes * 60, "Sum")
            .namespace(namespace)
            .dimensions(Expr::<Map<Str>>::new(dimensions));
        let label = format!("silence_{}", service.name);
        let alarm = CloudwatchMetricAlarm::new(&label, name, "LessThanThreshold", 2);
        let alarm = alarm.datapoints_to_alarm(1).alarm_description(template!(
            "{} ({}) has had no request for {} minutes. Look at what sends it some: the load balancer, \
             DNS, the services that call it.",
            service.name,
            release.key,
            minutes.to_string()
        ));
        ending.alarm(alarm, ("Requests", requests), 1, &release.key)
    }));
}

/// What alarms on the end of something have in common.
struct Ending {
    topics: Expr<List<Str>>,
    serving: Expr<List<Str>>,
    ecs_service: String,
}

impl Ending {
    fn of(module: &mut ModuleBuilder<Compute>, service: &Service) -> Self {
        Self {
            topics: module.upstream::<AlarmTopicArns>(),
            serving: module.serving_releases(),
            ecs_service: format!("{}.{}", EcsService::TYPE, service.name.replace('-', "_")),
        }
    }

    /// An alarm for a metric below a threshold, once there was a value:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>.
    fn alarm(
        &self,
        alarm: CloudwatchMetricAlarm,
        (label, metric): (&str, Metric),
        least: impl Into<Expr<Num>>,
        release: &Expr<Str>,
    ) -> CloudwatchMetricAlarm {
        let known = Query::new("known")
            .expression("IF(RUNNING_SUM(FILL(metric, 0)) > 0, FILL(metric, 0))")
            .because(
                "Of what has ended there are no values: after the first one, none is 0. Before it, it is\n\
                 nothing, because the first values of a new service come late.",
            )
            .label(label)
            .return_data(true);
        alarm
            .comment(
                "It is made after the service and goes before it: neither a first apply nor a destruction\n\
                 sets it off.",
            )
            .treat_missing_data("ignore")
            .because("When all that was is out of sight, the alarm stays on.")
            .threshold(least)
            .actions_enabled(contains(&self.serving, release))
            .alarm_actions(&self.topics)
            .ok_actions(&self.topics)
            .metric_query(known)
            .metric_query(Query::new("metric").metric(metric))
            .depends_on([self.ecs_service.clone()])
    }
}
