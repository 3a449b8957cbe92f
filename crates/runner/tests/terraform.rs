//! The steps, with the real terraform on a project of three directories.
//!
//! Without terraform, and for one test without the AWS provider, they are skipped with a line that
//! says so; with `CI=true` they fail instead.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use runner::{Scratch, StepError, Terraform, parallel_in_order};
use tempfile::TempDir;

const MODULE: &str = r#"variable "name" {
  type = string
}

resource "terraform_data" "name" {
  input = var.name
}

output "name" {
  value = terraform_data.name.output
}
"#;

const TEST: &str = r#"run "name" {
  command = plan

  variables {
    name = "vpc"
  }

  assert {
    condition     = terraform_data.name.input == "vpc"
    error_message = "The name is passed on."
  }
}
"#;

const ROOT: &str = r#"terraform {
  backend "s3" {
    bucket = "not-to-be-reached"
    key    = "network.tfstate"
    region = "us-east-1"
  }
}

variable "preview" {
  type    = bool
  default = false
}

resource "terraform_data" "only_in_preview" {
  count = var.preview ? 1 : 0
}

module "network" {
  source = "../../../modules/network"
  name   = "vpc"
}
"#;

const AWS: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "VERSION"
    }
  }
}

variable "preview" {
  type    = bool
  default = false
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = var.preview ? "preview" : null
  secret_key                  = var.preview ? "preview" : null
  skip_credentials_validation = var.preview
  skip_metadata_api_check     = var.preview
  skip_requesting_account_id  = var.preview
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}
"#;

/// terraform, or a visible line that there is none.
fn terraform(root: &TempDir) -> Option<Terraform> {
    match Terraform::discover(root.path()) {
        Ok(terraform) => Some(terraform),
        Err(error) => skipped(&error.to_string()),
    }
}

fn skipped<T>(why: &str) -> Option<T> {
    assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "{why}");
    // Past the test harness, which would swallow what `eprintln!` prints.
    let line = format!("SKIPPED: {why}\n");
    io::stderr().write_all(line.as_bytes()).unwrap();
    None
}

fn project(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn small_project() -> TempDir {
    project(&[
        ("modules/network/main.tf", MODULE),
        ("modules/network/tests/network.tftest.hcl", TEST),
        ("envs/dev/network/main.tf", ROOT),
    ])
}

fn scratch(root: &TempDir) -> Scratch {
    Scratch::copy(root.path(), &["modules".into(), "envs".into()]).unwrap()
}

fn failure(error: StepError) -> runner::Failure {
    match error {
        StepError::Failed(failure) => failure,
        StepError::Runner(error) => panic!("{error}"),
    }
}

#[test]
fn a_module_and_its_root_are_validated_tested_and_planned() {
    let root = small_project();
    let Some(terraform) = terraform(&root) else {
        return;
    };
    let scratch = scratch(&root);
    let (module, environment) = (Path::new("modules/network"), Path::new("envs/dev/network"));
    scratch.fmt_check(&terraform, &["modules".into(), "envs".into()]).unwrap();
    let directories: Vec<PathBuf> = vec![module.into(), environment.into()];
    parallel_in_order(
        NonZeroUsize::new(2).unwrap(),
        &directories,
        |directory| scratch.validate(&terraform, directory),
        |directory, validated| {
            let validated = validated.unwrap_or_else(|error| panic!("{directory:?}: {error}"));
            assert_eq!(validated.warnings, []);
        },
    );
    let tested = scratch.test(&terraform, module).unwrap();
    assert_eq!(tested.summary.to_string(), "tests: 1 passed");
    let planned = scratch.preview(&terraform, environment).unwrap();
    assert_eq!(planned.summary.to_string(), "2 to add");
    let plans = tempfile::tempdir().unwrap();
    let plan = plans.path().join("dev-network.json");
    scratch.save(&terraform, environment, &plan).unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&fs::read(plan).unwrap()).unwrap();
    assert_eq!(plan["resource_changes"].as_array().unwrap().len(), 2);

    // The project itself is as it was.
    let left = |path: &str| fs::read_dir(root.path().join(path)).unwrap().count();
    assert_eq!((left("modules/network"), left("envs/dev/network")), (2, 1));
}

