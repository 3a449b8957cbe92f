//! Bindings of the family `autoscaling`.
//!
//! Written by `make bindings` from provider 5.100.0: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
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
