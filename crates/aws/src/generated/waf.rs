//! Bindings of the family `waf`.
//!
//! Written by `make bindings` from provider 5.100.0: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
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
    Wafv2WebAclDefaultActionAllow "allow" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
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
    Wafv2WebAclRuleActionBlock "block" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
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
    Wafv2WebAclRuleOverrideActionNone "none" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
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
