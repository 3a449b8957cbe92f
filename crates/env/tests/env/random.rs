//! Random valid platforms: whatever the specs say, the result parses, is as `terraform fmt` would
//! leave it, and uses only arguments that the provider has.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::support::{Specs, specs};
use env::Files;
use hcl_edit::structure::{Body, Structure};
use platform::{SpecFile, load};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

fn render(specs: &Specs) -> Files {
    let platform = SpecFile::new("envs/platform.hcl", &specs.platform);
    let environment = SpecFile::new("envs/e.hcl", &specs.environment);
    let spec = load(&platform, std::slice::from_ref(&environment)).unwrap_or_else(|mistakes| {
        let text = platform::format_diagnostics(&mistakes, &[&platform, &environment], false);
        panic!("{text}\n{}\n{}", specs.platform, specs.environment)
    });
    env::render(&spec).files
}

proptest! {
    #![proptest_config(Config::with_cases(64))]

    #[test]
    fn the_result_parses_and_uses_known_arguments_only(specs in specs()) {
        let schema = schema();
        for (path, text) in render(&specs) {
            if path.extension().is_none_or(|extension| extension == "md") {
                continue;
            }
            let body: Body = text.parse().unwrap_or_else(|error| {
                panic!("{}: {error}\n{text}", path.display())
            });
            for block in body.iter().filter_map(Structure::as_block) {
                if block.ident.as_str() == "resource" {
                    let kind = block.labels[0].as_str();
                    let resource = &schema["resources"][kind];
                    prop_assert!(resource.is_object(), "no resource type {kind}");
                    if let Err(unknown) = known(&block.body, resource, true) {
                        panic!("{}: {kind}: {unknown}\n{text}", path.display());
                    }
                }
            }
        }
    }

    #[test]
    fn rendering_twice_gives_the_same_bytes(specs in specs()) {
        prop_assert_eq!(render(&specs), render(&specs));
    }
}

/// One run of terraform over many results, because starting it costs more than they do.
#[test]
fn terraform_fmt_changes_nothing() {
    let terraform = match runner::Terraform::discover(Path::new(".")) {
        Ok(terraform) => terraform,
        Err(error) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{error}");
            io::stderr().write_all(format!("SKIPPED: {error}\n").as_bytes()).unwrap();
            return;
        }
    };
    let directory = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::deterministic();
    let mut names = Vec::new();
    for case in 0..24 {
        let specs = specs().new_tree(&mut runner).unwrap().current();
        let root = directory.path().join(case.to_string());
        for (path, text) in render(&specs) {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        names.push(PathBuf::from(case.to_string()));
    }
    let scratch = runner::Scratch::copy(directory.path(), &names).unwrap();
    scratch.fmt_check(&terraform, &names).unwrap();
}

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws/schema/aws.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// That a body has only arguments and blocks of the schema, and all that are required.
fn known(body: &Body, schema: &Value, is_resource: bool) -> Result<(), String> {
    const META_ARGUMENTS: [&str; 3] = ["count", "for_each", "depends_on"];
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let name = attribute.key.as_str();
                let mode = schema["attributes"][name]["mode"].as_str();
                let is_meta = is_resource && META_ARGUMENTS.contains(&name);
                if !is_meta && matches!(mode, None | Some("computed")) {
                    return Err(format!("no argument {name}"));
                }
            }
            Structure::Block(block) => {
                let name = block.ident.as_str();
                if is_resource && name == "lifecycle" {
                    continue;
                }
                let (name, body) = if name == "dynamic" {
                    let content = block.body.iter().find_map(Structure::as_block);
                    (block.labels[0].as_str(), &content.ok_or("no content")?.body)
                } else {
                    (name, &block.body)
                };
                let nested = &schema["blocks"][name]["block"];
                if !nested.is_object() {
                    return Err(format!("no block {name}"));
                }
                known(body, nested, false).map_err(|error| format!("{name}: {error}"))?;
            }
        }
    }
    let required = schema["attributes"].as_object().into_iter().flatten();
    let required = required.filter(|(_, attribute)| attribute["mode"] == "required");
    for (name, _) in required {
        let is_set = |structure: &Structure| {
            structure.as_attribute().is_some_and(|attribute| attribute.key.as_str() == name)
        };
        if !body.iter().any(is_set) {
            return Err(format!("required argument {name} is missing"));
        }
    }
    Ok(())
}
