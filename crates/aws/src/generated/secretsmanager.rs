//! Bindings of the family `secretsmanager`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_secretsmanager_secret`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/secretsmanager_secret)
    SecretsmanagerSecret "aws_secretsmanager_secret" SecretsmanagerSecretRef {
        required: {}
        required_blocks: {}
        optional: {
            description: Str,
            force_overwrite_replica_secret: Bool,
            kms_key_id: Str,
            name: Str,
            name_prefix: Str,
            policy: Str,
            recovery_window_in_days: Num,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>,
            r#type: Str => (6, 69, 1)
        }
        write_only: {}
        one: {}
        many: {
            replica: SecretsmanagerSecretReplica
        }
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `replica` of `aws_secretsmanager_secret`
    SecretsmanagerSecretReplica "replica" {
        required: {
            region: Str
        }
        required_blocks: {}
        optional: {
            kms_key_id: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_secretsmanager_secret_version`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/secretsmanager_secret_version)
    SecretsmanagerSecretVersion "aws_secretsmanager_secret_version" SecretsmanagerSecretVersionRef {
        required: {
            secret_id: Str
        }
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0),
            secret_binary: Str,
            secret_string: Str,
            secret_string_wo_version: Num,
            version_stages: Set<Str>
        }
        write_only: {
            secret_string_wo: Str
        }
        one: {}
        many: {}
        computed: {
            arn: Str,
            has_secret_string_wo: Bool,
            id: Str,
            version_id: Str
        }
    }
}
