//! `dev`, `prod` and `pr-42`, a state of each kind, side by side in one account: applied, changed,
//! destroyed.

use std::collections::BTreeSet;
use std::thread;

use super::account::{Aws, Object};
use super::changes;
use super::project::{Changes, Live, assert_empty};
use super::rules::{Calls, listed};
use crate::support::LAYERS;

/// States on disk, states in S3, and one state on disk.
const ENVIRONMENTS: [&str; 3] = ["dev", "prod", "pr-42"];

/// Where prod keeps its state.
pub const BUCKET: &str = "trading-terraform-state-123456789012";

/// The secrets of the shipped platform.
pub const SECRETS: [&str; 5] = [
    "frontend/session-key",
    "api-gateway/token-signing-key",
    "api-gateway/database-password",
    "processing-service/market-data-key",
    "processing-service/database-password",
];

/// The shipped platform.
pub const TRADING: Calls = Calls {
    application: "trading",
    services: &[("frontend", 3000), ("api-gateway", 8080), ("processing-service", 9090)],
    exposed: &["frontend", "api-gateway"],
    pairs: &[("frontend", "api-gateway"), ("api-gateway", "processing-service")],
    internet: &["frontend"],
};

/// Resources that the API lists as part of another object.
const PARTS: [&str; 15] = [
    "aws_ecr_lifecycle_policy",
    "aws_ecs_cluster_capacity_providers",
    "aws_route",
    "aws_route_table_association",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
    "aws_secretsmanager_secret_version",
    "aws_sns_topic_policy",
    "aws_vpc_endpoint_policy",
    "aws_wafv2_web_acl_association",
    "aws_wafv2_web_acl_logging_configuration",
];

#[test]
fn environments_live_side_by_side_change_and_leave_nothing() {
    let Some(mut live) = Live::start() else { return };
    let certificate = live.aws.prepare(BUCKET);
    with_certificate(&live, &certificate);
    live.give_secrets(&SECRETS);
    live.sandbox.run("new pr-42 --from dev --single").success();
    live.render();
    let before = live.aws.inventory();

    each(&ENVIRONMENTS, |suffix| {
        let first = live.apply(suffix);
        assert!(first.values().all(|action| action == "create"), "{first:?}");
        assert_empty(&live.plan(suffix));
    });

    for suffix in ENVIRONMENTS {
        let name = live.output(suffix, "load_balancer_dns_name");
        let name = name.as_str().expect("a name");
        assert!(name.starts_with(&format!("alb-trading-{suffix}-")), "{name}");
        let arns = live.output(suffix, "service_arns");
        for (service, _) in TRADING.services {
            let arn = arns[service]["blue"].as_str().expect("an ARN");
            let tail = format!(":service/ecs-trading-{suffix}/svc-{service}-blue-{suffix}");
            assert!(arn.ends_with(&tail), "{arn}");
        }
    }

    let during = live.aws.inventory();
    assert_all_are_named(&live, &before, &during, &ENVIRONMENTS);
    for suffix in ENVIRONMENTS {
        assert_eq!(listed(&during, suffix), TRADING.rules(suffix, suffix == "prod"));
        assert_isolated_subnets_have_no_way_out(&during, suffix);
        assert_secrets_have_their_values(&live, &during, suffix);
    }
    live.assert_no_secret_is_written(&ENVIRONMENTS);

    // One is destroyed while the others change, each on a branch of its own.
    let (mut dev, mut one_state) = (live.branch("dev"), live.branch("pr-42"));
    let destroy_prod = || {
        live.destroy("prod");
    };
    all(vec![
        Box::new(destroy_prod),
        Box::new(|| changes::of_layers(&mut dev)),
        Box::new(|| changes::of_one_state(&mut one_state)),
    ]);
    assert_eq!(living(&live.aws.inventory(), "prod"), Vec::<String>::new());
    let end = |project: &Live, suffix: &str| {
        assert_empty(&project.plan(suffix));
        project.assert_no_secret_is_written(&[suffix]);
        project.destroy(suffix);
    };
    all(vec![Box::new(|| end(&dev, "dev")), Box::new(|| end(&one_state, "pr-42"))]);
    assert_nothing_is_left(&before, &live.aws.inventory());
}

/// The certificate of prod exists in no account but the author's.
fn with_certificate(live: &Live, arn: &str) {
    let spec = live.sandbox.read("envs/prod.hcl");
    let old = spec.split('"').find(|text| text.starts_with("arn:aws:acm:")).expect("an ARN");
    live.sandbox.replace("envs/prod.hcl", old, arn);
}

