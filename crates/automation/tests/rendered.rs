//! What is rendered for a small platform: in layers, in one root, and with a state on a disk.

use std::collections::BTreeMap;
use std::path::Path;

use env::Files;
use platform::{Spec, SpecFile, load};
use saphyr::{LoadableYamlNode, Yaml};

const PLATFORM: &str = r#"application = "shop"
pull_requests {
  github   = true
  atlantis = true
  branch   = "release/1.x"
}
service "web" {
  port   = 3000
  tier   = "isolated"
  cpu    = 512
  memory = 1024
  expose {
    paths    = ["/*"]
    priority = 900
  }
  health {
    path = "/up"
  }
  secrets = ["session-key"]
}
"#;

const LAYERS: &str = "state \"s3\" {\n  bucket = \"shop-state\"\n  region = \"us-east-1\"\n}\n";

const LOCAL: &str = "state \"local\" {}\n";

const PINNED: &str = "layout = \"single\"\nmodules {\n  source = \"git::https://example.com/p.git\"\n  \
                      ref    = \"v1\"\n}\n";

fn environment(name: &str, number: usize, more: &str) -> SpecFile {
    let text = format!(
        r#"environment_suffix = "{name}"
account_id = "123456789012"
region = "us-east-1"
availability_zones = ["us-east-1a", "us-east-1b"]
vpc_cidr = "10.{number}.0.0/16"
nat = "none"
release "blue" {{
  weight = 100
  images = {{
    web = "1"
  }}
}}
{more}"#
    );
    SpecFile::new(format!("envs/{name}.hcl"), text)
}

fn spec(platform: &str) -> Spec {
    let platform = SpecFile::new("envs/platform.hcl", platform);
    let environments = [
        environment("disk", 1, LOCAL),
        environment("eu-1", 2, LAYERS),
        environment("small", 3, &format!("{LAYERS}{PINNED}")),
    ];
    load(&platform, &environments).unwrap_or_else(|mistakes| {
        let sources: Vec<_> = [&platform].into_iter().chain(&environments).collect();
        panic!("{}", platform::format_diagnostics(&mistakes, &sources, false))
    })
}

fn render(platform: &str) -> Files {
    let spec = spec(platform);
    let modules = env::modules(&spec.platform).interfaces;
    automation::render(&spec.platform, &spec.environments, &modules)
}

fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    files.get(Path::new(path)).unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()))
}

fn parse(text: &str) -> Yaml<'_> {
    let mut documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

fn strings(list: &Yaml) -> Vec<String> {
    let list = list.as_vec().unwrap_or_else(|| panic!("{list:?} is no list"));
    list.iter().map(|item| item.as_str().expect("a string").to_owned()).collect()
}

/// The layers that each layer reads, as the modules have it.
fn graph() -> BTreeMap<String, Vec<String>> {
    let spec = spec(PLATFORM);
    let modules = env::modules(&spec.platform).interfaces;
    let layered = spec.environments.iter().find(|environment| environment.suffix == "eu-1");
    let roots = env::roots(layered.expect("eu-1"), &modules);
    roots
        .into_iter()
        .map(|root| (root.layer, root.upstream.into_iter().map(|read| read.layer).collect()))
        .collect()
}

#[test]
fn the_texts() {
    let files = render(PLATFORM);
    let paths: Vec<_> = files.keys().map(|path| path.display().to_string()).collect();
    let expected = [
        ".github/workflows/strata-apply-eu-1.yml",
        ".github/workflows/strata-apply-small.yml",
        ".github/workflows/strata.yml",
        "atlantis.yaml",
    ];
    assert_eq!(paths, expected);
    for path in expected {
        let name = path.rsplit('/').next().expect("a name");
        insta::assert_snapshot!(name, text(&files, path));
    }
}

/// Atlantis runs terraform, which runs nothing before a rollout; a workflow runs strata, and gives it the time.
#[test]
fn what_has_to_succeed_before_a_rollout_is_never_skipped() {
    let before = "before_deploy {\n    command = [\"./manage\", \"migrate\"]\n    timeout = 20\n  }\n  health {";
    let files = render(&PLATFORM.replace("health {", before));
    let atlantis = text(&files, "atlantis.yaml");
    let told = "\
# Not here, because Atlantis would not run before_deploy of web: envs/eu-1/compute, envs/small/platform. After the merge,
# `strata apply --env <suffix>` applies what is left.
";
    assert!(atlantis.contains(told), "{atlantis}");
    let projects = parse(atlantis)["projects"].as_vec().expect("projects").len();
    assert_eq!(projects, graph().len() - 1);
    assert!(!atlantis.contains("dir: envs/eu-1/compute") && !atlantis.contains("dir: envs/small/"));

    let files = [files, render(PLATFORM)];
    let apply =
        files.each_ref().map(|files| text(files, ".github/workflows/strata-apply-eu-1.yml"));
    let minutes = |text: &str, job: &str| parse(text)["jobs"][job]["timeout-minutes"].as_integer();
    assert_eq!((minutes(apply[0], "compute"), minutes(apply[0], "edge")), (Some(80), Some(60)));
    assert_eq!(minutes(apply[1], "compute"), Some(60));
    let longer = "role-duration-seconds: 4800 # the role's longest session has to be as long\n";
    let (_, after) = apply[0].split_once("\n  compute:\n").expect("a job");
    assert!(after.contains(longer), "{after}");
    assert_eq!(apply.map(|text| text.matches("role-duration-seconds").count()), [1, 0]);
}

