//! Task definitions and ECS services.

use std::collections::HashMap;

use aws::{
    EcsService, EcsServiceServiceConnectConfiguration as ServiceConnect,
    EcsServiceServiceConnectConfigurationLogConfiguration as ProxyLog,
    EcsServiceServiceConnectConfigurationService as Endpoint,
    EcsServiceServiceConnectConfigurationServiceClientAlias as Alias,
    EcsServiceServiceConnectConfigurationServiceTimeout as CallTimeout, EcsTaskDefinition,
};
use discovery::{DiscoveryServiceArns, NamespaceArns};
use edge::TargetGroupArns;
use layer::ModuleBuilder;
use network::{IsolatedSubnetIds, PrivateSubnetIds};
use observability::RollbackAlarmNames;
use platform::{Architecture, Platform, Service, ServiceName, Tier};
use security::{ExecutionRoleArns, ServiceSecurityGroupIds, TaskRoleArns};
use terraform::{Each, Expr, Many, Map, Node, Num, Str, for_each, template};

use crate::Compute;
use crate::cluster::Cluster;
use crate::container::{PORT_NAME, definitions, log_options};
use crate::images::{self, ImageTag};
use crate::rollouts::{self, Rollouts, ServiceRollout};
use crate::settings::{ReleaseImages, ServiceSettings, min_tasks};
use crate::volumes;

/// What a service is made of besides the spec.
pub struct Parts<'a> {
    pub platform: &'a Platform,
    pub cluster: &'a Cluster,
    pub releases: &'a Expr<Map<ReleaseImages>>,
    pub settings: &'a HashMap<String, Expr<ServiceSettings>>,
    pub rollouts: &'a Rollouts,
}

