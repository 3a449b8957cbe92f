//! Changes of the shipped specs, as a reviewer sees them. Live tests assert the same addresses of
//! what terraform plans.

use std::collections::{BTreeMap, BTreeSet};

use rendered::{Files, Rendered};
use review::diff::{self, Action, ChangeSet};

use crate::fixtures::{DEV, FILES, PLATFORM, PROD, RENDERED, spec};

/// The text of every spec.
#[derive(Clone)]
struct Specs {
    platform: String,
    environments: Vec<(&'static str, String)>,
}

/// The shipped ones: `dev` and `prod`.
fn shipped() -> Specs {
    let environments = vec![("dev", DEV.to_owned()), ("prod", PROD.to_owned())];
    Specs { platform: PLATFORM.to_owned(), environments }
}

impl Specs {
    /// With a text of the platform's spec replaced.
    fn platform(mut self, old: &str, new: &str) -> Self {
        assert!(self.platform.contains(old), "no `{old}`");
        self.platform = self.platform.replace(old, new);
        self
    }

    /// With a text of an environment's spec replaced.
    fn environment(mut self, name: &str, old: &str, new: &str) -> Self {
        let (_, text) = self.environments.iter_mut().find(|(known, _)| *known == name).unwrap();
        assert!(text.contains(old), "no `{old}`");
        *text = text.replace(old, new);
        self
    }

    fn add(self, name: &str, text: &str) -> Self {
        self.environment(name, "\nenvironment_suffix", &format!("\n{text}\n\nenvironment_suffix"))
    }

    fn without(mut self, name: &str) -> Self {
        self.environments.retain(|(known, _)| *known != name);
        self
    }

