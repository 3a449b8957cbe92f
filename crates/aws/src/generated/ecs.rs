//! Bindings of the family `ecs`.
//!
//! Written by `make bindings` from provider 5.100.0, joined with 6.69.1: edit `crates/bindgen` instead.

#[allow(unused_imports)]
use terraform::{Any, Bool, List, Map, Num, Set, Str};

resource! {
    /// [`aws_ecs_cluster`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_cluster)
    EcsCluster "aws_ecs_cluster" EcsClusterRef {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {
            region: Str => (6, 0, 0),
            tags: Map<Str>,
            tags_all: Map<Str>
        }
        write_only: {}
        one: {
            configuration: EcsClusterConfiguration,
            service_connect_defaults: EcsClusterServiceConnectDefaults
        }
        many: {
            setting: EcsClusterSetting
        }
        computed: {
            arn: Str,
            id: Str
        }
    }
}

block! {
    /// The block `configuration` of `aws_ecs_cluster`
    EcsClusterConfiguration "configuration" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            execute_command_configuration: EcsClusterConfigurationExecuteCommandConfiguration,
            managed_storage_configuration: EcsClusterConfigurationManagedStorageConfiguration
        }
        many: {}
    }
}

block! {
    /// The block `configuration.execute_command_configuration` of `aws_ecs_cluster`
    EcsClusterConfigurationExecuteCommandConfiguration "execute_command_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            kms_key_id: Str,
            logging: Str
        }
        one: {
            log_configuration: EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration
        }
        many: {}
    }
}