impl Parts<'_> {
    /// Adds the task definition and the ECS service of a service, for each release.
    pub fn add(&self, module: &mut ModuleBuilder<Compute>, service: &Service) -> Many<EcsService> {
        let tag = images::add(module, service, self.releases, &self.settings[&service.name]);
        module.file("services.tf");
        let definition = self.task_definition(module, service, &tag);
        let resource = for_each(self.releases, |release| {
            self.ecs_service(module, service, &definition, &release)
        });
        module.add(resource)
    }

    fn task_definition(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        tag: &ImageTag,
    ) -> Many<EcsTaskDefinition> {
        let settings = &self.settings[&service.name];
        let family = module.name(service.name(ServiceName::TaskDefinition));
        let execution_role = module.upstream::<ExecutionRoleArns>().get(&service.name);
        let task_role = module.upstream::<TaskRoleArns>().get(&service.name);
        let architecture = match service.architecture {
            Architecture::X86_64 => "X86_64",
            Architecture::Arm64 => "ARM64",
        };
        let resource = for_each(self.releases, |release| {
            let containers = definitions(
                module,
                self.platform,
                service,
                settings,
                &release,
                &tag.of(service, &release),
            );
            let definition = EcsTaskDefinition::new(&service.name, containers, family)
                .requires_compatibilities(["FARGATE"])
                .network_mode("awsvpc")
                .cpu(settings.field(ServiceSettings::CPU).to_text())
                .memory(settings.field(ServiceSettings::MEMORY).to_text())
                .execution_role_arn(execution_role)
                .task_role_arn(task_role)
                .runtime_platform(
                    aws::EcsTaskDefinitionRuntimePlatform::new()
                        .operating_system_family("LINUX")
                        .cpu_architecture(architecture),
                )
                .ephemeral_storage(
                    service.ephemeral_storage.map(aws::EcsTaskDefinitionEphemeralStorage::new),
                )
                .comment(&comment(service))
                .create_before_destroy();
            tag.track(volumes::add(definition, service))
        });
        module.add(resource)
    }

    fn ecs_service(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        definition: &Many<EcsTaskDefinition>,
        release: &Each<ReleaseImages>,
    ) -> EcsService {
        let settings = &self.settings[&service.name];
        let rollout = self.rollouts.of(module, service);
        let name = module.name(service.name(ServiceName::EcsService));
        let rollback_alarms =
            module.upstream::<RollbackAlarmNames>().get(&service.name).get(&release.key);
        let mut ecs_service = EcsService::new(&service.name, name)
            .cluster(self.cluster.cluster.id())
            .task_definition(definition.at(&release.key).arn())
            .desired_count(min_tasks(settings, &release.key))
            .enable_execute_command(settings.field(ServiceSettings::EXEC))
            .availability_zone_rebalancing("ENABLED")
            .propagate_tags("SERVICE")
            .enable_ecs_managed_tags(true)
            .deployment_minimum_healthy_percent(100)
            .because("A new image rolls out without downtime, and rolls back if it does not become healthy.")
            .deployment_maximum_percent(200);
        if service.expose.is_some() {
            ecs_service = ecs_service.health_check_grace_period_seconds(service.health.grace);
        }
        ecs_service
            .force_new_deployment(true)
            .because("Without it, a changed share of Spot would replace the service.")
            .wait_for_steady_state(true)
            .because("A rollout that does not get there fails the run, and what calls the service waits for it.")
            .timeouts(rollout_timeouts(service, rollout.as_ref()))
            .deployment_configuration(rollout.as_ref().map(ServiceRollout::configuration))
            .deployment_circuit_breaker(aws::EcsServiceDeploymentCircuitBreaker::new(true, true))
            .alarms(aws::EcsServiceAlarms::new(rollback_alarms, true, true))
            .capacity(settings, release)
            .network(module, service)
            .load_balanced(module, service, release)
            .service_registries(registration(module, self.platform, service, release))
            .service_connect_configuration(self.service_connect(module, service, release))
            .ignore_changes(["desired_count"])
            .postcondition(
                |service| service.task_definition().equals(definition.at(&release.key).arn()),
                |service| {
                    template!(
                        "{} was rolled back and runs {}: `strata status` and the events of the ECS service say why.",
                        service.name(),
                        service.task_definition()
                    )
                },
                "Terraform takes a rollout that ECS has rolled back for a success.",
            )
            .depends_on(self.before(service))
    }

    /// Where the service is found, and from where it finds others.
    fn service_connect(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        release: &Each<ReleaseImages>,
    ) -> ServiceConnect {
        let namespace = module.upstream::<NamespaceArns>().get(&release.key);
        let mut connect = ServiceConnect::new(true).namespace(namespace);
        if self.platform.is_called(&service.name) {
            let mut alias = Alias::new(service.port).dns_name(&service.name);
            if let Some(rules) = rollouts::test_traffic(service, release) {
                alias = alias.test_traffic_rules(rules);
            }
            let endpoint = Endpoint::new(PORT_NAME).discovery_name(&service.name);
            connect = connect.service(endpoint.client_alias(alias).timeout(timeout(service)));
        }
        let prefix = template!("{}-proxy", &release.key);
        let options = Node::Object(log_options(module, service, &prefix));
        connect.log_configuration(ProxyLog::new("awslogs").options(Expr::<Map<Str>>::new(options)))
    }

    /// Tasks see only the endpoints that were there when they started, so servers come before clients.
    fn before(&self, service: &Service) -> Vec<String> {
        let callees = service.calls.iter().map(|name| {
            format!("{}.{}", <EcsService as terraform::Resource>::TYPE, name.replace('-', "_"))
        });
        [self.cluster.capacity_providers.clone()].into_iter().chain(callees).collect()
    }
}

/// So many characters of a command are told in a comment.
const TOLD: usize = 80;

/// What a reader of a task definition has to know.
fn comment(service: &Service) -> String {
    let kept = "A service can only be rolled back to a revision that is still registered.";
    service.before_deploy.as_ref().map_or_else(
        || kept.to_owned(),
        |before| {
            let mut command = before.shown();
            if let Some((end, _)) = command.char_indices().nth(TOLD) {
                command.replace_range(end.., "...");
            }
            format!(
                "{kept}\nBefore a new one rolls out, `{command}` has to succeed in a task of it: strata runs that, \
                 terraform does not."
            )
        },
    )
}

