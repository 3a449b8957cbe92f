//! Bindings of the family `waf`.
//!
//! Written by `make bindings` from provider 5.100.0: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_wafv2_web_acl`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/wafv2_web_acl)
    Wafv2WebAcl "aws_wafv2_web_acl" Wafv2WebAclRef {
        required: {
            scope: Str
        }
        required_blocks: {
            default_action: Wafv2WebAclDefaultAction,
            visibility_config: Wafv2WebAclVisibilityConfig
        }
        optional: {
            description: Str,
            name: Str,
            name_prefix: Str,
            rule_json: Str,
            tags: Map<Str>,
            tags_all: Map<Str>,
            token_domains: Set<Str>
        }
        write_only: {}
        one: {}
        many: {
            rule: Wafv2WebAclRule
        }
        computed: {
            application_integration_url: Str,
            arn: Str,
            capacity: Num,
            id: Str,
            lock_token: Str
        }
    }
}

block! {
    /// The block `default_action` of `aws_wafv2_web_acl`
    Wafv2WebAclDefaultAction "default_action" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            allow: Wafv2WebAclDefaultActionAllow
        }
        many: {}
    }
}

block! {
    /// The block `default_action.allow` of `aws_wafv2_web_acl`
    Wafv2WebAclDefaultActionAllow "allow" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule` of `aws_wafv2_web_acl`
    Wafv2WebAclRule "rule" {
        required: {
            name: Str,
            priority: Num
        }
        required_blocks: {
            statement: Wafv2WebAclRuleStatement,
            visibility_config: Wafv2WebAclRuleVisibilityConfig
        }
        optional: {}
        one: {
            action: Wafv2WebAclRuleAction,
            override_action: Wafv2WebAclRuleOverrideAction
        }
        many: {}
    }
}

block! {
    /// The block `rule.action` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleAction "action" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            block: Wafv2WebAclRuleActionBlock
        }
        many: {}
    }
}

block! {
    /// The block `rule.action.block` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleActionBlock "block" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.override_action` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleOverrideAction "override_action" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            none: Wafv2WebAclRuleOverrideActionNone
        }
        many: {}
    }
}

block! {
    /// The block `rule.override_action.none` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleOverrideActionNone "none" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatement "statement" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            managed_rule_group_statement: Wafv2WebAclRuleStatementManagedRuleGroupStatement,
            rate_based_statement: Wafv2WebAclRuleStatementRateBasedStatement
        }
        many: {}
    }
}

block! {
    /// The block `rule.statement.managed_rule_group_statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementManagedRuleGroupStatement "managed_rule_group_statement" {
        required: {
            name: Str,
            vendor_name: Str
        }
        required_blocks: {}
        optional: {
            version: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.statement.rate_based_statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementRateBasedStatement "rate_based_statement" {
        required: {
            limit: Num
        }
        required_blocks: {}
        optional: {
            aggregate_key_type: Str,
            evaluation_window_sec: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.visibility_config` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleVisibilityConfig "visibility_config" {
        required: {
            cloudwatch_metrics_enabled: Bool,
            metric_name: Str,
            sampled_requests_enabled: Bool
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `visibility_config` of `aws_wafv2_web_acl`
    Wafv2WebAclVisibilityConfig "visibility_config" {
        required: {
            cloudwatch_metrics_enabled: Bool,
            metric_name: Str,
            sampled_requests_enabled: Bool
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_wafv2_web_acl_association`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/wafv2_web_acl_association)
    Wafv2WebAclAssociation "aws_wafv2_web_acl_association" Wafv2WebAclAssociationRef {
        required: {
            resource_arn: Str,
            web_acl_arn: Str
        }
        required_blocks: {}
        optional: {}
        write_only: {}
        one: {
            timeouts: Wafv2WebAclAssociationTimeouts
        }
        many: {}
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_wafv2_web_acl_association`
    Wafv2WebAclAssociationTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str
        }
        one: {}
        many: {}
    }
}
