//! What is committed in `crates/aws` is what bindgen makes.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use bindgen::Schema;

fn aws() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../aws")
}

fn committed_schema() -> String {
    fs::read_to_string(aws().join("schema/aws.json")).unwrap()
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
    bindgen::write(directory.path(), &bindgen::files(&schema).unwrap()).unwrap();
    let (made, committed) = (texts(directory.path()), texts(&aws().join("src/generated")));
    assert!(made.keys().eq(committed.keys()), "run `make bindings`: {:?}", committed.keys());
    for (name, text) in made {
        assert_eq!(text, committed[&name], "run `make bindings`: {name} differs");
    }
}

#[test]
fn the_committed_schema_is_that_of_the_provider() {
    let text = match bindgen::provider_schema(&aws().join("../..")) {
        Ok(text) => text,
        Err(reason) => {
            assert!(env::var("CI").as_deref() != Ok("true"), "{reason:#}");
            // Not `eprintln!`, which the test harness swallows.
            let _ = writeln!(io::stderr(), "SKIPPED: {reason:#}");
            return;
        }
    };
    let cut = Schema::cut(&text).unwrap();
    assert!(cut.to_text().unwrap() == committed_schema(), "run `make bindings`");
}
