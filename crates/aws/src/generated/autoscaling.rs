//! Bindings of the family `autoscaling`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

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
            policy_type: Str,
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {
            predictive_scaling_policy_configuration: AppautoscalingPolicyPredictiveScalingPolicyConfiguration => (6, 13, 0),
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
    /// The block `predictive_scaling_policy_configuration` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfiguration "predictive_scaling_policy_configuration" {
        required: {}
        required_blocks: {
            metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecification
        }
        optional: {
            max_capacity_breach_behavior: Str,
            max_capacity_buffer: Num,
            mode: Str,
            scheduling_buffer_time: Num
        }
        one: {}
        many: {
            metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecification
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecification "metric_specification" {
        required: {
            target_value: Str
        }
        required_blocks: {}
        optional: {}
        one: {
            customized_capacity_metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecification,
            customized_load_metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecification,
            customized_scaling_metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecification,
            predefined_load_metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedLoadMetricSpecification,
            predefined_metric_pair_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedMetricPairSpecification,
            predefined_scaling_metric_specification: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedScalingMetricSpecification
        }
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_capacity_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecification "customized_capacity_metric_specification" {
        required: {}
        required_blocks: {
            metric_data_query: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQuery
        }
        optional: {}
        one: {}
        many: {
            metric_data_query: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQuery
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_capacity_metric_specification.metric_data_query` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQuery "metric_data_query" {
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
            metric_stat: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQueryMetricStat
        }
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_capacity_metric_specification.metric_data_query.metric_stat` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQueryMetricStat "metric_stat" {
        required: {
            stat: Str
        }
        required_blocks: {
            metric: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQueryMetricStatMetric
        }
        optional: {
            unit: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_capacity_metric_specification.metric_data_query.metric_stat.metric` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQueryMetricStatMetric "metric" {
        required: {}
        required_blocks: {}
        optional: {
            metric_name: Str,
            namespace: Str
        }
        one: {}
        many: {
            dimension: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQueryMetricStatMetricDimension
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_capacity_metric_specification.metric_data_query.metric_stat.metric.dimension` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedCapacityMetricSpecificationMetricDataQueryMetricStatMetricDimension "dimension" {
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
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_load_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecification "customized_load_metric_specification" {
        required: {}
        required_blocks: {
            metric_data_query: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQuery
        }
        optional: {}
        one: {}
        many: {
            metric_data_query: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQuery
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_load_metric_specification.metric_data_query` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQuery "metric_data_query" {
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
            metric_stat: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQueryMetricStat
        }
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_load_metric_specification.metric_data_query.metric_stat` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQueryMetricStat "metric_stat" {
        required: {
            stat: Str
        }
        required_blocks: {
            metric: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQueryMetricStatMetric
        }
        optional: {
            unit: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_load_metric_specification.metric_data_query.metric_stat.metric` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQueryMetricStatMetric "metric" {
        required: {}
        required_blocks: {}
        optional: {
            metric_name: Str,
            namespace: Str
        }
        one: {}
        many: {
            dimension: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQueryMetricStatMetricDimension
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_load_metric_specification.metric_data_query.metric_stat.metric.dimension` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedLoadMetricSpecificationMetricDataQueryMetricStatMetricDimension "dimension" {
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
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_scaling_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecification "customized_scaling_metric_specification" {
        required: {}
        required_blocks: {
            metric_data_query: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQuery
        }
        optional: {}
        one: {}
        many: {
            metric_data_query: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQuery
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_scaling_metric_specification.metric_data_query` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQuery "metric_data_query" {
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
            metric_stat: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQueryMetricStat
        }
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_scaling_metric_specification.metric_data_query.metric_stat` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQueryMetricStat "metric_stat" {
        required: {
            stat: Str
        }
        required_blocks: {
            metric: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQueryMetricStatMetric
        }
        optional: {
            unit: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_scaling_metric_specification.metric_data_query.metric_stat.metric` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQueryMetricStatMetric "metric" {
        required: {}
        required_blocks: {}
        optional: {
            metric_name: Str,
            namespace: Str
        }
        one: {}
        many: {
            dimension: AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQueryMetricStatMetricDimension
        }
    }
}

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.customized_scaling_metric_specification.metric_data_query.metric_stat.metric.dimension` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationCustomizedScalingMetricSpecificationMetricDataQueryMetricStatMetricDimension "dimension" {
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
    /// The block `predictive_scaling_policy_configuration.metric_specification.predefined_load_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedLoadMetricSpecification "predefined_load_metric_specification" {
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

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.predefined_metric_pair_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedMetricPairSpecification "predefined_metric_pair_specification" {
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

block! {
    /// The block `predictive_scaling_policy_configuration.metric_specification.predefined_scaling_metric_specification` of `aws_appautoscaling_policy`
    AppautoscalingPolicyPredictiveScalingPolicyConfigurationMetricSpecificationPredefinedScalingMetricSpecification "predefined_scaling_metric_specification" {
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
            region: Str => (6, 0, 0),
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