/// How long callers wait.
fn timeout(service: &Service) -> CallTimeout {
    let timeout = CallTimeout::new().idle_timeout_seconds(service.timeout.idle);
    match service.timeout.request {
        None => timeout,
        Some(request) => timeout
            .per_request_timeout_seconds(request)
            .because("Of a whole request; without it, the callers' proxies end one after 15 s."),
    }
}

/// Seconds that a task takes from being asked for until its health counts: placing it, pulling its image.
const TASK_START: u32 = 60;

/// Failed tasks after which the circuit breaker gives up, of a service with few of them:
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>.
const FAILURES: u32 = 3;

/// How long terraform waits for a rollout: until the circuit breaker has given up, one failing task after
/// the other, and a new task has come up; and in an update, until the one before has come up again. A
/// first rollout that fails has nothing to go back to, and terraform would wait for it in vain.
fn rollout_timeouts(
    service: &Service,
    rollout: Option<&ServiceRollout>,
) -> aws::EcsServiceTimeouts {
    let health = &service.health;
    let task =
        TASK_START + health.grace + health.interval * health.unhealthy + service.stop_timeout;
    let minutes = |tasks: u32| {
        let minutes = (tasks * task).div_ceil(60);
        rollout.map_or_else(
            || Expr::<Str>::from(format!("{minutes}m")),
            |rollout| rollout.minutes(minutes),
        )
    };
    aws::EcsServiceTimeouts::new().create(minutes(FAILURES + 1)).update(minutes(FAILURES + 2))
}

/// Registration in Cloud Map, for services that others call.
fn registration(
    module: &mut ModuleBuilder<Compute>,
    platform: &Platform,
    service: &Service,
    release: &Each<ReleaseImages>,
) -> Option<aws::EcsServiceServiceRegistries> {
    platform.is_called(&service.name).then(|| {
        let arn = module.upstream::<DiscoveryServiceArns>().get(&service.name).get(&release.key);
        aws::EcsServiceServiceRegistries::new(arn)
    })
}

/// Groups of arguments of an ECS service.
trait ServiceArguments: Sized {
    fn capacity(self, settings: &Expr<ServiceSettings>, release: &Each<ReleaseImages>) -> Self;
    fn network(self, module: &mut ModuleBuilder<Compute>, service: &Service) -> Self;
    fn load_balanced(
        self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        release: &Each<ReleaseImages>,
    ) -> Self;
}

impl ServiceArguments for EcsService {
    /// The least number of tasks runs on Fargate; the spec says how many of the others run on Spot.
    fn capacity(self, settings: &Expr<ServiceSettings>, release: &Each<ReleaseImages>) -> Self {
        let spot = settings.field(ServiceSettings::SPOT);
        let on_demand = aws::EcsServiceCapacityProviderStrategy::new("FARGATE")
            .base(min_tasks(settings, &release.key))
            .weight(Expr::<Num>::from(100).minus(&spot));
        let on_spot = aws::EcsServiceCapacityProviderStrategy::new("FARGATE_SPOT").weight(spot);
        self.capacity_provider_strategy(on_demand).capacity_provider_strategy(on_spot)
    }

    fn network(self, module: &mut ModuleBuilder<Compute>, service: &Service) -> Self {
        let subnets = match service.tier {
            Tier::Private => module.upstream::<PrivateSubnetIds>(),
            Tier::Isolated => module.upstream::<IsolatedSubnetIds>(),
        };
        let group = module.upstream::<ServiceSecurityGroupIds>().get(&service.name);
        self.network_configuration(
            aws::EcsServiceNetworkConfiguration::new(subnets)
                .security_groups([group])
                .assign_public_ip(false),
        )
    }

    fn load_balanced(
        self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
        release: &Each<ReleaseImages>,
    ) -> Self {
        if service.expose.is_none() {
            return self;
        }
        let target_group =
            module.upstream::<TargetGroupArns>().get(&service.name).get(&release.key);
        self.load_balancer(
            aws::EcsServiceLoadBalancer::new(&service.name, service.port)
                .target_group_arn(target_group)
                .advanced_configuration(rollouts::shift(module, service, release)),
        )
    }
}
