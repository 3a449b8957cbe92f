//! `make bindings`: writes the schema and the bindings in `crates/aws`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use bindgen::{InstalledProvider, Replacements, Schema};
use clap::Parser;

/// Writes `crates/aws/schema` and `crates/aws/src/generated`: bindings of the resource types in
/// `crates/bindgen/src/selection.rs`.
///
/// The provider's schema comes from terraform, and what cannot be changed in place from the provider, with
/// the program and the provider found as `strata` finds them; the provider is of the oldest version that rendered modules accept (`requirements.rs` in
/// `crates/terraform`).
#[derive(Parser)]
struct Arguments {
    /// Takes the schema from a file, to which `terraform providers schema -json` was written for that
    /// version of the provider, and runs no terraform.
    #[arg(long, value_name = "FILE", requires = "provider")]
    schema: Option<PathBuf>,
    /// The program of that provider. It is asked which changes it makes in place.
    #[arg(long, value_name = "FILE", requires = "schema")]
    provider: Option<PathBuf>,
    /// Takes the schema of a newer provider from a file, to which `terraform providers schema -json` was
    /// written for the newest version in `requirements.rs`, and commits what is used of it.
    #[arg(long, value_name = "FILE")]
    newest: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if let Some(newest) = &arguments.newest {
        bindgen::commit_newest(&text(newest)?)?;
    }
    let (schema, replacements) =
        if let (Some(schema), Some(provider)) = (&arguments.schema, &arguments.provider) {
            read(&text(schema)?, provider)?
        } else {
            let provider = InstalledProvider::new(&root)
                .context("`--schema FILE --provider FILE` need no terraform")?;
            read(&provider.schema()?, &provider.program()?)?
        };
    let files = bindgen::files(&schema, &replacements)?;
    let aws = root.join("crates/aws");
    fs::write(aws.join("schema/aws.json"), schema.to_text()?).context("writing the schema")?;
    let answers = aws.join("schema/replacements.json");
    fs::write(answers, replacements.to_text()?).context("writing what forces replacement")?;
    bindgen::write(&aws.join("src/generated"), &files)
}

fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

fn read(oldest: &str, provider: &Path) -> Result<(Schema, Replacements)> {
    let schema = Schema::cut(oldest, &bindgen::committed_newest()?)?;
    let replacements = Replacements::ask(provider, &schema)?;
    Ok((schema, replacements))
}
