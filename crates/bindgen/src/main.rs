//! `cargo run -p bindgen`: writes the bindings from the committed schema; with `--schema FILE`, cuts
//! that output of `terraform providers schema -json` and commits it first.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser;

/// Writes `crates/aws/src/generated` from the provider's schema.
#[derive(Parser)]
struct Arguments {
    /// Output of `terraform providers schema -json`; without it the committed cut is used.
    #[arg(long)]
    schema: Option<PathBuf>,
    /// Version of the provider that the schema is of.
    #[arg(long, default_value = "5.100.0")]
    version: String,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let aws = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../aws");
    let cut = aws.join("schema/aws.json");
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
    };
    let schema = match &arguments.schema {
        Some(full) => bindgen::Schema::cut(&arguments.version, &read(full)?)?,
        None => bindgen::Schema::parse(&read(&cut)?)?,
    };
    let files = bindgen::files(&schema)?;
    fs::write(&cut, schema.to_text()?)?;
    bindgen::write(&aws.join("src/generated"), &files)
}
