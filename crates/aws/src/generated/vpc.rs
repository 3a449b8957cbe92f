//! Bindings of the family `vpc`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_default_network_acl`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/default_network_acl)
    DefaultNetworkAcl "aws_default_network_acl" DefaultNetworkAclRef {
        required: {
            default_network_acl_id: Str
        }
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0),
            subnet_ids: Set<Str>,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {
            egress: DefaultNetworkAclEgress,
            ingress: DefaultNetworkAclIngress
        }
        computed: {
            arn: Str,
            id: Str,
            owner_id: Str,
            vpc_id: Str
        }
    }
}

block! {
    /// The block `egress` of `aws_default_network_acl`
    DefaultNetworkAclEgress "egress" {
        required: {
            action: Str,
            from_port: Num,
            protocol: Str,
            rule_no: Num,
            to_port: Num
        }
        required_blocks: {}
        optional: {
            cidr_block: Str,
            icmp_code: Num,
            icmp_type: Num,
            ipv6_cidr_block: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `ingress` of `aws_default_network_acl`
    DefaultNetworkAclIngress "ingress" {
        required: {
            action: Str,
            from_port: Num,
            protocol: Str,
            rule_no: Num,
            to_port: Num
        }
        required_blocks: {}
        optional: {
            cidr_block: Str,
            icmp_code: Num,
            icmp_type: Num,
            ipv6_cidr_block: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_default_route_table`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/default_route_table)
    DefaultRouteTable "aws_default_route_table" DefaultRouteTableRef {
        required: {
            default_route_table_id: Str
        }
        required_blocks: {}
        optional: {
            propagating_vgws: Set<Str>,
            region: Str => (6, 0, 0),
            route: Set<Any>,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            timeouts: DefaultRouteTableTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            id: Str,
            owner_id: Str,
            vpc_id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_default_route_table`
    DefaultRouteTableTimeouts "timeouts" {
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
    /// [`aws_default_security_group`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/default_security_group)
    DefaultSecurityGroup "aws_default_security_group" DefaultSecurityGroupRef {
        required: {}
        required_blocks: {}
        optional: {
            egress: Set<Any>,
            ingress: Set<Any>,
            region: Str => (6, 0, 0),
            revoke_rules_on_delete: Bool,
            tags: Map<Str>,
            tags_all: Map<Str>,
            vpc_id: Str
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            description: Str,
            id: Str,
            name: Str,
            name_prefix: Str,
            owner_id: Str
        }
    }
}

resource! {
    /// [`aws_eip`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/eip)
    Eip "aws_eip" EipRef {
        required: {}
        required_blocks: {}
        optional: {
            address: Str,
            associate_with_private_ip: Str,
            customer_owned_ipv4_pool: Str,
            domain: Str,
            instance: Str,
            ipam_pool_id: Str,
            network_border_group: Str,
            network_interface: Str,
            public_ipv4_pool: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            timeouts: EipTimeouts
        }
        many: {}
        computed: {
            allocation_id: Str,
            arn: Str,
            association_id: Str,
            carrier_ip: Str,
            customer_owned_ip: Str,
            id: Str,
            private_dns: Str,
            private_ip: Str,
            ptr_record: Str,
            public_dns: Str,
            public_ip: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_eip`
    EipTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            delete: Str,
            read: Str,
            update: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_flow_log`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/flow_log)
    FlowLog "aws_flow_log" FlowLogRef {
        required: {}
        required_blocks: {}
        optional: {
            deliver_cross_account_role: Str,
            eni_id: Str,
            iam_role_arn: Str,
            log_destination: Str,
            log_destination_type: Str,
            log_format: Str,
            max_aggregation_interval: Num,
            region: Str => (6, 0, 0),
            regional_nat_gateway_id: Str => (6, 25, 0),
            subnet_id: Str,
            tags: Map<Str>,
            tags_all: Map<Str>,
            traffic_type: Str,
            transit_gateway_attachment_id: Str,
            transit_gateway_id: Str,
            vpc_id: Str
        }
        write_only: {}
        one: {
            destination_options: FlowLogDestinationOptions
        }
        many: {
            tag_field_specification: FlowLogTagFieldSpecification => (6, 69, 1)
        }
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `destination_options` of `aws_flow_log`
    FlowLogDestinationOptions "destination_options" {
        required: {}
        required_blocks: {}
        optional: {
            file_format: Str,
            hive_compatible_partitions: Bool,
            per_hour_partition: Bool
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `tag_field_specification` of `aws_flow_log`
    FlowLogTagFieldSpecification "tag_field_specification" {
        required: {
            resource_type: Str,
            tag_keys: List<Str>
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_internet_gateway`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/internet_gateway)
    InternetGateway "aws_internet_gateway" InternetGatewayRef {
        required: {}
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>,
            vpc_id: Str
        }
        write_only: {}
        one: {
            timeouts: InternetGatewayTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            id: Str,
            owner_id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_internet_gateway`
    InternetGatewayTimeouts "timeouts" {
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
    /// [`aws_nat_gateway`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/nat_gateway)
    NatGateway "aws_nat_gateway" NatGatewayRef {
        required: {
            subnet_id: Str
        }
        required_blocks: {}
        optional: {
            allocation_id: Str,
            availability_mode: Str => (6, 24, 0),
            connectivity_type: Str,
            private_ip: Str,
            region: Str => (6, 0, 0),
            secondary_allocation_ids: Set<Str>,
            secondary_private_ip_address_count: Num,
            secondary_private_ip_addresses: Set<Str>,
            tags: Map<Str>,
            tags_all: Map<Str>,
            vpc_id: Str => (6, 24, 0)
        }
        write_only: {}
        one: {
            timeouts: NatGatewayTimeouts
        }
        many: {
            availability_zone_address: NatGatewayAvailabilityZoneAddress => (6, 24, 0)
        }
        computed: {
            association_id: Str,
            id: Str,
            network_interface_id: Str,
            public_ip: Str
        }
    }
}

block! {
    /// The block `availability_zone_address` of `aws_nat_gateway`
    NatGatewayAvailabilityZoneAddress "availability_zone_address" {
        required: {}
        required_blocks: {}
        optional: {
            allocation_ids: Set<Str>,
            availability_zone: Str,
            availability_zone_id: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_nat_gateway`
    NatGatewayTimeouts "timeouts" {
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
    /// [`aws_route`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/route)
    Route "aws_route" RouteRef {
        required: {
            route_table_id: Str
        }
        required_blocks: {}
        optional: {
            carrier_gateway_id: Str,
            core_network_arn: Str,
            destination_cidr_block: Str,
            destination_ipv6_cidr_block: Str,
            destination_prefix_list_id: Str,
            egress_only_gateway_id: Str,
            gateway_id: Str,
            local_gateway_id: Str,
            nat_gateway_id: Str,
            network_interface_id: Str,
            odb_network_arn: Str => (6, 69, 1),
            region: Str => (6, 0, 0),
            transit_gateway_id: Str,
            vpc_endpoint_id: Str,
            vpc_peering_connection_id: Str
        }
        write_only: {}
        one: {
            timeouts: RouteTimeouts
        }
        many: {}
        computed: {
            id: Str,
            instance_id: Str,
            instance_owner_id: Str,
            origin: Str,
            state: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_route`
    RouteTimeouts "timeouts" {
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
    /// [`aws_route_table`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/route_table)
    RouteTable "aws_route_table" RouteTableRef {
        required: {
            vpc_id: Str
        }
        required_blocks: {}
        optional: {
            propagating_vgws: Set<Str>,
            region: Str => (6, 0, 0),
            route: Set<Any>,
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            timeouts: RouteTableTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            id: Str,
            owner_id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_route_table`
    RouteTableTimeouts "timeouts" {
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
    /// [`aws_route_table_association`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/route_table_association)
    RouteTableAssociation "aws_route_table_association" RouteTableAssociationRef {
        required: {
            route_table_id: Str
        }
        required_blocks: {}
        optional: {
            gateway_id: Str,
            region: Str => (6, 0, 0),
            subnet_id: Str
        }
        write_only: {}
        one: {
            timeouts: RouteTableAssociationTimeouts
        }
        many: {}
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_route_table_association`
    RouteTableAssociationTimeouts "timeouts" {
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
    /// [`aws_security_group`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/security_group)
    SecurityGroup "aws_security_group" SecurityGroupRef {
        required: {}
        required_blocks: {}
        optional: {
            description: Str,
            egress: Set<Any>,
            ingress: Set<Any>,
            name: Str,
            name_prefix: Str,
            region: Str => (6, 0, 0),
            revoke_rules_on_delete: Bool,
            tags: Map<Str>,
            tags_all: Map<Str>,
            vpc_id: Str
        }
        write_only: {}
        one: {
            timeouts: SecurityGroupTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            id: Str,
            owner_id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_security_group`
    SecurityGroupTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str,
            delete: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_subnet`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/subnet)
    Subnet "aws_subnet" SubnetRef {
        required: {
            vpc_id: Str
        }
        required_blocks: {}
        optional: {
            assign_ipv6_address_on_creation: Bool,
            availability_zone: Str,
            availability_zone_id: Str,
            cidr_block: Str,
            customer_owned_ipv4_pool: Str,
            enable_dns64: Bool,
            enable_lni_at_device_index: Num,
            enable_resource_name_dns_a_record_on_launch: Bool,
            enable_resource_name_dns_aaaa_record_on_launch: Bool,
            ipv4_ipam_pool_id: Str => (6, 69, 1),
            ipv4_netmask_length: Num => (6, 69, 1),
            ipv6_cidr_block: Str,
            ipv6_ipam_pool_id: Str => (6, 69, 1),
            ipv6_native: Bool,
            ipv6_netmask_length: Num => (6, 69, 1),
            map_customer_owned_ip_on_launch: Bool,
            map_public_ip_on_launch: Bool,
            outpost_arn: Str,
            private_dns_hostname_type_on_launch: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            timeouts: SubnetTimeouts
        }
        many: {}
        computed: {
            arn: Str,
            id: Str,
            ipv6_cidr_block_association_id: Str,
            owner_id: Str
        }
    }
}

block! {
    /// The block `timeouts` of `aws_subnet`
    SubnetTimeouts "timeouts" {
        required: {}
        required_blocks: {}
        optional: {
            create: Str,
            delete: Str
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_vpc`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/vpc)
    Vpc "aws_vpc" VpcRef {
        required: {}
        required_blocks: {}
        optional: {
            assign_generated_ipv6_cidr_block: Bool,
            cidr_block: Str,
            enable_dns_hostnames: Bool,
            enable_dns_support: Bool,
            enable_network_address_usage_metrics: Bool,
            instance_tenancy: Str,
            ipv4_ipam_pool_id: Str,
            ipv4_netmask_length: Num,
            ipv6_cidr_block: Str,
            ipv6_cidr_block_network_border_group: Str,
            ipv6_ipam_pool_id: Str,
            ipv6_netmask_length: Num,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            default_network_acl_id: Str,
            default_route_table_id: Str,
            default_security_group_id: Str,
            dhcp_options_id: Str,
            id: Str,
            ipv6_association_id: Str,
            main_route_table_id: Str,
            owner_id: Str
        }
    }
}

resource! {
    /// [`aws_vpc_endpoint`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/vpc_endpoint)
    VpcEndpoint "aws_vpc_endpoint" VpcEndpointRef {
        required: {
            vpc_id: Str
        }
        required_blocks: {}
        optional: {
            auto_accept: Bool,
            ip_address_type: Str,
            policy: Str,
            private_dns_enabled: Bool,
            region: Str => (6, 0, 0),
            resource_configuration_arn: Str,
            route_table_ids: Set<Str>,
            security_group_ids: Set<Str>,
            service_name: Str,
            service_network_arn: Str,
            service_region: Str,
            subnet_ids: Set<Str>,
            tags: Map<Str>,
            tags_all: Map<Str>,
            vpc_endpoint_type: Str
        }
        write_only: {}
        one: {
            dns_options: VpcEndpointDnsOptions,
            timeouts: VpcEndpointTimeouts
        }
        many: {
            subnet_configuration: VpcEndpointSubnetConfiguration
        }
        computed: {
            arn: Str,
            cidr_blocks: List<Str>,
            dns_entry: List<Any>,
            id: Str,
            network_interface_ids: Set<Str>,
            owner_id: Str,
            prefix_list_id: Str,
            requester_managed: Bool,
            state: Str
        }
    }
}

block! {
    /// The block `dns_options` of `aws_vpc_endpoint`
    VpcEndpointDnsOptions "dns_options" {
        required: {}
        required_blocks: {}
        optional: {
            dns_record_ip_type: Str,
            private_dns_only_for_inbound_resolver_endpoint: Bool,
            private_dns_preference: Str => (6, 69, 1),
            private_dns_specified_domains: Set<Str> => (6, 69, 1)
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `subnet_configuration` of `aws_vpc_endpoint`
    VpcEndpointSubnetConfiguration "subnet_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            ipv4: Str,
            ipv6: Str,
            subnet_id: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_vpc_endpoint`
    VpcEndpointTimeouts "timeouts" {
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
    /// [`aws_vpc_endpoint_route_table_association`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/vpc_endpoint_route_table_association)
    VpcEndpointRouteTableAssociation "aws_vpc_endpoint_route_table_association" VpcEndpointRouteTableAssociationRef {
        required: {
            route_table_id: Str,
            vpc_endpoint_id: Str
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
    /// [`aws_vpc_security_group_egress_rule`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/vpc_security_group_egress_rule)
    VpcSecurityGroupEgressRule "aws_vpc_security_group_egress_rule" VpcSecurityGroupEgressRuleRef {
        required: {
            ip_protocol: Str,
            security_group_id: Str
        }
        required_blocks: {}
        optional: {
            cidr_ipv4: Str,
            cidr_ipv6: Str,
            description: Str,
            from_port: Num,
            prefix_list_id: Str,
            referenced_security_group_id: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            to_port: Num
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            id: Str,
            security_group_rule_id: Str,
            tags_all: Map<Str>
        }
    }
}

resource! {
    /// [`aws_vpc_security_group_ingress_rule`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/vpc_security_group_ingress_rule)
    VpcSecurityGroupIngressRule "aws_vpc_security_group_ingress_rule" VpcSecurityGroupIngressRuleRef {
        required: {
            ip_protocol: Str,
            security_group_id: Str
        }
        required_blocks: {}
        optional: {
            cidr_ipv4: Str,
            cidr_ipv6: Str,
            description: Str,
            from_port: Num,
            prefix_list_id: Str,
            referenced_security_group_id: Str,
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            to_port: Num
        }
        write_only: {}
        one: {}
        many: {}
        computed: {
            arn: Str,
            id: Str,
            security_group_rule_id: Str,
            tags_all: Map<Str>
        }
    }
}
