//! How new revisions of services roll out, where ECS shifts their traffic.

use std::collections::BTreeMap;

use aws::{
    EcsServiceDeploymentConfiguration as Configuration,
    EcsServiceDeploymentConfigurationCanaryConfiguration as Canary,
    EcsServiceDeploymentConfigurationLifecycleHook as Hook,
    EcsServiceDeploymentConfigurationLifecycleHookTimeoutConfiguration as HookTimeout,
    EcsServiceDeploymentConfigurationLinearConfiguration as Linear,
    EcsServiceLoadBalancerAdvancedConfiguration as Shift,
    EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRules as TestTraffic,
    EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRulesHeader as TestHeader,
    EcsServiceServiceConnectConfigurationServiceClientAliasTestTrafficRulesHeaderValue as TestValue,
};
use edge::{ServiceShift, ServiceShifts};
use layer::ModuleBuilder;
use platform::{Environment, HookTarget, Platform, RELEASE_HEADER, Rollout, Service, TrafficShift};
use security::HookRoleArns;
use terraform::{
    Dynamic, Each, Expr, List, Map, Node, Num, Set, Str, Variable, dynamic, hcl, sum, template,
};

use crate::Compute;
use crate::settings::ReleaseImages;

terraform::record! {
    /// How a new revision of a service replaces the last one.
    pub(crate) RolloutSettings {
        /// As ECS calls it.
        STRATEGY: Str = "strategy",
        /// The per cent of the traffic that moves at first, or with each step.
        PERCENT: Num = "percent",
        /// Minutes after each shift of traffic.
        BAKE: Num = "bake",
        /// Minutes that bakes and pauses take at most.
        WAITS: Num = "waits",
        /// Pauses, by the stage of ECS.
        PAUSES: Map<Pause> = "pauses",
        /// The stages at which a Lambda function is asked, by its ARN.
        FUNCTIONS: Map<List<Str>> = "functions",
    }
}

terraform::record! {
    /// A pause.
    pub(crate) Pause {
        /// Minutes.
        TIMEOUT: Num = "timeout",
        /// What ECS does after them.
        ACTION: Str = "action",
    }
}

/// How the services roll out whose traffic ECS shifts.
pub struct Rollouts(Option<Expr<Map<RolloutSettings>>>);

/// Declares `var.rollouts`, if ECS shifts the traffic of a service.
pub fn add(module: &mut ModuleBuilder<Compute>, platform: &Platform) -> Rollouts {
    let shifted = platform.services.iter().filter(|service| service.traffic_shift.is_some());
    let shifted: Vec<Service> = shifted.cloned().collect();
    if shifted.is_empty() {
        return Rollouts(None);
    }
    let variable = Variable::new(
        "rollouts",
        "How a new revision of a service replaces the last one, by service: as ECS calls the strategy, the per \
         cent of the traffic that moves at first or with each step, and minutes.",
    )
    .constraint(constraint());
    Rollouts(Some(module.input(&variable, move |environment| {
        Expr::<Map<RolloutSettings>>::map(
            shifted.iter().map(|service| {
                (&service.name, settings(environment.rollout(service), environment))
            }),
        )
    })))
}

fn constraint() -> Node {
    use terraform::{Record as _, Type as _};
    let defaults = [
        ("percent", Node::Null),
        ("bake", Node::Null),
        ("waits", 0.into()),
        ("pauses", Node::Map(Vec::new())),
        ("functions", Node::Map(Vec::new())),
    ];
    let Node::Call(name, mut arguments) = RolloutSettings::optional(defaults) else {
        unreachable!("an object type is a call")
    };
    if let Some(Node::Object(fields)) = arguments.first_mut() {
        fields.insert(0, ("strategy".to_owned(), Str::constraint()));
    }
    Node::call("map", [Node::Call(name, arguments)])
}

fn settings(rollout: &Rollout, environment: &Environment) -> Expr<RolloutSettings> {
    let mut fields: Vec<(&str, Node)> = vec![("strategy", rollout.strategy.ecs_name().into())];
    fields.extend(rollout.strategy.percent().map(|percent| ("percent", percent.into())));
    fields.extend(rollout.strategy.bake().map(|bake| ("bake", bake.into())));
    if rollout.waits() > 0 {
        fields.push(("waits", rollout.waits().into()));
    }
    let mut pauses = Vec::new();
    let mut functions: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for hook in &rollout.hooks {
        let stage = hook.after.ecs_name();
        match &hook.asks {
            HookTarget::Pause { timeout, goes_on } => {
                let action = if *goes_on { "CONTINUE" } else { "ROLLBACK" };
                pauses.push((
                    stage,
                    Expr::<Pause>::new(hcl!({ timeout = (*timeout), action = action })),
                ));
            }
            HookTarget::Function(arn) => {
                functions.entry(arn.fill(environment)).or_default().push(stage);
            }
        }
    }
    if !pauses.is_empty() {
        fields.push(("pauses", Expr::<Map<Pause>>::map(pauses).into()));
    }
    if !functions.is_empty() {
        let functions =
            functions.into_iter().map(|(arn, stages)| (arn, Expr::<List<Str>>::row(stages)));
        fields.push(("functions", Expr::<Map<List<Str>>>::map(functions).into()));
    }
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    Expr::new(Node::Object(fields.collect()))
}

