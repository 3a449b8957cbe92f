//! Bindings of the family `cloudwatch`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_cloudwatch_dashboard`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_dashboard)
    CloudwatchDashboard "aws_cloudwatch_dashboard" CloudwatchDashboardRef {
        required: {
            dashboard_body: Str,
            dashboard_name: Str
        }
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            dashboard_arn: Str,
            id: Str
        }
    }
}

resource! {
    /// [`aws_cloudwatch_log_group`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_log_group)
    CloudwatchLogGroup "aws_cloudwatch_log_group" CloudwatchLogGroupRef {
        required: {}
        required_blocks: {}
        optional: {
            deletion_protection_enabled: Bool => (6, 25, 0),
            kms_key_id: Str,
            log_group_class: Str,
            name: Str,
            name_prefix: Str,
            region: Str => (6, 0, 0),
            retention_in_days: Num,
            skip_destroy: Bool,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            id: Str
        }
    }
}

resource! {
    /// [`aws_cloudwatch_log_metric_filter`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_log_metric_filter)
    CloudwatchLogMetricFilter "aws_cloudwatch_log_metric_filter" CloudwatchLogMetricFilterRef {
        required: {
            log_group_name: Str,
            name: Str,
            pattern: Str
        }
        required_blocks: {
            metric_transformation: CloudwatchLogMetricFilterMetricTransformation
        }
        optional: {
            apply_on_transformed_logs: Bool => (6, 25, 0),
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `metric_transformation` of `aws_cloudwatch_log_metric_filter`
    CloudwatchLogMetricFilterMetricTransformation "metric_transformation" {
        required: {
            name: Str,
            namespace: Str,
            value: Str
        }
        required_blocks: {}
        optional: {
            default_value: Str,
            dimensions: Map<Str>,
            unit: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_cloudwatch_metric_alarm`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/cloudwatch_metric_alarm)
    CloudwatchMetricAlarm "aws_cloudwatch_metric_alarm" CloudwatchMetricAlarmRef {
        required: {
            alarm_name: Str,
            comparison_operator: Str,
            evaluation_periods: Num
        }
        required_blocks: {}
        optional: {
            actions_enabled: Bool,
            alarm_actions: Set<Str>,
            alarm_description: Str,
            datapoints_to_alarm: Num,
            dimensions: Map<Str>,
            evaluate_low_sample_count_percentiles: Str,
            evaluation_interval: Num => (6, 69, 1),
            extended_statistic: Str,
            insufficient_data_actions: Set<Str>,
            metric_name: Str,
            namespace: Str,
            ok_actions: Set<Str>,
            period: Num,
            region: Str => (6, 0, 0),
            statistic: Str,
            tags: Map<Str>,
            tags_all: Map<Str>,
            threshold: Num,
            threshold_metric_id: Str,
            treat_missing_data: Str,
            unit: Str
        }
        write_only: {}
        one: {
            evaluation_criteria: CloudwatchMetricAlarmEvaluationCriteria => (6, 69, 1),
            evaluation_window: CloudwatchMetricAlarmEvaluationWindow => (6, 69, 1),
            warm_up_configuration: CloudwatchMetricAlarmWarmUpConfiguration => (6, 69, 1)
        }
        many: {
            metric_query: CloudwatchMetricAlarmMetricQuery
        }
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `evaluation_criteria` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmEvaluationCriteria "evaluation_criteria" {
        required: {}
        required_blocks: {
            promql_criteria: CloudwatchMetricAlarmEvaluationCriteriaPromqlCriteria
        }
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `evaluation_criteria.promql_criteria` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmEvaluationCriteriaPromqlCriteria "promql_criteria" {
        required: {
            query: Str
        }
        required_blocks: {}
        optional: {
            pending_period: Num,
            recovery_period: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `evaluation_window` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmEvaluationWindow "evaluation_window" {
        required: {}
        required_blocks: {
            wall_clock_window: CloudwatchMetricAlarmEvaluationWindowWallClockWindow
        }
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `evaluation_window.wall_clock_window` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmEvaluationWindowWallClockWindow "wall_clock_window" {
        required: {}
        required_blocks: {}
        optional: {
            timezone: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `metric_query` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmMetricQuery "metric_query" {
        required: {
            id: Str
        }
        required_blocks: {}
        optional: {
            account_id: Str,
            expression: Str,
            label: Str,
            period: Num,
            return_data: Bool
        }
        one: {
            metric: CloudwatchMetricAlarmMetricQueryMetric
        }
        many: {}
    }
}

block! {
    /// The block `metric_query.metric` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmMetricQueryMetric "metric" {
        required: {
            metric_name: Str,
            period: Num,
            stat: Str
        }
        required_blocks: {}
        optional: {
            dimensions: Map<Str>,
            namespace: Str,
            unit: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `warm_up_configuration` of `aws_cloudwatch_metric_alarm`
    CloudwatchMetricAlarmWarmUpConfiguration "warm_up_configuration" {
        required: {
            warm_up_period_duration_in_minutes: Num
        }
        required_blocks: {}
        optional: {
            only_start_evaluating_after_warm_up_period_ends: Bool
        }
        one: {}
        many: {}
    }
}
