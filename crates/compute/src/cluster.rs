//! The cluster and where its tasks may run.

use aws::EcsClusterRef;
use layer::ModuleBuilder;
use observability::InsightsLogGroup;
use platform::AppName;

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
    let log_group = module.upstream::<InsightsLogGroup>();
    let cluster = module.add(
        aws::EcsCluster::new("this", name)
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
