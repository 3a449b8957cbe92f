//! Bindings of the family `alb`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_lb`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb)
    Lb "aws_lb" LbRef {
        required: {}
        required_blocks: {}
        optional: {
            client_keep_alive: Num,
            customer_owned_ipv4_pool: Str,
            desync_mitigation_mode: Str,
            dns_record_client_routing_policy: Str,
            drop_invalid_header_fields: Bool,
            enable_cross_zone_load_balancing: Bool,
            enable_deletion_protection: Bool,
            enable_http2: Bool,
            enable_prefix_for_ipv6_source_nat: Str => (6, 69, 1),
            enable_tls_version_and_cipher_suite_headers: Bool,
            enable_waf_fail_open: Bool,
            enable_xff_client_port: Bool,
            enable_zonal_shift: Bool,
            enforce_security_group_inbound_rules_on_private_link_traffic: Str,
            idle_timeout: Num,
            internal: Bool,
            ip_address_type: Str,
            load_balancer_type: Str,
            name: Str,
            name_prefix: Str,
            preserve_host_header: Bool,
            region: Str => (6, 0, 0),
            secondary_ips_auto_assigned_per_subnet: Num => (6, 25, 0),
            security_groups: Set<Str>,
            subnets: Set<Str>,
            tags: Map<Str>,
            tags_all: Map<Str>,
            xff_header_processing_mode: Str
        }
        write_only: {}
        one: {
            access_logs: LbAccessLogs,
            connection_logs: LbConnectionLogs,
            health_check_logs: LbHealthCheckLogs => (6, 25, 0),
            ipam_pools: LbIpamPools,
            minimum_load_balancer_capacity: LbMinimumLoadBalancerCapacity,
            timeouts: LbTimeouts
        }
        many: {
            subnet_mapping: LbSubnetMapping
        }
        computed: {
            arn: Str,
            arn_suffix: Str,
            dns_name: Str,
            id: Str,
            vpc_id: Str,
            zone_id: Str
        }
    }
}

