//! What `terraform test` asserts of the module.

use layer::{Module, Test};
use platform::{Platform, ScalingPolicy, Service};
use terraform::Node;

use crate::Compute;

/// Adds the tests.
pub fn add(module: &mut Module<Compute>, platform: &Platform) {
    for service in &platform.services {
        module.test(hardened(service));
        module.test(rolls_out_without_downtime(service));
        module.test(scales(service));
    }
    if let Some(service) = platform.services.first() {
        module.test(shell(service));
    }
}

fn label(service: &Service) -> String {
    service.name.replace('-', "_")
}

fn container(service: &Service) -> String {
    format!(
        "jsondecode(aws_ecs_task_definition.{}[\"blue\"].container_definitions)[0]",
        label(service)
    )
}

fn hardened(service: &Service) -> Test {
    let container = container(service);
    Test::new(&format!("{}_is_hardened", label(service)))
        .assert(format!("{container}.readonlyRootFilesystem"), "The root file system is read-only.")
        .assert(
            format!("!contains([\"root\", \"0\"], {container}.user)"),
            "The container does not run as root.",
        )
        .assert(
            format!("startswith({container}.image, var.repository_urls[\"{}\"])", service.name),
            "The image is of the service's own repository.",
        )
        .assert(
            format!("{container}.logConfiguration.options.mode == \"non-blocking\""),
            "A slow log does not hold up the service.",
        )
}

fn rolls_out_without_downtime(service: &Service) -> Test {
    let ecs_service = format!("aws_ecs_service.{}[\"blue\"]", label(service));
    Test::new(&format!("{}_rolls_out_without_downtime", label(service)))
        .assert(
            format!(
                "{ecs_service}.deployment_minimum_healthy_percent == 100 && {ecs_service}.deployment_maximum_percent == 200"
            ),
            "New tasks run before old ones stop.",
        )
        .assert(
            format!("{ecs_service}.deployment_circuit_breaker[0].rollback"),
            "A failed deployment rolls back.",
        )
        .assert(
            format!("!{ecs_service}.network_configuration[0].assign_public_ip"),
            "Tasks have no public address.",
        )
}

fn scales(service: &Service) -> Test {
    let label = label(service);
    let target = format!("aws_appautoscaling_target.{label}[\"blue\"]");
    let scaling = service.scaling;
    let test = Test::new(&format!("{label}_scales")).assert(
        format!(
            "{target}.min_capacity == {} && {target}.max_capacity == {}",
            scaling.min, scaling.max
        ),
        "The platform's bounds are the default.",
    );
    match scaling.policy {
        ScalingPolicy::Step { up_cpu, down_cpu } => test.assert(
            format!(
                "aws_cloudwatch_metric_alarm.up_{label}[\"blue\"].threshold == {up_cpu} && aws_cloudwatch_metric_alarm.down_{label}[\"blue\"].threshold == {down_cpu}"
            ),
            "The platform's thresholds are the default.",
        ),
        ScalingPolicy::TargetTracking { cpu } => test.assert(
            format!(
                "aws_appautoscaling_policy.track_{label}[\"blue\"].target_tracking_scaling_policy_configuration[0].target_value == {cpu}"
            ),
            "The platform's target is the default.",
        ),
    }
}

fn shell(service: &Service) -> Test {
    let label = label(service);
    let changed = Node::Object(vec![("exec".to_owned(), Node::Bool(true))]);
    Test::new("a_shell_only_where_asked_for")
        .with(&format!("service_{label}"), changed)
        .assert(
            format!("aws_ecs_service.{label}[\"blue\"].enable_execute_command"),
            "ECS Exec is on.",
        )
        .assert(
            format!("!{}.readonlyRootFilesystem", container(service)),
            "ECS Exec writes to the root file system.",
        )
}
