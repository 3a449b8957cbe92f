//! Bindings of the family `s3`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_s3_bucket`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket)
    S3Bucket "aws_s3_bucket" S3BucketRef {
        required: {}
        required_blocks: {}
        optional: {
            bucket: Str,
            bucket_namespace: Str => (6, 69, 1),
            bucket_prefix: Str,
            force_destroy: Bool,
            object_lock_enabled: Bool,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            timeouts: S3BucketTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            bucket_domain_name: Str,
            bucket_regional_domain_name: Str,
            hosted_zone_id: Str,
            id: Str,
            region: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_s3_bucket`
    S3BucketTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str,
            delete: Str,
            read: Str,
            update: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_s3_bucket_lifecycle_configuration`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket_lifecycle_configuration)
    S3BucketLifecycleConfiguration "aws_s3_bucket_lifecycle_configuration" S3BucketLifecycleConfigurationRef {
        required: {
            bucket: Str
        }
        required_blocks: {}
        optional: {
            expected_bucket_owner: Str,
            region: Str => (6, 0, 0),
            transition_default_minimum_object_size: Str
        }
        write_only: {}
        one: {
            timeouts: S3BucketLifecycleConfigurationTimeouts
        }
        many: {
            rule: S3BucketLifecycleConfigurationRule
        }
        computed: {}
    }
}

block! {
    /// The block `rule` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRule "rule" {
        required: {
            id: Str,
            status: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {
            abort_incomplete_multipart_upload: S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
            expiration: S3BucketLifecycleConfigurationRuleExpiration,
            filter: S3BucketLifecycleConfigurationRuleFilter,
            noncurrent_version_expiration: S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
            noncurrent_version_transition: S3BucketLifecycleConfigurationRuleNoncurrentVersionTransition,
            transition: S3BucketLifecycleConfigurationRuleTransition
        }
    }
}

block! {
    /// The block `rule.abort_incomplete_multipart_upload` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload "abort_incomplete_multipart_upload" {
        required: {}
        required_blocks: {}
        optional: {
            days_after_initiation: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.expiration` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleExpiration "expiration" {
        required: {}
        required_blocks: {}
        optional: {
            date: Str,
            days: Num,
            expired_object_delete_marker: Bool
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.filter` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleFilter "filter" {
        required: {}
        required_blocks: {}
        optional: {
            object_size_greater_than: Num,
            object_size_less_than: Num,
            prefix: Str
        }
        one: {}
        many: {
            and: S3BucketLifecycleConfigurationRuleFilterAnd,
            tag: S3BucketLifecycleConfigurationRuleFilterTag
        }
    }
}

block! {
    /// The block `rule.filter.and` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleFilterAnd "and" {
        required: {}
        required_blocks: {}
        optional: {
            object_size_greater_than: Num,
            object_size_less_than: Num,
            prefix: Str,
            tags: Map<Str>
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.filter.tag` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleFilterTag "tag" {
        required: {
            key: Str,
            value: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.noncurrent_version_expiration` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration "noncurrent_version_expiration" {
        required: {
            noncurrent_days: Num
        }
        required_blocks: {}
        optional: {
            newer_noncurrent_versions: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.noncurrent_version_transition` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleNoncurrentVersionTransition "noncurrent_version_transition" {
        required: {
            noncurrent_days: Num,
            storage_class: Str
        }
        required_blocks: {}
        optional: {
            newer_noncurrent_versions: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.transition` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationRuleTransition "transition" {
        required: {
            storage_class: Str
        }
        required_blocks: {}
        optional: {
            date: Str,
            days: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_s3_bucket_lifecycle_configuration`
    S3BucketLifecycleConfigurationTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str,
            update: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_s3_bucket_ownership_controls`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket_ownership_controls)
    S3BucketOwnershipControls "aws_s3_bucket_ownership_controls" S3BucketOwnershipControlsRef {
        required: {
            bucket: Str
        }
        required_blocks: {
            rule: S3BucketOwnershipControlsRule
        }
        optional: {
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
    /// The block `rule` of `aws_s3_bucket_ownership_controls`
    S3BucketOwnershipControlsRule "rule" {
        required: {
            object_ownership: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_s3_bucket_policy`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket_policy)
    S3BucketPolicy "aws_s3_bucket_policy" S3BucketPolicyRef {
        required: {
            bucket: Str,
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
            id: Str
        }
    }
}

resource! {
    /// [`aws_s3_bucket_public_access_block`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket_public_access_block)
    S3BucketPublicAccessBlock "aws_s3_bucket_public_access_block" S3BucketPublicAccessBlockRef {
        required: {
            bucket: Str
        }
        required_blocks: {}
        optional: {
            block_public_acls: Bool,
            block_public_policy: Bool,
            ignore_public_acls: Bool,
            region: Str => (6, 0, 0),
            restrict_public_buckets: Bool,
            skip_destroy: Bool => (6, 25, 0)
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            id: Str
        }
    }
}

resource! {
    /// [`aws_s3_bucket_server_side_encryption_configuration`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/s3_bucket_server_side_encryption_configuration)
    S3BucketServerSideEncryptionConfiguration "aws_s3_bucket_server_side_encryption_configuration" S3BucketServerSideEncryptionConfigurationRef {
        required: {
            bucket: Str
        }
        required_blocks: {
            rule: S3BucketServerSideEncryptionConfigurationRule
        }
        optional: {
            expected_bucket_owner: Str,
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {}
        many: {
            rule: S3BucketServerSideEncryptionConfigurationRule
        }
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `rule` of `aws_s3_bucket_server_side_encryption_configuration`
    S3BucketServerSideEncryptionConfigurationRule "rule" {
        required: {}
        required_blocks: {}
        optional: {
            blocked_encryption_types: List<Str> => (6, 22, 0),
            bucket_key_enabled: Bool
        }
        one: {
            apply_server_side_encryption_by_default: S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefault
        }
        many: {}
    }
}

block! {
    /// The block `rule.apply_server_side_encryption_by_default` of `aws_s3_bucket_server_side_encryption_configuration`
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefault "apply_server_side_encryption_by_default" {
        required: {
            sse_algorithm: Str
        }
        required_blocks: {}
        optional: {
            kms_master_key_id: Str
        }
        one: {}
        many: {}
    }
}
