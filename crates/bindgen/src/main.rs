//! `cargo run -p bindgen`: writes the bindings from the committed schema; with `--schema FILE`, cuts
//! that output of `terraform providers schema -json` and commits it first.

use std::fs;
use std::path::PathBuf;

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
    if let Some(path) = arguments.schema {
        let full =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let schema = bindgen::Schema::cut(&arguments.version, &full)?;
        fs::write(&cut, serde_json::to_string_pretty(&schema)? + "\n")?;
    }
    let schema: bindgen::Schema = serde_json::from_str(&fs::read_to_string(&cut)?)?;
    for (name, text) in bindgen::files(&schema) {
        fs::write(aws.join("src/generated").join(name), text)?;
    }
    Ok(())
}
