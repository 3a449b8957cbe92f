//! The cluster and where its tasks may run.

use aws::EcsClusterRef;
use layer::ModuleBuilder;
use observability::InsightsLogGroup;
use platform::AppName;
use terraform::{Bool, Expr, Map, Str, Variable, hcl, merge};

use crate::Compute;

/// The cluster, and the address of what services must wait for.
pub struct Cluster {
    pub cluster: EcsClusterRef,
    pub capacity_providers: String,
}

/// Adds the cluster.
pub fn add(module: &mut ModuleBuilder<Compute>) -> Cluster {
    module.file("cluster.tf");
    let name = module.name(AppName::Cluster);
    let guardduty = module.optional_input(
        &Variable::<Bool>::new(
            "guardduty",
            "Whether the cluster says that GuardDuty Runtime Monitoring is to watch its tasks.",
        )
        .default(false),
        |environment| environment.guardduty.then_some(true),
    );
    let included = Expr::<Map<Str>>::new(hcl!({ GuardDutyManaged = "true" }));
    let tags = merge([
        module.name_tag(AppName::Cluster),
        guardduty.choose(included, Expr::<Map<Str>>::new(hcl!({}))),
    ]);
    let log_group = module.upstream::<InsightsLogGroup>();
    let cluster = module.add(
        aws::EcsCluster::new("this", name)
            .tags(tags)
            .setting(aws::EcsClusterSetting::new("containerInsights", "enabled"))
            .comment("Container Insights makes its log group by itself if it is not there yet.")
            .depends_on([log_group.to_string()]),
    );
    let on_demand = aws::EcsClusterCapacityProvidersDefaultCapacityProviderStrategy::new("FARGATE");
    let providers = module.add(
        aws::EcsClusterCapacityProviders::new("this", cluster.name())
            .capacity_providers(["FARGATE", "FARGATE_SPOT"])
            .default_capacity_provider_strategy(on_demand.base(1).weight(1)),
    );
    Cluster { cluster, capacity_providers: providers.reference() }
}
