//! Who is found by name.

use layer::example::{self, internal_service};
use layer::{Build, rendered_file};

use crate::Discovery;

#[test]
fn only_services_that_others_call_are_found_by_name() {
    let mut web = internal_service("web");
    web.calls = vec!["worker".to_owned()];
    let platform = example::platform([web, internal_service("worker"), internal_service("batch")]);
    let module = Discovery::module(&platform);
    let services = rendered_file(&module, &platform, "services.tf");
    let labels: Vec<_> = services
        .lines()
        .filter_map(|line| line.strip_prefix("resource \"aws_service_discovery_service\" "))
        .collect();
    assert_eq!(labels, ["\"worker\" {"]);
}

/// An empty block would be left out by the provider, and planned again for ever.
#[test]
fn a_registration_has_the_health_that_ecs_reports() {
    let mut web = internal_service("web");
    web.calls = vec!["worker".to_owned()];
    let platform = example::platform([web, internal_service("worker")]);
    let services = rendered_file(&Discovery::module(&platform), &platform, "services.tf");
    let (_, health) = services.split_once("  health_check_custom_config {\n").expect(&services);
    assert!(health.contains("    failure_threshold = 1\n  }\n"), "{services}");
}

#[test]
fn each_release_has_a_namespace() {
    let platform = example::platform([internal_service("web")]);
    let namespaces = rendered_file(&Discovery::module(&platform), &platform, "namespaces.tf");
    assert!(namespaces.contains("for_each = var.releases"), "{namespaces}");
    assert!(
        namespaces.contains("\"ns-trading-${each.key}-${var.environment_suffix}\""),
        "{namespaces}"
    );
}
