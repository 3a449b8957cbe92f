//! What `terraform test` asserts of the module.

use aws::{
    AppautoscalingPolicy, AppautoscalingTarget, CloudwatchMetricAlarm, EcsService,
    EcsTaskDefinition,
};
use layer::{ModuleBuilder, Test};
use platform::{Platform, ScalingPolicy, Service};
use registry::RepositoryUrls;
use terraform::{
    Any, Bool, Expr, List, Many, Map, Node, Num, Str, contains, jsondecode, startswith,
};

use crate::Compute;

/// The release that assertions are about.
const BLUE: &str = "blue";

/// Adds the tests.
pub fn add(module: &mut ModuleBuilder<Compute>, platform: &Platform) {
    let repository_urls = module.upstream::<RepositoryUrls>();
    for service in &platform.services {
        module.test(hardened(service, &repository_urls));
        module.test(rolls_out_without_downtime(service));
        module.test(scales(service));
        module.test(watched(service));
    }
    if let Some(service) = platform.services.first() {
        module.test(shell(service));
    }
}

fn label(service: &Service) -> String {
    service.name.replace('-', "_")
}

/// The container of a service in the release blue.
fn container(service: &Service) -> Expr<Any> {
    let definition = Many::<EcsTaskDefinition>::labelled(&service.name).at(BLUE);
    jsondecode::<List<Any>>(definition.container_definitions()).at(0)
}

fn read_only(container: &Expr<Any>) -> Expr<Bool> {
    container.attribute("readonlyRootFilesystem")
}

fn hardened(service: &Service, repository_urls: &Expr<Map<Str>>) -> Test {
    let container = container(service);
    let root = Expr::<List<Str>>::row(["root", "0"]);
    let log_options = container.attribute::<Any>("logConfiguration").attribute::<Any>("options");
    Test::new(&format!("{}_is_hardened", label(service)))
        .assert(read_only(&container), "The root file system is read-only.")
        .assert(
            contains(root, container.attribute::<Str>("user")).not(),
            "The container does not run as root.",
        )
        .assert(
            startswith(container.attribute::<Str>("image"), repository_urls.get(&service.name)),
            "The image is of the service's own repository.",
        )
        .assert(
            log_options.attribute::<Str>("mode").equals("non-blocking"),
            "A slow log does not hold up the service.",
        )
}

fn rolls_out_without_downtime(service: &Service) -> Test {
    let ecs_service = Many::<EcsService>::labelled(&service.name).at(BLUE);
    let (least, most) = (
        ecs_service.deployment_minimum_healthy_percent(),
        ecs_service.deployment_maximum_percent(),
    );
    let circuit_breaker = ecs_service.blocks("deployment_circuit_breaker").at(0);
    let network = ecs_service.blocks("network_configuration").at(0);
    let test = Test::new(&format!("{}_rolls_out_without_downtime", label(service)))
        .assert(least.equals(100).and(most.equals(200)), "New tasks run before old ones stop.");
    let test = test
        .assert(circuit_breaker.attribute::<Bool>("rollback"), "A failed deployment rolls back.");
    let test = if service.traffic_shift.is_none() {
        test
    } else {
        let configuration = ecs_service.blocks("deployment_configuration").at(0);
        let alarms = ecs_service.blocks("alarms").at(0);
        test.assert(
            configuration.attribute::<Str>("strategy").equals(service.rollout.strategy.ecs_name()),
            "The platform's strategy is the default.",
        )
        .assert(alarms.attribute::<Bool>("rollback"), "An alarm rolls back.")
    };
    test.assert(
        network.attribute::<Bool>("assign_public_ip").not(),
        "Tasks have no public address.",
    )
}

fn scales(service: &Service) -> Test {
    let label = label(service);
    let target = Many::<AppautoscalingTarget>::labelled(&label).at(BLUE);
    let scaling = service.scaling;
    let test = Test::new(&format!("{label}_scales")).assert(
        target.min_capacity().equals(scaling.min).and(target.max_capacity().equals(scaling.max)),
        "The platform's bounds are the default.",
    );
    match scaling.policy {
        ScalingPolicy::Step { up_cpu, down_cpu } => {
            let threshold = |direction: &str| {
                let alarm = format!("{direction}_{label}");
                Many::<CloudwatchMetricAlarm>::labelled(&alarm).at(BLUE).threshold()
            };
            test.assert(
                threshold("up").equals(up_cpu).and(threshold("down").equals(down_cpu)),
                "The platform's thresholds are the default.",
            )
        }
        ScalingPolicy::TargetTracking { cpu } => {
            let policy = Many::<AppautoscalingPolicy>::labelled(&format!("track_{label}")).at(BLUE);
            let tracking = policy.blocks("target_tracking_scaling_policy_configuration").at(0);
            test.assert(
                tracking.attribute::<Num>("target_value").equals(cpu),
                "The platform's target is the default.",
            )
        }
    }
}

fn watched(service: &Service) -> Test {
    let label = label(service);
    let alarm = Many::<CloudwatchMetricAlarm>::labelled(&format!("tasks_{label}")).at(BLUE);
    let changed = Node::Object(vec![("min_tasks".to_owned(), 5.into())]);
    Test::new(&format!("{label}_has_too_few_tasks_below_the_environments_least"))
        .with(&format!("service_{label}"), changed)
        .assert(alarm.threshold().equals(5), "Fewer than five tasks are too few.")
        .assert(
            alarm.treat_missing_data().equals("ignore"),
            "What was on when the last task went stays on.",
        )
}

fn shell(service: &Service) -> Test {
    let label = label(service);
    let changed = Node::Object(vec![("exec".to_owned(), Node::Bool(true))]);
    Test::new("a_shell_only_where_asked_for")
        .with(&format!("service_{label}"), changed)
        .assert(
            Many::<EcsService>::labelled(&label).at(BLUE).enable_execute_command(),
            "ECS Exec is on.",
        )
        .assert(read_only(&container(service)), "The root file system is read-only all the same.")
}
