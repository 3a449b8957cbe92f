//! Bindings of the family `iam`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_iam_role`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/iam_role)
    IamRole "aws_iam_role" IamRoleRef {
        required: {
            assume_role_policy: Str
        }
        required_blocks: {}
        optional: {
            description: Str,
            force_detach_policies: Bool,
            max_session_duration: Num,
            name: Str,
            name_prefix: Str,
            path: Str,
            permissions_boundary: Str,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            create_date: Str,
            id: Str,
            unique_id: Str
        }
    }
}

resource! {
    /// [`aws_iam_role_policy`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/iam_role_policy)
    IamRolePolicy "aws_iam_role_policy" IamRolePolicyRef {
        required: {
            policy: Str,
            role: Str
        }
        required_blocks: {}
        optional: {
            name: Str,
            name_prefix: Str
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            id: Str
        }
    }
}
