//! A change of the spec changes only the lines that belong to it: nothing is removed, realigned or
//! moved when a service, a secret, a call, a zone or a release is added.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use env::Files;
use platform::{SpecFile, load};
use similar::{ChangeTag, TextDiff};

/// The shipped specs, as they are and as a case changes them.
struct Specs {
    platform: String,
    dev: String,
}

impl Specs {
    fn shipped() -> Self {
        let envs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../envs");
        let read = |name: &str| std::fs::read_to_string(envs.join(name)).unwrap();
        Self { platform: read("platform.hcl"), dev: read("dev.hcl") }
    }

    fn with(mut self, edit: impl FnOnce(&mut Self)) -> Self {
        edit(&mut self);
        self
    }

    fn render(&self) -> Files {
        let platform = SpecFile::new("envs/platform.hcl", &self.platform);
        let dev = SpecFile::new("envs/dev.hcl", &self.dev);
        let spec = load(&platform, std::slice::from_ref(&dev)).unwrap_or_else(|mistakes| {
            panic!("{}", platform::format_diagnostics(&mistakes, &[&platform, &dev], false))
        });
        env::render(&spec).files
    }
}

fn replaced(text: &mut String, old: &str, new: &str) {
    assert_eq!(text.matches(old).count(), 1, "`{old}` occurs once");
    *text = text.replace(old, new);
}

/// The lines that a change adds, by file; panics with the diff if it removes any.
fn added(before: &Files, after: &Files) -> BTreeMap<PathBuf, Vec<String>> {
    let mut added = BTreeMap::new();
    let empty = String::new();
    for path in before.keys().chain(after.keys()) {
        let (old, new) = (before.get(path), after.get(path));
        let diff = TextDiff::from_lines(old.unwrap_or(&empty), new.unwrap_or(&empty));
        let changes: Vec<_> = diff.iter_all_changes().collect();
        assert!(
            changes.iter().all(|change| change.tag() != ChangeTag::Delete),
            "{}\n{}",
            path.display(),
            diff.unified_diff()
        );
        let lines: Vec<_> = changes
            .iter()
            .filter(|change| change.tag() == ChangeTag::Insert)
            .map(|change| change.value().to_owned())
            .collect();
        if !lines.is_empty() {
            added.insert(path.clone(), lines);
        }
    }
    added
}

/// Number of runs of added lines in a file.
fn runs(before: &Files, after: &Files, path: &Path) -> usize {
    let diff = TextDiff::from_lines(&before[path], &after[path]);
    diff.ops().iter().filter(|op| op.tag() != similar::DiffTag::Equal).count()
}

/// Files in which each resource is written once, as a run of lines for each service.
fn is_topic(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    path.starts_with("modules")
        && path.extension().is_some_and(|extension| extension == "tf")
        && !["outputs.tf", "variables.tf"].contains(&name)
}

const SERVICE: &str = r#"
service "reports" {
  port    = 7000
  tier    = "isolated"
  cpu     = 256
  memory  = 512
  secrets = ["mail-password"]
  expose {
    paths    = ["/reports/*"]
    priority = 200
  }
  health {
    path      = "/healthz"
    interval  = 15
    timeout   = 5
    healthy   = 2
    unhealthy = 3
    grace     = 60
  }
}
"#;

#[test]
fn a_service() {
    let before = Specs::shipped().render();
    let after = Specs::shipped()
        .with(|specs| {
            specs.platform.push_str(SERVICE);
            replaced(
                &mut specs.dev,
                "    processing-service = \"1.0.0\"\n",
                "    processing-service = \"1.0.0\"\n    reports = \"1.0.0\"\n",
            );
        })
        .render();
    let added = added(&before, &after);
    for path in added.keys().filter(|path| is_topic(path)) {
        // Besides its rules, its line in the list of priorities.
        let expected = if path.ends_with("listeners.tf") { 2 } else { 1 };
        assert_eq!(runs(&before, &after, path), expected, "{}", path.display());
    }
    let touched: Vec<_> = added
        .keys()
        .filter(|path| path.starts_with("modules"))
        .filter_map(|path| path.iter().nth(1))
        .collect();
    for layer in ["registry", "security", "edge", "observability", "compute"] {
        assert!(touched.contains(&layer.as_ref()), "{layer}");
    }
    // Nobody calls it, and it permits nothing in S3.
    for layer in ["network", "discovery"] {
        assert!(!touched.contains(&layer.as_ref()), "{layer}");
    }
}

