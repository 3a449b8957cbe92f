//! Bindings of the family `servicediscovery`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_service_discovery_private_dns_namespace`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/service_discovery_private_dns_namespace)
    ServiceDiscoveryPrivateDnsNamespace "aws_service_discovery_private_dns_namespace" ServiceDiscoveryPrivateDnsNamespaceRef {
        required: {
            name: Str,
            vpc: Str
        }
        required_blocks: {}
        optional: {
            description: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            hosted_zone: Str,
            id: Str
        }
    }
}

resource! {
    /// [`aws_service_discovery_service`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/service_discovery_service)
    ServiceDiscoveryService "aws_service_discovery_service" ServiceDiscoveryServiceRef {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {
            description: Str,
            force_destroy: Bool,
            namespace_id: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>,
            r#type: Str
        }
        write_only: {}
        one: {
            dns_config: ServiceDiscoveryServiceDnsConfig,
            health_check_config: ServiceDiscoveryServiceHealthCheckConfig,
            health_check_custom_config: ServiceDiscoveryServiceHealthCheckCustomConfig
        }
        many: {}
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `dns_config` of `aws_service_discovery_service`
    ServiceDiscoveryServiceDnsConfig "dns_config" {
        required: {
            namespace_id: Str
        }
        required_blocks: {
            dns_records: ServiceDiscoveryServiceDnsConfigDnsRecords
        }
        optional: {
            routing_policy: Str
        }
        one: {}
        many: {
            dns_records: ServiceDiscoveryServiceDnsConfigDnsRecords
        }
    }
}

block! {
    /// The block `dns_config.dns_records` of `aws_service_discovery_service`
    ServiceDiscoveryServiceDnsConfigDnsRecords "dns_records" {
        required: {
            ttl: Num,
            r#type: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `health_check_config` of `aws_service_discovery_service`
    ServiceDiscoveryServiceHealthCheckConfig "health_check_config" {
        required: {}
        required_blocks: {}
        optional: {
            failure_threshold: Num,
            resource_path: Str,
            r#type: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `health_check_custom_config` of `aws_service_discovery_service`
    ServiceDiscoveryServiceHealthCheckCustomConfig "health_check_custom_config" {
        required: {}
        required_blocks: {}
        optional: {
            failure_threshold: Num
        }
        one: {}
        many: {}
    }
}