block! {
    /// The block `access_logs` of `aws_lb`
    LbAccessLogs "access_logs" {
        required: {
            bucket: Str
        }
        required_blocks: {}
        optional: {
            enabled: Bool,
            prefix: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `connection_logs` of `aws_lb`
    LbConnectionLogs "connection_logs" {
        required: {
            bucket: Str
        }
        required_blocks: {}
        optional: {
            enabled: Bool,
            prefix: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `health_check_logs` of `aws_lb`
    LbHealthCheckLogs "health_check_logs" {
        required: {
            bucket: Str
        }
        required_blocks: {}
        optional: {
            enabled: Bool,
            prefix: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `ipam_pools` of `aws_lb`
    LbIpamPools "ipam_pools" {
        required: {
            ipv4_ipam_pool_id: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `minimum_load_balancer_capacity` of `aws_lb`
    LbMinimumLoadBalancerCapacity "minimum_load_balancer_capacity" {
        required: {
            capacity_units: Num
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `subnet_mapping` of `aws_lb`
    LbSubnetMapping "subnet_mapping" {
        required: {
            subnet_id: Str
        }
        required_blocks: {}
        optional: {
            allocation_id: Str,
            ipv6_address: Str,
            private_ipv4_address: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_lb`
    LbTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str,
            delete: Str,
            update: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_lb_listener`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_listener)
    LbListener "aws_lb_listener" LbListenerRef {
        required: {
            load_balancer_arn: Str
        }
        required_blocks: {
            default_action: LbListenerDefaultAction
        }
        optional: {
            alpn_policy: Str,
            certificate_arn: Str,
            port: Num,
            protocol: Str,
            region: Str => (6, 0, 0),
            routing_http_request_x_amzn_mtls_clientcert_header_name: Str,
            routing_http_request_x_amzn_mtls_clientcert_issuer_header_name: Str,
            routing_http_request_x_amzn_mtls_clientcert_leaf_header_name: Str,
            routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name: Str,
            routing_http_request_x_amzn_mtls_clientcert_subject_header_name: Str,
            routing_http_request_x_amzn_mtls_clientcert_validity_header_name: Str,
            routing_http_request_x_amzn_tls_cipher_suite_header_name: Str,
            routing_http_request_x_amzn_tls_version_header_name: Str,
            routing_http_response_access_control_allow_credentials_header_value: Str,
            routing_http_response_access_control_allow_headers_header_value: Str,
            routing_http_response_access_control_allow_methods_header_value: Str,
            routing_http_response_access_control_allow_origin_header_value: Str,
            routing_http_response_access_control_expose_headers_header_value: Str,
            routing_http_response_access_control_max_age_header_value: Str,
            routing_http_response_content_security_policy_header_value: Str,
            routing_http_response_server_enabled: Bool,
            routing_http_response_strict_transport_security_header_value: Str,
            routing_http_response_x_content_type_options_header_value: Str,
            routing_http_response_x_frame_options_header_value: Str,
            ssl_policy: Str,
            tags: Map<Str>,
            tags_all: Map<Str>,
            tcp_idle_timeout_seconds: Num
        }
        write_only: {}
        one: {
            mutual_authentication: LbListenerMutualAuthentication,
            timeouts: LbListenerTimeouts
        }
        many: {
            default_action: LbListenerDefaultAction
        }
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `default_action` of `aws_lb_listener`
    LbListenerDefaultAction "default_action" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {
            order: Num,
            target_group_arn: Str
        }
        one: {
            authenticate_cognito: LbListenerDefaultActionAuthenticateCognito,
            authenticate_oidc: LbListenerDefaultActionAuthenticateOidc,
            fixed_response: LbListenerDefaultActionFixedResponse,
            forward: LbListenerDefaultActionForward,
            jwt_validation: LbListenerDefaultActionJwtValidation => (6, 22, 0),
            redirect: LbListenerDefaultActionRedirect
        }
        many: {}
    }
}

block! {
    /// The block `default_action.authenticate_cognito` of `aws_lb_listener`
    LbListenerDefaultActionAuthenticateCognito "authenticate_cognito" {
        required: {
            user_pool_arn: Str,
            user_pool_client_id: Str,
            user_pool_domain: Str
        }
        required_blocks: {}
        optional: {
            authentication_request_extra_params: Map<Str>,
            on_unauthenticated_request: Str,
            scope: Str,
            session_cookie_name: Str,
            session_timeout: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `default_action.authenticate_oidc` of `aws_lb_listener`
    LbListenerDefaultActionAuthenticateOidc "authenticate_oidc" {
        required: {
            authorization_endpoint: Str,
            client_id: Str,
            client_secret: Str,
            issuer: Str,
            token_endpoint: Str,
            user_info_endpoint: Str
        }
        required_blocks: {}
        optional: {
            authentication_request_extra_params: Map<Str>,
            on_unauthenticated_request: Str,
            scope: Str,
            session_cookie_name: Str,
            session_timeout: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `default_action.fixed_response` of `aws_lb_listener`
    LbListenerDefaultActionFixedResponse "fixed_response" {
        required: {
            content_type: Str
        }
        required_blocks: {}
        optional: {
            message_body: Str,
            status_code: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `default_action.forward` of `aws_lb_listener`
    LbListenerDefaultActionForward "forward" {
        required: {}
        required_blocks: {
            target_group: LbListenerDefaultActionForwardTargetGroup
        }
        optional: {}
        one: {
            stickiness: LbListenerDefaultActionForwardStickiness
        }
        many: {
            target_group: LbListenerDefaultActionForwardTargetGroup
        }
    }
}

block! {
    /// The block `default_action.forward.stickiness` of `aws_lb_listener`
    LbListenerDefaultActionForwardStickiness "stickiness" {
        required: {
            duration: Num
        }
        required_blocks: {}
        optional: {
            enabled: Bool
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `default_action.forward.target_group` of `aws_lb_listener`
    LbListenerDefaultActionForwardTargetGroup "target_group" {
        required: {
            arn: Str
        }
        required_blocks: {}
        optional: {
            weight: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `default_action.jwt_validation` of `aws_lb_listener`
    LbListenerDefaultActionJwtValidation "jwt_validation" {
        required: {
            issuer: Str,
            jwks_endpoint: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {
            additional_claim: LbListenerDefaultActionJwtValidationAdditionalClaim
        }
    }
}

block! {
    /// The block `default_action.jwt_validation.additional_claim` of `aws_lb_listener`
    LbListenerDefaultActionJwtValidationAdditionalClaim "additional_claim" {
        required: {
            format: Str,
            name: Str,
            values: Set<Str>
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `default_action.redirect` of `aws_lb_listener`
    LbListenerDefaultActionRedirect "redirect" {
        required: {
            status_code: Str
        }
        required_blocks: {}
        optional: {
            host: Str,
            path: Str,
            port: Str,
            protocol: Str,
            query: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `mutual_authentication` of `aws_lb_listener`
    LbListenerMutualAuthentication "mutual_authentication" {
        required: {
            mode: Str
        }
        required_blocks: {}
        optional: {
            advertise_trust_store_ca_names: Str,
            ignore_client_certificate_expiry: Bool,
            trust_store_arn: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_lb_listener`
    LbListenerTimeouts "timeouts" {
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
    /// [`aws_lb_listener_rule`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_listener_rule)
    LbListenerRule "aws_lb_listener_rule" LbListenerRuleRef {
        required: {
            listener_arn: Str
        }
        required_blocks: {
            action: LbListenerRuleAction,
            condition: LbListenerRuleCondition
        }
        optional: {
            priority: Num,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {
            action: LbListenerRuleAction,
            condition: LbListenerRuleCondition,
            transform: LbListenerRuleTransform => (6, 19, 0)
        }
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `action` of `aws_lb_listener_rule`
    LbListenerRuleAction "action" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {
            order: Num,
            target_group_arn: Str
        }
        one: {
            authenticate_cognito: LbListenerRuleActionAuthenticateCognito,
            authenticate_oidc: LbListenerRuleActionAuthenticateOidc,
            fixed_response: LbListenerRuleActionFixedResponse,
            forward: LbListenerRuleActionForward,
            jwt_validation: LbListenerRuleActionJwtValidation => (6, 22, 0),
            redirect: LbListenerRuleActionRedirect
        }
        many: {}
    }
}

block! {
    /// The block `action.authenticate_cognito` of `aws_lb_listener_rule`
    LbListenerRuleActionAuthenticateCognito "authenticate_cognito" {
        required: {
            user_pool_arn: Str,
            user_pool_client_id: Str,
            user_pool_domain: Str
        }
        required_blocks: {}
        optional: {
            authentication_request_extra_params: Map<Str>,
            on_unauthenticated_request: Str,
            scope: Str,
            session_cookie_name: Str,
            session_timeout: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `action.authenticate_oidc` of `aws_lb_listener_rule`
    LbListenerRuleActionAuthenticateOidc "authenticate_oidc" {
        required: {
            authorization_endpoint: Str,
            client_id: Str,
            client_secret: Str,
            issuer: Str,
            token_endpoint: Str,
            user_info_endpoint: Str
        }
        required_blocks: {}
        optional: {
            authentication_request_extra_params: Map<Str>,
            on_unauthenticated_request: Str,
            scope: Str,
            session_cookie_name: Str,
            session_timeout: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `action.fixed_response` of `aws_lb_listener_rule`
    LbListenerRuleActionFixedResponse "fixed_response" {
        required: {
            content_type: Str
        }
        required_blocks: {}
        optional: {
            message_body: Str,
            status_code: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `action.forward` of `aws_lb_listener_rule`
    LbListenerRuleActionForward "forward" {
        required: {}
        required_blocks: {
            target_group: LbListenerRuleActionForwardTargetGroup
        }
        optional: {}
        one: {
            stickiness: LbListenerRuleActionForwardStickiness
        }
        many: {
            target_group: LbListenerRuleActionForwardTargetGroup
        }
    }
}

block! {
    /// The block `action.forward.stickiness` of `aws_lb_listener_rule`
    LbListenerRuleActionForwardStickiness "stickiness" {
        required: {
            duration: Num
        }
        required_blocks: {}
        optional: {
            enabled: Bool
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `action.forward.target_group` of `aws_lb_listener_rule`
    LbListenerRuleActionForwardTargetGroup "target_group" {
        required: {
            arn: Str
        }
        required_blocks: {}
        optional: {
            weight: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `action.jwt_validation` of `aws_lb_listener_rule`
    LbListenerRuleActionJwtValidation "jwt_validation" {
        required: {
            issuer: Str,
            jwks_endpoint: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {
            additional_claim: LbListenerRuleActionJwtValidationAdditionalClaim
        }
    }
}

block! {
    /// The block `action.jwt_validation.additional_claim` of `aws_lb_listener_rule`
    LbListenerRuleActionJwtValidationAdditionalClaim "additional_claim" {
        required: {
            format: Str,
            name: Str,
            values: Set<Str>
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `action.redirect` of `aws_lb_listener_rule`
    LbListenerRuleActionRedirect "redirect" {
        required: {
            status_code: Str
        }
        required_blocks: {}
        optional: {
            host: Str,
            path: Str,
            port: Str,
            protocol: Str,
            query: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `condition` of `aws_lb_listener_rule`
    LbListenerRuleCondition "condition" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            host_header: LbListenerRuleConditionHostHeader,
            http_header: LbListenerRuleConditionHttpHeader,
            http_request_method: LbListenerRuleConditionHttpRequestMethod,
            path_pattern: LbListenerRuleConditionPathPattern,
            source_ip: LbListenerRuleConditionSourceIp
        }
        many: {
            query_string: LbListenerRuleConditionQueryString
        }
    }
}

block! {
    /// The block `condition.host_header` of `aws_lb_listener_rule`
    LbListenerRuleConditionHostHeader "host_header" {
        required: {
            values: Set<Str>
        }
        required_blocks: {}
        optional: {
            regex_values: Set<Str> => (6, 19, 0)
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `condition.http_header` of `aws_lb_listener_rule`
    LbListenerRuleConditionHttpHeader "http_header" {
        required: {
            http_header_name: Str,
            values: Set<Str>
        }
        required_blocks: {}
        optional: {
            regex_values: Set<Str> => (6, 19, 0)
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `condition.http_request_method` of `aws_lb_listener_rule`
    LbListenerRuleConditionHttpRequestMethod "http_request_method" {
        required: {
            values: Set<Str>
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `condition.path_pattern` of `aws_lb_listener_rule`
    LbListenerRuleConditionPathPattern "path_pattern" {
        required: {
            values: Set<Str>
        }
        required_blocks: {}
        optional: {
            regex_values: Set<Str> => (6, 19, 0)
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `condition.query_string` of `aws_lb_listener_rule`
    LbListenerRuleConditionQueryString "query_string" {
        required: {
            value: Str
        }
        required_blocks: {}
        optional: {
            key: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `condition.source_ip` of `aws_lb_listener_rule`
    LbListenerRuleConditionSourceIp "source_ip" {
        required: {
            values: Set<Str>
        }
        required_blocks: {}
        optional: {
            ip_address_type: Str => (6, 69, 1)
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `transform` of `aws_lb_listener_rule`
    LbListenerRuleTransform "transform" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {}
        one: {
            host_header_rewrite_config: LbListenerRuleTransformHostHeaderRewriteConfig,
            url_rewrite_config: LbListenerRuleTransformUrlRewriteConfig
        }
        many: {}
    }
}

block! {
    /// The block `transform.host_header_rewrite_config` of `aws_lb_listener_rule`
    LbListenerRuleTransformHostHeaderRewriteConfig "host_header_rewrite_config" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            rewrite: LbListenerRuleTransformHostHeaderRewriteConfigRewrite
        }
        many: {}
    }
}

block! {
    /// The block `transform.host_header_rewrite_config.rewrite` of `aws_lb_listener_rule`
    LbListenerRuleTransformHostHeaderRewriteConfigRewrite "rewrite" {
        required: {
            regex: Str,
            replace: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `transform.url_rewrite_config` of `aws_lb_listener_rule`
    LbListenerRuleTransformUrlRewriteConfig "url_rewrite_config" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            rewrite: LbListenerRuleTransformUrlRewriteConfigRewrite
        }
        many: {}
    }
}

block! {
    /// The block `transform.url_rewrite_config.rewrite` of `aws_lb_listener_rule`
    LbListenerRuleTransformUrlRewriteConfigRewrite "rewrite" {
        required: {
            regex: Str,
            replace: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_lb_target_group`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/lb_target_group)
    LbTargetGroup "aws_lb_target_group" LbTargetGroupRef {
        required: {}
        required_blocks: {}
        optional: {
            connection_termination: Bool,
            deregistration_delay: Str,
            ip_address_type: Str,
            lambda_multi_value_headers_enabled: Bool,
            load_balancing_algorithm_type: Str,
            load_balancing_anomaly_mitigation: Str,
            load_balancing_cross_zone_enabled: Str,
            name: Str,
            name_prefix: Str,
            port: Num,
            preserve_client_ip: Str,
            protocol: Str,
            protocol_version: Str,
            proxy_protocol_v2: Bool,
            region: Str => (6, 0, 0),
            slow_start: Num,
            tags: Map<Str>,
            tags_all: Map<Str>,
            target_control_port: Num => (6, 25, 0),
            target_type: Str,
            vpc_id: Str
        }
        write_only: {}
        one: {
            health_check: LbTargetGroupHealthCheck,
            stickiness: LbTargetGroupStickiness,
            target_group_health: LbTargetGroupTargetGroupHealth
        }
        many: {
            target_failover: LbTargetGroupTargetFailover,
            target_health_state: LbTargetGroupTargetHealthState
        }
        computed: {
            arn: Str,
            arn_suffix: Str,
            id: Str,
            load_balancer_arns: Set<Str>
        }
    }
}

block! {
    /// The block `health_check` of `aws_lb_target_group`
    LbTargetGroupHealthCheck "health_check" {
        required: {}
        required_blocks: {}
        optional: {
            enabled: Bool,
            healthy_threshold: Num,
            interval: Num,
            matcher: Str,
            path: Str,
            port: Str,
            protocol: Str,
            timeout: Num,
            unhealthy_threshold: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `stickiness` of `aws_lb_target_group`
    LbTargetGroupStickiness "stickiness" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {
            cookie_duration: Num,
            cookie_name: Str,
            enabled: Bool
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_failover` of `aws_lb_target_group`
    LbTargetGroupTargetFailover "target_failover" {
        required: {
            on_deregistration: Str,
            on_unhealthy: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_group_health` of `aws_lb_target_group`
    LbTargetGroupTargetGroupHealth "target_group_health" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            dns_failover: LbTargetGroupTargetGroupHealthDnsFailover,
            unhealthy_state_routing: LbTargetGroupTargetGroupHealthUnhealthyStateRouting
        }
        many: {}
    }
}

block! {
    /// The block `target_group_health.dns_failover` of `aws_lb_target_group`
    LbTargetGroupTargetGroupHealthDnsFailover "dns_failover" {
        required: {}
        required_blocks: {}
        optional: {
            minimum_healthy_targets_count: Str,
            minimum_healthy_targets_percentage: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_group_health.unhealthy_state_routing` of `aws_lb_target_group`
    LbTargetGroupTargetGroupHealthUnhealthyStateRouting "unhealthy_state_routing" {
        required: {}
        required_blocks: {}
        optional: {
            minimum_healthy_targets_count: Num,
            minimum_healthy_targets_percentage: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `target_health_state` of `aws_lb_target_group`
    LbTargetGroupTargetHealthState "target_health_state" {
        required: {
            enable_unhealthy_connection_termination: Bool
        }
        required_blocks: {}
        optional: {
            unhealthy_draining_interval: Num
        }
        one: {}
        many: {}
    }
}