#[test]
fn a_secret() {
    let before = Specs::shipped().render();
    let after = Specs::shipped()
        .with(|specs| {
            replaced(
                &mut specs.platform,
                "secrets = [\"session-key\"]",
                "secrets = [\"session-key\", \"feed-token\"]",
            );
        })
        .render();
    let added = added(&before, &after);
    for (path, lines) in &added {
        let inside = ["modules/security", "modules/compute", "envs/dev/compute"];
        assert!(inside.iter().any(|layer| path.starts_with(layer)), "{}", path.display());
        let about = |word: &str| lines.iter().any(|line| line.contains(word));
        assert!(about("feed-token") || about("feed_token") || about("FEED_TOKEN"), "{lines:?}");
    }
    let roles = &added[Path::new("modules/security/execution_roles.tf")];
    assert_eq!(roles.len(), 1, "{roles:?}");
}

#[test]
fn a_call() {
    let before = Specs::shipped().render();
    let after = Specs::shipped()
        .with(|specs| {
            replaced(
                &mut specs.platform,
                "calls = [\"api-gateway\"]",
                "calls = [\"api-gateway\", \"processing-service\"]",
            );
        })
        .render();
    let added = added(&before, &after);
    let services = &added[Path::new("modules/compute/services.tf")];
    assert_eq!(
        services.iter().map(|line| line.trim()).collect::<Vec<_>>(),
        [
            "PROCESSING_SERVICE_URL : \"http://processing-service:9090\"",
            "aws_ecs_service.processing_service,"
        ]
    );
    let rules = added[Path::new("modules/security/rules.tf")].join("");
    assert_eq!(rules.matches("resource ").count(), 2, "{rules}");
    assert!(added.keys().all(|path| path.starts_with("modules")), "{added:?}");
}

#[test]
fn a_zone() {
    let before = Specs::shipped().render();
    let after = Specs::shipped()
        .with(|specs| {
            replaced(&mut specs.dev, "\"us-east-1c\"]", "\"us-east-1c\", \"us-east-1e\"]");
        })
        .render();
    let added = added(&before, &after);
    assert!(added.keys().all(|path| path.starts_with("envs/dev")), "{added:?}");
    let network = added[Path::new("envs/dev/network/main.tf")].join("");
    assert!(network.contains("us-east-1e : {"), "{network}");
}

#[test]
fn a_release() {
    let before = Specs::shipped().render();
    let after = Specs::shipped()
        .with(|specs| {
            let start = specs.dev.find("release \"blue\"").unwrap();
            let end = start + specs.dev[start..].find("\n}\n").unwrap() + 3;
            let green = specs.dev[start..end]
                .replace("\"blue\"", "\"green\"")
                .replace("weight = 100", "weight = 0");
            specs.dev.insert_str(end, &green);
        })
        .render();
    let added = added(&before, &after);
    assert!(added.keys().all(|path| path.starts_with("envs/dev")), "{added:?}");
    for layer in ["discovery", "edge", "observability", "compute"] {
        let lines = added[&PathBuf::from(format!("envs/dev/{layer}/main.tf"))].join("");
        assert!(lines.contains("green"), "{layer}: {lines}");
    }
}

#[test]
fn nothing() {
    assert_eq!(Specs::shipped().render(), Specs::shipped().render());
}
