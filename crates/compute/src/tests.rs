//! What a service's tasks are told, and what its ECS service waits for.

use layer::example::{self, exposed_service, internal_service};
use layer::{Build, InputSource, rendered_file};
use platform::{
    ArnPart, ArnPattern, BeforeDeploy, HookTarget, ImageOwner, Override, Platform, Protocol,
    Rollout, RolloutHook, RolloutStage, Secret, Strategy, Timeout, TrafficShift,
};
use terraform::requirements::PROVIDER;

use crate::Compute;

fn platform() -> Platform {
    let mut web = exposed_service("web", 1, &["/*"]);
    web.calls = vec!["prices".to_owned()];
    web.secrets = vec![Secret { name: "key".to_owned(), variable: "KEY".to_owned() }];
    let mut prices = internal_service("prices");
    prices.protocol = Protocol::Grpc;
    prices.port = 9000;
    example::platform([web, prices])
}

/// The text of `web` and that of `prices`, in `services.tf`.
fn services(platform: &Platform) -> (String, String) {
    let services = rendered_file(&Compute::module(platform), platform, "services.tf");
    let second = "resource \"aws_ecs_task_definition\" \"prices\"";
    let (web, prices) = services.split_once(second).expect("both are there");
    (web.to_owned(), prices.to_owned())
}

#[test]
fn a_caller_knows_where_its_callee_is() {
    let (web, prices) = services(&platform());
    assert!(web.contains("PRICES_URL : \"grpc://prices:9000\"\n"), "{web}");
    assert!(!prices.contains("WEB_URL"), "{prices}");
}

#[test]
fn a_callee_comes_before_its_caller() {
    let (web, prices) = services(&platform());
    assert!(web.contains("    aws_ecs_service.prices,\n"), "{web}");
    assert!(!prices.contains("aws_ecs_service.web,"), "{prices}");
}

#[test]
fn the_log_group_of_container_insights_comes_before_the_cluster() {
    let platform = platform();
    let cluster = rendered_file(&Compute::module(&platform), &platform, "cluster.tf");
    assert!(cluster.contains("depends_on = [\n    var.insights_log_group,\n  ]"), "{cluster}");
}

#[test]
fn only_who_is_called_offers_a_name() {
    let (web, prices) = services(&platform());
    assert!(prices.contains("client_alias {"), "{prices}");
    assert!(prices.contains("service_registries {"), "{prices}");
    assert!(!web.contains("client_alias {") && !web.contains("service_registries {"), "{web}");
}

#[test]
fn the_tag_of_what_a_pipeline_deploys_is_read_from_a_parameter() {
    let mut platform = platform();
    let of_spec = services(&platform);
    assert!(!of_spec.0.contains("track_latest"), "{}", of_spec.0);
    platform.services[0].image = ImageOwner::Pipeline;
    platform.services[0].has_pipeline = true;
    let module = Compute::module(&platform);
    let images = rendered_file(&module, &platform, "images.tf");
    for wanted in [
        "resource \"aws_ssm_parameter\" \"image_web\"",
        "for_each = var.service_web.pipeline ? var.releases : {}",
        "insecure_value = each.value.images[\"web\"]",
        "ignore_changes = [insecure_value]",
    ] {
        assert!(images.contains(wanted), "no {wanted} in\n{images}");
    }
    let (web, prices) = services(&platform);
    assert!(web.contains("aws_ssm_parameter.image_web[each.key].insecure_value"), "{web}");
    assert!(web.contains("= var.service_web.pipeline\n"), "{web}");
    assert_eq!(prices, of_spec.1, "the other one stays as it is");
}

#[test]
fn callers_wait_as_long_as_the_load_balancer_unless_the_spec_says_otherwise() {
    let mut platform = platform();
    let (web, prices) = services(&platform);
    let seconds = |text: &str, argument: &str| -> Option<u32> {
        let (_, rest) = text.split_once(&format!(" {argument} = "))?;
        rest.lines().next()?.parse().ok()
    };
    assert!(!web.contains("timeout {"), "nobody calls it: {web}");
    let request = "per_request_timeout_seconds";
    assert_eq!(seconds(&prices, request), Some(platform::IDLE_TIMEOUT), "{prices}");
    assert_eq!(seconds(&prices, "idle_timeout_seconds"), Some(300), "{prices}");
    platform.services[1].timeout = Timeout { request: None, idle: 3600 };
    let (_, prices) = services(&platform);
    assert!(!prices.contains(request), "{prices}");
    assert_eq!(seconds(&prices, "idle_timeout_seconds"), Some(3600), "{prices}");
}

