//! Plans as the provider makes them, cut to what is read.

use platform::{BeforeDeploy, Spec, SpecFile};
use runner::{PlannedObject, ResourceAction};
use serde_json::{Value, json};

use super::{PlannedRevisions, callees_first, read};

const PLATFORM: &str = include_str!("../../../../../../envs/platform.hcl");
const DEV: &str = include_str!("../../../../../../envs/dev.hcl");

/// dev, where these services migrate.
fn spec(services: &[&str]) -> Spec {
    let [platform, dev] = [("platform", PLATFORM), ("dev", DEV)]
        .map(|(name, text)| SpecFile::new(format!("envs/{name}.hcl"), text));
    let mut spec = platform::load(&platform, &[dev]).unwrap();
    for service in &mut spec.platform.services {
        if services.contains(&&*service.name) {
            let command = ["./manage", "migrate"].map(str::to_owned).to_vec();
            service.before_deploy = Some(BeforeDeploy { command, timeout: 15 });
        }
    }
    spec
}

fn object(address: &str, action: ResourceAction, after: Value, unknown: Value) -> PlannedObject {
    let parts: Vec<_> = address.rsplitn(2, "aws_").collect();
    let (kind, rest) = parts[0].split_once('.').unwrap();
    let (label, key) = rest.split_once('[').map_or((rest, None), |(label, key)| {
        (label, Some(key.trim_matches(['"', ']']).to_owned()))
    });
    PlannedObject {
        address: address.to_owned(),
        kind: format!("aws_{kind}"),
        label: label.to_owned(),
        key,
        action,
        after,
        unknown,
    }
}

/// The task definition of a service, of the release blue.
fn definition(service: &str, action: ResourceAction) -> PlannedObject {
    let containers = json!([{ "name": service, "image": "r/web:1.1.0" }]);
    let volume = json!({ "name": "exec_logs", "host_path": "", "efs_volume_configuration": [] });
    let after = json!({
        "container_definitions": containers.to_string(), "cpu": "512", "memory": "1024",
        "ephemeral_storage": [{ "size_in_gib": 40 }], "execution_role_arn": "role/exec", "task_role_arn": "role/task",
        "family": "task-x-blue-dev", "ipc_mode": null, "pid_mode": "", "network_mode": "awsvpc",
        "placement_constraints": [], "proxy_configuration": [], "requires_compatibilities": ["FARGATE"],
        "runtime_platform": [{ "cpu_architecture": "ARM64", "operating_system_family": "LINUX" }],
        "skip_destroy": false, "tags": { "Name": "task-x-blue-dev" }, "track_latest": true,
        "tags_all": { "Environment": "dev", "Name": "task-x-blue-dev" }, "volume": [volume],
    });
    let unknown = json!({
        "arn": true, "enable_fault_injection": true, "revision": true, "requires_compatibilities": [false],
        "runtime_platform": [{}], "volume": [{ "configure_at_launch": true }],
    });
    let label = service.replace('-', "_");
    let address = format!("module.compute.aws_ecs_task_definition.{label}[\"blue\"]");
    object(&address, action, after, unknown)
}

fn service(service: &str, action: ResourceAction) -> PlannedObject {
    let after = json!({
        "capacity_provider_strategy": [
            { "base": 2, "capacity_provider": "FARGATE", "weight": 100 },
            { "base": null, "capacity_provider": "FARGATE_SPOT", "weight": 0 },
        ],
        "network_configuration": [
            { "assign_public_ip": false, "security_groups": ["sg-3"], "subnets": ["subnet-1", "subnet-2"] },
        ],
        "tags_all": { "Environment": "dev", "Name": "svc-x-blue-dev" },
    });
    let unknown = json!({
        "cluster": true, "task_definition": true, "platform_version": true,
        "network_configuration": [{ "security_groups": [false], "subnets": [false, false] }],
    });
    let label = service.replace('-', "_");
    let address = format!("module.compute.aws_ecs_service.{label}[\"blue\"]");
    object(&address, action, after, unknown)
}

/// Both of a service that gets a new revision.
fn rolled_out(name: &str) -> [PlannedObject; 2] {
    [definition(name, ResourceAction::Replace), service(name, ResourceAction::Update)]
}

/// What is known of the revisions: `service release` each, or what comes first.
fn outcome(
    spec: &Spec,
    objects: &[PlannedObject],
    is_prepared: bool,
) -> Result<Vec<String>, String> {
    Ok(match read(&spec.platform, &spec.environments[0], objects, is_prepared)? {
        PlannedRevisions::Known(revisions) => {
            revisions.iter().map(|it| format!("{} {}", it.service.name, it.release)).collect()
        }
        PlannedRevisions::After(first) => [vec!["after".to_owned()], first].concat(),
    })
}

