//! The pictures of README.md and docs/ are what `strata graph` draws now.
//!
//! `make pictures` draws them again.

use std::fs;

use crate::support::{Sandbox, shipped, stdout};
use assert_cmd::Command;
use serde_json::{Value, json};

#[test]
fn pictures_are_current() {
    let layers = graph(&[]);
    let readme = fs::read_to_string(shipped("README.md")).expect("README.md");
    let (before, rest) = readme.split_once("```mermaid\n").expect("a picture");
    let (_, after) = rest.split_once("```\n").expect("its end");
    check("README.md", &format!("{before}```mermaid\n{layers}```\n{after}"));
    check("docs/layers.svg", &graph(&["--format", "svg"]));
    check("docs/dev.svg", &graph(&["--env", "dev", "--format", "svg"]));
}

fn check(path: &str, expected: &str) {
    let file = shipped(path);
    if std::env::var("STRATA_PICTURES").as_deref() == Ok("write") {
        fs::create_dir_all(file.parent().expect("a directory")).expect("a directory");
        fs::write(&file, expected).expect(path);
    }
    let text = fs::read_to_string(&file).unwrap_or_default();
    assert!(text == expected, "the picture in {path} is old: `make pictures` draws it again");
}

fn graph(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
    stdout(&command.current_dir(shipped("")).arg("graph").args(arguments).assert().success())
}

#[test]
fn other_programs_read_what_is_in_a_picture() {
    let read = |arguments: &[&str]| -> Value {
        serde_json::from_str(&graph(&[&["--format", "json"], arguments].concat())).expect("JSON")
    };
    let layers = read(&[]);
    assert_eq!(layers["layers"].as_array().expect("layers").len(), 7);
    let contract = json!({ "from": "network", "to": "discovery", "outputs": ["vpc_id"] });
    assert!(layers["contracts"].as_array().expect("contracts").contains(&contract), "{layers}");
    let dev = read(&["--env", "dev"]);
    let call = |from: &str, to: &str| json!({ "from": from, "to": to });
    let calls = [call("frontend", "api-gateway"), call("api-gateway", "processing-service")];
    assert_eq!(dev["calls"], json!(calls));
    assert_eq!(dev["tiers"][2]["way_out"], "none");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let sandbox = Sandbox::new();
    sandbox
        .run("graph")
        .failure()
        .code(1)
        .stderr(predicates::str::contains("run `strata render` first"));
    sandbox.run("render").success();
    sandbox
        .run("graph --env prd")
        .failure()
        .code(1)
        .stderr("error: no environment prd is rendered; there are: dev and prod\n");
    sandbox.run("graph --format png").failure().code(2);
}
