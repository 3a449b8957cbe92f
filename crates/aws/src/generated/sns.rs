//! Bindings of the family `sns`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_sns_topic`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/sns_topic)
    SnsTopic "aws_sns_topic" SnsTopicRef {
        required: {}
        required_blocks: {}
        optional: {
            application_failure_feedback_role_arn: Str,
            application_success_feedback_role_arn: Str,
            application_success_feedback_sample_rate: Num,
            archive_policy: Str,
            content_based_deduplication: Bool,
            delivery_policy: Str,
            display_name: Str,
            fifo_throughput_scope: Str,
            fifo_topic: Bool,
            firehose_failure_feedback_role_arn: Str,
            firehose_success_feedback_role_arn: Str,
            firehose_success_feedback_sample_rate: Num,
            http_failure_feedback_role_arn: Str,
            http_success_feedback_role_arn: Str,
            http_success_feedback_sample_rate: Num,
            kms_master_key_id: Str,
            lambda_failure_feedback_role_arn: Str,
            lambda_success_feedback_role_arn: Str,
            lambda_success_feedback_sample_rate: Num,
            maximum_message_size: Num => (6, 69, 1),
            name: Str,
            name_prefix: Str,
            policy: Str,
            region: Str => (6, 0, 0),
            signature_version: Num,
            sqs_failure_feedback_role_arn: Str,
            sqs_success_feedback_role_arn: Str,
            sqs_success_feedback_sample_rate: Num,
            tags: Map<Str>,
            tags_all: Map<Str>,
            tracing_config: Str
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            beginning_archive_time: Str,
            id: Str,
            owner: Str
        }
    }
}

resource! {
    /// [`aws_sns_topic_policy`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/sns_topic_policy)
    SnsTopicPolicy "aws_sns_topic_policy" SnsTopicPolicyRef {
        required: {
            arn: Str,
            policy: Str
        }
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            id: Str,
            owner: Str
        }
    }
}

resource! {
    /// [`aws_sns_topic_subscription`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/sns_topic_subscription)
    SnsTopicSubscription "aws_sns_topic_subscription" SnsTopicSubscriptionRef {
        required: {
            endpoint: Str,
            protocol: Str,
            topic_arn: Str
        }
        required_blocks: {}
        optional: {
            confirmation_timeout_in_minutes: Num,
            delivery_policy: Str,
            endpoint_auto_confirms: Bool,
            filter_policy: Str,
            filter_policy_scope: Str,
            raw_message_delivery: Bool,
            redrive_policy: Str,
            region: Str => (6, 0, 0),
            replay_policy: Str,
            subscription_role_arn: Str
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            confirmation_was_authenticated: Bool,
            id: Str,
            owner_id: Str,
            pending_confirmation: Bool
        }
    }
}
