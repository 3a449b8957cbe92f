//! Bindings of the family `ssm`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_ssm_parameter`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ssm_parameter)
    SsmParameter "aws_ssm_parameter" SsmParameterRef {
        required: {
            name: Str,
            r#type: Str
        }
        required_blocks: {}
        optional: {
            allowed_pattern: Str,
            arn: Str,
            data_type: Str,
            description: Str,
            insecure_value: Str,
            key_id: Str,
            overwrite: Bool,
            tags: Map<Str>,
            tags_all: Map<Str>,
            tier: Str,
            value: Str,
            value_wo_version: Num
        }
        write_only: {
            value_wo: Str
        }
        one: {}
        many: {}
        computed: {
            has_value_wo: Bool,
            id: Str,
            version: Num
        }
    }
}
