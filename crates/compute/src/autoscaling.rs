//! Autoscaling of ECS services.

use std::collections::HashMap;

use aws::{
    AppautoscalingPolicy, AppautoscalingPolicyStepScalingPolicyConfiguration as StepScaling,
    AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment as Step,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration as TargetTracking,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification as Metric,
    AppautoscalingTarget, AppautoscalingTargetRef, CloudwatchMetricAlarm, EcsService,
};
use layer::ModuleBuilder;
use platform::{ScalingPolicy, Service, ServiceName};
use terraform::{Expr, Many, Map, Num, for_each, hcl, template};

use crate::Compute;
use crate::cluster::Cluster;
use crate::settings::{ReleaseImages, ServiceSettings, min_tasks};

/// What the autoscaling of a service refers to.
pub struct Scaled<'a> {
    pub cluster: &'a Cluster,
    pub releases: &'a Expr<Map<ReleaseImages>>,
    pub settings: &'a HashMap<String, Expr<ServiceSettings>>,
}

impl Scaled<'_> {
    /// Adds the autoscaling of a service, for each release.
    pub fn add(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        ecs_service: &Many<EcsService>,
    ) {
        let settings = &self.settings[&service.name];
        let tags = module.name_tag(service.name(ServiceName::ScalingTarget));
        let target = module.add(for_each(self.releases, |release| {
            let cluster = self.cluster.cluster.name();
            let name = ecs_service.at(&release.key).name();
            AppautoscalingTarget::new(
                &service.name,
                settings.field(ServiceSettings::MAX_TASKS),
                min_tasks(settings, &release.key),
                template!("service/{}/{}", cluster, name),
                "ecs:service:DesiredCount",
                "ecs",
            )
            .tags(tags)
        }));
        match service.scaling.policy {
            ScalingPolicy::Step { .. } => {
                self.step(module, service, ecs_service, &target, &UP);
                self.step(module, service, ecs_service, &target, &DOWN);
            }
            ScalingPolicy::TargetTracking { .. } => self.track(module, service, &target),
        }
    }

    fn step(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        ecs_service: &Many<EcsService>,
        target: &Many<AppautoscalingTarget>,
        direction: &ScalingDirection,
    ) {
        let label = format!("{}_{}", direction.label, service.name);
        let settings = &self.settings[&service.name];
        let name = module.name(service.name(direction.policy));
        let policy = module.add(for_each(self.releases, |release| {
            let steps = StepScaling::new()
                .adjustment_type("ChangeInCapacity")
                .cooldown(direction.cooldown)
                .metric_aggregation_type("Average");
            policy(&label, name, &target.at(&release.key))
                .policy_type("StepScaling")
                .step_scaling_policy_configuration((direction.steps)(steps, settings))
        }));
        let name = module.name(service.name(direction.alarm));
        module.add(for_each(self.releases, |release| {
            CloudwatchMetricAlarm::new(&label, name, direction.comparison, direction.minutes)
                .alarm_description(direction.description)
                .namespace("AWS/ECS")
                .metric_name("CPUUtilization")
                .statistic("Average")
                .period(60)
                .threshold(settings.field(direction.threshold))
                .alarm_actions([policy.at(&release.key).arn()])
                .dimensions(Expr::<Map<terraform::Str>>::new(hcl!({
                    ClusterName = (self.cluster.cluster.name()),
                    ServiceName = (ecs_service.at(&release.key).name())
                })))
        }));
    }

    fn track(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        target: &Many<AppautoscalingTarget>,
    ) {
        let settings = &self.settings[&service.name];
        let name = module.name(service.name(ServiceName::TargetTrackingPolicy));
        module.add(for_each(self.releases, |release| {
            policy(&format!("track_{}", service.name), name, &target.at(&release.key))
                .policy_type("TargetTrackingScaling")
                .target_tracking_scaling_policy_configuration(
                    TargetTracking::new(settings.field(ServiceSettings::TARGET_CPU))
                        .scale_out_cooldown(60)
                        .scale_in_cooldown(300)
                        .predefined_metric_specification(Metric::new(
                            "ECSServiceAverageCPUUtilization",
                        )),
                )
        }));
    }
}

/// Scaling up or down by steps.
struct ScalingDirection {
    label: &'static str,
    policy: ServiceName,
    alarm: ServiceName,
    description: &'static str,
    comparison: &'static str,
    /// For how long CPU must be beyond the threshold.
    minutes: u32,
    /// Seconds until the next step.
    cooldown: u32,
    threshold: terraform::Field<ServiceSettings, Num>,
    steps: fn(StepScaling, &Expr<ServiceSettings>) -> StepScaling,
}

/// Fast: a task at once, three if CPU is far above the threshold.
const UP: ScalingDirection = ScalingDirection {
    label: "up",
    policy: ServiceName::ScaleUpPolicy,
    alarm: ServiceName::ScaleUpAlarm,
    description: "CPU is high: tasks are added",
    comparison: "GreaterThanThreshold",
    minutes: 2,
    cooldown: 60,
    threshold: ServiceSettings::SCALE_UP_CPU,
    steps: |policy, settings| {
        let far = settings.field(ServiceSettings::SCALE_UP_FAST).to_text();
        policy
            .step_adjustment(
                Step::new(1)
                    .metric_interval_lower_bound("0")
                    .metric_interval_upper_bound(far.clone()),
            )
            .step_adjustment(Step::new(3).metric_interval_lower_bound(far))
    },
};

/// Slow: one task after the other.
const DOWN: ScalingDirection = ScalingDirection {
    label: "down",
    policy: ServiceName::ScaleDownPolicy,
    alarm: ServiceName::ScaleDownAlarm,
    description: "CPU is low: tasks are removed",
    comparison: "LessThanThreshold",
    minutes: 10,
    cooldown: 300,
    threshold: ServiceSettings::SCALE_DOWN_CPU,
    steps: |policy, _| policy.step_adjustment(Step::new(-1).metric_interval_upper_bound("0")),
};

fn policy(
    label: &str,
    name: Expr<terraform::Str>,
    target: &AppautoscalingTargetRef,
) -> AppautoscalingPolicy {
    AppautoscalingPolicy::new(
        label,
        name,
        target.resource_id(),
        target.scalable_dimension(),
        target.service_namespace(),
    )
}
