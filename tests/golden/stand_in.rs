//! The same with the stand-in provider, of the newest schema that there is: what is committed fits it, and
//! can be applied from one layer to the next.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use runner::Terraform;
use serde_json::Value;

use super::{VALIDATED, lines_of, strata};
use crate::support::{LAYERS, Sandbox, has_terraform, stand_in, stdout};

/// Addresses of what the plans in a directory add, with the name of the plan.
fn planned(directory: &Path) -> BTreeSet<String> {
    let mut addresses = BTreeSet::new();
    for entry in fs::read_dir(directory).expect("plans") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a plan");
        let plan: Value = serde_json::from_str(&text).expect("a plan in JSON");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        for change in plan["resource_changes"].as_array().into_iter().flatten() {
            assert_eq!(change["change"]["actions"], serde_json::json!(["create"]), "{change}");
            addresses.insert(format!("{name}: {}", change["address"].as_str().expect("a text")));
        }
    }
    addresses
}

#[test]
fn the_newest_schema_has_the_same_plans() {
    if !has_terraform() {
        return;
    }
    let plans = tempfile::tempdir().expect("a temporary directory");
    let arguments = ["validate", "--test", "--plans", plans.path().to_str().expect("a path")];
    let out = stdout(&strata().envs(stand_in()).args(arguments).assert().success());
    let (of_provider, plans_of_provider) = &*VALIDATED;
    for layer in LAYERS.iter() {
        // With how many tests have passed.
        let module = format!("modules/{layer}");
        assert_eq!(lines_of(&out, &module), lines_of(of_provider, &module));
        for environment in ["dev", "prod"] {
            let root = format!("envs/{environment}/{layer}");
            assert_eq!(lines_of(&out, &root), lines_of(of_provider, &root));
        }
    }
    let (new, old) = (planned(plans.path()), planned(plans_of_provider.path()));
    assert!(new.len() > 300, "{}", new.len());
    let differences: Vec<_> = new.symmetric_difference(&old).collect();
    assert!(differences.is_empty(), "{differences:?}");
}

#[test]
fn an_environment_is_applied_layer_by_layer_and_destroyed() {
    if !has_terraform() {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.run("render").success();
    let terraform = Terraform::discover(sandbox.root()).expect("terraform");
    let run = |layer: &str, arguments: &str| {
        let mut command = terraform.command(&sandbox.path(&format!("envs/dev/{layer}")));
        command.envs(stand_in()).args(arguments.split(' ')).arg("-no-color");
        let output = command.output().expect("terraform");
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).expect("a text");
        assert!(output.status.success(), "{layer}: terraform {arguments}: {printed}");
        printed
    };
    for layer in LAYERS.iter() {
        run(layer, "init");
        let printed = run(layer, "apply -auto-approve");
        assert!(printed.contains(" added, 0 changed, 0 destroyed"), "{printed}");
        // Nothing is a placeholder of a preview: the layers below are there.
        let state = sandbox.read(&format!("envs/dev/{layer}/terraform.tfstate"));
        assert!(state.contains("\"outputs\"") && !state.contains("preview"), "{layer}: {state}");
    }
    for layer in LAYERS.iter() {
        let printed = run(layer, "plan");
        assert!(printed.contains("No changes."), "{layer}: {printed}");
    }
    for layer in LAYERS.iter().rev() {
        let printed = run(layer, "destroy -auto-approve");
        assert!(printed.contains("Destroy complete!"), "{printed}");
        let state = sandbox.read(&format!("envs/dev/{layer}/terraform.tfstate"));
        let state: Value = serde_json::from_str(&state).expect("a state");
        assert_eq!(state["resources"], serde_json::json!([]), "{layer}");
    }
}