#[test]
fn only_who_is_exposed_has_a_load_balancer() {
    let (web, prices) = services(&platform());
    assert!(web.contains("load_balancer {") && web.contains("health_check_grace_period_seconds"));
    assert!(!prices.contains("load_balancer {"), "{prices}");
    assert!(!prices.contains("health_check_grace_period_seconds"), "{prices}");
}

/// The directory on which each volume is mounted, in the order of the container's mount points.
fn mounted(text: &str) -> Vec<(&str, &str)> {
    let points = text.lines().filter_map(|line| line.trim().strip_prefix("{ sourceVolume = \""));
    let points = points.filter_map(|line| line.strip_suffix("\" },"));
    points.filter_map(|line| line.split_once("\", containerPath = \"")).collect()
}

#[test]
fn a_container_writes_to_tmp_and_to_its_volumes_only() {
    let mut platform = platform();
    platform.services[1].writable = vec!["/var/cache".to_owned()];
    let (web, prices) = services(&platform);
    let agent = platform::AGENT_DIRECTORIES;
    assert_eq!(mounted(&web), agent);
    assert_eq!(mounted(&prices), [&agent[..], &[("var-cache", "/var/cache")]].concat());
    for (text, volumes) in [(&web, 3), (&prices, 4)] {
        assert!(text.contains("readonlyRootFilesystem = true\n"), "{text}");
        assert!(text.contains("containerPath = \"/tmp\"\n"), "{text}");
        assert_eq!(text.matches("  volume {\n").count(), volumes, "{text}");
        for (name, _) in mounted(text) {
            assert!(text.contains(&format!("    name = \"{name}\"\n")), "{name}: {text}");
        }
    }
}

#[test]
fn tmp_is_on_a_volume_where_that_is_asked_for() {
    let mut platform = platform();
    platform.services[1].writable = vec!["/tmp".to_owned()];
    let (web, prices) = services(&platform);
    assert!(web.contains("tmpfs = ["), "{web}");
    assert_eq!(mounted(&prices).last(), Some(&("tmp", "/tmp")));
    assert!(!prices.contains("tmpfs = ["), "{prices}");
}

/// Minutes without a value are minutes without tasks, but not before the first one: an alarm is made while
/// Container Insights has nothing to say of a new service yet.
#[test]
fn a_service_that_has_lost_its_tasks_is_told_from_one_that_is_not_there() {
    let platform = example::platform([internal_service("web")]);
    let alarms = rendered_file(&Compute::module(&platform), &platform, "alarms.tf");
    for wanted in [
        "expression  = \"IF(RUNNING_SUM(FILL(metric, 0)) > 0, FILL(metric, 0))\"",
        "depends_on = [\n    aws_ecs_service.web,\n  ]",
        "treat_missing_data = \"ignore\"",
        "ServiceName = aws_ecs_service.web[each.key].name",
        "actions_enabled    = contains(var.serving_releases, each.key)",
        "threshold          = lookup(var.service_web.release_min_tasks, each.key, var.service_web.min_tasks)",
    ] {
        assert_eq!(alarms.matches(wanted).count(), 1, "{wanted}\n{alarms}");
    }
}

