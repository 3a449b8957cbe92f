//! The real terraform with the stand-in: what it accepts, and what it refuses.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use stand_in_provider::Mirror;
use tempfile::TempDir;
use toolchain::Terraform;

/// A directory of its own with a configuration in it.
struct Root {
    directory: TempDir,
    terraform: Terraform,
}

impl Root {
    /// Initialised. Says so if there is no terraform; with `CI=true`, there must be.
    fn new() -> Option<Self> {
        let terraform = match Terraform::discover(Path::new(".")) {
            Ok(terraform) => terraform,
            Err(error) => {
                assert!(std::env::var("CI").as_deref() != Ok("true"), "{error}");
                // Not `eprintln!`, which the test harness swallows.
                let _ = writeln!(std::io::stderr(), "SKIPPED: {error}");
                return None;
            }
        };
        let root = Self { directory: tempfile::tempdir().unwrap(), terraform };
        root.write(
            "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      \
             version = \"6.69.1\"\n    }\n  }\n}\n",
        );
        root.succeeds(&["init"]);
        Some(root)
    }

    fn write(&self, text: &str) {
        let name = if text.starts_with("terraform") { "versions.tf" } else { "main.tf" };
        fs::write(self.directory.path().join(name), text).unwrap();
    }

    /// Whether terraform is content, and what it says.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self
            .terraform
            .command(self.directory.path())
            .args(arguments)
            .arg("-no-color")
            .envs(Mirror::of_tests().unwrap().variables())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    fn succeeds(&self, arguments: &[&str]) -> String {
        let (succeeds, said) = self.run(arguments);
        assert!(succeeds, "terraform {arguments:?}: {said}");
        said
    }

    fn state(&self) -> serde_json::Value {
        let text = fs::read_to_string(self.directory.path().join("terraform.tfstate")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

#[test]
fn what_does_not_fit_the_schema_is_refused() {
    let Some(root) = Root::new() else {
        return;
    };
    let subnet = |line: &str| {
        format!("resource \"aws_subnet\" \"this\" {{\n  vpc_id = \"vpc-1\"\n  {line}\n}}\n")
    };
    let group = |blocks: &str| {
        format!(
            "resource \"aws_wafv2_web_acl\" \"this\" {{\n  scope = \"REGIONAL\"\n{blocks}\n}}\n"
        )
    };
    let action = "  default_action {\n    allow {}\n  }\n";
    let visibility = "  visibility_config {\n    cloudwatch_metrics_enabled = true\n    metric_name = \
                      \"m\"\n    sampled_requests_enabled = true\n  }\n";
    root.write(
        &(subnet("cidr_block = \"10.0.0.0/24\"") + &group(&format!("{action}{visibility}"))),
    );
    root.succeeds(&["validate"]);
    for (text, complaint) in [
        (subnet("cidr_blok = \"10.0.0.0/24\""), "Unsupported argument"),
        (subnet("map_public_ip_on_launch = []"), "Inappropriate value for attribute"),
        (subnet("arn = \"arn\""), "Value for unconfigurable attribute"),
        (subnet("timeouts {\n    create = \"1m\"\n    arn = 1\n  }"), "Unsupported argument"),
        (subnet("ingress {}"), "Unsupported block type"),
        (subnet("").replace("vpc_id", "# vpc_id"), "Missing required argument"),
        (group(action), "Insufficient visibility_config blocks"),
        (group(&format!("{action}{action}{visibility}")), "Too many default_action blocks"),
    ] {
        root.write(&text);
        let (succeeds, said) = root.run(&["validate"]);
        assert!(!succeeds && said.contains(complaint), "{complaint}: {said}");
    }
    root.write("output \"none\" {\n  value = 1\n}\nresource \"aws_none\" \"this\" {}\n");
    assert!(root.run(&["validate"]).1.contains("does not support resource type"));
}

#[test]
fn objects_come_change_and_go_and_secrets_leave_no_trace() {
    let Some(root) = Root::new() else {
        return;
    };
    let text = |description: &str| {
        format!(
            "ephemeral \"aws_secretsmanager_random_password\" \"this\" {{}}\n\nresource \
             \"aws_secretsmanager_secret\" \"this\" {{\n  name        = \"one\"\n  description = \
             \"{description}\"\n}}\n\nresource \"aws_secretsmanager_secret_version\" \"this\" {{\n  \
             secret_id                = aws_secretsmanager_secret.this.id\n  secret_string_wo         = \
             ephemeral.aws_secretsmanager_random_password.this.random_password\n  \
             secret_string_wo_version = 1\n}}\n"
        )
    };
    let value = |state: &serde_json::Value, index: usize, name: &str| {
        state["resources"][index]["instances"][0]["attributes"][name].clone()
    };
    root.write(&text("old"));
    root.succeeds(&["apply", "-auto-approve"]);
    let applied = root.state();
    assert_eq!(value(&applied, 1, "secret_id"), value(&applied, 0, "id"));
    assert!(value(&applied, 0, "arn").as_str().unwrap().starts_with("arn:aws:"));
    assert_eq!(value(&applied, 1, "secret_string_wo"), serde_json::Value::Null);
    assert!(!applied.to_string().contains("random_password-"), "{applied}");
    assert!(root.succeeds(&["plan"]).contains("No changes."));
    root.write(&text("new"));
    let said = root.succeeds(&["apply", "-auto-approve"]);
    assert!(said.contains("0 added, 1 changed, 0 destroyed"), "{said}");
    assert_eq!(value(&root.state(), 0, "description"), "new");
    assert_eq!(value(&root.state(), 0, "id"), value(&applied, 0, "id"));
    root.succeeds(&["destroy", "-auto-approve"]);
    assert_eq!(root.state()["resources"], serde_json::json!([]));
}