block! {
    /// The block `configuration.execute_command_configuration.log_configuration` of `aws_ecs_cluster`
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration "log_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            cloud_watch_encryption_enabled: Bool,
            cloud_watch_log_group_name: Str,
            s3_bucket_encryption_enabled: Bool,
            s3_bucket_name: Str,
            s3_key_prefix: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `configuration.managed_storage_configuration` of `aws_ecs_cluster`
    EcsClusterConfigurationManagedStorageConfiguration "managed_storage_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            fargate_ephemeral_storage_kms_key_id: Str,
            kms_key_id: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_defaults` of `aws_ecs_cluster`
    EcsClusterServiceConnectDefaults "service_connect_defaults" {
        required: {
            namespace: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `setting` of `aws_ecs_cluster`
    EcsClusterSetting "setting" {
        required: {
            name: Str,
            value: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_ecs_cluster_capacity_providers`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_cluster_capacity_providers)
    EcsClusterCapacityProviders "aws_ecs_cluster_capacity_providers" EcsClusterCapacityProvidersRef {
        required: {
            cluster_name: Str
        }
        required_blocks: {}
        optional: {
            capacity_providers: Set<Str>,
            region: Str => (6, 0, 0)
        }
        write_only: {}
        one: {}
        many: {
            default_capacity_provider_strategy: EcsClusterCapacityProvidersDefaultCapacityProviderStrategy
        }
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `default_capacity_provider_strategy` of `aws_ecs_cluster_capacity_providers`
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy "default_capacity_provider_strategy" {
        required: {
            capacity_provider: Str
        }
        required_blocks: {}
        optional: {
            base: Num,
            weight: Num
        }
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_ecs_service`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_service)
    EcsService "aws_ecs_service" EcsServiceRef {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {
            availability_zone_rebalancing: Str,
            cluster: Str,
            deployment_maximum_percent: Num,
            deployment_minimum_healthy_percent: Num,
            desired_count: Num,
            enable_ecs_managed_tags: Bool,
            enable_execute_command: Bool,
            force_delete: Bool,
            force_new_deployment: Bool,
            health_check_grace_period_seconds: Num,
            iam_role: Str,
            launch_type: Str,
            platform_version: Str,
            propagate_tags: Str,
            region: Str => (6, 0, 0),
            scheduling_strategy: Str,
            sigint_rollback: Bool => (6, 11, 0),
            tags: Map<Str>,
            tags_all: Map<Str>,
            task_definition: Str,
            triggers: Map<Str>,
            wait_for_steady_state: Bool
        }
        write_only: {}
        one: {
            alarms: EcsServiceAlarms,
            deployment_circuit_breaker: EcsServiceDeploymentCircuitBreaker,
            deployment_configuration: EcsServiceDeploymentConfiguration => (6, 5, 0),
            deployment_controller: EcsServiceDeploymentController,
            network_configuration: EcsServiceNetworkConfiguration,
            service_connect_configuration: EcsServiceServiceConnectConfiguration,
            service_registries: EcsServiceServiceRegistries,
            timeouts: EcsServiceTimeouts,
            volume_configuration: EcsServiceVolumeConfiguration
        }
        many: {
            capacity_provider_strategy: EcsServiceCapacityProviderStrategy,
            load_balancer: EcsServiceLoadBalancer,
            ordered_placement_strategy: EcsServiceOrderedPlacementStrategy,
            placement_constraints: EcsServicePlacementConstraints,
            vpc_lattice_configurations: EcsServiceVpcLatticeConfigurations
        }
        computed: {
            id: Str
        }
    }
}

block! {
    /// The block `alarms` of `aws_ecs_service`
    EcsServiceAlarms "alarms" {
        required: {
            alarm_names: Set<Str>,
            enable: Bool,
            rollback: Bool
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `capacity_provider_strategy` of `aws_ecs_service`
    EcsServiceCapacityProviderStrategy "capacity_provider_strategy" {
        required: {
            capacity_provider: Str
        }
        required_blocks: {}
        optional: {
            base: Num,
            weight: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `deployment_circuit_breaker` of `aws_ecs_service`
    EcsServiceDeploymentCircuitBreaker "deployment_circuit_breaker" {
        required: {
            enable: Bool,
            rollback: Bool
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `deployment_configuration` of `aws_ecs_service`
    EcsServiceDeploymentConfiguration "deployment_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            bake_time_in_minutes: Str,
            strategy: Str
        }
        one: {
            canary_configuration: EcsServiceDeploymentConfigurationCanaryConfiguration => (6, 21, 0),
            linear_configuration: EcsServiceDeploymentConfigurationLinearConfiguration => (6, 21, 0)
        }
        many: {
            lifecycle_hook: EcsServiceDeploymentConfigurationLifecycleHook
        }
    }
}

block! {
    /// The block `deployment_configuration.canary_configuration` of `aws_ecs_service`
    EcsServiceDeploymentConfigurationCanaryConfiguration "canary_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            canary_bake_time_in_minutes: Str,
            canary_percent: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `deployment_configuration.lifecycle_hook` of `aws_ecs_service`
    EcsServiceDeploymentConfigurationLifecycleHook "lifecycle_hook" {
        required: {
            lifecycle_stages: List<Str>
        }
        required_blocks: {}
        optional: {
            hook_details: Str => (6, 14, 0),
            hook_target_arn: Str,
            role_arn: Str,
            target_type: Str => (6, 66, 0)
        }
        one: {
            timeout_configuration: EcsServiceDeploymentConfigurationLifecycleHookTimeoutConfiguration => (6, 66, 0)
        }
        many: {}
    }
}

block! {
    /// The block `deployment_configuration.lifecycle_hook.timeout_configuration` of `aws_ecs_service`
    EcsServiceDeploymentConfigurationLifecycleHookTimeoutConfiguration "timeout_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            action: Str,
            timeout_in_minutes: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `deployment_configuration.linear_configuration` of `aws_ecs_service`
    EcsServiceDeploymentConfigurationLinearConfiguration "linear_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            step_bake_time_in_minutes: Str,
            step_percent: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `deployment_controller` of `aws_ecs_service`
    EcsServiceDeploymentController "deployment_controller" {
        required: {}
        required_blocks: {}
        optional: {
            r#type: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `load_balancer` of `aws_ecs_service`
    EcsServiceLoadBalancer "load_balancer" {
        required: {
            container_name: Str,
            container_port: Num
        }
        required_blocks: {}
        optional: {
            elb_name: Str,
            target_group_arn: Str
        }
        one: {
            advanced_configuration: EcsServiceLoadBalancerAdvancedConfiguration => (6, 5, 0)
        }
        many: {}
    }
}

block! {
    /// The block `load_balancer.advanced_configuration` of `aws_ecs_service`
    EcsServiceLoadBalancerAdvancedConfiguration "advanced_configuration" {
        required: {
            alternate_target_group_arn: Str,
            production_listener_rule: Str,
            role_arn: Str
        }
        required_blocks: {}
        optional: {
            test_listener_rule: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `network_configuration` of `aws_ecs_service`
    EcsServiceNetworkConfiguration "network_configuration" {
        required: {
            subnets: Set<Str>
        }
        required_blocks: {}
        optional: {
            assign_public_ip: Bool,
            security_groups: Set<Str>
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `ordered_placement_strategy` of `aws_ecs_service`
    EcsServiceOrderedPlacementStrategy "ordered_placement_strategy" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {
            field: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `placement_constraints` of `aws_ecs_service`
    EcsServicePlacementConstraints "placement_constraints" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {
            expression: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration` of `aws_ecs_service`
    EcsServiceServiceConnectConfiguration "service_connect_configuration" {
        required: {
            enabled: Bool
        }
        required_blocks: {}
        optional: {
            namespace: Str
        }
        one: {
            access_log_configuration: EcsServiceServiceConnectConfigurationAccessLogConfiguration => (6, 69, 1),
            log_configuration: EcsServiceServiceConnectConfigurationLogConfiguration
        }
        many: {
            service: EcsServiceServiceConnectConfigurationService
        }
    }
}

block! {
    /// The block `service_connect_configuration.access_log_configuration` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationAccessLogConfiguration "access_log_configuration" {
        required: {
            format: Str
        }
        required_blocks: {}
        optional: {
            include_query_parameters: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.log_configuration` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationLogConfiguration "log_configuration" {
        required: {
            log_driver: Str
        }
        required_blocks: {}
        optional: {
            options: Map<Str>
        }
        one: {}
        many: {
            secret_option: EcsServiceServiceConnectConfigurationLogConfigurationSecretOption
        }
    }
}

block! {
    /// The block `service_connect_configuration.log_configuration.secret_option` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationLogConfigurationSecretOption "secret_option" {
        required: {
            name: Str,
            value_from: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationService "service" {
        required: {
            port_name: Str
        }
        required_blocks: {}
        optional: {
            discovery_name: Str,
            ingress_port_override: Num
        }
        one: {
            client_alias: EcsServiceServiceConnectConfigurationServiceClientAlias,
            timeout: EcsServiceServiceConnectConfigurationServiceTimeout,
            tls: EcsServiceServiceConnectConfigurationServiceTls
        }
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service.client_alias` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceClientAlias "client_alias" {
        required: {
            port: Num
        }
        required_blocks: {}
        optional: {
            dns_name: Str
        }
        one: {}
        many: {
            test_traffic_rules: EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRules => (6, 5, 0)
        }
    }
}

block! {
    /// The block `service_connect_configuration.service.client_alias.test_traffic_rules` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRules "test_traffic_rules" {
        required: {}
        required_blocks: {}
        optional: {}
        one: {
            header: EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRulesHeader
        }
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service.client_alias.test_traffic_rules.header` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRulesHeader "header" {
        required: {
            name: Str
        }
        required_blocks: {
            value: EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRulesHeaderValue
        }
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service.client_alias.test_traffic_rules.header.value` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRulesHeaderValue "value" {
        required: {
            exact: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service.timeout` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceTimeout "timeout" {
        required: {}
        required_blocks: {}
        optional: {
            idle_timeout_seconds: Num,
            per_request_timeout_seconds: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service.tls` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceTls "tls" {
        required: {}
        required_blocks: {
            issuer_cert_authority: EcsServiceServiceConnectConfigurationServiceTlsIssuerCertAuthority
        }
        optional: {
            kms_key: Str,
            role_arn: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_connect_configuration.service.tls.issuer_cert_authority` of `aws_ecs_service`
    EcsServiceServiceConnectConfigurationServiceTlsIssuerCertAuthority "issuer_cert_authority" {
        required: {
            aws_pca_authority_arn: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `service_registries` of `aws_ecs_service`
    EcsServiceServiceRegistries "service_registries" {
        required: {
            registry_arn: Str
        }
        required_blocks: {}
        optional: {
            container_name: Str,
            container_port: Num,
            port: Num
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `timeouts` of `aws_ecs_service`
    EcsServiceTimeouts "timeouts" {
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

block! {
    /// The block `volume_configuration` of `aws_ecs_service`
    EcsServiceVolumeConfiguration "volume_configuration" {
        required: {
            name: Str
        }
        required_blocks: {
            managed_ebs_volume: EcsServiceVolumeConfigurationManagedEbsVolume
        }
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `volume_configuration.managed_ebs_volume` of `aws_ecs_service`
    EcsServiceVolumeConfigurationManagedEbsVolume "managed_ebs_volume" {
        required: {
            role_arn: Str
        }
        required_blocks: {}
        optional: {
            encrypted: Bool,
            file_system_type: Str,
            iops: Num,
            kms_key_id: Str,
            size_in_gb: Num,
            snapshot_id: Str,
            throughput: Num,
            volume_initialization_rate: Num,
            volume_type: Str
        }
        one: {}
        many: {
            tag_specifications: EcsServiceVolumeConfigurationManagedEbsVolumeTagSpecifications
        }
    }
}

block! {
    /// The block `volume_configuration.managed_ebs_volume.tag_specifications` of `aws_ecs_service`
    EcsServiceVolumeConfigurationManagedEbsVolumeTagSpecifications "tag_specifications" {
        required: {
            resource_type: Str
        }
        required_blocks: {}
        optional: {
            propagate_tags: Str,
            tags: Map<Str>
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `vpc_lattice_configurations` of `aws_ecs_service`
    EcsServiceVpcLatticeConfigurations "vpc_lattice_configurations" {
        required: {
            port_name: Str,
            role_arn: Str,
            target_group_arn: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

resource! {
    /// [`aws_ecs_task_definition`](https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/ecs_task_definition)
    EcsTaskDefinition "aws_ecs_task_definition" EcsTaskDefinitionRef {
        required: {
            container_definitions: Str,
            family: Str
        }
        required_blocks: {}
        optional: {
            cpu: Str,
            enable_fault_injection: Bool,
            execution_role_arn: Str,
            ipc_mode: Str,
            memory: Str,
            network_mode: Str,
            pid_mode: Str,
            region: Str => (6, 0, 0),
            requires_compatibilities: Set<Str>,
            skip_destroy: Bool,
            tags: Map<Str>,
            tags_all: Map<Str>,
            task_role_arn: Str,
            track_latest: Bool
        }
        write_only: {}
        one: {
            ephemeral_storage: EcsTaskDefinitionEphemeralStorage,
            proxy_configuration: EcsTaskDefinitionProxyConfiguration,
            runtime_platform: EcsTaskDefinitionRuntimePlatform
        }
        many: {
            placement_constraints: EcsTaskDefinitionPlacementConstraints,
            volume: EcsTaskDefinitionVolume
        }
        computed: {
            arn: Str,
            arn_without_revision: Str,
            id: Str,
            revision: Num
        }
    }
}

block! {
    /// The block `ephemeral_storage` of `aws_ecs_task_definition`
    EcsTaskDefinitionEphemeralStorage "ephemeral_storage" {
        required: {
            size_in_gib: Num
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `placement_constraints` of `aws_ecs_task_definition`
    EcsTaskDefinitionPlacementConstraints "placement_constraints" {
        required: {
            r#type: Str
        }
        required_blocks: {}
        optional: {
            expression: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `proxy_configuration` of `aws_ecs_task_definition`
    EcsTaskDefinitionProxyConfiguration "proxy_configuration" {
        required: {
            container_name: Str
        }
        required_blocks: {}
        optional: {
            properties: Map<Str>,
            r#type: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `runtime_platform` of `aws_ecs_task_definition`
    EcsTaskDefinitionRuntimePlatform "runtime_platform" {
        required: {}
        required_blocks: {}
        optional: {
            cpu_architecture: Str,
            operating_system_family: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `volume` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolume "volume" {
        required: {
            name: Str
        }
        required_blocks: {}
        optional: {
            configure_at_launch: Bool,
            host_path: Str
        }
        one: {
            docker_volume_configuration: EcsTaskDefinitionVolumeDockerVolumeConfiguration,
            efs_volume_configuration: EcsTaskDefinitionVolumeEfsVolumeConfiguration,
            fsx_windows_file_server_volume_configuration: EcsTaskDefinitionVolumeFsxWindowsFileServerVolumeConfiguration,
            s3files_volume_configuration: EcsTaskDefinitionVolumeS3filesVolumeConfiguration => (6, 69, 1)
        }
        many: {}
    }
}

block! {
    /// The block `volume.docker_volume_configuration` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolumeDockerVolumeConfiguration "docker_volume_configuration" {
        required: {}
        required_blocks: {}
        optional: {
            autoprovision: Bool,
            driver: Str,
            driver_opts: Map<Str>,
            labels: Map<Str>,
            scope: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `volume.efs_volume_configuration` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolumeEfsVolumeConfiguration "efs_volume_configuration" {
        required: {
            file_system_id: Str
        }
        required_blocks: {}
        optional: {
            root_directory: Str,
            transit_encryption: Str,
            transit_encryption_port: Num
        }
        one: {
            authorization_config: EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig
        }
        many: {}
    }
}

block! {
    /// The block `volume.efs_volume_configuration.authorization_config` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig "authorization_config" {
        required: {}
        required_blocks: {}
        optional: {
            access_point_id: Str,
            iam: Str
        }
        one: {}
        many: {}
    }
}

block! {
    /// The block `volume.fsx_windows_file_server_volume_configuration` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolumeFsxWindowsFileServerVolumeConfiguration "fsx_windows_file_server_volume_configuration" {
        required: {
            file_system_id: Str,
            root_directory: Str
        }
        required_blocks: {
            authorization_config: EcsTaskDefinitionVolumeFsxWindowsFileServerVolumeConfigurationAuthorizationConfig
        }
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `volume.fsx_windows_file_server_volume_configuration.authorization_config` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolumeFsxWindowsFileServerVolumeConfigurationAuthorizationConfig "authorization_config" {
        required: {
            credentials_parameter: Str,
            domain: Str
        }
        required_blocks: {}
        optional: {}
        one: {}
        many: {}
    }
}

block! {
    /// The block `volume.s3files_volume_configuration` of `aws_ecs_task_definition`
    EcsTaskDefinitionVolumeS3filesVolumeConfiguration "s3files_volume_configuration" {
        required: {
            file_system_arn: Str
        }
        required_blocks: {}
        optional: {
            access_point_arn: Str,
            root_directory: Str,
            transit_encryption_port: Num
        }
        one: {}
        many: {}
    }
}
