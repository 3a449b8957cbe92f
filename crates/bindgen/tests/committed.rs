//! What is committed in `crates/aws` is what bindgen makes.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use bindgen::{InstalledProvider, Replacements, Schema};

fn aws() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws")
}

fn committed_schema() -> String {
    fs::read_to_string(aws().join("schema/aws.json")).unwrap()
}

fn committed_replacements() -> Replacements {
    let text = fs::read_to_string(aws().join("schema/replacements.json")).unwrap();
    let replacements = Replacements::parse(&text).unwrap();
    assert_eq!(replacements.to_text().unwrap(), text, "run `make bindings`");
    replacements
}

fn texts(directory: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn the_bindings_are_those_of_the_committed_schema_and_nothing_else() {
    let text = committed_schema();
    let schema = Schema::parse(&text).unwrap();
    assert_eq!(schema.to_text().unwrap(), text, "run `make bindings`");
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("stray.rs"), "").unwrap();
    bindgen::write(directory.path(), &bindgen::files(&schema, &committed_replacements()).unwrap())
        .unwrap();
    let (made, committed) = (texts(directory.path()), texts(&aws().join("src/generated")));
    assert!(made.keys().eq(committed.keys()), "run `make bindings`: {:?}", committed.keys());
    for (name, text) in made {
        assert_eq!(text, committed[&name], "run `make bindings`: {name} differs");
    }
}

#[test]
fn what_replaces_is_committed_for_every_type_and_no_other() {
    let schema = Schema::parse(&committed_schema()).unwrap();
    let replacements = committed_replacements();
    assert_eq!(replacements.version, schema.version, "run `make bindings`");
    assert!(
        replacements.resources.keys().eq(schema.resources.keys()),
        "run `make bindings`: {:?}",
        replacements.resources.keys()
    );
}

/// A row that no argument has is misspelt, or not needed any more.
#[test]
fn every_release_that_was_looked_up_has_brought_something() {
    let schema = Schema::parse(&committed_schema()).unwrap();
    for (kind, path) in bindgen::looked_up() {
        let mut block = &schema.resources[kind];
        let mut since = None;
        for name in path.split('.') {
            since = match block.blocks.get(name) {
                Some(nested) => {
                    block = &nested.block;
                    nested.since.as_ref()
                }
                None => block.attributes.get(name).and_then(|attribute| attribute.since.as_ref()),
            };
        }
        assert!(since.is_some(), "{kind}: {path} in crates/bindgen/src/since.rs");
    }
}

/// The types that are asked about here: asking about all takes a minute, most of it for web ACLs.
const ASKED: [&str; 5] = [
    "aws_ecr_repository",
    "aws_internet_gateway",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_public_access_block",
    "aws_vpc_security_group_ingress_rule",
];

#[test]
fn the_committed_schema_and_what_replaces_are_those_of_the_provider() {
    let provider = match InstalledProvider::new(&aws().join("../..")) {
        Ok(provider) => provider,
        Err(reason) => {
            assert!(env::var("CI").as_deref() != Ok("true"), "{reason:#}");
            // Not `eprintln!`, which the test harness swallows.
            let _ = writeln!(io::stderr(), "SKIPPED: {reason:#}");
            return;
        }
    };
    let newest = bindgen::committed_newest().unwrap();
    let mut cut = Schema::cut(&provider.schema().unwrap(), &newest).unwrap();
    assert!(cut.to_text().unwrap() == committed_schema(), "run `make bindings`");
    cut.resources.retain(|kind, _| ASKED.contains(&&**kind));
    let asked = Replacements::ask(&provider.program().unwrap(), &cut).unwrap();
    let mut committed = committed_replacements();
    committed.resources.retain(|kind, _| ASKED.contains(&&**kind));
    assert_eq!(asked, committed, "run `make bindings`");
}
