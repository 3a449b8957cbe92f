//! Bindings of the family `autoscaling`.
//!
//! Written by `make bindings` from provider 5.100.0: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_appautoscaling_policy`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/appautoscaling_policy)
    AppautoscalingPolicy "aws_appautoscaling_policy" AppautoscalingPolicyRef {
        required: {
            name: Str,
            resource_id: Str,
            scalable_dimension: Str,
            service_namespace: Str
        }
        required_blocks: {}
        optional: {
            policy_type: Str
        }
        write_only: {}
        one: {
            step_scaling_policy_configuration: AppautoscalingPolicyStepScalingPolicyConfiguration,
            target_tracking_scaling_policy_configuration: AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration
        }
        many: {}
        computed: {
            alarm_arns: List<Str>,
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `step_scaling_policy_configuration` of `aws_appautoscaling_policy`
    AppautoscalingPolicyStepScalingPolicyConfiguration "step_scaling_policy_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            adjustment_type: Str,
            cooldown: Num,
            metric_aggregation_type: Str,
            min_adjustment_magnitude: Num
        }
        one: {}
        many: {
            step_adjustment: AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment
        }
    }
}

block! {
    /// The block `step_scaling_policy_configuration.step_adjustment` of `aws_appautoscaling_policy`
    AppautoscalingPolicyStepScalingPolicyConfigurationStepAdjustment "step_adjustment" {
        required: {
            scaling_adjustment: Num
        }
        required_blocks: {}
        optional: {
            metric_interval_lower_bound: Str,
            metric_interval_upper_bound: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration "target_tracking_scaling_policy_configuration" {
        required: {
            target_value: Num
        }
        required_blocks: {}
        optional: {
            disable_scale_in: Bool,
            scale_in_cooldown: Num,
            scale_out_cooldown: Num
        }
        one: {
            customized_metric_specification: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification,
            predefined_metric_specification: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification
        }
        many: {}
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.customized_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification "customized_metric_specification" {
        required: {}
        required_blocks: {}
        optional: {
            metric_name: Str,
            namespace: Str,
            statistic: Str,
            unit: Str
        }
        one: {}
        many: {
            dimensions: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions,
            metrics: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetrics
        }
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.customized_metric_specification.dimensions` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensions "dimensions" {
        required: {
            name: Str,
            value: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.customized_metric_specification.metrics` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetrics "metrics" {
        required: {
            id: Str
        }
        required_blocks: {}
        optional: {
            expression: Str,
            label: Str,
            return_data: Bool
        }
        one: {
            metric_stat: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStat
        }
        many: {}
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.customized_metric_specification.metrics.metric_stat` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStat "metric_stat" {
        required: {
            stat: Str
        }
        required_blocks: {
            metric: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetric
        }
        optional: {
            unit: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.customized_metric_specification.metrics.metric_stat.metric` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetric "metric" {
        required: {
            metric_name: Str,
            namespace: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {
            dimensions: AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetricDimensions
        }
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.customized_metric_specification.metrics.metric_stat.metric.dimensions` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricsMetricStatMetricDimensions "dimensions" {
        required: {
            name: Str,
            value: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_tracking_scaling_policy_configuration.predefined_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification "predefined_metric_specification" {
        required: {
            predefined_metric_type: Str
        }
        required_blocks: {}
        optional: {
            resource_label: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_appautoscaling_target`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/appautoscaling_target)
    AppautoscalingTarget "aws_appautoscaling_target" AppautoscalingTargetRef {
        required: {
            max_capacity: Num,
            min_capacity: Num,
            resource_id: Str,
            scalable_dimension: Str,
            service_namespace: Str
        }
        required_blocks: {}
        optional: {
            role_arn: Str,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            suspended_state: AppautoscalingTargetSuspendedState
        }
        many: {}
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `suspended_state` of `aws_appautoscaling_target`
    AppautoscalingTargetSuspendedState "suspended_state" {
        required: {}
        required_blocks: {}
        optional: {
            dynamic_scaling_in_suspended: Bool,
            dynamic_scaling_out_suspended: Bool,
            scheduled_scaling_suspended: Bool
        }
        one: {}
        many: {}
    }
}