/// What an ECS service says of its rollouts.
pub struct ServiceRollout {
    settings: Expr<RolloutSettings>,
    needs: TrafficShift,
    hook_role: Option<Expr<Str>>,
}

impl Rollouts {
    /// That of a service whose traffic ECS shifts.
    pub fn of(
        &self,
        module: &mut ModuleBuilder<Compute>,
        service: &Service,
    ) -> Option<ServiceRollout> {
        let needs = service.traffic_shift?;
        let settings = self.0.as_ref()?.get(&service.name);
        let hook_role =
            needs.function.then(|| module.upstream::<HookRoleArns>().get(&service.name));
        Some(ServiceRollout { settings, needs, hook_role })
    }
}

impl ServiceRollout {
    /// `deployment_configuration`, with what some environment asks for.
    pub fn configuration(&self) -> Configuration {
        let settings = &self.settings;
        let mut configuration = Configuration::new()
            .strategy(settings.field(RolloutSettings::STRATEGY))
            .bake_time_in_minutes(settings.field(RolloutSettings::BAKE).to_text());
        let percent = settings.field(RolloutSettings::PERCENT);
        let bake = settings.field(RolloutSettings::BAKE).to_text();
        if self.needs.canary {
            let canary =
                |_| Canary::new().canary_percent(&percent).canary_bake_time_in_minutes(&bake);
            configuration =
                configuration.canary_configuration(dynamic(&self.only_if("CANARY"), canary));
        }
        if self.needs.linear {
            let linear = |_| Linear::new().step_percent(&percent).step_bake_time_in_minutes(&bake);
            configuration =
                configuration.linear_configuration(dynamic(&self.only_if("LINEAR"), linear));
        }
        if self.needs.pause {
            let pauses = settings.field(RolloutSettings::PAUSES);
            configuration = configuration.lifecycle_hook(dynamic(&pauses, |pause| {
                let timeout = HookTimeout::new()
                    .timeout_in_minutes(pause.value.field(Pause::TIMEOUT).to_text())
                    .action(pause.value.field(Pause::ACTION));
                Hook::new([pause.key]).target_type("PAUSE").timeout_configuration(timeout)
            }));
        }
        if let Some(role) = &self.hook_role {
            let functions = settings.field(RolloutSettings::FUNCTIONS);
            configuration = configuration.lifecycle_hook(dynamic(&functions, |function| {
                Hook::new(function.value).hook_target_arn(function.key).role_arn(role)
            }));
        }
        configuration
    }

    fn only_if(&self, strategy: &str) -> Expr<Set<Str>> {
        let is_this = self.settings.field(RolloutSettings::STRATEGY).equals(strategy);
        is_this.choose::<Set<Str>>(Expr::row([strategy]), Expr::row::<Expr<Str>>([]))
    }

    /// So many minutes, and those of bakes and pauses.
    pub fn minutes(&self, minutes: u32) -> Expr<Str> {
        let waits = self.settings.field(RolloutSettings::WAITS);
        template!("{}m", sum(Expr::<List<Num>>::row([Expr::from(minutes), waits])).to_text())
    }
}

/// Between which groups ECS moves a service behind the load balancer, and by which rules.
pub fn shift(
    module: &mut ModuleBuilder<Compute>,
    service: &Service,
    release: &Each<ReleaseImages>,
) -> Option<Shift> {
    service.traffic_shift?;
    let shift = module.upstream::<ServiceShifts>().get(&service.name).get(&release.key);
    Some(
        Shift::new(
            shift.field(ServiceShift::ALTERNATE_TARGET_GROUP_ARN),
            shift.field(ServiceShift::PRODUCTION_RULE_ARN),
            shift.field(ServiceShift::ROLE_ARN),
        )
        .test_listener_rule(shift.field(ServiceShift::TEST_RULE_ARN)),
    )
}

/// Which calls reach the new tasks of a service before the others do: those with the release's header, as behind
/// the load balancer.
pub fn test_traffic(
    service: &Service,
    release: &Each<ReleaseImages>,
) -> Option<Dynamic<TestTraffic>> {
    service.has_test_traffic().then(|| {
        let header = release.value.field(ReleaseImages::HEADER);
        let header =
            header.is_set().choose::<Set<Str>>(Expr::row([&header]), Expr::row::<Expr<Str>>([]));
        dynamic(&header, |header| {
            TestTraffic::new().header(TestHeader::new(RELEASE_HEADER, TestValue::new(header.value)))
        })
    })
}