    fn files(&self) -> Files {
        let environments: Vec<_> =
            self.environments.iter().map(|(name, text)| (*name, &**text)).collect();
        env::render(&spec(&self.platform, &environments)).files
    }
}

fn between(old: &Specs, new: &Specs) -> ChangeSet {
    let old = old.files();
    compared((&old, &Rendered::read(&old).unwrap()), new)
}

/// From what is shipped.
fn changed(new: &Specs) -> ChangeSet {
    compared((&FILES, &RENDERED), new)
}

fn compared(old: (&Files, &Rendered), new: &Specs) -> ChangeSet {
    let new = new.files();
    diff::between(&old.1.environments, &Rendered::read(&new).unwrap().environments)
        .with_files(old.0, &new)
}

/// `update widens edge.aws_lb.this dev,prod`, sorted; whatever else may differ between environments.
fn list(changes: &ChangeSet) -> Vec<String> {
    let mut lines: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for change in &changes.resources {
        let action = serde_json::to_value(change.action).unwrap();
        let word = change.concern().map_or("-", |concern| concern.word());
        let line = format!("{} {word} {}", action.as_str().unwrap(), change.full_address());
        lines.entry(line).or_default().extend(change.environments.iter().map(String::as_str));
    }
    let line = |(line, environments): (String, BTreeSet<&str>)| {
        format!("{line} {}", environments.into_iter().collect::<Vec<_>>().join(","))
    };
    lines.into_iter().map(line).collect()
}

const REPORTING: &str = r#"
service "reporting" {
  port   = 7070
  tier   = "isolated"
  cpu    = 256
  memory = 512
  expose {
    paths    = ["/reports/*"]
    priority = 500
  }
  health {
    path = "/healthz"
  }
}
"#;

fn with_reporting() -> Specs {
    let mut specs = shipped();
    specs.platform.push_str(REPORTING);
    let images = "images = {\n    reporting = \"1.0.0\"";
    specs.environment("dev", "images = {", images).environment("prod", "images = {", images)
}

#[test]
fn nothing_changes() {
    let changes = changed(&shipped());
    assert!(changes.is_empty());
    assert_eq!(changes.text(), "Nothing to review\n");
    assert_eq!(changes.markdown(), "Nothing to review\n");
}

#[test]
fn comments_are_files_but_no_resources() {
    let old = shipped().files();
    let mut new = old.clone();
    let path = std::path::PathBuf::from("modules/network/vpc.tf");
    let text = format!("# A comment.\n{}", new[&path].replace("  cidr_block ", "  cidr_block    "));
    new.insert(path, text);
    let read = |files: &Files| Rendered::read(files).unwrap();
    let changes =
        diff::between(&read(&old).environments, &read(&new).environments).with_files(&old, &new);
    assert!(changes.is_the_same() && !changes.is_empty());
    assert_eq!(
        changes.text(),
        "No resource changes. Files that change:\n  modules/network/vpc.tf\n"
    );
    assert_eq!(
        changes.markdown(),
        "No resource changes. Files that change:\n\n- `modules/network/vpc.tf`\n"
    );
}

#[test]
fn cpu_in_one_environment() {
    let cpu = "  cpu    = 512\n  memory = 1024";
    let new = shipped().environment("dev", cpu, "  cpu    = 1024\n  memory = 2048");
    assert_eq!(
        changed(&new).text(),
        "\
Changes

compute
  -/+ aws_ecs_task_definition.processing_service[\"blue\"]
        ~ cpu: 512 -> 1024
        ~ memory: 1024 -> 2048
    ~ aws_ecs_service.processing_service[\"blue\"]
        ~ task_definition: refers to the new compute.aws_ecs_task_definition.processing_service[\"blue\"]

0 added, 0 removed, 2 changed (1 replaced) in dev
"
    );
}

#[test]
fn an_image_in_one_environment() {
    let image = "frontend           = \"1.0.0\"";
    let new = shipped().environment("prod", image, &image.replace("1.0.0", "1.1.0"));
    let changes = changed(&new);
    assert_eq!(
        list(&changes),
        [
            "replace - compute.aws_ecs_task_definition.frontend[\"blue\"] prod",
            "replace - registry.aws_ecr_lifecycle_policy.frontend prod",
            "update - compute.aws_ecs_service.frontend[\"blue\"] prod",
        ]
    );
    let text = changes.text();
    let line = "container_definitions[\"frontend\"].image: \"${aws_ecr_repository.frontend.repository_url}:1.0.0\" -> ";
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_new_secret_and_no_value() {
    let secrets = "secrets = [\"session-key\"]";
    let new = shipped().platform(secrets, "secrets = [\"session-key\", \"news-key\"]");
    let changes = changed(&new);
    assert_eq!(
        list(&changes),
        [
            "create secret security.aws_secretsmanager_secret.frontend__news_key dev,prod",
            "create secret security.aws_secretsmanager_secret_version.frontend__news_key dev,prod",
            "replace secret compute.aws_ecs_task_definition.frontend[\"blue\"] dev,prod",
            "update - compute.aws_ecs_service.frontend[\"blue\"] dev,prod",
            "update widens security.aws_iam_role_policy.execution_frontend dev,prod",
        ]
    );
    assert!(changes.resources.iter().all(|it| it.values["secret_string_wo"].is_null()));
    // Prod has a key of its own for it: two changes that read the same.
    let secret = changes.resources.iter().find(|it| it.kind == "aws_secretsmanager_secret");
    assert_eq!(secret.unwrap().values["name"], "secret-frontend-news-key-dev");

    let back = between(&new, &shipped());
    let policy = back.resources.iter().find(|it| it.kind == "aws_iam_role_policy").unwrap();
    assert_eq!(policy.concern().unwrap().word(), "narrows");
}

#[test]
fn a_new_call_opens_both_groups() {
    let calls = "calls = [\"api-gateway\"]";
    let new = shipped().platform(calls, "calls = [\"api-gateway\", \"processing-service\"]");
    let rule = "security.aws_vpc_security_group";
    let label = "call_frontend_to_processing_service dev,prod";
    assert_eq!(
        list(&changed(&new)),
        [
            "create - observability.aws_cloudwatch_metric_alarm.call_5xx_frontend_to_processing_service[\"blue\"] dev,prod",
            "create - observability.aws_cloudwatch_metric_alarm.call_latency_frontend_to_processing_service[\"blue\"] dev,prod",
            &format!("create opens {rule}_egress_rule.{label}"),
            &format!("create opens {rule}_ingress_rule.{label}"),
            "replace - compute.aws_ecs_task_definition.frontend[\"blue\"] dev,prod",
            "update - compute.aws_ecs_service.frontend[\"blue\"] dev,prod",
        ]
    );
    let fact = "aws_security_group.service_frontend.id to \
                aws_security_group.service_processing_service.id, tcp 9090\n";
    let text = changed(&new).text();
    assert_eq!(text.matches(fact).count(), 2, "{text}");
    let variable = "+ container_definitions[\"frontend\"].environment[\"PROCESSING_SERVICE_URL\"]: \
                    \"http://processing-service:9090\"\n";
    assert!(text.contains(variable), "{text}");
}

#[test]
fn a_service_comes_and_goes() {
    let changes = changed(&with_reporting());
    let (of_it, others): (Vec<_>, Vec<_>) =
        changes.resources.iter().partition(|change| change.address.contains("reporting"));
    assert!(of_it.iter().all(|change| change.action == Action::Create));
    let addresses: BTreeSet<_> = of_it.iter().map(|change| &change.address).collect();
    assert_eq!(addresses.len(), 30);
    let others: Vec<_> = others.iter().map(|change| change.full_address()).collect();
    assert_eq!(others, ["observability.aws_cloudwatch_dashboard.this"]);
    assert_eq!(changes.renames, []);
    let summary = "30 added, 0 removed, 1 changed in dev, prod; 10 matter for security\n";
    assert!(changes.text().ends_with(summary), "{}", changes.text());

    let back = between(&with_reporting(), &shipped());
    let summary = "0 added, 30 removed, 1 changed in dev, prod; 10 matter for security\n";
    assert!(back.text().ends_with(summary), "{}", back.text());
    assert!(back.text().contains("    - closes"));
}

#[test]
fn a_service_is_renamed() {
    let rename = |mut specs: Specs| {
        for text in [&mut specs.platform]
            .into_iter()
            .chain(specs.environments.iter_mut().map(|it| &mut it.1))
        {
            *text = text.replace("processing-service", "matching");
        }
        specs
    };
    let changes = changed(&rename(shipped()));
    assert_eq!(changes.resources, []);
    let [rename_of_it] = &changes.renames[..] else { panic!("{:?}", changes.renames) };
    assert_eq!(
        rename_of_it.replaced["registry.aws_ecr_repository.processing_service"],
        "registry.aws_ecr_repository.matching"
    );
    let told: Vec<_> = rename_of_it.updated.iter().collect();
    assert_eq!(
        told,
        [
            "compute.aws_ecs_task_definition.api_gateway[\"blue\"]",
            "observability.aws_cloudwatch_dashboard.this"
        ]
    );
    let text = changes.text();
    assert!(text.starts_with("service processing-service is renamed to matching in dev, prod: "));
    assert!(
        text.contains("1 repository (push the images again), 2 secrets (give the values again)")
    );

    // What differs beyond the name is said under the new name.
    let more = rename(shipped()).platform("stop_timeout = 120", "stop_timeout = 60");
    assert_eq!(
        list(&changed(&more)),
        [
            "replace - compute.aws_ecs_task_definition.matching[\"blue\"] dev,prod",
            "update - compute.aws_ecs_service.matching[\"blue\"] dev,prod",
        ]
    );
    // Another service in place of one that goes is no rename.
    let reporting = with_reporting();
    let tasks = reporting.platform.find("\nservice \"reporting\"").unwrap();
    let other = "\nservice \"mail\" {\n  port = 2525\n  tier = \"private\"\n  cpu = 256\n  memory = 512\n  \
                 secrets = [\"key\"]\n  expose {\n    paths = [\"/mail\"]\n    priority = 500\n  }\n  health {\n    path = \"/\"\n  }\n}\n";
    let mut mail = reporting.clone();
    mail.platform = format!("{}{other}", &reporting.platform[..tasks]);
    let mail =
        mail.environment("dev", "reporting", "mail").environment("prod", "reporting", "mail");
    assert_eq!(between(&reporting, &mail).renames, []);
}

#[test]
fn a_release_comes_and_takes_traffic() {
    let dev = &shipped().environments[0].1;
    let blue = &dev[dev.find("release \"blue\"").unwrap()..];
    let blue = &blue[..blue.find("\n}\n").unwrap() + 3];
    let weights = |one: &str, two: &str| {
        let of = |weight: &str| blue.replace("weight = 100", &format!("weight = {weight}"));
        let both = of(one) + &of(two).replace("\"blue\"", "\"green\"");
        shipped().environment("dev", blue, &both)
    };
    let changes = changed(&weights("100", "0"));
    let (green, others): (Vec<_>, Vec<_>) =
        changes.resources.iter().partition(|change| change.address.ends_with("[\"green\"]"));
    assert!(green.iter().all(|change| change.action == Action::Create));
    assert_eq!(others[0].full_address(), "observability.aws_cloudwatch_dashboard.this");
    assert_eq!(others.len(), 1);

    let shift = between(&weights("100", "0"), &weights("90", "10"));
    // Alarms of a release that gets traffic begin to notify.
    let mut others = list(&shift);
    others.retain(|line| !line.contains("aws_cloudwatch_metric_alarm"));
    assert_eq!(
        others,
        [
            "update - edge.aws_lb_listener_rule.weighted_api_gateway dev",
            "update - edge.aws_lb_listener_rule.weighted_frontend dev",
            "update exposure edge.aws_lb_listener_rule.release_api_gateway[\"blue\"] dev",
            "update exposure edge.aws_lb_listener_rule.release_api_gateway[\"green\"] dev",
            "update exposure edge.aws_lb_listener_rule.release_frontend[\"blue\"] dev",
            "update exposure edge.aws_lb_listener_rule.release_frontend[\"green\"] dev",
        ]
    );
    let share =
        "~ action.forward.target_group[aws_lb_target_group.frontend[\"blue\"].arn]: 100 -> 90\n";
    assert!(shift.text().contains(share), "{}", shift.text());
}

#[test]
fn an_environment_is_counted_instead_of_listed() {
    let changes = between(&shipped().without("dev"), &shipped());
    assert_eq!(changes.resources, []);
    // Lower layers first, and by name where none is upon the other.
    let wires = RENDERED.environment("dev").unwrap().wires.iter();
    let edges = wires.map(|wire| (wire.from.as_str(), wire.to.as_str()));
    let graph = env::LayerGraph::new(env::layers(), edges);
    let mut expected: Vec<_> = graph.depths().into_iter().zip(graph.names()).collect();
    expected.sort_unstable();
    let layers: Vec<_> = changes.whole.iter().map(|whole| &whole.layer).collect();
    assert_eq!(layers, expected.into_iter().map(|(_, layer)| layer).collect::<Vec<_>>());
    let all: usize = changes.whole.iter().map(|whole| whole.resources.len()).sum();
    let text = changes.text();
    assert!(text.starts_with(&format!("environment dev is new: {all} resources, ")), "{text}");
    assert!(text.contains("3 ecr_lifecycle_policy, 3 ecr_repository\n"), "{text}");
    assert_eq!(text.lines().count(), 10, "{text}");
    let json = changes.json();
    assert_eq!(json["whole"][1]["resources"].as_array().unwrap().len(), 6);

    let gone = between(&shipped(), &shipped().without("dev")).text();
    assert!(gone.starts_with(&format!("environment dev is removed: {all} resources, ")), "{gone}");
}

#[test]
fn exec_is_said_to_open() {
    let changes = changed(&shipped().add("prod", "service \"frontend\" {\n  exec = true\n}"));
    assert_eq!(
        list(&changes),
        [
            "create widens network.aws_vpc_endpoint.ssmmessages[0] prod",
            "create widens security.aws_iam_role_policy.shell_frontend[0] prod",
            "update opens compute.aws_ecs_service.frontend[\"blue\"] prod",
        ]
    );
}

#[test]
fn a_certificate_and_other_addresses() {
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
    let rule = "security.aws_vpc_security_group_ingress_rule";
    assert_eq!(
        list(&changed(&shipped().add("dev", &format!("certificate_arn = \"{arn}\"")))),
        [
            "create exposure edge.aws_lb_listener_rule.redirect[0] dev",
            "create opens edge.aws_lb_listener.https[0] dev",
            &format!("create opens {rule}.internet_https[\"0.0.0.0/0\"] dev"),
            "replace exposure edge.aws_lb_listener_rule.release_api_gateway[\"blue\"] dev",
            "replace exposure edge.aws_lb_listener_rule.release_frontend[\"blue\"] dev",
            "replace exposure edge.aws_lb_listener_rule.weighted_api_gateway dev",
            "replace exposure edge.aws_lb_listener_rule.weighted_frontend dev",
        ]
    );
    assert_eq!(
        list(&changed(&shipped().add("dev", "allowed_cidrs = [\"192.0.2.0/24\"]"))),
        [
            format!("create opens {rule}.internet_http[\"192.0.2.0/24\"] dev"),
            format!("delete closes {rule}.internet_http[\"0.0.0.0/0\"] dev"),
        ]
    );
}

#[test]
fn what_moves_state_is_said_first_and_loud() {
    let changes = changed(&shipped().add("dev", "layout = \"single\""));
    assert!(changes.settings[0].moves_state);
    assert_eq!(changes.resources, []);
    let text = changes.text();
    assert!(text.starts_with("!!! dev: layout: \"layers\" -> \"single\". STATE MOVES: "), "{text}");
    assert!(changes.markdown().contains("- ⚠️ dev: layout:"), "{}", changes.markdown());

    let bucket =
        changed(&shipped().environment("prod", "bucket = \"trading-", "bucket = \"other-"));
    let [setting] = &bucket.settings[..] else { panic!("{:?}", bucket.settings) };
    assert_eq!((&*setting.path, setting.moves_state), ("backend.s3.bucket", true));
}

#[test]
fn tags_are_of_the_environment() {
    let changes =
        changed(&shipped().environment("prod", "CostCenter = \"trading\"", "CostCenter = \"x\""));
    assert_eq!(
        changes.text(),
        "  ~ prod: provider.default_tags.tags.CostCenter: \"trading\" -> \"x\" (every resource)\n\n\
         0 added, 0 removed, 0 changed in prod\n"
    );
}

#[test]
fn markdown_cannot_be_broken_out_of() {
    let evil = "LOG_LEVEL = \"```</details><script>|@all\"";
    let changes = changed(&shipped().platform("LOG_LEVEL = \"info\"", evil));
    let text = changes.markdown();
    let open = text.find("````diff\n").expect("a longer fence");
    let close = text[open..].find("\n````\n").expect("its end") + open;
    let at = text.find("<script>").expect("the value");
    assert!(open < at && at < close, "{text}");
    assert_eq!(text.matches("<details").count(), 1, "{text}");
}

#[test]
fn json_has_a_shape_to_rely_on() {
    let cpu = "  cpu    = 512\n  memory = 1024";
    let new = shipped().environment("dev", cpu, "  cpu    = 1024\n  memory = 2048");
    let json = changed(&new).json();
    assert_eq!(
        json["summary"],
        serde_json::json!({
            "added": 0, "removed": 0, "changed": 2, "replaced": 1, "security": 0,
            "environments": ["dev"],
        })
    );
    assert_eq!(
        json["resources"][0],
        serde_json::json!({
            "layer": "compute",
            "address": "aws_ecs_task_definition.processing_service[\"blue\"]",
            "kind": "aws_ecs_task_definition",
            "action": "replace",
            "environments": ["dev"],
            "arguments": [
                { "path": "cpu", "old": 512, "new": 1024, "concern": null, "replaces": true, "follows": null },
                { "path": "memory", "old": 1024, "new": 2048, "concern": null, "replaces": true, "follows": null },
            ],
            "values": null,
            "concern": null,
            "place": json["resources"][0]["place"],
        })
    );
    assert_eq!(json["files"], serde_json::json!(["envs/dev/compute/main.tf"]));
    let keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["files", "notes", "renames", "resources", "settings", "summary", "whole"]);
}
