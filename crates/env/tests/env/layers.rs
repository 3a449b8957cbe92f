//! What every layer's crate has.

use std::collections::BTreeSet;
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

/// Layer and name of each file that is rendered because of what the layer makes.
fn rendered() -> BTreeSet<(String, String)> {
    let path = project().join("envs/platform.hcl");
    let text = fs::read(path).expect("the shipped platform");
    let spec = load(&SpecFile::new("envs/platform.hcl", text), &[]).expect("it is right");
    let files = env::modules(&spec.platform).files;
    let names = files.keys().filter_map(|path| {
        let parts: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
        let ["modules", layer, file] = parts[..] else { return None };
        let name = file.strip_suffix(".tf").filter(|name| !FIXED.contains(name))?;
        Some((layer.to_owned(), name.to_owned()))
    });
    names.collect()
}

#[test]
fn a_rendered_file_has_a_rust_file_of_its_name() {
    let rendered = rendered();
    assert!(rendered.len() > 20, "only {} files were looked at", rendered.len());
    for (layer, name) in rendered {
        assert!(source(&layer, &name).exists(), "modules/{layer}/{name}.tf is made elsewhere");
    }
}

#[test]
fn what_a_layer_makes_has_tests_of_the_code_and_of_the_module() {
    let layers: BTreeSet<_> = rendered().into_iter().map(|(layer, _)| layer).collect();
    for layer in layers {
        for name in ["tests", "terraform_tests"] {
            let path = source(&layer, name);
            assert!(path.exists(), "there is no {}", path.display());
        }
    }
}
