//! `make bindings`: writes the schema and the bindings in `crates/aws`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser;

/// Writes `crates/aws/schema` and `crates/aws/src/generated`: bindings of the resource types in
/// `crates/bindgen/src/selection.rs`.
///
/// The provider's schema comes from terraform, with the program and the provider found as `strata` finds
/// them; the provider is of the oldest version that rendered modules accept (`requirements.rs` in
/// `crates/terraform`).
#[derive(Parser)]
struct Arguments {
    /// Takes the schema from a file, to which `terraform providers schema -json` was written for that
    /// version of the provider, and runs no terraform.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let full = match &arguments.schema {
        Some(file) => {
            fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?
        }
        None => bindgen::provider_schema(&root).context("`--schema FILE` needs no terraform")?,
    };
    let schema = bindgen::Schema::cut(&full)?;
    let files = bindgen::files(&schema)?;
    let aws = root.join("crates/aws");
    fs::write(aws.join("schema/aws.json"), schema.to_text()?).context("writing the schema")?;
    bindgen::write(&aws.join("src/generated"), &files)
}
