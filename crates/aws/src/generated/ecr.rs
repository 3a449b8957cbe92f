//! Bindings of the family `ecr`.
//!
//! Written by `make bindings` from provider 5.100.0: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    EcrLifecyclePolicy "aws_ecr_lifecycle_policy" EcrLifecyclePolicyRef {
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

resource! {
    EcrRepository "aws_ecr_repository" EcrRepositoryRef {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {
            force_delete: Bool,
            image_tag_mutability: Str,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            image_scanning_configuration: EcrRepositoryImageScanningConfiguration,
            timeouts: EcrRepositoryTimeouts
        }
        many: {
            encryption_configuration: EcrRepositoryEncryptionConfiguration
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