/// Does something with several environments at a time.
fn each(suffixes: &[&str], work: impl Fn(&str) + Sync) {
    let work = &work;
    all(suffixes.iter().map(|suffix| -> Task<'_> { Box::new(move || work(suffix)) }).collect());
}

type Task<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Does several things at a time.
fn all(tasks: Vec<Task<'_>>) {
    thread::scope(|scope| {
        let running: Vec<_> = tasks.into_iter().map(|task| scope.spawn(task)).collect();
        for run in running {
            if let Err(panic) = run.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// What was made after `before`.
fn new<'a>(before: &[Object], now: &'a [Object]) -> impl Iterator<Item = &'a Object> {
    let before = Aws::keys(before);
    let key = |object: &Object| (object.kind.clone(), object.id.clone());
    now.iter().filter(move |object| !before.contains(&key(object)))
}

/// Every object is known to terraform or made by AWS, of one environment, and says of which.
pub fn assert_all_are_named(live: &Live, before: &[Object], now: &[Object], suffixes: &[&str]) {
    let unnamed: Vec<_> = new(before, now)
        .filter(|object| object.owner.as_deref() != Some("aws"))
        .filter(|object| suffixes.iter().filter(|suffix| object.is_of(suffix)).count() != 1)
        .collect();
    assert!(unnamed.is_empty(), "{unnamed:#?}");

    // Every resource in the states is an object of the inventory, or part of one.
    for suffix in suffixes {
        for (kind, count) in live.resource_types(suffix) {
            if !PARTS.contains(&kind.as_str()) {
                let ours = |object: &&Object| object.kind == kind && object.is_of(suffix);
                let listed = new(before, now).filter(ours).filter(|it| it.owner.is_none());
                assert_eq!(listed.count(), count, "{kind} of {suffix}");
            }
        }
    }
}

pub fn assert_isolated_subnets_have_no_way_out(now: &[Object], suffix: &str) {
    let name = |object: &Object| object.tags.get("Name").cloned().unwrap_or_default();
    let isolated: BTreeSet<_> = now
        .iter()
        .filter(|it| it.kind == "aws_subnet" && it.is_of(suffix))
        .filter(|it| name(it).starts_with("subnet-isolated-"))
        .map(|it| it.id.clone())
        .collect();
    assert_eq!(isolated.len(), 3);
    let mut routed = BTreeSet::new();
    for table in now.iter().filter(|it| it.kind == "aws_route_table") {
        for subnet in table.subnets.iter().flatten().filter(|id| isolated.contains(*id)) {
            routed.insert(subnet.clone());
            for route in table.routes.iter().flatten() {
                // The VPC's own addresses, and the prefix list of the gateway endpoint.
                let inside = route.starts_with("10.") || route.starts_with("172.20.");
                assert!(inside || route.starts_with("pl-"), "{route}");
            }
        }
    }
    assert_eq!(routed, isolated, "a subnet without a table of its own has the VPC's main table");
}

pub fn assert_secrets_have_their_values(live: &Live, now: &[Object], suffix: &str) {
    let secrets = now.iter().filter(|it| it.kind == "aws_secretsmanager_secret");
    let found: BTreeSet<_> = secrets
        .filter(|it| it.is_of(suffix))
        .map(|it| (it.name.clone(), it.value.clone().expect("a value")))
        .collect();
    let expected = live.secrets.iter().map(|(name, value)| {
        (format!("secret-{}-{suffix}", name.replace('/', "-")), value.clone())
    });
    assert_eq!(found, expected.collect());
}

/// What there is of an environment, besides what AWS itself keeps.
fn living(now: &[Object], suffix: &str) -> Vec<String> {
    let living = now.iter().filter(|it| it.is_of(suffix) && !it.is_gone());
    living.map(|it| format!("{} {} {}", it.kind, it.id, it.name)).collect()
}

/// Asserts that nothing made after `before` is there but what AWS itself keeps.
pub fn assert_nothing_is_left(before: &[Object], now: &[Object]) {
    let left: Vec<_> = new(before, now).filter(|it| !it.is_gone()).collect();
    assert!(left.is_empty(), "{left:#?}");
}

/// Counts the changes of each action.
pub fn count(changes: &Changes, action: &str) -> usize {
    changes.values().filter(|it| *it == action).count()
}

#[test]
fn every_layer_is_applied() {
    let layers: BTreeSet<_> = LAYERS.iter().copied().collect();
    let rendered = std::fs::read_dir(crate::support::shipped("modules")).unwrap();
    let rendered = rendered.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(layers, rendered.collect::<BTreeSet<_>>().iter().map(String::as_str).collect());
}
