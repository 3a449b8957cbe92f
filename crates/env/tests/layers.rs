//! What every layer's crate has.

use std::fs;
use std::path::{Path, PathBuf};

use platform::{SpecFile, load};

/// Files that every module has, whatever its layer makes.
const FIXED: [&str; 3] = ["outputs", "variables", "versions"];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn source(layer: &str, name: &str) -> PathBuf {
    project().join("crates").join(layer).join("src").join(name).with_extension("rs")
}

#[test]
fn a_rendered_file_has_a_rust_file_of_its_name() {
    let path = project().join("envs/platform.hcl");
    let text = fs::read(path).expect("the shipped platform");
    let platform =
        load(&SpecFile::new("envs/platform.hcl", text), &[]).expect("it is right").platform;
    let mut seen = 0;
    for path in env::modules(&platform).files.keys() {
        let parts: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
        let ["modules", layer, file] = parts[..] else { continue };
        let Some(name) = file.strip_suffix(".tf").filter(|name| !FIXED.contains(name)) else {
            continue;
        };
        seen += 1;
        assert!(source(layer, name).exists(), "{} is made elsewhere", path.display());
    }
    assert!(seen > 20, "only {seen} files were looked at");
}

#[test]
fn a_layer_has_tests_of_its_code_and_of_its_module() {
    for layer in env::layers() {
        for name in ["tests", "terraform_tests"] {
            let path = source(layer, name);
            assert!(path.exists(), "there is no {}", path.display());
        }
    }
}
