//! Bindings of the family `kms`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_kms_alias`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kms_alias)
    KmsAlias "aws_kms_alias" KmsAliasRef {
        required: {
            target_key_id: Str
        }
        required_blocks: {}
        optional: {
            name: Str,
            name_prefix: Str,
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            id: Str,
            target_key_arn: Str
        }
    }
}

resource! {
    /// [`aws_kms_key`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kms_key)
    KmsKey "aws_kms_key" KmsKeyRef {
        required: {}
        required_blocks: {}
        optional: {
            bypass_policy_lockout_safety_check: Bool,
            custom_key_store_id: Str,
            customer_master_key_spec: Str,
            deletion_window_in_days: Num,
            description: Str,
            enable_key_rotation: Bool,
            is_enabled: Bool,
            key_usage: Str,
            multi_region: Bool,
            policy: Str,
            region: Str => (6, 0, 0),
            rotation_period_in_days: Num,
            tags: Map<Str>,
            tags_all: Map<Str>,
            xks_key_id: Str
        }
        write_only: {}
        one: {
            timeouts: KmsKeyTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            id: Str,
            key_id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_kms_key`
    KmsKeyTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str
        }
        one: {}
        many: {}
    }
}