#[test]
fn requests_that_end_are_an_alarm_where_that_is_asked_for() {
    let mut platform = platform();
    let silent = |platform: &Platform| {
        let alarms = rendered_file(&Compute::module(platform), platform, "alarms.tf");
        let parts = alarms.split("resource \"aws_cloudwatch_metric_alarm\" ").skip(1);
        parts.filter(|it| it.starts_with("\"silence_")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(silent(&platform), [""; 0]);
    for service in &mut platform.services {
        service.alarms.silence = Some(15);
    }
    let [web, prices] = &silent(&platform)[..] else { panic!("each has one") };
    for alarm in [web, prices] {
        assert!(alarm.contains("      period      = 900\n"), "{alarm}");
        assert!(alarm.contains("  evaluation_periods  = 2\n"), "{alarm}");
        assert!(alarm.contains("  datapoints_to_alarm = 1\n"), "{alarm}");
        assert!(alarm.contains("  threshold          = 1\n"), "{alarm}");
    }
    assert!(
        web.contains("TargetGroup  = var.target_group_arn_suffixes[\"web\"][each.key]"),
        "{web}"
    );
    assert!(web.contains("depends_on = [\n    aws_ecs_service.web,\n  ]"), "{web}");
    assert!(prices.contains("DiscoveryName = \"prices\""), "{prices}");
}

#[test]
fn a_release_may_have_a_least_number_of_tasks_of_its_own() {
    let platform = platform();
    let module = Compute::module(&platform);
    let least = "lookup(var.service_web.release_min_tasks, each.key, var.service_web.min_tasks)\n";
    for (file, argument) in [
        ("services.tf", "desired_count"),
        ("services.tf", "base"),
        ("autoscaling.tf", "min_capacity"),
    ] {
        let text = rendered_file(&module, &platform, file);
        let mut lines = text.lines().map(|line| line.trim_start().split_once('='));
        let is_there = lines.any(|line| {
            line.is_some_and(|(name, value)| {
                name.trim() == argument && value.trim() == least.trim()
            })
        });
        assert!(is_there, "{argument}: {text}");
    }
}

#[test]
fn a_container_is_asked_only_where_no_load_balancer_asks() {
    let mut platform = platform();
    platform.services[1].health.command = vec!["CMD".to_owned(), "/check".to_owned()];
    let (web, prices) = services(&platform);
    assert!(!web.contains("healthCheck ="), "{web}");
    assert!(
        prices.contains("        command = [\n          \"CMD\",\n          \"/check\",\n"),
        "{prices}"
    );
}

#[test]
fn raising_a_secrets_version_replaces_the_tasks() {
    let (web, prices) = services(&platform());
    assert!(web.contains("\"secret-version/key\" : "), "{web}");
    assert!(!prices.contains("secret-version"), "{prices}");
}

#[test]
fn a_rollout_is_waited_for_as_long_as_it_can_take() {
    let mut platform = platform();
    let web = &mut platform.services[0];
    (web.health.grace, web.health.interval, web.health.unhealthy) = (60, 15, 3);
    web.stop_timeout = 30;
    let (web, _) = services(&platform);
    assert!(web.contains("  wait_for_steady_state = true\n"), "{web}");
    // 195 s a task.
    let timeouts = "  timeouts {\n    create = \"13m\"\n    update = \"17m\"\n  }\n";
    assert!(web.contains(timeouts), "{web}");
}

/// Who reads the HCL, and who applies it without strata, has to know.
#[test]
fn what_runs_before_a_rollout_is_said_and_changes_nothing() {
    let mut platform = platform();
    let text =
        |platform: &Platform| rendered_file(&Compute::module(platform), platform, "services.tf");
    let without = text(&platform);
    let command = ["./manage", "migrate"].map(str::to_owned).to_vec();
    platform.services[1].before_deploy = Some(BeforeDeploy { command, timeout: 15 });
    let with = text(&platform);
    let comment = "# Before a new one rolls out, `./manage migrate` has to succeed in a task of it: \
                   strata runs that, terraform does not.\n";
    let (_, below) = with.split_once(comment).expect(&with);
    assert!(below.starts_with("resource \"aws_ecs_task_definition\" \"prices\""), "{below}");
    assert_eq!(with.replace(comment, ""), without);
    let command = vec!["./manage".to_owned(), "x".repeat(1000)];
    platform.services[1].before_deploy = Some(BeforeDeploy { command, timeout: 15 });
    let short = format!("`./manage {}...` has to succeed", "x".repeat(71));
    assert!(text(&platform).contains(&short), "no {short}");
}

#[test]
fn the_last_good_revision_stays_until_the_new_one_runs() {
    let (web, _) = services(&platform());
    let (definition, service) = web.split_once("resource \"aws_ecs_service\"").expect("both");
    assert!(definition.contains("    create_before_destroy = true\n"), "{definition}");
    let condition =
        "      condition     = self.task_definition == aws_ecs_task_definition.web[each.key].arn\n";
    assert!(service.contains(condition), "{service}");
}

/// The platform with a traffic shift of both services that needs this.
fn shifting(needs: TrafficShift) -> Platform {
    let mut platform = platform();
    for service in &mut platform.services {
        service.traffic_shift = Some(needs);
    }
    platform
}

#[test]
fn a_module_needs_the_provider_that_has_what_some_environment_asks_for() {
    let plain = TrafficShift::default();
    let canary = Strategy::Canary { percent: 10, bake: 5 };
    let linear = Strategy::Linear { percent: 10, bake: 5 };
    let pause = RolloutHook {
        after: RolloutStage::TestTraffic,
        asks: HookTarget::Pause { timeout: 60, goes_on: false },
    };
    for (needs, strategy, hooks) in [
        (plain, Strategy::BlueGreen { bake: 5 }, vec![]),
        (TrafficShift { canary: true, ..plain }, canary, vec![]),
        (TrafficShift { linear: true, ..plain }, linear, vec![]),
        (TrafficShift { pause: true, ..plain }, canary, vec![pause]),
    ] {
        let oldest = Compute::module(&shifting(needs)).terraform.oldest_provider();
        let (wanted, what) = Rollout { strategy, hooks }.oldest_provider().expect("one");
        assert_eq!(oldest, wanted, "{what}");
    }
    assert_eq!(Compute::module(&platform()).terraform.oldest_provider(), PROVIDER.start);
}

#[test]
fn every_rollout_has_a_circuit_breaker() {
    let breaker = "deployment_circuit_breaker {\n    enable   = true\n    rollback = true\n";
    for platform in [platform(), shifting(TrafficShift::default())] {
        let (web, _) = services(&platform);
        assert!(web.contains(breaker), "{web}");
    }
}

#[test]
fn what_ecs_shifts_is_told_by_which_groups_and_rules() {
    let (web, prices) = services(&shifting(TrafficShift::default()));
    let group = "alternate_target_group_arn = var.service_shifts[\"web\"][each.key].alternate_target_group_arn\n";
    assert!(web.contains(group), "{web}");
    assert!(!prices.contains("advanced_configuration"), "nothing is in front of it: {prices}");
    assert!(prices.contains("dynamic \"test_traffic_rules\""), "{prices}");
    assert!(!web.contains("test_traffic_rules"), "nobody calls it: {web}");
    // Calls over TCP have no header.
    let mut platform = shifting(TrafficShift::default());
    platform.services[1].protocol = Protocol::Tcp;
    assert!(!services(&platform).1.contains("test_traffic_rules"));
}

#[test]
fn a_rollout_is_waited_for_through_its_bakes_and_pauses() {
    let platform = shifting(TrafficShift::default());
    let (web, _) = services(&platform);
    assert!(web.contains("    update = \"${sum([17, var.rollouts[\"web\"].waits])}m\"\n"), "{web}");
    let module = Compute::module(&platform);
    let input = module.inputs.iter().find(|input| input.name == "rollouts").expect("it is there");
    let InputSource::Environment(value) = &input.source else { panic!("a caller gives it") };
    let mut environment = example::environment(&platform);
    let asks = |after, asks| RolloutHook { after, asks };
    let function = ArnPattern(vec![ArnPart::Text("arn:".to_owned()), ArnPart::EnvironmentSuffix]);
    let rollout = Rollout {
        strategy: Strategy::Canary { percent: 10, bake: 15 },
        hooks: vec![
            asks(RolloutStage::TestTraffic, HookTarget::Pause { timeout: 60, goes_on: true }),
            asks(RolloutStage::ScaleUp, HookTarget::Function(function.clone())),
            asks(RolloutStage::ProductionTraffic, HookTarget::Function(function)),
        ],
    };
    let changes = Override { rollout: Some(rollout), ..Override::default() };
    environment.overrides.insert("web".to_owned(), changes);
    let expected = r#"{
  web : {
    strategy = "CANARY"
    percent  = 10
    bake     = 15
    waits    = 90
    pauses = {
      POST_TEST_TRAFFIC_SHIFT : {
        timeout = 60
        action  = "CONTINUE"
      }
    }
    functions = {
      "arn:test" : ["POST_SCALE_UP", "POST_PRODUCTION_TRAFFIC_SHIFT"]
    }
  }
  prices : { strategy = "ROLLING" }
}"#;
    assert_eq!(value(&environment).map(|value| value.to_string()).as_deref(), Some(expected));
}