#[test]
fn only_what_is_asked_for() {
    let github = render(&PLATFORM.replace("atlantis = true", ""));
    assert_eq!(github.len(), 3);
    assert!(!github.contains_key(Path::new("atlantis.yaml")));
    let atlantis = render(&PLATFORM.replace("github   = true", ""));
    assert_eq!(atlantis.keys().collect::<Vec<_>>(), [Path::new("atlantis.yaml")]);
    let neither = render(&PLATFORM.replace("= true", "= false"));
    assert!(neither.is_empty());
}

#[test]
fn each_file_is_in_a_scope_and_has_our_mark() {
    for (path, text) in render(PLATFORM) {
        assert!(automation::scopes().iter().any(|scope| path.starts_with(scope)), "{path:?}");
        assert!(text.starts_with(&format!("# {}", platform::MARK)), "{path:?}");
        assert!(!text.lines().any(|line| line.ends_with(' ')), "{path:?}");
    }
}

#[test]
fn atlantis_has_a_project_for_each_root_in_the_order_of_the_layers() {
    let files = render(PLATFORM);
    let atlantis = parse(text(&files, "atlantis.yaml"));
    assert_eq!(atlantis["version"].as_integer(), Some(3));
    let projects = atlantis["projects"].as_vec().expect("projects");
    let groups: BTreeMap<_, _> = projects
        .iter()
        .map(|project| {
            let name = project["name"].as_str().expect("a name").to_owned();
            (name, project["execution_order_group"].as_integer().expect("a group"))
        })
        .collect();
    let graph = graph();
    assert_eq!(groups.len(), projects.len(), "a name is there twice");
    assert_eq!(groups.len(), graph.len() + 1);
    for (layer, below) in &graph {
        let group = groups[&format!("eu-1-{layer}")];
        let below = below.iter().map(|layer| groups[&format!("eu-1-{layer}")]);
        assert_eq!(group, below.max().map_or(0, |below| below + 1), "{layer}");
    }
    assert_eq!(groups["small-platform"], 0);
    assert!(text(&files, "atlantis.yaml").contains("a state that is on a disk: disk.\n"));

    for project in projects {
        let name = project["name"].as_str().expect("a name");
        let modified = strings(&project["autoplan"]["when_modified"]);
        let directory = project["dir"].as_str().expect("a directory");
        match name.strip_prefix("eu-1-") {
            Some(layer) => {
                assert_eq!(directory, format!("envs/eu-1/{layer}"));
                let module = format!("../../../modules/{layer}/*.tf");
                assert_eq!(modified, ["*.tf", ".terraform.lock.hcl", &module], "{name}");
            }
            // Its modules are those of a git ref.
            None => assert_eq!(modified, ["*.tf", ".terraform.lock.hcl"], "{name}"),
        }
        assert_eq!(project["branch"].as_str(), Some(r"/^release/1\.x$/"));
    }
}

#[test]
fn github_applies_a_root_when_those_below_it_are_applied() {
    let files = render(PLATFORM);
    let workflow = parse(text(&files, ".github/workflows/strata-apply-eu-1.yml"));
    let jobs = &workflow["jobs"];
    let mut layers = 0;
    for (layer, below) in graph() {
        let job = &jobs[layer.as_str()];
        let expected = if below.is_empty() { vec!["approve".to_owned()] } else { below };
        assert_eq!(strings(&job["needs"]), expected, "{layer}");
        assert_eq!(job["environment"].as_str(), Some("eu-1"));
        let command = format!("strata apply --env eu-1 --layer {layer} --auto-approve");
        let steps = job["steps"].as_vec().expect("steps");
        let last = steps.last().expect("a step");
        assert!(last["run"].as_str().expect("a script").contains(&command), "{layer}");
        // Values go to the one root that takes them.
        let secret = last.as_mapping_get("env");
        let secret = secret.and_then(|env| env["STRATA_SECRET_WEB_SESSION_KEY"].as_str());
        let value = (layer == "security").then_some("${{ secrets.STRATA_SECRET_WEB_SESSION_KEY }}");
        assert_eq!(secret, value, "{layer}");
        layers += 1;
    }
    assert_eq!(jobs.as_mapping().expect("jobs").len(), layers + 2);
    assert_eq!(jobs["approve"]["needs"].as_str(), Some("plan"));
    assert_eq!(jobs["approve"]["environment"].as_str(), Some("eu-1-approval"));

    let single = parse(text(&files, ".github/workflows/strata-apply-small.yml"));
    let step = single["jobs"]["platform"]["steps"].as_vec().expect("steps").last().expect("one");
    let script = step["run"].as_str().expect("a script");
    assert!(script.ends_with("strata apply --env small --auto-approve\n"), "{script}");
    assert_eq!(strings(&single["on"]["push"]["paths"]), ["envs/small/**"]);
}

#[test]
fn a_pull_request_is_never_applied_and_no_role_is_assumed_where_none_could_be() {
    let files = render(PLATFORM);
    let review = text(&files, ".github/workflows/strata.yml");
    assert!(!review.contains("strata apply"), "{review}");
    let workflow = parse(review);
    let jobs = workflow["jobs"].as_mapping().expect("jobs");
    assert_eq!(jobs.len(), 5);
    for (job, may_assume) in [("plan-disk", None), ("plan-eu-1", Some("write"))] {
        let token = workflow["jobs"][job]["permissions"].as_mapping_get("id-token");
        assert_eq!(token.and_then(|token| token.as_str()), may_assume, "{job}");
    }
    assert!(workflow["permissions"].as_mapping().expect("permissions").is_empty());
}

#[test]
fn actions_are_at_a_commit() {
    for (path, text) in render(PLATFORM) {
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("- uses: ")) {
            let (_, commit) = line.split_once('@').unwrap_or_else(|| panic!("{path:?}: {line}"));
            let (commit, release) = commit.split_once(" # v").unwrap_or((commit, ""));
            let is_hash = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(is_hash && !release.is_empty(), "{path:?}: {line}");
        }
    }
}