#[test]
fn a_revision_is_registered_as_it_is_planned_in_a_family_of_its_own() {
    let spec = spec(&["api-gateway"]);
    let objects = rolled_out("api-gateway");
    let read = read(&spec.platform, &spec.environments[0], &objects, false).unwrap();
    let PlannedRevisions::Known(revisions) = read else { panic!("{read:?}") };
    let [revision] = &revisions[..] else { panic!("{revisions:?}") };
    assert_eq!(
        revision.definition,
        json!({
            "family": "before-deploy-api-gateway-blue-dev",
            "containerDefinitions": [{ "name": "api-gateway", "image": "r/web:1.1.0" }],
            "cpu": "512", "memory": "1024", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": "role/exec", "taskRoleArn": "role/task",
            "ephemeralStorage": { "sizeInGiB": 40 },
            "runtimePlatform": { "cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX" },
            "volumes": [{ "name": "exec_logs" }],
            "tags": [
                { "key": "Environment", "value": "dev" },
                { "key": "Name", "value": "before-deploy-api-gateway-blue-dev" },
            ],
        })
    );
    let settings = &revision.settings;
    assert_eq!(settings.cluster, "ecs-trading-dev");
    assert_eq!(
        (&settings.subnets[..], &settings.security_groups[..]),
        (&["subnet-1".to_owned(), "subnet-2".to_owned()][..], &["sg-3".to_owned()][..])
    );
    let capacity: Vec<_> =
        settings.capacity.iter().map(|it| (&*it.provider, it.base, it.weight)).collect();
    assert_eq!(capacity, [("FARGATE", 2, 100), ("FARGATE_SPOT", 0, 0)]);
    assert_eq!(settings.tags["Name"], "svc-x-blue-dev");
}

/// frontend calls api-gateway, which calls processing-service.
#[test]
fn who_is_called_comes_first_and_who_gets_no_revision_not_at_all() {
    let all = ["frontend", "api-gateway", "processing-service"];
    let objects = all.map(rolled_out).concat();
    let order = ["processing-service blue", "api-gateway blue", "frontend blue"];
    assert_eq!(outcome(&spec(&all), &objects, false).unwrap(), order);
    assert_eq!(outcome(&spec(&all[1..2]), &objects, false).unwrap(), ["api-gateway blue"]);

    let spec = spec(&all);
    let nothing = |objects: &[PlannedObject]| outcome(&spec, objects, false).unwrap().is_empty();
    // A new share of Spot; new tags; another task definition that the service does not take; one that goes.
    assert!(nothing(&[service("frontend", ResourceAction::Update)]));
    let tags = definition("frontend", ResourceAction::Update);
    assert!(nothing(&[tags, service("frontend", ResourceAction::Update)]));
    let untouched = service("frontend", ResourceAction::Noop);
    assert!(nothing(&[definition("frontend", ResourceAction::Replace), untouched]));
    let gone = [
        definition("frontend", ResourceAction::Delete),
        service("frontend", ResourceAction::Delete),
    ];
    assert!(nothing(&gone));
}

#[test]
fn what_tasks_need_comes_first() {
    let spec = spec(&["frontend"]);
    let create = ResourceAction::Create;
    let made = |address: &str, action| object(address, action, json!({}), json!({}));
    let cluster = "module.compute.aws_ecs_cluster.this";
    let capacity = "module.compute.aws_ecs_cluster_capacity_providers.this";
    let parameter = "module.compute.aws_ssm_parameter.image_frontend[\"blue\"]";
    let role = "module.security.aws_iam_role_policy.execution_frontend";
    let others = [
        made(cluster, create),
        made(capacity, create),
        made("module.compute.aws_cloudwatch_metric_alarm.tasks_frontend[\"blue\"]", create),
        made(parameter, create),
        made(role, ResourceAction::Update),
        made("module.network.aws_subnet.old", ResourceAction::Delete),
    ];
    let objects = [&others[..], &rolled_out("frontend")].concat();
    let first = ["after", cluster, capacity, parameter, role];
    assert_eq!(outcome(&spec, &objects, false).unwrap(), first);
    // A cluster that changes is there; and what is still planned for other layers was tried.
    let changed = made(cluster, ResourceAction::Update);
    let objects = [&[changed], &others[4..], &rolled_out("frontend")].concat();
    assert_eq!(outcome(&spec, &objects, true).unwrap(), ["frontend blue"]);
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let spec = spec(&["frontend"]);
    let mut objects = rolled_out("frontend");
    objects[0].unknown["container_definitions"] = true.into();
    objects[1].unknown["network_configuration"][0]["subnets"] = true.into();
    let error = outcome(&spec, &objects, true).unwrap_err();
    let told = "as these are known only then: container_definitions of \
                module.compute.aws_ecs_task_definition.frontend[\"blue\"], network_configuration of \
                module.compute.aws_ecs_service.frontend[\"blue\"]";
    assert!(error.ends_with(told), "{error}");

    let mut objects = rolled_out("frontend");
    objects[0].after["pid_mode"] = "task".into();
    let error = outcome(&spec, &objects, false).unwrap_err();
    assert!(error.ends_with(" sets pid_mode, which strata cannot start a task with"), "{error}");
    let mut objects = rolled_out("frontend");
    objects[0].after["volume"][0]["host_path"] = "/etc".into();
    let error = outcome(&spec, &objects, false).unwrap_err();
    assert!(
        error.ends_with(" sets host_path of a volume, which strata cannot start a task with"),
        "{error}"
    );
}

/// Of 40 services of which each calls the next two, there are more ways through the calls than can be walked.
#[test]
fn each_service_comes_once_after_those_that_it_calls() {
    let mut platform = spec(&[]).platform;
    let names: Vec<_> = (0..40).map(|number| format!("s{number}")).collect();
    let service = platform.services[0].clone();
    let with_calls = |(number, name): (usize, &String)| {
        let calls = names.iter().skip(number + 1).take(2).cloned().collect();
        platform::Service { name: name.clone(), calls, ..service.clone() }
    };
    platform.services = names.iter().enumerate().map(with_calls).collect();
    let order: Vec<_> = callees_first(&platform).iter().map(|it| it.name.clone()).collect();
    assert_eq!(order, names.iter().rev().cloned().collect::<Vec<_>>());
}