#[test]
fn a_mistake_is_shown_with_file_and_line() {
    let root = small_project();
    let Some(terraform) = terraform(&root) else {
        return;
    };
    let module = root.path().join("modules/network/main.tf");
    fs::write(&module, MODULE.replace("input =", "inputt =")).unwrap();
    let scratch = scratch(&root);
    for directory in ["modules/network", "envs/dev/network"] {
        let error = scratch.validate(&terraform, Path::new(directory));
        let failure = failure(error.unwrap_err());
        assert_eq!(failure.command, "terraform validate");
        assert_eq!(
            failure.to_string(),
            "terraform validate failed\n\
             modules/network/main.tf:6: error: Unsupported argument\n    \
             inputt = var.name\n  \
             An argument named \"inputt\" is not expected here. Did you mean \"input\"?"
        );
    }
}

#[test]
fn an_ill_formatted_file_is_shown_as_a_diff() {
    let root = small_project();
    let Some(terraform) = terraform(&root) else {
        return;
    };
    let module = root.path().join("modules/network/main.tf");
    fs::write(&module, MODULE.replace("input = ", "input=")).unwrap();
    let error = scratch(&root).fmt_check(&terraform, &["modules".into()]);
    let failure = failure(error.unwrap_err());
    assert_eq!(failure.command, "terraform fmt");
    for line in ["modules/network/main.tf", "-  input=var.name", "+  input = var.name"] {
        assert!(failure.output.contains(line), "{}", failure.output);
    }
}

#[test]
fn a_failing_test_and_a_failing_plan_are_shown_with_file_and_line() {
    let root = small_project();
    let Some(terraform) = terraform(&root) else {
        return;
    };
    let test = root.path().join("modules/network/tests/network.tftest.hcl");
    fs::write(&test, TEST.replace("== \"vpc\"", "== \"other\"")).unwrap();
    let environment = root.path().join("envs/dev/network/main.tf");
    let unplannable = ROOT.to_owned() + "\noutput \"bad\" {\n  value = tonumber(\"x${1}\")\n}\n";
    fs::write(&environment, unplannable).unwrap();
    let scratch = scratch(&root);
    let (module, environment) = (Path::new("modules/network"), Path::new("envs/dev/network"));
    scratch.validate(&terraform, module).unwrap();
    let tested = failure(scratch.test(&terraform, module).unwrap_err()).to_string();
    assert!(tested.contains("tests/network.tftest.hcl:9: error: "), "{tested}");
    let planned = failure(scratch.preview(&terraform, environment).unwrap_err()).to_string();
    assert!(planned.contains("envs/dev/network/main.tf:24: error: "), "{planned}");
}

#[test]
fn a_root_with_the_aws_provider_is_planned_without_credentials() {
    let text = AWS.replace("VERSION", &terraform::requirements::PROVIDER.to_string());
    let root = project(&[("envs/dev/network/main.tf", &text)]);
    let Some(terraform) = terraform(&root) else {
        return;
    };
    if terraform.mirror().is_none() {
        // It would be a download of hundreds of megabytes, if there is a network at all.
        skipped::<()>("no mirror with the AWS provider; set STRATA_PLUGIN_MIRROR");
        return;
    }
    let scratch = Scratch::copy(root.path(), &["envs".into()]).unwrap();
    let environment = Path::new("envs/dev/network");
    scratch.validate(&terraform, environment).unwrap();
    let planned = scratch.preview(&terraform, environment).unwrap();
    assert_eq!(planned.summary.to_string(), "1 to add");
}
