//! Bindings of the family `ecr`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_ecr_lifecycle_policy`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecr_lifecycle_policy)
    EcrLifecyclePolicy "aws_ecr_lifecycle_policy" EcrLifecyclePolicyRef {
        required: {
            policy: Str,
            repository: Str
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
            registry_id: Str
        }
    }
}

resource! {
    /// [`aws_ecr_repository`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecr_repository)
    EcrRepository "aws_ecr_repository" EcrRepositoryRef {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {
            force_delete: Bool,
            image_tag_mutability: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            image_scanning_configuration: EcrRepositoryImageScanningConfiguration,
            timeouts: EcrRepositoryTimeouts
        }
        many: {
            encryption_configuration: EcrRepositoryEncryptionConfiguration,
            image_tag_mutability_exclusion_filter: EcrRepositoryImageTagMutabilityExclusionFilter => (6, 8, 0)
        }
        computed: {
            arn: Str,
            id: Str,
            registry_id: Str,
            repository_url: Str
        }
    }
}

block! {
    /// The block `encryption_configuration` of `aws_ecr_repository`
    EcrRepositoryEncryptionConfiguration "encryption_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            encryption_type: Str,
            kms_key: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `image_scanning_configuration` of `aws_ecr_repository`
    EcrRepositoryImageScanningConfiguration "image_scanning_configuration" {
        required: {
            scan_on_push: Bool
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `image_tag_mutability_exclusion_filter` of `aws_ecr_repository`
    EcrRepositoryImageTagMutabilityExclusionFilter "image_tag_mutability_exclusion_filter" {
        required: {
            filter: Str,
            filter_type: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_ecr_repository`
    EcrRepositoryTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            delete: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_ecr_repository_policy`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecr_repository_policy)
    EcrRepositoryPolicy "aws_ecr_repository_policy" EcrRepositoryPolicyRef {
        required: {
            policy: Str,
            repository: Str
        }
        required_blocks: {}
        optional: {}
        write_only: {}
        one: {}
        many: {}
        computed: {
            id: Str,
            registry_id: Str
        }
    }
}
