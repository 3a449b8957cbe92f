//! Bindings of the family `waf`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_wafv2_ip_set`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/wafv2_ip_set)
    Wafv2IpSet "aws_wafv2_ip_set" Wafv2IpSetRef {
        required: {
            ip_address_version: Str,
            scope: Str
        }
        required_blocks: {}
        optional: {
            addresses: Set<Str>,
            description: Str,
            name: Str,
            name_prefix: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            id: Str,
            lock_token: Str
        }
    }
}

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
            region: Str => (6, 0, 0),
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
            count: Wafv2WebAclRuleOverrideActionCount,
            none: Wafv2WebAclRuleOverrideActionNone
        }
        many: {}
    }
}

block! {
    /// The block `rule.override_action.count` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleOverrideActionCount "count" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
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
        many: {
            rule_action_override: Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverride
        }
    }
}

block! {
    /// The block `rule.statement.managed_rule_group_statement.rule_action_override` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverride "rule_action_override" {
        required: {
            name: Str
        }
        required_blocks: {
            action_to_use: Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUse
        }
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `rule.statement.managed_rule_group_statement.rule_action_override.action_to_use` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUse "action_to_use" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            count: Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCount
        }
        many: {}
    }
}

block! {
    /// The block `rule.statement.managed_rule_group_statement.rule_action_override.action_to_use.count` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementManagedRuleGroupStatementRuleActionOverrideActionToUseCount "count" {
        required: {}
        required_blocks: {}
        optional: {}
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
        one: {
            scope_down_statement: Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatement
        }
        many: {}
    }
}

block! {
    /// The block `rule.statement.rate_based_statement.scope_down_statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatement "scope_down_statement" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            not_statement: Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatement
        }
        many: {}
    }
}

block! {
    /// The block `rule.statement.rate_based_statement.scope_down_statement.not_statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatement "not_statement" {
        required: {}
        required_blocks: {
            statement: Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatement
        }
        optional: {}
        one: {}
        many: {
            statement: Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatement
        }
    }
}

block! {
    /// The block `rule.statement.rate_based_statement.scope_down_statement.not_statement.statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatement "statement" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            ip_set_reference_statement: Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatementIpSetReferenceStatement
        }
        many: {}
    }
}

block! {
    /// The block `rule.statement.rate_based_statement.scope_down_statement.not_statement.statement.ip_set_reference_statement` of `aws_wafv2_web_acl`
    Wafv2WebAclRuleStatementRateBasedStatementScopeDownStatementNotStatementStatementIpSetReferenceStatement "ip_set_reference_statement" {
        required: {
            arn: Str
        }
        required_blocks: {}
        optional: {}
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
        optional: {
            region: Str => (6, 0, 0)
        }
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

resource! {
    /// [`aws_wafv2_web_acl_logging_configuration`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/wafv2_web_acl_logging_configuration)
    Wafv2WebAclLoggingConfiguration "aws_wafv2_web_acl_logging_configuration" Wafv2WebAclLoggingConfigurationRef {
        required: {
            log_destination_configs: Set<Str>,
            resource_arn: Str
        }
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {
            logging_filter: Wafv2WebAclLoggingConfigurationLoggingFilter
        }
        many: {
            redacted_fields: Wafv2WebAclLoggingConfigurationRedactedFields
        }
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `logging_filter` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationLoggingFilter "logging_filter" {
        required: {
            default_behavior: Str
        }
        required_blocks: {
            filter: Wafv2WebAclLoggingConfigurationLoggingFilterFilter
        }
        optional: {}
        one: {}
        many: {
            filter: Wafv2WebAclLoggingConfigurationLoggingFilterFilter
        }
    }
}

block! {
    /// The block `logging_filter.filter` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationLoggingFilterFilter "filter" {
        required: {
            behavior: Str,
            requirement: Str
        }
        required_blocks: {
            condition: Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition
        }
        optional: {}
        one: {}
        many: {
            condition: Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition
        }
    }
}

block! {
    /// The block `logging_filter.filter.condition` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition "condition" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            action_condition: Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition,
            label_name_condition: Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionLabelNameCondition
        }
        many: {}
    }
}

block! {
    /// The block `logging_filter.filter.condition.action_condition` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition "action_condition" {
        required: {
            action: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `logging_filter.filter.condition.label_name_condition` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionLabelNameCondition "label_name_condition" {
        required: {
            label_name: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `redacted_fields` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationRedactedFields "redacted_fields" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            method: Wafv2WebAclLoggingConfigurationRedactedFieldsMethod,
            query_string: Wafv2WebAclLoggingConfigurationRedactedFieldsQueryString,
            single_header: Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
            uri_path: Wafv2WebAclLoggingConfigurationRedactedFieldsUriPath
        }
        many: {}
    }
}

block! {
    /// The block `redacted_fields.method` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationRedactedFieldsMethod "method" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `redacted_fields.query_string` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationRedactedFieldsQueryString "query_string" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `redacted_fields.single_header` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader "single_header" {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `redacted_fields.uri_path` of `aws_wafv2_web_acl_logging_configuration`
    Wafv2WebAclLoggingConfigurationRedactedFieldsUriPath "uri_path" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}
