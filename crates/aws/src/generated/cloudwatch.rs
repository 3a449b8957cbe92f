//! Bindings of the family `cloudwatch`.
//!
//! Written by `make bindings` from provider 5.100.0: edit `crates/bindgen` instead.

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
        optional: {}
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
            kms_key_id: Str,
            log_group_class: Str,
            name: Str,
            name_prefix: Str,
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
        optional: {}
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
            extended_statistic: Str,
            insufficient_data_actions: Set<Str>,
            metric_name: Str,
            namespace: Str,
            ok_actions: Set<Str>,
            period: Num,
            statistic: Str,
            tags: Map<Str>,
            tags_all: Map<Str>,
            threshold: Num,
            threshold_metric_id: Str,
            treat_missing_data: Str,
            unit: Str
        }
        write_only: {}
        one: {}
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
