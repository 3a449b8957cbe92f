//! The provider's schema, asked of terraform.

use std::path::Path;
use std::{fs, str};

use anyhow::{Context as _, Result, bail};
use terraform::{Block, Body, hcl, print_blocks, requirements};
use toolchain::Terraform;

/// What `terraform providers schema -json` prints in a directory of its own, for the oldest provider that
/// rendered modules accept. Terraform and the provider are found as for every run on a project in `root`.
///
/// # Errors
/// If there is no terraform, or it does not get at that provider.
pub fn provider_schema(root: &Path) -> Result<String> {
    let terraform = Terraform::discover(root)?;
    let directory = tempfile::tempdir().context("making a directory for terraform")?;
    fs::write(directory.path().join("main.tf"), configuration()).context("writing main.tf")?;
    let run = |arguments: &[&str]| {
        let output = terraform.command(directory.path()).args(arguments).output();
        let output = output.context("running terraform")?;
        if !output.status.success() {
            let printed = String::from_utf8_lossy(&output.stderr);
            bail!("terraform {} failed:\n{}", arguments.join(" "), printed.trim());
        }
        Ok(output.stdout)
    };
    run(&["init", "-no-color"])?;
    let schema = run(&["providers", "schema", "-json"])?;
    Ok(str::from_utf8(&schema).context("the provider's schema is not text")?.to_owned())
}

fn configuration() -> String {
    let version = requirements::PROVIDER.start.to_string();
    let mut providers = Body::default();
    providers.set("aws", hcl!({ source = (requirements::PROVIDER_SOURCE), version = version }));
    let mut body = Body::default();
    body.push_block(Block::new("required_providers", providers));
    print_blocks("", &[Block::new("terraform", body)])
}
